#include "kernels/packed_product.h"

#include "test/isa/isa_test.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

template <int C>
void gates_product(float* sums, float* packed, const Operand (&operands)[2], const float* weights, int64_t rows,
                   int64_t outputs) {
    const int64_t units = outputs / C, depth = operands[0].depth + operands[1].depth;
    pack_gates<C>(packed, units, depth,
                  [&](int c, int64_t unit, int64_t k) { return weights[(c * units + unit) * depth + k]; });
    packed_product<C>(operands, rows, packed, blocks_of(units),
                      [&](int64_t row, int64_t block, Vec (&sum)[C]) SEQUOR_LAMBDA_INLINE {
                          for (int c = 0; c < C; c++)
                              sum[c].store(sums + row * outputs + c * units + block * kWidth, units - block * kWidth);
                      });
}

}  // namespace

int64_t packed_size_of(int gates, int64_t outputs, int64_t depth) {
    return gates == 0 ? plain_packed_size(outputs, depth) : blocks_of(outputs / gates) * depth * gates * kWidth;
}

void packed_product_of(float* sums, float* packed, const float* const* a, int64_t first, const float* const* b,
                       int64_t second, const float* weights, int64_t rows, int64_t outputs, int gates) {
    const Operand operands[2] = {{a, first}, {b, second}};
    switch (gates) {
        case 2: return gates_product<2>(sums, packed, operands, weights, rows, outputs);
        case 3: return gates_product<3>(sums, packed, operands, weights, rows, outputs);
        case 4: return gates_product<4>(sums, packed, operands, weights, rows, outputs);
        default: break;
    }
    pack_plain(packed, outputs, first + second,
               [&](int64_t unit, int64_t k) { return weights[unit * (first + second) + k]; });
    plain_product(operands, rows, packed, outputs,
                  [&](int64_t row, int64_t unit, int64_t lanes, Vec sum) SEQUOR_LAMBDA_INLINE {
                      sum.store(sums + row * outputs + unit, lanes);
                  });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
