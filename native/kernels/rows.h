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
    constexpr int64_t piece = 8 * Vec::width;
    parallel((columns + piece - 1) / piece, [&](int64_t p) {
        int64_t end = (p + 1) * piece < columns ? (p + 1) * piece : columns;
        for (int64_t j = p * piece; j < end; j += Vec::width) {
            int64_t lanes = end - j;
            Vec sum = Vec::zero();
            for (int64_t i = 0; i < rows; i++) sum += Vec::load(from + i * stride + j, lanes);
            (Vec::load(to + j, lanes) + sum).store(to + j, lanes);
        }
    });
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
