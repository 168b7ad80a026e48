// The packed product against a naive one, on every instruction set.
#include "check.h"
#include "sequor.h"
#include "test/isa/isa_test.h"

using namespace sequor;
using namespace sequor::test;

static void check_product(int64_t rows, int64_t units, int64_t first, int64_t second, int gates) {
    const int64_t outputs = units * (gates == 0 ? 1 : gates), depth = first + second;
    Random random(1);
    const Floats a = random_floats(random, rows * first), b = random_floats(random, rows * second);
    const Floats weights = random_floats(random, outputs * depth);
    Array<const float*> a_rows(rows), b_rows(rows);
    for (int64_t r = 0; r < rows; r++) {   // scattered, one of them twice
        a_rows[r] = a + (r == 2 ? 0 : rows - 1 - r) * first;
        b_rows[r] = b + r * second;
    }
    Floats packed(ON_ISA(packed_size_of)(gates, outputs, depth)), sums(rows * outputs);
    ON_ISA(packed_product_of)(sums, packed, a_rows, first, b_rows, second, weights, rows, outputs, gates);
    for (int64_t r = 0; r < rows; r++) {
        Floats alone(outputs);   // a row's bits do not depend on the rows beside it
        ON_ISA(packed_product_of)(alone, packed, a_rows + r, first, b_rows + r, second, weights, 1, outputs, gates);
        CHECK(std::memcmp(alone.get(), sums + r * outputs, outputs * sizeof(float)) == 0);
        for (int64_t o = 0; o < outputs; o++) {
            double sum = 0, magnitude = 0;
            for (int64_t k = 0; k < depth; k++) {
                const double x = k < first ? a_rows[r][k] : b_rows[r][k - first], w = weights[o * depth + k];
                sum += x * w;
                magnitude += std::fabs(x * w);
            }
            const double bound = magnitude * 0x1p-24 * static_cast<double>(depth + 1);   // half a unit a rounding
            CHECK_MESSAGE(std::fabs(sums[r * outputs + o] - sum) <= bound,
                          "packed product " + std::to_string(rows) + "x" + std::to_string(outputs) + "x" +
                              std::to_string(depth) + " on instruction set " + std::to_string(isa_current()));
        }
    }
}

TEST(packed_product_agrees_with_a_naive_one) {
    each_isa([] {
        for (Place where : kPlaces) {
            place = where;
            for (int gates : {0, 2, 3, 4})
                for (int64_t rows : {0, 1, 2, 3, 5, 6, 7, 12, 13, 17, 25})
                    for (int64_t units : {1, 3, 16, 17, 33, 65, 100})
                        check_product(rows, units, 1 + units % 5, units % 3 * 7, gates);
            for (int64_t rows : {7, 13})   // deeper than what stays in level 2
                for (int64_t units : {17, 65}) {
                    check_product(rows, units, 1025, 0, 0);
                    check_product(rows, units, 2500, 3, 2);
                    check_product(rows, units, 300, 2100, 4);
                }
        }
    });
    place = Place::end;
}
