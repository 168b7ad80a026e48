#include "kernels/lstm.h"

#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {

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
                   bool bias) {
    Layer layer{const_cast<float*>(output), nullptr, nullptr, gates, extra, h_0, c_0, I, H, (int)D};
    LayerGradients gradients{dinput, dh_0, dc_0, doutput, dh_n, dc_n};
    run_backward<LstmCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, bias ? 2 : 0,
                           [&](const float* p, const float* b) { return LstmCell{H, p, b}; });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
