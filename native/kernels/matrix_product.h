// Matrix products of any size, row-major: what a layer can batch over time, and everything a linear layer does.
#pragma once
#include "cpu/blas.h"

namespace sequor {
namespace SEQUOR_ISA {

// c (m, n) = a (m, k) b (k, n), or c += where `accumulate`. Its bits depend on the shape alone. Very small products,
// and all of the scalar instruction set, go to OpenBLAS.
void matrix_product(float* c, int64_t c_stride, Matrix a, Matrix b, int64_t m, int64_t n, int64_t k, bool accumulate);

// The same for each of the right factors of one left factor, which is packed once for all where it is transposed. With
// the bits of one product after another.
void matrix_products(Matrix a, const Factor* factors, int64_t count, int64_t m, int64_t k, bool accumulate);

}  // namespace SEQUOR_ISA
}  // namespace sequor
