// Attention against naive arithmetic in double; the attention decoder as the recurrent layers are tested.
#include <array>

#include "packed_batch.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

namespace {

// The source sequences that N queries look at: query n at the sequence of rank (n * 3 + 1) % N.
struct Source {
    PackedBatch batch;
    std::vector<int32_t> column, length;

    Source(std::vector<int32_t> falling) : batch(std::move(falling), false) {
        for (int64_t n = 0; n < batch.N; n++) {
            column.push_back(static_cast<int32_t>((n * (batch.N % 3 == 0 ? 5 : 3) + 1) % batch.N));
            length.push_back(batch.lengths[column.back()]);
        }
    }
    int64_t row(int64_t s, int64_t n) const { return batch.offsets[s] + column[n]; }
};

std::vector<int32_t> falling_lengths(int64_t N) {
    std::vector<int32_t> lengths;
    for (int64_t i = 0; i < N; i++) lengths.push_back(static_cast<int32_t>(9 - i * 8 / N));
    return lengths;
}

struct Arrays {
    std::vector<float> query, v, keys, projected, dcontext, dalpha;
};

// Attention by its formulas in double, and every gradient added to `begin`.
struct Naive {
    using Doubles = std::vector<double>;
    Doubles context, alpha, dquery, dkeys, dprojected, dv;

    Naive(const Source& source, const Arrays& x, int64_t K, int64_t A, bool additive, double begin)
        : context(x.dcontext.size()), alpha(x.dalpha.size()), dquery(x.query.size(), begin),
          dkeys(x.keys.size(), begin), dprojected(x.projected.size(), begin), dv(x.v.size(), begin) {
        const int64_t S = source.batch.T;
        for (int64_t n = 0; n < source.batch.N; n++) {
            const int64_t length = source.length[n];
            const float* q = &x.query[n * A];
            double* weights = &alpha[n * S];
            double total = 0, mean = 0;
            Doubles de(length);
            for (int64_t s = 0; s < length; s++) {
                const float* p = &x.projected[source.row(s, n) * A];
                double e = 0;
                for (int64_t a = 0; a < A; a++)
                    e += additive ? x.v[a] * std::tanh(double{q[a]} + p[a]) : double{q[a]} * p[a];
                total += weights[s] = std::exp(e);
            }
            for (int64_t s = 0; s < length; s++) {
                const int64_t key = source.row(s, n) * K;
                weights[s] /= total;
                de[s] = x.dalpha[n * S + s];
                for (int64_t k = 0; k < K; k++) {
                    const double d = x.dcontext[n * K + k];
                    context[n * K + k] += weights[s] * x.keys[key + k];
                    de[s] += d * x.keys[key + k];
                    dkeys[key + k] += weights[s] * d;
                }
                mean += weights[s] * de[s];
            }
            for (int64_t s = 0; s < length; s++) {
                const int64_t row = source.row(s, n) * A;
                const double d = weights[s] * (de[s] - mean);
                for (int64_t a = 0; a < A; a++) {
                    const double p = x.projected[row + a], t = std::tanh(q[a] + p), slope = x.v[a] * (1 - t * t);
                    dquery[n * A + a] += d * (additive ? slope : p);
                    dprojected[row + a] += d * (additive ? slope : q[a]);
                    if (additive) dv[a] += d * t;
                }
            }
        }
    }
};

}  // namespace

TEST(attention) {
    for (int64_t N : {1, 3, 17, 32})
        for (auto [K, A] : {std::pair<int64_t, int64_t>{1, 1}, {3, 17}, {33, 3}, {70, 33}})
            for (bool additive : {false, true}) {
                const Source source(falling_lengths(N));
                const int64_t S = source.batch.T, rows = source.batch.rows, key_size = K, size = A;
                Random random(1);
                auto values = [&](int64_t count, float bound) {
                    return random_floats(random, count, -bound, bound).values();
                };
                const Arrays x{values(N * A, 2), values(A, 2), values(rows * K, 1), values(rows * A, 2),
                               values(N * K, 1), values(N * S, 1)};
                const Naive naive(source, x, K, A, additive, 0.5);
                everywhere("attention", 5e-6, [&] {
                    const Floats q(x.query), k(x.keys), p(x.projected), v(x.v), dc(x.dcontext), da(x.dalpha);
                    const Ints offset(source.batch.offsets), column(source.column), length(source.length);
                    const float* given_v = additive ? v.get() : nullptr;
                    Floats c(N * key_size), alpha(N * S);
                    attention_forward(c, alpha, q, k, p, given_v, offset, column, length, N, S, key_size, size);
                    Floats dq(q.size()), dk(k.size()), dp(p.size()), dv(size);
                    auto begin = [&] { dq.fill(0.5f), dk.fill(0.5f), dp.fill(0.5f), dv.fill(0.5f); };
                    auto backward = [&](const float* dcontext, const float* dalpha) {
                        attention_backward(dq, dk, dp, dv, dcontext, dalpha, alpha, q, k, p, given_v, offset, column,
                                           length, N, S, key_size, size);
                    };
                    begin();
                    backward(dc, nullptr);   // the gradients from outside one by one, and both
                    backward(nullptr, da);
                    const std::vector<float> in_turn = dq.values();
                    begin();
                    backward(dc, da);
                    for (int64_t i = 0; i < dq.size(); i++) CHECK(std::fabs(dq[i] - in_turn[i]) < 1e-4f);
                    return Outputs{{"context", c.values()}, {"alpha", alpha.values()}, {"dquery", dq.values()},
                                   {"dkeys", dk.values()}, {"dprojected", dp.values()}, {"dv", dv.values()}};
                }, {naive.context, naive.alpha, naive.dquery, naive.dkeys, naive.dprojected, naive.dv});
            }
}

