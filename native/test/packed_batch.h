// A ragged batch as sequor.h describes it.
#pragma once
#include <algorithm>
#include <numeric>

#include "check.h"

namespace sequor {
namespace test {

struct PackedBatch {
    std::vector<int32_t> lengths;       // by rank: falling
    std::vector<int32_t> batch_sizes;   // (T)
    std::vector<int32_t> offsets;       // (T) first row of each step
    std::vector<int32_t> order;         // (N) a permutation; empty: the same order
    int64_t N, T, rows;

    PackedBatch(std::vector<int32_t> falling, bool permuted)
        : lengths(std::move(falling)), N(static_cast<int64_t>(lengths.size())), T(lengths[0]), rows(0) {
        for (int32_t t = 0; t < lengths[0]; t++) {
            offsets.push_back(static_cast<int32_t>(rows));
            batch_sizes.push_back(static_cast<int32_t>(
                std::count_if(lengths.begin(), lengths.end(), [&](int32_t length) { return length > t; })));
            rows += batch_sizes.back();
        }
        if (permuted)
            for (int64_t i = 0; i < N; i++) order.push_back(static_cast<int32_t>((i * 5 + 2) % N));
        if (permuted && N % 5 == 0) std::rotate(order.begin(), order.begin() + 1, order.end());
    }
    int64_t index(int64_t rank) const { return order.empty() ? rank : order[rank]; }
};

// One sequence, a few, and enough for several groups of rows.
inline std::vector<PackedBatch> packed_batches() {
    std::vector<PackedBatch> all{{{1}, false}, {{5}, false}, {{4, 3, 3, 1}, true}, {{2, 2, 2}, false}};
    std::vector<int32_t> many(33);
    for (int32_t i = 0; i < 33; i++) many[i] = 7 - i / 5;
    all.emplace_back(many, true);
    return all;
}

}  // namespace test
}  // namespace sequor
