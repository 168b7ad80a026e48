// The attention decoder: a cell, and attention from the state before the step (Bahdanau et al. 2015, and the
// course) or after it with input feeding (Luong et al. 2015), over all steps of a packed batch. As in a recurrent
// layer, a task takes a group of rows through all steps; what can wait for the end is one large product there.
#include "kernels/attention.h"
#include "kernels/gru.h"
#include "kernels/kernels.h"
#include "kernels/lstm.h"
#include "kernels/rnn.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

template <class Cell>
constexpr int kBiases = 2;
template <>
constexpr int kBiases<GruResetBeforeCell> = 1;

template <class Cell>
Cell make_cell(int64_t H, const float* packed, const float* backward_packed, bool relu) {
    if constexpr (Cell::gates == 1) return Cell{H, packed, backward_packed, relu};
    else return Cell{H, packed, backward_packed};
}

// Calls body with a value of the cell's type: 0 LSTM, 1 GRU reset after, 2 GRU reset before, 3 and 4 RNN.
template <class Body>
auto with_cell(int64_t cell, Body body) {
    const float* none = nullptr;
    switch (cell) {
        case 0: return body(make_cell<LstmCell>(0, none, none, false));
        case 1: return body(make_cell<GruCell>(0, none, none, false));
        case 2: return body(make_cell<GruResetBeforeCell>(0, none, none, false));
        default: return body(make_cell<RnnCell>(0, none, none, cell == 4));
    }
}

// Where the packed weights stand, one behind another.
template <class Cell>
struct Packed {
    int64_t fed, query, combine, size;

    static Packed forward(int64_t H, int64_t F, int64_t K, int64_t A, bool additive, bool luong) {
        return of(Cell::packed_size(H), fed_size(H, F), additive ? plain_packed_size(A, H) : 0,
                  luong ? plain_packed_size(H, K) + plain_packed_size(H, H) : 0);
    }
    static int64_t fed_size(int64_t H, int64_t F) {
        if constexpr (Cell::takes_input) return Cell::packed_input_size(H, F);
        else return plain_packed_size(Cell::gates * H, F);
    }
    static Packed backward(int64_t H, int64_t F, int64_t K, int64_t A, bool additive, bool luong) {
        return of(Cell::backward_packed_size(H), plain_packed_size(F, Cell::gates * H),
                  additive ? plain_packed_size(H, A) : 0, luong ? plain_packed_size(K + H, H) : 0);
    }
    static Packed of(int64_t cell, int64_t fed, int64_t query, int64_t combine) {
        return {cell, cell + fed, cell + fed + query, cell + fed + query + combine};
    }
};

// The arrays of one call, by the names of sequor.h.
struct Call {
    float *output, *contexts, *alpha, *attentional, *queries, *gates, *extra, *h_n, *c_n;
    const float *input, *h_0, *c_0, *fed_0, *weights, *packed;
    Keys keys;
    int64_t I, H, F;
    bool bias, keep;

    bool luong() const { return attentional != nullptr; }
    bool additive() const { return keys.v != nullptr; }
    Layer layer() const { return {output, h_n, c_n, gates, extra, h_0, c_0, I + F, H, 1, keep}; }
    template <class Cell>
    LayerWeights<const float> cell_weights() const {
        return LayerWeights<const float>::at(weights, 0, Cell::gates, I + F, H, bias ? kBiases<Cell> : 0);
    }
};

struct Gradients {
    float *dinput, *dkeys, *dprojected, *dh_0, *dc_0, *dweights, *dW_q, *dv, *dW_c;
    const float *doutput, *dcontexts, *dattentional, *dh_n, *dc_n;
};

// The rows of one group at one step, with what the decoder adds to the recurrent walk.
template <class Cell>
struct DecoderWalk : Walk<Cell> {
    const Call& call;
    const float** rows;   // room for pointers to rows: what a product reads,
    float** into_rows;    // and where it goes