TEST(attention_of_large_scores) {
    each_isa([] {   // the softmax of scores that overflow an exponential
        const Floats query{50.0f, 40.0f}, keys{2.0f, 0.0f, 0.0f, 2.0f, 1.9f, 0.0f};
        const Ints offset{0, 1, 2}, column{0}, length{3};
        Floats context(2), alpha(3);
        attention_forward(context, alpha, query, keys, keys, nullptr, offset, column, length, 1, 3, 2, 2);
        const double a = std::exp(-20.0), b = std::exp(-5.0);
        CHECK(std::fabs(alpha[0] - 1 / (1 + a + b)) < 1e-6 && std::fabs(alpha[2] - b / (1 + a + b)) < 1e-6);
        CHECK(std::fabs(context[0] - (2 + 1.9 * b) / (1 + a + b)) < 1e-5);
    });
}

namespace {

struct Decoder {
    int64_t cell, I, H, K, A;
    bool additive, luong, bias;

    int64_t G() const { return cell == 0 ? 4 : cell <= 2 ? 3 : 1; }
    int64_t F() const { return luong ? H : K; }
    int64_t weights() const { return G() * H * (I + F() + H + (!bias ? 0 : cell == 2 ? 1 : 2)); }
    std::string name() const {
        return "decoder cell " + std::to_string(cell) + " I" + std::to_string(I) + " H" + std::to_string(H) + " K" +
               std::to_string(K) + " A" + std::to_string(A) + (additive ? " additive" : "") + (luong ? " Luong" : "");
    }
};

// states: with given first states and the last ones; all: with every gradient that may come from outside
Outputs run(const Decoder& d, const PackedBatch& target, const Source& source, bool states, bool all, float begin) {
    const int64_t N = target.N, rows = target.rows, S = source.batch.T, keys_rows = source.batch.rows;
    const int64_t I = d.I, H = d.H, K = d.K, A = d.A;
    Random random(9);
    const float bound = 1 / std::sqrt(static_cast<float>(H));
    const Floats weights = random_floats(random, d.weights(), -bound, bound), input = random_floats(random, rows * I);
    const Floats keys = random_floats(random, keys_rows * K), projected = random_floats(random, keys_rows * A);
    const Floats W_q = random_floats(random, A * H, -bound, bound), v = random_floats(random, A);
    const Floats W_c = random_floats(random, H * (K + H), -bound, bound);
    const Floats h_0 = random_floats(random, N * H), c_0 = random_floats(random, N * H);
    const Floats fed_0 = random_floats(random, N * H);
    const Floats doutput = random_floats(random, rows * H), dcontexts = random_floats(random, rows * K);
    const Floats dattentional = random_floats(random, rows * H);
    const Floats dh_n = random_floats(random, N * H), dc_n = random_floats(random, N * H);
    const Ints sizes(target.batch_sizes), order_array(target.order);
    const Ints offset(source.batch.offsets), column(source.column), length(source.length);
    const int32_t* order = target.order.empty() ? nullptr : order_array.get();
    auto given = [](bool is, const Floats& array) { return is ? array.get() : nullptr; };
    const bool lstm = d.cell == 0;

    Floats output(rows * H), contexts(rows * K), alpha(rows * S), attentional(rows * H), queries(rows * A);
    Floats gates(rows * d.G() * H), extra(rows * H), h_n(N * H), c_n(N * H);
    auto forward = [&](bool keep) {
        Floats packed(decoder_packed_size(d.cell, H, K, A, d.additive, d.luong));
        decoder_pack(packed, weights, given(d.additive, W_q), given(d.luong, W_c), d.cell, I, H, K, A, d.bias);
        decoder_forward(output, contexts, alpha, given(d.luong, attentional), given(d.additive, queries), gates, extra,
                        given(states, h_n), given(states && lstm, c_n), input, keys, projected, given(states, h_0),
                        given(states, c_0), given(states, fed_0), weights, packed, given(d.additive, v), sizes, order,
                        offset, column, length, d.cell, target.T, S, I, H, K, A, d.bias, keep);
    };
    forward(false);
    const auto alone = output.values();
    gates.fill(NAN), extra.fill(NAN);
    forward(true);
    CHECK(alone == output.values());
    Outputs outputs{{"output", output.values()}, {"contexts", contexts.values()}, {"alpha", alpha.values()}};
    if (d.luong) outputs.push_back({"attentional", attentional.values()});
    if (states) outputs.push_back({"h_n", h_n.values()});
    if (states && lstm) outputs.push_back({"c_n", c_n.values()});

    Floats dinput(rows * I), dkeys(keys_rows * K), dprojected(keys_rows * A), dh_0(N * H), dc_0(N * H);
    Floats dweights(d.weights()), dW_q(A * H), dv(A), dW_c(H * (K + H));
    for (Floats* gradient : {&dinput, &dkeys, &dprojected, &dh_0, &dc_0, &dweights, &dW_q, &dv, &dW_c})
        gradient->fill(begin);
    Floats packed(decoder_backward_packed_size(d.cell, H, K, A, d.additive, d.luong));
    decoder_pack_backward(packed, weights, given(d.additive, W_q), given(d.luong, W_c), d.cell, I, H, K, A, d.bias);
    decoder_backward(dinput, dkeys, dprojected, given(states, dh_0), given(states && lstm, dc_0), dweights,
                     given(d.additive, dW_q), given(d.additive, dv), given(d.luong, dW_c),
                     given(all || !d.luong, doutput), given(all, dcontexts), given(d.luong, dattentional),
                     given(all && states, dh_n), given(all && states && lstm, dc_n), output, contexts, alpha,
                     given(d.luong, attentional), given(d.additive, queries), gates, extra, input, keys, projected,
                     given(states, h_0), given(states, c_0), given(states, fed_0), weights, packed,
                     given(d.additive, v), sizes, order, offset, column, length, d.cell, target.T, S, I, H, K, A,
                     d.bias);
    for (auto [name, gradient] : {std::pair<const char*, const Floats*>{"dinput", &dinput}, {"dkeys", &dkeys},
                                  {"dprojected", &dprojected}, {"dh_0", &dh_0}, {"dc_0", &dc_0},
                                  {"dweights", &dweights}, {"dW_q", &dW_q}, {"dv", &dv}, {"dW_c", &dW_c}})
        outputs.push_back({name, gradient->values()});
    return outputs;
}

std::vector<Decoder> decoders(int64_t I, int64_t H, int64_t K, int64_t A) {
    std::vector<Decoder> all;
    for (int64_t cell = 0; cell < 5; cell++)
        for (bool additive : {true, false})
            for (bool luong : {false, true})
                all.push_back({cell, I, H, K, additive ? A : H, additive, luong, (cell + luong) % 3 != 0});
    return all;
}

}  // namespace

