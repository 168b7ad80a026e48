// Matrix products against a naive one: OpenBLAS in pieces, and our own on every instruction set.
#include <cmath>
#include <cstring>

#include "check.h"
#include "sequor.h"
#include "test/isa/isa_test.h"

using namespace sequor;
using namespace sequor::test;

using Product = decltype(blas_product);

static void check_product(Product* product, int64_t m, int64_t n, int64_t k, int64_t gap) {
    for (int variant = 0; variant < 8; variant++) {
        const bool a_transposed = variant & 1, b_transposed = variant & 2, accumulate = variant & 4;
        Random random(3);
        const int64_t a_stride = (a_transposed ? m : k) + gap, b_stride = (b_transposed ? k : n) + gap;
        const int64_t c_stride = n + gap;
        auto extent = [&](int64_t rows, int64_t columns) { return rows == 0 ? 0 : rows * (columns + gap) - gap; };
        const Floats a = random_floats(random, a_transposed ? extent(k, m) : extent(m, k));
        const Floats b = random_floats(random, b_transposed ? extent(n, k) : extent(k, n));
        const int64_t size = extent(m, n);
        std::vector<float> first;
        for (int threads : {1, 2, 3, 7}) {
            threads_set(threads);
            Floats c(size);   // NaN, which must not leak into a product that overwrites
            if (accumulate || gap > 0) c.fill(0.5f);
            product(c, c_stride, {a, a_stride, a_transposed}, {b, b_stride, b_transposed}, m, n, k, accumulate);
            if (!first.empty()) {
                CHECK(std::memcmp(first.data(), c.get(), size * sizeof(float)) == 0);
                continue;
            }
            first = c.values();
            for (int64_t i = 0; i < m; i++)
                for (int64_t j = 0; j < n + gap && i * c_stride + j < size; j++) {
                    double sum = accumulate || j >= n ? 0.5 : 0.0, magnitude = std::fabs(sum);
                    for (int64_t l = 0; j < n && l < k; l++) {
                        const double term = double{a[a_transposed ? l * a_stride + i : i * a_stride + l]} *
                                            b[b_transposed ? j * b_stride + l : l * b_stride + j];
                        sum += term;
                        magnitude += std::fabs(term);
                    }
                    // each of the k + 1 roundings is at most half a unit of a partial sum
                    const double bound = magnitude * 0x1p-24 * static_cast<double>(k + 1);
                    if (!(std::fabs(c[i * c_stride + j] - sum) <= bound)) {
                        fail(__FILE__, __LINE__, "product " + std::to_string(m) + "x" + std::to_string(n) + "x" +
                                                     std::to_string(k) + " variant " + std::to_string(variant));
                        return;
                    }
                }
        }
    }
}

static void check_products(Product* product) {
    for (Place where : {Place::end, Place::begin}) {
        place = where;
        for (int64_t m : {0, 1, 3, 17, 33})
            for (int64_t n : {1, 3, 17, 33})
                for (int64_t k : {0, 1, 17, 33}) check_product(product, m, n, k, (m + n + k) % 2 * 5);
    }
    place = Place::end;
    // cut into pieces: by rows, by columns, by depth
    check_product(product, 131, 67, 241, 3);
    check_product(product, 67, 131, 241, 0);
    check_product(product, 577, 49, 75, 0);
    check_product(product, 49, 577, 75, 3);
    check_product(product, 205, 270, 21, 1);
    check_product(product, 15, 23, 530, 2);
    check_product(product, 1, 1037, 270, 3);
    check_product(product, 2, 1037, 270, 1);
    check_product(product, 11, 531, 517, 0);
}

TEST(matrix_product_agrees_with_a_naive_one) {
    check_products(blas_product);
    each_isa([] { check_products(ON_ISA(matrix_product)); });
}
