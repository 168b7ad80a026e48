// One step of the GRU, in both variants.
//
// Reset after the product (torch.nn.GRU, cuDNN), gates r,z,n:
//   r, z = sigmoid(W_ih x + b_ih + W_hh h + b_hh),  n = tanh(W_in x + b_in + r*(W_hn h + b_hn)),  h' = (1-z)*n + z*h
// Reset before it (Chung et al. 2014 and the course), gates r,u,cand, one bias a gate:
//   r, u = sigmoid(W x + b + W_hh h),  cand = tanh(W_c x + b_c + W_hc (r*h)),  h' = u*cand + (1-u)*h
// Note that u is 1-z: each keeps the update gate of its source.
#pragma once
#include "kernels/recurrent.h"

namespace sequor {
namespace SEQUOR_ISA {

// In gru.cpp, with weights as the cells pack them.
void gru_step(const Step& step, int64_t H, const float* packed, const float* packed_input);
void gru_reset_before_step(const Step& step, int64_t H, const float* packed);
void gru_reset_before_finish(const Step& step, int64_t H, const float* backward_packed, float* carry_h);

namespace {

struct GruCell {
    static constexpr int gates = 3;
    static constexpr bool has_cell_state = false;   // `extra` keeps W_hn h + b_hn, then its gradient
    static constexpr bool takes_input = true;
    static constexpr bool shared = true;   // threads may share a step's units

    int64_t H;
    const float* packed;     // biases r, z, n of the input's part, n of the state's part; then weight_hh
    const float* backward_packed;
    const float* packed_input = nullptr;   // the weights of Step::input
    float* carry_h = nullptr;   // (rows, H): the gradient that passes a step by
    float* carry_c = nullptr;

    static int64_t packed_size(int64_t H) { return 4 * H + blocks_of(H) * H * 3 * kWidth; }
    static int64_t backward_packed_size(int64_t H) { return plain_packed_size(H, 2 * H) + plain_packed_size(H, H); }

    static void pack(float* packed, const LayerWeights<const float>& w, int64_t H) {
        for (int64_t j = 0; j < 4 * H; j++)
            packed[j] = w.b_ih == nullptr ? 0.0f
                        : j < 2 * H       ? w.b_ih[j] + w.b_hh[j]
                        : j < 3 * H       ? w.b_ih[j]
                                          : w.b_hh[j - H];
        pack_gates<3>(packed + 4 * H, H, H, [&](int c, int64_t unit) { return w.hh + (c * H + unit) * H; });
    }
    static int64_t packed_input_size(int64_t H, int64_t I) { return blocks_of(H) * I * 3 * kWidth; }
    static void pack_input(float* packed, const float* weights, int64_t stride, int64_t H, int64_t I) {
        pack_gates<3>(packed, H, I, [&](int c, int64_t unit) { return weights + (c * H + unit) * stride; });
    }
    static void pack_backward(float* packed, const LayerWeights<const float>& w, int64_t H) {
        pack_plain(packed, H, 2 * H, [&](int64_t unit, int64_t k) { return w.hh[k * H + unit]; });
        pack_plain(packed + plain_packed_size(H, 2 * H), H, H,
                   [&](int64_t unit, int64_t k) { return w.hh[(2 * H + k) * H + unit]; });
    }

    void forward(const Step& s) const { gru_step(s, H, packed, packed_input); }

    SEQUOR_INLINE void prefetch(const Step& s, int64_t row, int64_t unit) const {
        for (int64_t c = 0; c < 3 && (s.keep || s.begun); c++) prefetch_line(s.gates + (row * 3 + c) * H + unit);
        if (s.keep) prefetch_line(s.extra + row * H + unit);
        prefetch_line(s.output + row * s.output_stride + unit);
    }
    SEQUOR_INLINE void backward(const Step& s, int64_t row, int64_t unit, int64_t lanes, Vec dh) const {
        const Vec one = Vec::of(1.0f);
        float* gate = s.gates + row * 3 * H + unit;
        float* extra = s.extra + row * H + unit;
        float* carry = carry_h + row * H + unit;
        Vec r = Vec::load(gate, lanes), z = Vec::load(gate + H, lanes), n = Vec::load(gate + 2 * H, lanes);
        dh += Vec::load(carry, lanes);
        Vec dn = dh * (one - z) * fnma(n, n, one);
        (dn * Vec::load(extra, lanes) * r * (one - r)).store(gate, lanes);
        (dh * (Vec::load(s.h[row] + unit, lanes) - n) * z * (one - z)).store(gate + H, lanes);
        dn.store(gate + 2 * H, lanes);
        (dn * r).store(extra, lanes);
        (dh * z).store(carry, lanes);
    }
    void finish_backward(const Step&) const {}

