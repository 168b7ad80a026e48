// Small loops over rows that several operations share.
#pragma once
#include "cpu/threads.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

inline void copy(float* to, const float* from, int64_t n) { memcpy(to, from, (size_t)n * sizeof(float)); }

inline void add_row(float* to, const float* from, int64_t n) {
    for_each_vec(n, [&](int64_t i, int64_t lanes) {
        (Vec::load(to + i, lanes) + Vec::load(from + i, lanes)).store(to + i, lanes);
    });
}

// body(row) for each row, in tasks of about 32,000 elements
template <class Body>
void each_row(int64_t rows, int64_t width, Body body) {
    constexpr int64_t elements = 1 << 15;
    const int64_t piece = width >= elements ? 1 : elements / (width > 0 ? width : 1);
    parallel((rows + piece - 1) / piece, [&](int64_t p) {
        int64_t end = (p + 1) * piece < rows ? (p + 1) * piece : rows;
        for (int64_t i = p * piece; i < end; i++) body(i);
    });
}

// to (columns) += sum over rows of from (rows, stride). In row order, so the bits are those of one thread.
inline void add_column_sums(float* to, const float* from, int64_t rows, int64_t columns, int64_t stride) {
    constexpr int kSums = 8, kAhead = 8;   // rows are far apart: what comes kAhead rows later is fetched
    constexpr int64_t piece = kSums * Vec::width;
    parallel((columns + piece - 1) / piece, [&](int64_t p) {
        const int64_t first = p * piece, lanes = columns - first;
        Vec sums[kSums];
#pragma GCC unroll 8
        for (int i = 0; i < kSums; i++) sums[i] = Vec::zero();
        for (int64_t r = 0; r < rows; r++) {
            const float* row = from + r * stride + first;
#pragma GCC unroll 8
            for (int i = 0; i < kSums; i++) {
                const int64_t at = i * Vec::width;
                prefetch_line(row + kAhead * stride + at);
                if (at < lanes) sums[i] += Vec::load(row + at, lanes - at);
            }
        }
#pragma GCC unroll 8
        for (int i = 0; i < kSums; i++) {
            float* sum = to + first + i * Vec::width;
            const int64_t left = lanes - i * Vec::width;
            if (left > 0) (Vec::load(sum, left) + sums[i]).store(sum, left);
        }
    });
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