TEST(decoders) {
    const std::vector<PackedBatch> targets = packed_batches();
    size_t turn = 0;
    for (auto [I, H, K, A] : {std::array<int64_t, 4>{1, 1, 1, 1}, {3, 17, 5, 7}, {17, 3, 33, 2}, {7, 33, 19, 40}})
        for (const Decoder& decoder : decoders(I, H, K, A)) {
            const PackedBatch& target = H == 33 ? targets.back() : targets[turn++ % (targets.size() - 1)];
            const Source source(falling_lengths(target.N));
            everywhere(decoder.name(), 1e-5, [&] { return run(decoder, target, source, true, true, 0.0f); });
        }
}

TEST(decoders_without_states_and_other_gradients) {
    const PackedBatch target({4, 3, 3, 1}, true);
    const Source source({6, 2, 2, 1});
    for (const Decoder& decoder : decoders(3, 17, 5, 7))
        everywhere(decoder.name(), 1e-5, [&] { return run(decoder, target, source, false, false, 0.0f); });
}

TEST(decoder_gradients_accumulate) {
    each_isa([] {
        const PackedBatch target({4, 3, 3, 1}, true);
        const Source source({6, 2, 2, 1});
        for (const Decoder& decoder : decoders(3, 17, 5, 7))
            check_accumulates(decoder.name(), run(decoder, target, source, true, true, 0.0f),
                              run(decoder, target, source, true, true, 1.0f));
    });
}
