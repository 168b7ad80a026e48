#include "kernels/rnn.h"

#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {

void rnn_step(const Step& s, int64_t H, const float* packed, bool relu) {
    const RnnCell cell{H, packed, nullptr, relu};
    plain_product(s.rows, H, s.part,
                  [&](int64_t row, int64_t unit, int64_t lanes, Vec sum) SEQUOR_LAMBDA_INLINE {
                      Vec x = sum + Vec::load(s.gates + row * H + unit, lanes) + Vec::load(packed + unit, lanes);
                      // zero first, so that a NaN stays one
                      Vec h = relu ? max(Vec::zero(), x) : tanh(x);
                      h.store(s.output + row * s.output_stride + unit, lanes);
                  },
                  [&](int64_t row, int64_t unit) SEQUOR_LAMBDA_INLINE { cell.prefetch(s, row, unit); },
                  Operand<>{s.h, H, packed + H});
}

int64_t rnn_packed_size(int64_t I, int64_t H, int64_t D) { return D * layer_packed_size<RnnCell>(I, H); }

int64_t rnn_backward_packed_size(int64_t H, int64_t D) { return D * RnnCell::backward_packed_size(H); }

void rnn_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    pack_layer<RnnCell>(packed, weights, I, H, D, bias ? 2 : 0);
}

void rnn_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias) {
    pack_layer_backward<RnnCell>(packed, weights, I, H, D, bias ? 2 : 0);
}

void rnn_forward(float* output, float* h_n, float* gates, const float* input, const float* h_0, const float* weights,
                 const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                 int64_t H, int64_t D, bool bias, bool relu) {
    Layer layer{output, h_n, nullptr, gates, nullptr, h_0, nullptr, I, H, (int)D};
    run_forward<RnnCell>(layer, input, weights, packed, batch_sizes, order, T, bias ? 2 : 0,
                         [&](const float* p, const float* b) { return RnnCell{H, p, b, relu}; });
}

void rnn_backward(float* dinput, float* dh_0, float* dweights, const float* doutput, const float* dh_n, float* gates,
                  const float* output, const float* input, const float* h_0, const float* weights,
                  const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                  int64_t H, int64_t D, bool bias, bool relu, bool accumulate) {
    Layer layer{const_cast<float*>(output), nullptr, nullptr, gates, nullptr, h_0, nullptr, I, H, (int)D};
    LayerGradients gradients{dinput, dh_0, nullptr, doutput, dh_n, nullptr, accumulate};
    run_backward<RnnCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, bias ? 2 : 0,
                          [&](const float* p, const float* b) { return RnnCell{H, p, b, relu}; });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
