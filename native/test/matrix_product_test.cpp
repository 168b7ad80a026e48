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
    Random random(3);
    const std::vector<float> a_values = random_floats(random, m * k).values();   // (m, k)
    const std::vector<float> b_values = random_floats(random, n * k).values();   // (n, k)
    std::vector<double> sums(m * n), magnitudes(m * n);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            const float *x = a_values.data() + i * k, *y = b_values.data() + j * k;
            double sum = 0.0, magnitude = 0.0;
            for (int64_t l = 0; l < k; l++) {
                const double term = double{x[l]} * y[l];
                sum += term;
                magnitude += std::fabs(term);
            }
            sums[i * n + j] = sum;
            magnitudes[i * n + j] = magnitude;
        }
    auto extent = [&](int64_t rows, int64_t columns) { return rows == 0 ? 0 : rows * (columns + gap) - gap; };
    // (rows, k) as they lie, or transposed, `gap` apart
    auto lay = [&](const std::vector<float>& values, int64_t rows, bool transposed) {
        Floats laid = random_floats(random, transposed ? extent(k, rows) : extent(rows, k));
        for (int64_t i = 0; i < rows; i++)
            for (int64_t l = 0; l < k; l++)
                laid[transposed ? l * (rows + gap) + i : i * (k + gap) + l] = values[i * k + l];
        return laid;
    };
    for (int variant = 0; variant < 8; variant++) {
        const bool a_transposed = variant & 1, b_transposed = variant & 2, accumulate = variant & 4;
        const Floats a = lay(a_values, m, a_transposed), b = lay(b_values, n, !b_transposed);
        const int64_t a_stride = (a_transposed ? m : k) + gap, b_stride = (b_transposed ? k : n) + gap;
        const int64_t c_stride = n + gap, size = extent(m, n);
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
            for (int64_t at = 0; at < size; at++) {
                const int64_t i = at / c_stride, j = at % c_stride;
                const bool inside = j < n;
                const double before = accumulate || !inside ? 0.5 : 0.0;
                const double sum = before + (inside ? sums[i * n + j] : 0.0);
                const double magnitude = before + (inside ? magnitudes[i * n + j] : 0.0);
                // each of the k + 1 roundings is at most half a unit of a partial sum
                const double bound = inside ? magnitude * 0x1p-24 * static_cast<double>(k + 1) : 0.0;
                if (!(std::fabs(first[at] - sum) <= bound)) {
                    fail(__FILE__, __LINE__, "product " + std::to_string(m) + "x" + std::to_string(n) + "x" +
                                                 std::to_string(k) + " variant " + std::to_string(variant));
                    return;
                }
            }
        }
    }
}

static void check_products(Product* product) {
    for (Place where : kPlaces) {
        place = where;
        for (int64_t m : {0, 1, 3, 17, 33})
            for (int64_t n : {1, 3, 17, 33})
                for (int64_t k : {0, 1, 17, 33}) check_product(product, m, n, k, (m + n + k) % 2 * 5);
        for (int64_t k = 2; k <= 8; k++) check_product(product, 7, 41, k, k % 3);   // few steps
    }
    place = Place::end;
    check_product(product, 1301, 131, 5, 1);
    // cut into pieces: by rows, by columns, by depth
    check_product(product, 131, 67, 241, 3);
    check_product(product, 67, 131, 241, 0);
    check_product(product, 577, 49, 75, 0);
    check_product(product, 49, 577, 75, 3);
    check_product(product, 205, 270, 21, 1);
    check_product(product, 15, 23, 530, 2);
    check_product(product, 53, 31, 1045, 1);
    check_product(product, 1, 1037, 270, 3);
    check_product(product, 2, 1037, 270, 1);
    check_product(product, 11, 531, 517, 0);
}

TEST(matrix_product_agrees_with_a_naive_one) {
    check_products(blas_product);
    each_isa([] { check_products(ON_ISA(matrix_product)); });
}

// Right factors of these widths, of one left factor.
static void check_factors(const std::vector<int64_t>& widths, int64_t m, int64_t k, bool transposed, bool accumulate) {
    Random random(5);
    const Floats a = random_floats(random, m * k);
    const Matrix left{a.get(), transposed ? m : k, transposed};
    std::vector<Floats> b, together, apart;
    std::vector<Factor> factors;
    for (int64_t n : widths) {
        b.push_back(random_floats(random, k * n));
        together.emplace_back(m * n);   // NaN
        apart.emplace_back(m * n);
        if (accumulate) together.back().fill(0.5f);
        if (accumulate) apart.back().fill(0.5f);
        factors.push_back({together.back().get(), n, {b.back().get(), n}, n});
    }
    for (size_t i = 0; i < widths.size(); i++)
        ON_ISA(matrix_product)(apart[i].get(), widths[i], left, factors[i].b, m, widths[i], k, accumulate);
    ON_ISA(matrix_products)(left, factors.data(), static_cast<int64_t>(factors.size()), m, k, accumulate);
    for (size_t i = 0; i < widths.size(); i++)
        CHECK(std::memcmp(together[i].get(), apart[i].get(), m * widths[i] * sizeof(float)) == 0);
}

TEST(products_of_one_left_factor_have_the_bits_of_one_after_another) {
    each_isa([] {
        for (int threads : {1, 2, 3})
            for (bool transposed : {false, true})
                for (bool accumulate : {false, true}) {
                    threads_set(threads);
                    check_factors({70}, 130, 300, transposed, accumulate);
                    check_factors({70, 33}, 130, 300, transposed, accumulate);
                    check_factors({300, 17, 330}, 101, 40, transposed, accumulate);   // a task's panels are of two
                    check_factors({40, 3, 40}, 101, 40, transposed, accumulate);      // one is too narrow
                    check_factors({20, 20, 20, 20}, 50, 20, transposed, accumulate);  // more than are taken together
                }
    });
}
