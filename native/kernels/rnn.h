// One step of the basic RNN (Elman 1990, torch.nn.RNN): h' = tanh or relu (W_ih x + b_ih + W_hh h + b_hh)
#pragma once
#include "kernels/recurrent.h"

namespace sequor {
namespace SEQUOR_ISA {

// In rnn.cpp, with weights as RnnCell packs them.
void rnn_step(const Step& step, int64_t H, const float* packed, bool relu);

namespace {

struct RnnCell {
    static constexpr int gates = 1;
    static constexpr bool has_cell_state = false;
    static constexpr bool takes_input = false;
    static constexpr bool shared = true;   // threads may share a step's units

    int64_t H;
    const float* packed;     // H biases, then weight_hh
    const float* backward_packed;
    bool relu;
    float* carry_h = nullptr;
    float* carry_c = nullptr;

    static int64_t packed_size(int64_t H) { return H + plain_packed_size(H, H); }
    static int64_t backward_packed_size(int64_t H) { return plain_packed_size(H, H); }

    static void pack(float* packed, const LayerWeights<const float>& w, int64_t H) {
        for (int64_t j = 0; j < H; j++) packed[j] = w.b_ih != nullptr ? w.b_ih[j] + w.b_hh[j] : 0.0f;
        pack_plain(packed + H, H, H, [&](int64_t unit, int64_t k) { return w.hh[unit * H + k]; });
    }
    static void pack_backward(float* packed, const LayerWeights<const float>& w, int64_t H) {
        pack_plain(packed, H, H, [&](int64_t unit, int64_t k) { return w.hh[k * H + unit]; });
    }

    void forward(const Step& s) const { rnn_step(s, H, packed, relu); }

    SEQUOR_INLINE void prefetch(const Step& s, int64_t row, int64_t unit) const {
        prefetch_line(s.gates + row * H + unit);
        prefetch_line(s.output + row * s.output_stride + unit);
    }
    SEQUOR_INLINE void backward(const Step& s, int64_t row, int64_t unit, int64_t lanes, Vec dh) const {
        float* dh_carry = carry_h + row * H + unit;
        Vec h = Vec::load(s.output + row * s.output_stride + unit, lanes);
        dh += Vec::load(dh_carry, lanes);
        Vec dx = relu ? where_positive(h, dh) : dh * fnma(h, h, Vec::of(1.0f));
        dx.store(s.gates + row * H + unit, lanes);
        Vec::zero().store(dh_carry, lanes);
    }
    void finish_backward(const Step&) const {}

    template <class Epilogue, class Prefetch = NoPrefetch>
    void state_gradient(const float* const* gate_rows, const float* const*, int64_t rows, Epilogue epilogue,
                        Prefetch prefetch = {}, Part part = {}) const {
        plain_product(rows, H, part, epilogue, prefetch, Operand<>{gate_rows, H, backward_packed});
    }
    void weight_gradients(const Factor* factors, int64_t count, const float* dgates, const float*,
                          int64_t rows, bool accumulate) const {
        matrix_products({dgates, H, true}, factors, count, H, rows, accumulate);
    }
    void recurrent_bias_gradient(float* db, const float* dbias, const float*, int64_t) const { add_row(db, dbias, H); }
};

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