    DecoderWalk(Scratch& scratch, const Sequences& q, const Layer& layer, const Call& c, int64_t task)
        : Walk<Cell>(scratch, q, layer, task), call(c) {
        rows = scratch.array<const float*>(this->last - this->first);
        into_rows = scratch.array<float*>(this->last - this->first);
    }
    float* context(int64_t t, int64_t i) const { return call.contexts + this->row(t, i) * call.keys.K; }
    float* alpha(int64_t t, int64_t i) const { return call.alpha + this->row(t, i) * call.keys.S; }
    float* attentional(int64_t t, int64_t i) const { return call.attentional + this->row(t, i) * call.H; }
    // what goes into the cell beside the input: the context, or the attentional vector of the step before
    const float* fed(int64_t t, int64_t i) const {
        if (!call.luong()) return context(t, i);
        if (t > 0) return attentional(t - 1, i);
        return call.fed_0 != nullptr ? call.fed_0 + this->q.index(this->first + i) * call.H : this->zeros;
    }
    // the state that asks: before the step, or after it
    const float* state(const Step& step, int64_t t, int64_t i) const {
        return call.luong() ? this->output(t, i) : step.h[i];
    }
    const float* query(const Step& step, int64_t t, int64_t i) const {
        return call.additive() ? call.queries + this->row(t, i) * call.keys.A : state(step, t, i);
    }
    // rows[i] = at(i)
    template <class At>
    Operand<> operand(int64_t n, int64_t depth, const float* packed, At at) const {
        for (int64_t i = 0; i < n; i++) rows[i] = at(i);
        return {rows, depth, packed};
    }
    // into_rows[i] = at(i)
    template <class At>
    Into into(int64_t n, bool add, At at) const {
        for (int64_t i = 0; i < n; i++) into_rows[i] = at(i);
        return {into_rows, add};
    }
};

template <class Cell>
void decode(const Call& call, const int32_t* batch_sizes, const int32_t* order, int64_t T, const Cell& kind) {
    Scratch outer;
    const Sequences q(outer, batch_sizes, order, T, 1);
    const Layer layer = call.layer();
    const int64_t I = call.I, H = call.H, F = call.F, G = Cell::gates * H, K = call.keys.K, A = call.keys.A;
    const auto at = Packed<Cell>::forward(H, F, K, A, call.additive(), call.luong());
    Cell cell = kind;
    cell.H = H;
    cell.packed = call.packed;
    if constexpr (Cell::takes_input) cell.packed_input = call.packed + at.fed;
    matrix_product(call.gates, G, {call.input, I}, {call.cell_weights<Cell>().ih, I + F, true}, q.rows, G, I, false);

    parallel(Walk<Cell>::tasks(q, layer), [&](int64_t task) {
        Scratch scratch;
        DecoderWalk<Cell> walk(scratch, q, layer, call, task);
        const int64_t group = walk.last - walk.first;
        int64_t* ended = scratch.array<int64_t>(group);
        const float** more = scratch.array<const float*>(group);
        for (int64_t t = 0; t < T && walk.running(t) > 0; t++) {
            Step step = walk.step(t);
            auto attention = [&] {
                if (call.additive()) {
                    plain_product(step.rows, A, Part(),
                                  walk.into(step.rows, false,
                                            [&](int64_t i) { return call.queries + walk.row(t, i) * A; }),
                                  NoPrefetch(), walk.operand(step.rows, H, call.packed + at.query,
                                                             [&](int64_t i) { return walk.state(step, t, i); }));
                }
                for (int64_t i = 0; i < step.rows; i++)
                    attend(call.keys, walk.first + i, walk.query(step, t, i), walk.alpha(t, i), walk.context(t, i));
            };
            if (!call.luong()) attention();
            const Operand<> fed = walk.operand(step.rows, F, call.packed + at.fed,
                                               [&](int64_t i) { return walk.fed(t, i); });
            if constexpr (Cell::takes_input) {
                step.input = fed.rows;
                step.input_size = F;
            } else {
                plain_product(step.rows, G, Part(),
                              walk.into(step.rows, true, [&](int64_t i) { return step.gates + i * G; }),
                              NoPrefetch(), fed);
            }
            cell.forward(step);
            if (call.luong()) {
                attention();
                for (int64_t i = 0; i < step.rows; i++) more[i] = walk.output(t, i);
                const float* combine = call.packed + at.combine;
                const Into combined =
                    walk.into(step.rows, false, [&](int64_t i) { return walk.attentional(t, i); });
                plain_product(step.rows, H, Part(), combined, NoPrefetch(),
                              walk.operand(step.rows, K, combine, [&](int64_t i) { return walk.context(t, i); }),
                              Operand<>{more, H, combine + plain_packed_size(H, K)});
                for (int64_t i = 0; i < step.rows; i++)
                    for_each_vec(H, [&](int64_t unit, int64_t lanes) {
                        float* a = combined.rows[i] + unit;
                        tanh(Vec::load(a, lanes)).store(a, lanes);
                    });
            }
            for (int64_t i = 0; i < step.rows; i++) ended[i] = t;
        }
        for (int64_t i = 0; i < group; i++) {
            if (call.h_n != nullptr) copy(call.h_n + walk.Walk<Cell>::state(i), walk.output(ended[i], i), H);
            if (call.c_n != nullptr) copy(call.c_n + walk.Walk<Cell>::state(i), walk.extra(ended[i], i), H);
        }
    });
}

