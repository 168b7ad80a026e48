// What the per-instruction-set files of this folder offer to the tests: arithmetic that sequor.h does not name.
#pragma once
#include <cstdint>

#include "cpu/blas.h"

namespace sequor {

// What simd/math.h states of the errors of exp, tanh and sigmoid.
struct MathBounds {
    float lowest, highest;
    double ulps[3];
};

// y = f(x)
#define SEQUOR_TEST_FUNCTIONS                                       \
    void exp_of(float* y, const float* x, int64_t count);           \
    void tanh_of(float* y, const float* x, int64_t count);          \
    void sigmoid_of(float* y, const float* x, int64_t count);       \
    MathBounds math_bounds();                                       \
    /* The packed product of rows whose depth is split in two: a (rows, first) and b (rows, second), scattered, times \
       weights (outputs, first + second). gates: 2, 3 or 4 outputs a unit, as gate * units + unit; 0: plain.          \
       sums (rows, outputs). */                                                                                        \
    int64_t packed_size_of(int gates, int64_t outputs, int64_t depth);                                                 \
    void packed_product_of(float* sums, float* packed, const float* const* a, int64_t first, const float* const* b,    \
                           int64_t second, const float* weights, int64_t rows, int64_t outputs, int gates);    \
    /* of kernels/matrix_product.h */                                                                                  \
    void matrix_product(float* c, int64_t c_stride, Matrix a, Matrix b, int64_t m, int64_t n, int64_t k,               \
                        bool accumulate);                                                                              \
    void matrix_products(Matrix a, const Factor* factors, int64_t count, int64_t m, int64_t k, bool accumulate);

namespace scalar { SEQUOR_TEST_FUNCTIONS }
#if SEQUOR_BEST_ISA > 0
namespace avx2 { SEQUOR_TEST_FUNCTIONS }
#endif
#if SEQUOR_BEST_ISA > 1
namespace avx512 { SEQUOR_TEST_FUNCTIONS }
#endif

}  // namespace sequor

// The function of the instruction set in use.
#if SEQUOR_BEST_ISA == 2
#define ON_ISA(function) \
    (isa_current() == 2 ? avx512::function : isa_current() == 1 ? avx2::function : scalar::function)
#elif SEQUOR_BEST_ISA == 1
#define ON_ISA(function) (isa_current() == 1 ? avx2::function : scalar::function)
#else
#define ON_ISA(function) scalar::function
#endif