    template <class Epilogue, class Prefetch = NoPrefetch>
    void state_gradient(const float* const* gate_rows, const float* const* extra_rows, int64_t rows,
                        Epilogue epilogue, Prefetch prefetch = {}, Part part = {}) const {
        plain_product(rows, H, part, epilogue, prefetch, Operand<>{gate_rows, 2 * H, backward_packed},
                      Operand<>{extra_rows, H, backward_packed + plain_packed_size(H, 2 * H)});
    }
    void weight_gradients(const Factor* factors, int64_t count, const float* dgates, const float* extra,
                          int64_t rows, bool accumulate) const {
        const Factor& state = factors[count - 1];
        matrix_products({dgates, 3 * H, true}, factors, count - 1, 3 * H, rows, accumulate);
        matrix_product(state.c, H, {dgates, 3 * H, true}, state.b, 2 * H, H, rows, accumulate);
        matrix_product(state.c + 2 * H * H, H, {extra, H, true}, state.b, H, H, rows, accumulate);
    }
    void recurrent_bias_gradient(float* db, const float* dbias, const float* extra, int64_t rows) const {
        add_row(db, dbias, 2 * H);
        add_column_sums(db + 2 * H, extra, rows, H, H);
    }
};

struct GruResetBeforeCell {
    static constexpr int gates = 3;
    static constexpr bool has_cell_state = false;   // `extra` keeps r*h
    static constexpr bool takes_input = false;
    static constexpr bool shared = false;   // its second product reads all units of the first

    int64_t H;
    const float* packed;     // biases r, u, cand; weight_hh of r and u; of the candidate
    const float* backward_packed;
    float* carry_h = nullptr;
    float* carry_c = nullptr;

    static int64_t update_size(int64_t H) { return blocks_of(H) * H * 2 * kWidth; }
    static int64_t packed_size(int64_t H) { return 3 * H + update_size(H) + plain_packed_size(H, H); }
    static int64_t backward_packed_size(int64_t H) { return plain_packed_size(H, 2 * H) + plain_packed_size(H, H); }

    static void pack(float* packed, const LayerWeights<const float>& w, int64_t H) {
        for (int64_t j = 0; j < 3 * H; j++) packed[j] = w.b_ih == nullptr ? 0.0f : w.b_ih[j];
        pack_gates<2>(packed + 3 * H, H, H, [&](int c, int64_t unit) { return w.hh + (c * H + unit) * H; });
        pack_plain(packed + 3 * H + update_size(H), H, H,
                   [&](int64_t unit, int64_t k) { return w.hh[(2 * H + unit) * H + k]; });
    }
    static void pack_backward(float* packed, const LayerWeights<const float>& w, int64_t H) {
        pack_plain(packed, H, 2 * H, [&](int64_t unit, int64_t k) { return w.hh[k * H + unit]; });
        pack_plain(packed + plain_packed_size(H, 2 * H), H, H,
                   [&](int64_t unit, int64_t k) { return w.hh[(2 * H + k) * H + unit]; });
    }

    void forward(const Step& s) const { gru_reset_before_step(s, H, packed); }

    SEQUOR_INLINE void prefetch(const Step& s, int64_t row, int64_t unit) const {
        for (int64_t c = 0; c < 3; c++) prefetch_line(s.gates + (row * 3 + c) * H + unit);
        prefetch_line(s.extra + row * H + unit);
        prefetch_line(s.output + row * s.output_stride + unit);
    }
    // The reset gate's gradient needs the candidate's product first: finish_backward writes it.
    SEQUOR_INLINE void backward(const Step& s, int64_t row, int64_t unit, int64_t lanes, Vec dh) const {
        const Vec one = Vec::of(1.0f);
        float* gate = s.gates + row * 3 * H + unit;
        float* carry = carry_h + row * H + unit;
        Vec u = Vec::load(gate + H, lanes), cand = Vec::load(gate + 2 * H, lanes);
        dh += Vec::load(carry, lanes);
        (dh * (cand - Vec::load(s.h[row] + unit, lanes)) * u * (one - u)).store(gate + H, lanes);
        (dh * u * fnma(cand, cand, one)).store(gate + 2 * H, lanes);
        (dh * (one - u)).store(carry, lanes);
    }
    void finish_backward(const Step& s) const { gru_reset_before_finish(s, H, backward_packed, carry_h); }

    template <class Epilogue, class Prefetch = NoPrefetch>
    void state_gradient(const float* const* gate_rows, const float* const*, int64_t rows, Epilogue epilogue,
                        Prefetch prefetch = {}, Part part = {}) const {
        plain_product(rows, H, part, epilogue, prefetch, Operand<>{gate_rows, 2 * H, backward_packed});
    }
    void weight_gradients(const Factor* factors, int64_t count, const float* dgates, const float* extra,
                          int64_t rows, bool accumulate) const {
        const Factor& state = factors[count - 1];
        matrix_products({dgates, 3 * H, true}, factors, count - 1, 3 * H, rows, accumulate);
        matrix_product(state.c, H, {dgates, 3 * H, true}, state.b, 2 * H, H, rows, accumulate);
        matrix_product(state.c + 2 * H * H, H, {dgates + 2 * H, 3 * H, true}, {extra, H}, H, H, rows, accumulate);
    }
    void recurrent_bias_gradient(float*, const float*, const float*, int64_t) const {}
};

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