template <class Cell>
void decode_backward(const Call& call, const Gradients& g, const int32_t* batch_sizes, const int32_t* order, int64_t T,
                     const Cell& kind) {
    Scratch outer;
    const Sequences q(outer, batch_sizes, order, T, 1);
    const Layer layer = call.layer();
    const int64_t I = call.I, H = call.H, F = call.F, G = Cell::gates * H, K = call.keys.K, A = call.keys.A;
    const int64_t tasks = Walk<Cell>::tasks(q, layer);
    const auto at = Packed<Cell>::backward(H, F, K, A, call.additive(), call.luong());
    float* dqueries = call.additive() ? outer.zeros(q.rows * A) : nullptr;
    float* dv = call.additive() ? outer.zeros(q.batch * A) : nullptr;          // one a row, added in order
    float* dcombined = call.luong() ? outer.floats(q.rows * H) : nullptr;      // before the tanh

    parallel(tasks, [&](int64_t task) {
        Scratch scratch;
        DecoderWalk<Cell> walk(scratch, q, layer, call, task);
        const int64_t group = walk.last - walk.first;
        Cell cell = kind;
        cell.H = H;
        cell.backward_packed = call.packed;
        cell.carry_h = scratch.zeros(group * H);
        cell.carry_c = Cell::has_cell_state ? scratch.zeros(group * H) : nullptr;
        for (int64_t i = 0; i < group; i++) {
            const int64_t state = walk.Walk<Cell>::state(i);
            if (g.dh_n != nullptr) copy(cell.carry_h + i * H, g.dh_n + state, H);
            if (Cell::has_cell_state && g.dc_n != nullptr) copy(cell.carry_c + i * H, g.dc_n + state, H);
        }
        const float** gate_rows = scratch.array<const float*>(group);
        const float** extra_rows = scratch.array<const float*>(group);
        float* scores = scratch.floats(call.keys.S);
        float* dstate = scratch.zeros(group * H);   // of the state, from the step after
        float* dfed = scratch.zeros(group * F);     // of what was fed; in Luong's order from the step after
        float* dcontext = call.luong() ? scratch.floats(group * K) : dfed;
        float* dboth = call.luong() ? scratch.floats(group * (K + H)) : nullptr;   // of context and state

        auto from = [&](const float* outside, int64_t t, int64_t i, int64_t width, int64_t unit, int64_t lanes) {
            return outside == nullptr ? Vec::zero() : Vec::load(outside + walk.row(t, i) * width + unit, lanes);
        };
        for (int64_t t = T - 1; t >= 0; t--) {
            if (walk.running(t) == 0) continue;
            const Step step = walk.step(t);
            const int64_t n = step.rows;
            // from dcontext to the keys and to the state that asked
            auto attention = [&] {
                for (int64_t i = 0; i < n; i++)
                    attend_backward(call.keys, walk.first + i, walk.query(step, t, i), walk.alpha(t, i),
                                    dcontext + i * K, nullptr, scores,
                                    call.additive() ? dqueries + walk.row(t, i) * A : dstate + i * H, g.dkeys,
                                    g.dprojected, call.additive() ? dv + (walk.first + i) * A : nullptr);
                if (!call.additive()) return;
                plain_product(n, H, Part(), walk.into(n, true, [&](int64_t i) { return dstate + i * H; }),
                              NoPrefetch(), walk.operand(n, A, call.packed + at.query,
                                                         [&](int64_t i) { return dqueries + walk.row(t, i) * A; }));
            };
            if (call.luong()) {
                for (int64_t i = 0; i < n; i++)
                    for_each_vec(H, [&](int64_t unit, int64_t lanes) {
                        Vec a = Vec::load(walk.attentional(t, i) + unit, lanes);
                        Vec da = from(g.dattentional, t, i, H, unit, lanes) + Vec::load(dfed + i * F + unit, lanes);
                        (da * fnma(a, a, Vec::of(1.0f))).store(dcombined + walk.row(t, i) * H + unit, lanes);
                    });
                plain_product(n, K + H, Part(), walk.into(n, false, [&](int64_t i) { return dboth + i * (K + H); }),
                              NoPrefetch(), walk.operand(n, H, call.packed + at.combine,
                                                         [&](int64_t i) { return dcombined + walk.row(t, i) * H; }));
                for (int64_t i = 0; i < n; i++) {
                    copy(dcontext + i * K, dboth + i * (K + H), K);
                    add_row(dstate + i * H, dboth + i * (K + H) + K, H);
                }
                if (g.dcontexts != nullptr)
                    for (int64_t i = 0; i < n; i++) add_row(dcontext + i * K, g.dcontexts + walk.row(t, i) * K, K);
                attention();
            }
            for (int64_t i = 0; i < n; i++)
                for_each_vec(H, [&](int64_t unit, int64_t lanes) {
                    cell.backward(step, i, unit, lanes,
                                  from(g.doutput, t, i, H, unit, lanes) + Vec::load(dstate + i * H + unit, lanes));
                });
            cell.finish_backward(step);
            for (int64_t i = 0; i < n; i++) {
                gate_rows[i] = walk.gates(t, i);
                extra_rows[i] = walk.extra(t, i);
            }
            cell.state_gradient(gate_rows, extra_rows, n,
                                walk.into(n, false, [&](int64_t i) { return dstate + i * H; }));
            plain_product(n, F, Part(), walk.into(n, false, [&](int64_t i) { return dfed + i * F; }), NoPrefetch(),
                          Operand<>{gate_rows, G, call.packed + at.fed});
            if (call.luong()) continue;
            for (int64_t i = 0; i < n && g.dcontexts != nullptr; i++)
                add_row(dfed + i * F, g.dcontexts + walk.row(t, i) * K, K);
            attention();
        }
        for (int64_t i = 0; i < group; i++) {
            const int64_t state = walk.Walk<Cell>::state(i);
            if (g.dh_0 != nullptr) {
                add_row(g.dh_0 + state, cell.carry_h + i * H, H);
                add_row(g.dh_0 + state, dstate + i * H, H);
            }
            if (g.dc_0 != nullptr && Cell::has_cell_state) add_row(g.dc_0 + state, cell.carry_c + i * H, H);
        }
    });

    const auto w = call.cell_weights<Cell>();
    if (g.dinput != nullptr) matrix_product(g.dinput, I, {call.gates, G}, {w.ih, I + F}, q.rows, I, G, true);
    if (g.dweights == nullptr) return;
    const auto dw = LayerWeights<float>::at(g.dweights, 0, Cell::gates, I + F, H, call.bias ? kBiases<Cell> : 0);
    float* previous = outer.floats(q.rows * H);
    gather_previous<Cell>(q, layer, 0, previous);
    const float* fed = call.contexts;
    if (call.luong()) {
        float* gathered = outer.floats(q.rows * H);
        parallel(tasks, [&](int64_t task) {
            Scratch scratch;
            DecoderWalk<Cell> walk(scratch, q, layer, call, task);
            for (int64_t t = 0; t < T; t++)
                for (int64_t i = 0; i < walk.running(t); i++) copy(gathered + walk.row(t, i) * H, walk.fed(t, i), H);
        });
        fed = gathered;
    }
    const Factor factors[] = {{dw.ih, I + F, {call.input, I}, I},
                              {dw.ih + I, I + F, {fed, F}, F},
                              {dw.hh, H, {previous, H}, H}};
    Cell cell = kind;
    cell.H = H;
    cell.weight_gradients(factors, 3, call.gates, call.extra, q.rows, true);
    add_bias_gradients(cell, dw, call.gates, call.extra, q.rows);
    if (call.additive()) {
        matrix_product(g.dW_q, H, {dqueries, A, true}, {call.luong() ? call.output : previous, H}, A, H, q.rows, true);
        add_column_sums(g.dv, dv, q.batch, A, A);
    }
    if (call.luong()) {
        const Factor combined[] = {{g.dW_c, K + H, {call.contexts, K}, K}, {g.dW_c + K, K + H, {call.output, H}, H}};
        matrix_products({dcombined, H, true}, combined, 2, H, q.rows, true);
    }
}

}  // namespace

