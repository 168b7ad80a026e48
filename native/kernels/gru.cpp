#include "kernels/gru.h"

#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

template <class Cell>
void forward(const Layer& layer, const float* input, const float* weights, const float* packed,
             const int32_t* batch_sizes, const int32_t* order, int64_t T, int biases) {
    run_forward<Cell>(layer, input, weights, packed, batch_sizes, order, T, biases,
                      [&](const float* p, const float* b) { return Cell{layer.H, p, b}; });
}

template <class Cell>
void backward(const Layer& layer, const LayerGradients& gradients, const float* input, const float* weights,
              float* dweights, const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T,
              int biases) {
    run_backward<Cell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, biases,
                       [&](const float* p, const float* b) { return Cell{layer.H, p, b}; });
}

}  // namespace

int64_t gru_packed_size(int64_t I, int64_t H, int64_t D, bool reset_after) {
    return D * (reset_after ? layer_packed_size<GruCell>(I, H) : layer_packed_size<GruResetBeforeCell>(I, H));
}

int64_t gru_backward_packed_size(int64_t H, int64_t D, bool reset_after) {
    return D * (reset_after ? GruCell::backward_packed_size(H) : GruResetBeforeCell::backward_packed_size(H));
}

void gru_pack(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias, bool reset_after) {
    if (reset_after) pack_layer<GruCell>(packed, weights, I, H, D, bias ? 2 : 0);
    else pack_layer<GruResetBeforeCell>(packed, weights, I, H, D, bias ? 1 : 0);
}

void gru_pack_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, bool bias,
                       bool reset_after) {
    if (reset_after) pack_layer_backward<GruCell>(packed, weights, I, H, D, bias ? 2 : 0);
    else pack_layer_backward<GruResetBeforeCell>(packed, weights, I, H, D, bias ? 1 : 0);
}

void gru_forward(float* output, float* h_n, float* gates, float* extra, const float* input, const float* h_0,
                 const float* weights, const float* packed, const int32_t* batch_sizes, const int32_t* order,
                 int64_t T, int64_t I, int64_t H, int64_t D, bool bias, bool reset_after, bool keep) {
    Layer layer{output, h_n, nullptr, gates, extra, h_0, nullptr, I, H, (int)D, keep};
    if (reset_after) forward<GruCell>(layer, input, weights, packed, batch_sizes, order, T, bias ? 2 : 0);
    else forward<GruResetBeforeCell>(layer, input, weights, packed, batch_sizes, order, T, bias ? 1 : 0);
}

void gru_backward(float* dinput, float* dh_0, float* dweights, const float* doutput, const float* dh_n, float* gates,
                  float* extra, const float* output, const float* input, const float* h_0, const float* weights,
                  const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T, int64_t I,
                  int64_t H, int64_t D, bool bias, bool reset_after) {
    Layer layer{const_cast<float*>(output), nullptr, nullptr, gates, extra, h_0, nullptr, I, H, (int)D};
    LayerGradients gradients{dinput, dh_0, nullptr, doutput, dh_n, nullptr};
    if (reset_after)
        backward<GruCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, bias ? 2 : 0);
    else
        backward<GruResetBeforeCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T,
                                     bias ? 1 : 0);
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
