// Products over a depth of a few steps: c = or += a b, as the weight gradient of a few rows. What takes the time is to
// write c, so it is gone through once, row by row as it lies; a general product clears it before.
#pragma once
#include "kernels/matrix_product.h"
#include "kernels/rows.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int64_t kFewSteps = 7;

// A row of c; a's elements are a_step apart.
template <int K>
void few_steps_row(int64_t steps, float* c, const float* a, int64_t a_step, const Matrix& b, int64_t n,
                   bool accumulate) {
    if constexpr (K > 1)
        if (steps < K) return few_steps_row<K - 1>(steps, c, a, a_step, b, n, accumulate);
    Vec x[K];
#pragma GCC unroll 16
    for (int k = 0; k < K; k++) x[k] = Vec::of(a[k * a_step]);
    for_each_vec(n, [&](int64_t j, int64_t lanes) SEQUOR_LAMBDA_INLINE {
        Vec sum = Vec::zero();
#pragma GCC unroll 16
        for (int k = 0; k < K; k++) add_product(sum, x[k], Vec::load(b.data + k * b.stride + j, lanes));
        if (accumulate) sum += Vec::load(c + j, lanes);
        sum.store(c + j, lanes);
    });
}

inline void few_steps_product(float* c, int64_t c_stride, const Matrix& a, const Matrix& b, int64_t m, int64_t n,
                              int64_t k, bool accumulate) {
    const int64_t a_row = a.transposed ? 1 : a.stride, a_step = a.transposed ? a.stride : 1;
    each_row(m, n, [&](int64_t i) {
        few_steps_row<kFewSteps>(k, c + i * c_stride, a.data + i * a_row, a_step, b, n, accumulate);
    });
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