int64_t decoder_packed_size(int64_t cell, int64_t H, int64_t K, int64_t A, bool additive, bool luong) {
    return with_cell(cell, [&](auto kind) {
        return Packed<decltype(kind)>::forward(H, luong ? H : K, K, A, additive, luong).size;
    });
}

int64_t decoder_backward_packed_size(int64_t cell, int64_t H, int64_t K, int64_t A, bool additive, bool luong) {
    return with_cell(cell, [&](auto kind) {
        return Packed<decltype(kind)>::backward(H, luong ? H : K, K, A, additive, luong).size;
    });
}

void decoder_pack(float* packed, const float* weights, const float* W_q, const float* W_c, int64_t cell, int64_t I,
                  int64_t H, int64_t K, int64_t A, bool bias) {
    with_cell(cell, [&](auto kind) {
        using Cell = decltype(kind);
        const int64_t F = W_c != nullptr ? H : K;
        const auto at = Packed<Cell>::forward(H, F, K, A, W_q != nullptr, W_c != nullptr);
        const auto w = LayerWeights<const float>::at(weights, 0, Cell::gates, I + F, H, bias ? kBiases<Cell> : 0);
        Cell::pack(packed, w, H);
        if constexpr (Cell::takes_input)
            Cell::pack_input(packed + at.fed, w.ih + I, I + F, H, F);
        else
            pack_plain(packed + at.fed, Cell::gates * H, F,
                       [&](int64_t unit, int64_t k) { return w.ih[unit * (I + F) + I + k]; });
        if (W_q != nullptr)
            pack_plain(packed + at.query, A, H, [&](int64_t unit, int64_t k) { return W_q[unit * H + k]; });
        if (W_c != nullptr) {
            auto weight = [&](int64_t unit, int64_t k) { return W_c[unit * (K + H) + k]; };
            pack_plain(packed + at.combine, H, K, weight);
            pack_plain(packed + at.combine + plain_packed_size(H, K), H, H,
                       [&](int64_t unit, int64_t k) { return weight(unit, K + k); });
        }
    });
}

