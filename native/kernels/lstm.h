// One step of the LSTM (Hochreiter and Schmidhuber 1997 with forget gates, as in torch.nn.LSTM), gates i,f,g,o:
//   i, f, o = sigmoid(W_ih x + b_ih + W_hh h + b_hh),  g = tanh(...),  c' = f*c + i*g,  h' = o*tanh(c')
#pragma once
#include "kernels/recurrent.h"

namespace sequor {
namespace SEQUOR_ISA {

// In lstm.cpp, with weights as LstmCell packs them.
void lstm_step(const Step& step, int64_t H, const float* packed, const float* packed_input);

namespace {

struct LstmCell {
    static constexpr int gates = 4;
    static constexpr bool has_cell_state = true;   // kept in `extra`
    static constexpr bool takes_input = true;
    static constexpr bool shared = true;   // threads may share a step's units

    int64_t H;
    const float* packed;         // 4H biases, then weight_hh with the gates of a unit side by side
    const float* backward_packed;
    const float* packed_input = nullptr;   // the weights of Step::input likewise
    float* carry_h = nullptr;   // (rows, H): what reaches the last step's state from outside
    float* carry_c = nullptr;   // (rows, H): gradient of the cell state, from step to step

    static int64_t packed_size(int64_t H) { return 4 * H + blocks_of(H) * H * 4 * kWidth; }
    static int64_t backward_packed_size(int64_t H) { return plain_packed_size(H, 4 * H); }

    static void pack(float* packed, const LayerWeights<const float>& w, int64_t H) {
        for (int64_t j = 0; j < 4 * H; j++) packed[j] = w.b_ih != nullptr ? w.b_ih[j] + w.b_hh[j] : 0.0f;
        pack_gates<4>(packed + 4 * H, H, H, [&](int c, int64_t unit) { return w.hh + (c * H + unit) * H; });
    }
    static int64_t packed_input_size(int64_t H, int64_t I) { return blocks_of(H) * I * 4 * kWidth; }
    static void pack_input(float* packed, const float* weights, int64_t stride, int64_t H, int64_t I) {
        pack_gates<4>(packed, H, I, [&](int c, int64_t unit) { return weights + (c * H + unit) * stride; });
    }
    static void pack_backward(float* packed, const LayerWeights<const float>& w, int64_t H) {
        pack_plain(packed, H, 4 * H, [&](int64_t unit, int64_t k) { return w.hh[k * H + unit]; });
    }

    void forward(const Step& s) const { lstm_step(s, H, packed, packed_input); }

    SEQUOR_INLINE void prefetch(const Step& s, int64_t row, int64_t unit) const {
        for (int64_t c = 0; c < 4 && (s.keep || s.begun); c++) prefetch_line(s.gates + (row * 4 + c) * H + unit);
        prefetch_line(s.c[row] + unit);
        prefetch_line(s.extra + row * H + unit);
        prefetch_line(s.output + row * s.output_stride + unit);
    }

    // dh without what carry_h brings; writes the gates' gradients over the gates.
    SEQUOR_INLINE void backward(const Step& s, int64_t row, int64_t unit, int64_t lanes, Vec dh) const {
        const Vec one = Vec::of(1.0f);
        float* gate = s.gates + row * 4 * H + unit;
        float* dh_carry = carry_h + row * H + unit;
        float* dc_carry = carry_c + row * H + unit;
        Vec i = Vec::load(gate, lanes), f = Vec::load(gate + H, lanes);
        Vec g = Vec::load(gate + 2 * H, lanes), o = Vec::load(gate + 3 * H, lanes);
        Vec tanh_c = tanh(Vec::load(s.extra + row * H + unit, lanes));
        dh += Vec::load(dh_carry, lanes);
        Vec dc = fma(dh * o, fnma(tanh_c, tanh_c, one), Vec::load(dc_carry, lanes));
        (dc * g * i * (one - i)).store(gate, lanes);
        (dc * Vec::load(s.c[row] + unit, lanes) * f * (one - f)).store(gate + H, lanes);
        (dc * i * fnma(g, g, one)).store(gate + 2 * H, lanes);
        (dh * tanh_c * o * (one - o)).store(gate + 3 * H, lanes);
        Vec::zero().store(dh_carry, lanes);
        (dc * f).store(dc_carry, lanes);
    }
    void finish_backward(const Step&) const {}

    // epilogue(row, unit, lanes, sum): sum = dgates weight_hh, the gradient that reaches the state before.
    template <class Epilogue, class Prefetch = NoPrefetch>
    void state_gradient(const float* const* gate_rows, const float* const*, int64_t rows, Epilogue epilogue,
                        Prefetch prefetch = {}, Part part = {}) const {
        plain_product(rows, H, part, epilogue, prefetch, Operand<>{gate_rows, 4 * H, backward_packed});
    }
    void weight_gradients(const Factor* factors, int64_t count, const float* dgates, const float*,
                          int64_t rows, bool accumulate) const {
        matrix_products({dgates, 4 * H, true}, factors, count, 4 * H, rows, accumulate);
    }
    void recurrent_bias_gradient(float* db, const float* dbias, const float*, int64_t) const {
        add_row(db, dbias, 4 * H);
    }
};

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
