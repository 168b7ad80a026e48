#include "kernels/gru.h"

#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

// C sums: of r, z, n of the input's part where it is an operand, and n of the state's part. begun: part of them stands
// in `gates`.
template <int C, class... Operands>
void step(const GruCell& cell, const Step& s, bool begun, const Operands&... operands) {
    const int64_t H = cell.H;
    packed_product<C>(s.rows, blocks_of(H), s.part,
                      [&](int64_t row, int64_t block, Vec (&sum)[C]) SEQUOR_LAMBDA_INLINE {
                          int64_t unit = block * kWidth, lanes = H - unit;
                          float* gate = s.gates + row * 3 * H + unit;
                          const float* bias = cell.packed + unit;
                          auto x = [&](int c) SEQUOR_LAMBDA_INLINE {
                              Vec b = Vec::load(bias + c * H, lanes);
                              return begun ? Vec::load(gate + c * H, lanes) + b : b;
                          };
                          Vec r = sigmoid(sum[0] + x(0)), z = sigmoid(sum[1] + x(1));
                          Vec state = sum[C - 1] + Vec::load(bias + 3 * H, lanes);
                          Vec n = tanh(fma(r, state, C == 4 ? sum[2] + x(2) : x(2)));
                          if (s.keep) {
                              r.store(gate, lanes);
                              z.store(gate + H, lanes);
                              n.store(gate + 2 * H, lanes);
                              state.store(s.extra + row * H + unit, lanes);
                          }
                          Vec h = fma(z, Vec::load(s.h[row] + unit, lanes) - n, n);
                          h.store(s.output + row * s.output_stride + unit, lanes);
                      },
                      [&](int64_t row, int64_t block) SEQUOR_LAMBDA_INLINE { cell.prefetch(s, row, block * kWidth); },
                      operands...);
}

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

void gru_step(const Step& s, int64_t H, const float* packed, const float* packed_input) {
    const GruCell cell{H, packed, nullptr, packed_input};
    if (s.input == nullptr) {
        step<3>(cell, s, true, Operand<>{s.h, H, packed + 4 * H});
    } else {
        const Operand<3> input{s.input, s.input_size, packed_input};
        step<4>(cell, s, s.begun, input, Operand<2>{s.h, H, packed + 4 * H});
    }
}

void gru_reset_before_step(const Step& s, int64_t H, const float* packed) {
    const GruResetBeforeCell cell{H, packed, nullptr};
    packed_product<2>(s.rows, blocks_of(H), Part(),
                      [&](int64_t row, int64_t block, Vec (&sum)[2]) SEQUOR_LAMBDA_INLINE {
                          int64_t unit = block * kWidth, lanes = H - unit;
                          float* gate = s.gates + row * 3 * H + unit;
                          const float* bias = packed + unit;
                          Vec r = sigmoid(sum[0] + Vec::load(gate, lanes) + Vec::load(bias, lanes));
                          Vec u = sigmoid(sum[1] + Vec::load(gate + H, lanes) + Vec::load(bias + H, lanes));
                          r.store(gate, lanes);
                          u.store(gate + H, lanes);
                          (r * Vec::load(s.h[row] + unit, lanes)).store(s.extra + row * H + unit, lanes);
                      },
                      [&](int64_t row, int64_t block) SEQUOR_LAMBDA_INLINE { cell.prefetch(s, row, block * kWidth); },
                      Operand<>{s.h, H, packed + 3 * H});
    Scratch scratch;
    const float** reset = scratch.array<const float*>(s.rows);
    for (int64_t i = 0; i < s.rows; i++) reset[i] = s.extra + i * H;
    plain_product(s.rows, H, Part(),
                  [&](int64_t row, int64_t unit, int64_t lanes, Vec sum) SEQUOR_LAMBDA_INLINE {
                      float* gate = s.gates + row * 3 * H + unit;
                      Vec x = Vec::load(gate + 2 * H, lanes) + Vec::load(packed + 2 * H + unit, lanes);
                      Vec cand = tanh(sum + x), u = Vec::load(gate + H, lanes);
                      Vec h = Vec::load(s.h[row] + unit, lanes);
                      cand.store(gate + 2 * H, lanes);
                      fma(u, cand - h, h).store(s.output + row * s.output_stride + unit, lanes);
                  },
                  [&](int64_t row, int64_t unit) SEQUOR_LAMBDA_INLINE {
                      prefetch_line(s.gates + (row * 3 + 2) * H + unit);
                      prefetch_line(s.output + row * s.output_stride + unit);
                  },
                  Operand<>{reset, H, packed + 3 * H + GruResetBeforeCell::update_size(H)});
}

void gru_reset_before_finish(const Step& s, int64_t H, const float* backward_packed, float* carry_h) {
    Scratch scratch;
    const float** dcand = scratch.array<const float*>(s.rows);
    for (int64_t i = 0; i < s.rows; i++) dcand[i] = s.gates + i * 3 * H + 2 * H;
    plain_product(s.rows, H, Part(),
                  [&](int64_t row, int64_t unit, int64_t lanes, Vec sum) SEQUOR_LAMBDA_INLINE {
                      float* gate = s.gates + row * 3 * H + unit;
                      float* carry = carry_h + row * H + unit;
                      Vec r = Vec::load(gate, lanes), h = Vec::load(s.h[row] + unit, lanes);
                      fma(sum, r, Vec::load(carry, lanes)).store(carry, lanes);
                      (sum * h * r * (Vec::of(1.0f) - r)).store(gate, lanes);
                  },
                  NoPrefetch(), Operand<>{dcand, H, backward_packed + plain_packed_size(H, 2 * H)});
}

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
                  int64_t H, int64_t D, bool bias, bool reset_after, bool accumulate) {
    Layer layer{const_cast<float*>(output), nullptr, nullptr, gates, extra, h_0, nullptr, I, H, (int)D};
    LayerGradients gradients{dinput, dh_0, nullptr, doutput, dh_n, nullptr, accumulate};
    if (reset_after)
        backward<GruCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T, bias ? 2 : 0);
    else
        backward<GruResetBeforeCell>(layer, gradients, input, weights, dweights, packed, batch_sizes, order, T,
                                     bias ? 1 : 0);
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
