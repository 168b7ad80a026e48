#include "kernels/rnn.h"

#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {

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
                  int64_t H, int64_t D, bool bias, bool relu) {
    Layer layer{const_cast<float*>(output), nullptr, nullptr, gates, nullptr, h_0, nullptr, I, H, (int)D};
    LayerGradients gradients{dinput, dh_0, nullptr, doutput, dh_n, nullptr};
    run_backward<RnnCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, bias ? 2 : 0,
                          [&](const float* p, const float* b) { return RnnCell{H, p, b, relu}; });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
