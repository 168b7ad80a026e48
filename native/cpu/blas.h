// Row-major single-precision matrix products on OpenBLAS, for what kernels/matrix_product.h leaves to it. OpenBLAS is
// set to one thread, process-wide; the pool above it runs pieces of one product, cut by its shape alone.
#pragma once
#include <cstdint>

namespace sequor {

// A matrix in memory: `stride` floats from row to row; `transposed` means that element (i, j) is at [j][i].
struct Matrix {
    const float* data;
    int64_t stride;
    bool transposed = false;
};

// A right factor of n columns, and where its product with a left one goes.
struct Factor {
    float* c;
    int64_t c_stride;
    Matrix b;
    int64_t n;
};

// c (m, n) = a (m, k) b (k, n), or c += where `accumulate`.
void blas_product(float* c, int64_t c_stride, Matrix a, Matrix b, int64_t m, int64_t n, int64_t k, bool accumulate);

void blas_set_single_thread();
int blas_thread_count();
const char* blas_core_name();     // the kind of processor whose products OpenBLAS chose
const char* blas_description();   // OpenBLAS's version, how it was built, and the core

}  // namespace sequor