void decoder_pack_backward(float* packed, const float* weights, const float* W_q, const float* W_c, int64_t cell,
                           int64_t I, int64_t H, int64_t K, int64_t A, bool bias) {
    with_cell(cell, [&](auto kind) {
        using Cell = decltype(kind);
        const int64_t F = W_c != nullptr ? H : K;
        const auto at = Packed<Cell>::backward(H, F, K, A, W_q != nullptr, W_c != nullptr);
        const auto w = LayerWeights<const float>::at(weights, 0, Cell::gates, I + F, H, bias ? kBiases<Cell> : 0);
        Cell::pack_backward(packed, w, H);
        pack_plain(packed + at.fed, F, Cell::gates * H,
                   [&](int64_t unit, int64_t k) { return w.ih[k * (I + F) + I + unit]; });
        if (W_q != nullptr)
            pack_plain(packed + at.query, H, A, [&](int64_t unit, int64_t k) { return W_q[k * H + unit]; });
        if (W_c != nullptr)
            pack_plain(packed + at.combine, K + H, H, [&](int64_t unit, int64_t k) { return W_c[k * (K + H) + unit]; });
    });
}

void decoder_forward(float* output, float* contexts, float* alpha, float* attentional, float* queries, float* gates,
                     float* extra, float* h_n, float* c_n, const float* input, const float* keys,
                     const float* projected, const float* h_0, const float* c_0, const float* fed_0,
                     const float* weights, const float* packed, const float* v, const int32_t* batch_sizes,
                     const int32_t* order, const int32_t* key_offset, const int32_t* key_column,
                     const int32_t* key_length, int64_t cell, int64_t T, int64_t S, int64_t I, int64_t H, int64_t K,
                     int64_t A, bool bias, bool keep) {
    const Call call{output, contexts, alpha, attentional, queries, gates, extra, h_n, c_n, input, h_0, c_0, fed_0,
                    weights, packed, {keys, projected, v, key_offset, key_column, key_length, S, K, A}, I, H,
                    attentional != nullptr ? H : K, bias, keep};
    with_cell(cell, [&](auto kind) { decode(call, batch_sizes, order, T, kind); });
}

