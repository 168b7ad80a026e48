// What the operations share that walk along each sequence of a packed batch by itself, in log space.
#pragma once
#include "cpu/threads.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

// The rows of one sequence of a packed batch: the one that is `rank`-th by length.
struct Chain {
    const int32_t* offsets;
    int64_t rank, length;
    int64_t row(int64_t t) const { return offsets[t] + rank; }
};

// body(chain, group) for each sequence, in tasks of a few neighbours, which are of like length
constexpr int64_t group_size = 4;

inline int64_t group_count(const int32_t* batch_sizes) { return (batch_sizes[0] + group_size - 1) / group_size; }

template <class Body>
void each_chain(const int32_t* batch_sizes, const int32_t* offsets, int64_t T, Body body) {
    const int64_t N = batch_sizes[0];
    parallel(group_count(batch_sizes), [&](int64_t group) {
        const int64_t last = (group + 1) * group_size < N ? (group + 1) * group_size : N;
        for (int64_t rank = group * group_size; rank < last; rank++) {
            int64_t length = 0;
            while (length < T && batch_sizes[length] > rank) length++;
            body(Chain{offsets, rank, length}, group);
        }
    });
}

// Makes the largest of x 0 and returns what it was: sums of many steps stay small, and keep their digits.
inline float take_largest(float* x, int64_t K) {
    float top = x[0];
    for (int64_t j = 1; j < K; j++) top = x[j] > top ? x[j] : top;
    for (int64_t j = 0; j < K; j++) x[j] -= top;
    return top;
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
