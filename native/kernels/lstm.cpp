#include "kernels/lstm.h"

#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

// begun: part of the gates' sums stands in `gates`
template <bool begun, class... Operands>
void step(const LstmCell& cell, const Step& s, const Operands&... operands) {
    const int64_t H = cell.H;
    packed_product<4>(s.rows, blocks_of(H), s.part,
                      [&](int64_t row, int64_t block, Vec (&sum)[4]) SEQUOR_LAMBDA_INLINE {
                          int64_t unit = block * kWidth, lanes = H - unit;
                          float* gate = s.gates + row * 4 * H + unit;
                          const float* bias = cell.packed + unit;
                          auto x = [&](int c) SEQUOR_LAMBDA_INLINE {
                              Vec all = begun ? sum[c] + Vec::load(gate + c * H, lanes) : sum[c];
                              return all + Vec::load(bias + c * H, lanes);
                          };
                          Vec i = sigmoid(x(0)), f = sigmoid(x(1)), g = tanh(x(2)), o = sigmoid(x(3));
                          Vec c = fma(f, Vec::load(s.c[row] + unit, lanes), i * g);
                          if (s.keep) {
                              i.store(gate, lanes);
                              f.store(gate + H, lanes);
                              g.store(gate + 2 * H, lanes);
                              o.store(gate + 3 * H, lanes);
                          }
                          c.store(s.extra + row * H + unit, lanes);
                          (o * tanh(c)).store(s.output + row * s.output_stride + unit, lanes);
                      },
                      [&](int64_t row, int64_t block) SEQUOR_LAMBDA_INLINE { cell.prefetch(s, row, block * kWidth); },
                      operands...);
}

}  // namespace

void lstm_step(const Step& s, int64_t H, const float* packed, const float* packed_input) {
    const LstmCell cell{H, packed, nullptr, packed_input};
    const Operand<> state{s.h, H, packed + 4 * H}, input{s.input, s.input_size, packed_input};
    if (s.input == nullptr) step<true>(cell, s, state);
    else if (s.begun) step<true>(cell, s, input, state);
    else step<false>(cell, s, input, state);
}

int64_t lstm_packed_size(int64_t I, int64_t H, int64_t D) { return D * layer_packed_size<LstmCell>(I, H); }

int64_t lstm_backward_packed_size(int64_t H, int64_t D) { return D * LstmCell::backward_packed_size(H); }

void lstm_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    pack_layer<LstmCell>(packed, weights, I, H, D, bias ? 2 : 0);
}

void lstm_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    pack_layer_backward<LstmCell>(packed, weights, I, H, D, bias ? 2 : 0);
}

void lstm_forward(float* output, float* h_n, float* c_n, float* gates, float* extra, const float* input,
                  const float* h_0, const float* c_0, const float* weights, const float* packed,
                  const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I, int64_t H, int64_t D,
                  bool bias, bool keep) {
    Layer layer{output, h_n, c_n, gates, extra, h_0, c_0, I, H, (int)D, keep};
    run_forward<LstmCell>(layer, input, weights, packed, batch_sizes, order, T, bias ? 2 : 0,
                          [&](const float* p, const float* b) { return LstmCell{H, p, b}; });
}

void lstm_backward(float* dinput, float* dh_0, float* dc_0, float* dweights, const float* doutput, const float* dh_n,
                   const float* dc_n, float* gates, float* extra, const float* output, const float* input,
                   const float* h_0, const float* c_0, const float* weights, const float* packed,
                   const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I, int64_t H, int64_t D,
                   bool bias, bool accumulate) {
    Layer layer{const_cast<float*>(output), nullptr, nullptr, gates, extra, h_0, c_0, I, H, (int)D};
    LayerGradients gradients{dinput, dh_0, dc_0, doutput, dh_n, dc_n, accumulate};
    run_backward<LstmCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, bias ? 2 : 0,
                           [&](const float* p, const float* b) { return LstmCell{H, p, b}; });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