void decoder_backward(float* dinput, float* dkeys, float* dprojected, float* dh_0, float* dc_0, float* dweights,
                      float* dW_q, float* dv, float* dW_c, const float* doutput, const float* dcontexts,
                      const float* dattentional, const float* dh_n, const float* dc_n, const float* output,
                      const float* contexts, const float* alpha, const float* attentional, const float* queries,
                      float* gates, float* extra, const float* input, const float* keys, const float* projected,
                      const float* h_0, const float* c_0, const float* fed_0, const float* weights,
                      const float* packed, const float* v, const int32_t* batch_sizes, const int32_t* order,
                      const int32_t* key_offset, const int32_t* key_column, const int32_t* key_length, int64_t cell,
                      int64_t T, int64_t S, int64_t I, int64_t H, int64_t K, int64_t A, bool bias) {
    auto saved = [](const float* array) { return const_cast<float*>(array); };   // read only, in a Call
    const Call call{saved(output), saved(contexts), saved(alpha), saved(attentional), saved(queries), gates, extra,
                    nullptr, nullptr, input, h_0, c_0, fed_0, weights, packed,
                    {keys, projected, v, key_offset, key_column, key_length, S, K, A}, I, H,
                    attentional != nullptr ? H : K, bias, true};
    const Gradients gradients{dinput, dkeys, dprojected, dh_0, dc_0, dweights, dW_q, dv, dW_c, doutput, dcontexts,
                              dattentional, dh_n, dc_n};
    with_cell(cell, [&](auto kind) { decode_backward(call, gradients, batch_sizes, order, T, kind); });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
