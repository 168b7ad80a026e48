#include "kernels/packed_product.h"

#include "test/isa/isa_test.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

struct Product {
    float* sums;
    float* packed;
    const float* const* a;
    int64_t first;
    const float* const* b;
    int64_t second;
    const float* weights;
    int64_t rows, outputs;
};

template <int C>
void gates_product(const Product& p) {
    const int64_t units = p.outputs / C, depth = p.first + p.second;
    float* packed_b = p.packed + blocks_of(units) * p.first * C * kWidth;
    auto row = [&](int c, int64_t unit) { return p.weights + (c * units + unit) * depth; };
    pack_gates<C>(p.packed, units, p.first, row);
    pack_gates<C>(packed_b, units, p.second, [&](int c, int64_t unit) { return row(c, unit) + p.first; });
    packed_product<C>(p.rows, blocks_of(units), Part(),
                      [&](int64_t row, int64_t block, Vec (&sum)[C]) SEQUOR_LAMBDA_INLINE {
                          for (int c = 0; c < C; c++)
                              sum[c].store(p.sums + row * p.outputs + c * units + block * kWidth,
                                           units - block * kWidth);
                      },
                      NoPrefetch(), Operand<>{p.a, p.first, p.packed}, Operand<>{p.b, p.second, packed_b});
}

}  // namespace

int64_t packed_size_of(int gates, int64_t outputs, int64_t depth) {
    return gates == 0 ? plain_packed_size(outputs, depth) : blocks_of(outputs / gates) * depth * gates * kWidth;
}

void packed_product_of(float* sums, float* packed, const float* const* a, int64_t first, const float* const* b,
                       int64_t second, const float* weights, int64_t rows, int64_t outputs, int gates) {
    const Product p{sums, packed, a, first, b, second, weights, rows, outputs};
    switch (gates) {
        case 2: return gates_product<2>(p);
        case 3: return gates_product<3>(p);
        case 4: return gates_product<4>(p);
        default: break;
    }
    float* packed_b = packed + plain_packed_size(outputs, first);
    auto weight = [&](int64_t unit, int64_t k) { return weights[unit * (first + second) + k]; };
    pack_plain(packed, outputs, first, weight);
    pack_plain(packed_b, outputs, second, [&](int64_t unit, int64_t k) { return weight(unit, first + k); });
    plain_product(rows, outputs, Part(),
                  [&](int64_t row, int64_t unit, int64_t lanes, Vec sum) SEQUOR_LAMBDA_INLINE {
                      sum.store(sums + row * outputs + unit, lanes);
                  },
                  NoPrefetch(), Operand<>{a, first, packed}, Operand<>{b, second, packed_b});
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
