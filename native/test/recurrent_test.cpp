// The recurrent layers: exact buffers, the same bits for any number of threads, the same numbers on every instruction
// set, gradients that accumulate. That the gradients are right is shown by the Java tests, with central differences.
#include "packed_batch.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

namespace {

enum class Kind { lstm, gru, gru_reset_before, rnn, rnn_relu };
constexpr Kind kKinds[] = {Kind::lstm, Kind::gru, Kind::gru_reset_before, Kind::rnn, Kind::rnn_relu};

int64_t gates_of(Kind kind) {
    if (kind == Kind::lstm) return 4;
    return kind == Kind::gru || kind == Kind::gru_reset_before ? 3 : 1;
}
int64_t biases_of(Kind kind) { return kind == Kind::gru_reset_before ? 1 : 2; }

struct Layer {
    Kind kind;
    int64_t I, H, D;
    bool bias;

    bool relu() const { return kind == Kind::rnn_relu; }
    bool after() const { return kind == Kind::gru; }
    int64_t G() const { return gates_of(kind); }
    int64_t weights() const { return D * G() * H * (I + H + (bias ? biases_of(kind) : 0)); }
    std::string name() const {
        return "cell " + std::to_string(static_cast<int>(kind)) + " I" + std::to_string(I) + " H" + std::to_string(H) +
               " D" + std::to_string(D) + (bias ? " bias" : "");
    }

    Floats pack(const Floats& w) const {
        Floats packed(G() == 4   ? lstm_packed_size(I, H, D)
                      : G() == 3 ? gru_packed_size(I, H, D, after())
                                 : rnn_packed_size(I, H, D));
        if (G() == 4) lstm_pack(packed, w, I, H, D, bias);
        else if (G() == 3) gru_pack(packed, w, I, H, D, bias, after());
        else rnn_pack(packed, w, I, H, D, bias);
        return packed;
    }
    Floats pack_backward(const Floats& w) const {
        Floats packed(G() == 4   ? lstm_backward_packed_size(H, D)
                      : G() == 3 ? gru_backward_packed_size(H, D, after())
                                 : rnn_backward_packed_size(H, D));
        if (G() == 4) lstm_pack_backward(packed, w, I, H, D, bias);
        else if (G() == 3) gru_pack_backward(packed, w, I, H, D, bias, after());
        else rnn_pack_backward(packed, w, I, H, D, bias);
        return packed;
    }
};

// One run, forward and backward. states: with given initial states and final states; outside: with all gradients that
// may be null; `begin` is what the gradients held before; NaN stands in those of the weights if they are overwritten.
Outputs run(const Layer& layer, const PackedBatch& batch, bool states, bool outside, float begin,
            bool accumulate = true) {
    const int64_t H = layer.H, D = layer.D, N = batch.N, rows = batch.rows, I = layer.I;
    const bool lstm = layer.kind == Kind::lstm, gru = layer.G() == 3;
    Random random(9);
    const float bound = 1 / std::sqrt(static_cast<float>(H));
    const Floats weights = random_floats(random, layer.weights(), -bound, bound);
    const Floats input = random_floats(random, rows * I), h_0 = random_floats(random, D * N * H);
    const Floats c_0 = random_floats(random, D * N * H), doutput = random_floats(random, rows * D * H);
    const Floats dh_n = random_floats(random, D * N * H), dc_n = random_floats(random, D * N * H);
    const Ints sizes(batch.batch_sizes), order_array(batch.order);
    const int32_t* order = batch.order.empty() ? nullptr : order_array.get();
    Floats output(rows * D * H), h_n(D * N * H), c_n(D * N * H), gates(D * rows * layer.G() * H), extra(D * rows * H);
    gates.fill(NAN);   // what stood in memory before must not be read
    auto given = [](bool is, const Floats& array) { return is ? array.get() : nullptr; };
    auto forward = [&](bool keep) {
        const Floats packed = layer.pack(weights);
        if (lstm)
            lstm_forward(output, given(states, h_n), given(states, c_n), gates, extra, input, given(states, h_0),
                         given(states, c_0), weights, packed, sizes, order, batch.T, I, H, D, layer.bias, keep);
        else if (gru)
            gru_forward(output, given(states, h_n), gates, extra, input, given(states, h_0), weights, packed, sizes,
                        order, batch.T, I, H, D, layer.bias, layer.after(), keep);
        else
            rnn_forward(output, given(states, h_n), gates, input, given(states, h_0), weights, packed, sizes, order,
                        batch.T, I, H, D, layer.bias, layer.relu());
    };
    for (Floats* array : {&h_n, &c_n, &extra}) array->fill(0.0f);
    forward(false);
    const auto alone = output.values(), h_alone = h_n.values(), c_alone = c_n.values();
    gates.fill(NAN);
    forward(true);
    CHECK(alone == output.values() && h_alone == h_n.values() && c_alone == c_n.values());
    Outputs outputs{{"output", output.values()}};
    if (states) outputs.push_back({"h_n", h_n.values()});
    if (states && lstm) outputs.push_back({"c_n", c_n.values()});

    Floats dinput(rows * I), dh_0(D * N * H), dc_0(D * N * H), dweights(layer.weights());
    dinput.fill(begin), dh_0.fill(begin), dc_0.fill(begin), dweights.fill(accumulate ? begin : NAN);
    const Floats packed = layer.pack_backward(weights);
    if (lstm)
        lstm_backward(given(outside, dinput), given(outside && states, dh_0), given(outside && states, dc_0), dweights,
                      doutput, given(states, dh_n), given(states, dc_n), gates, extra, output, input,
                      given(states, h_0), given(states, c_0), weights, packed, sizes, order, batch.T, I, H, D,
                      layer.bias, accumulate);
    else if (gru)
        gru_backward(given(outside, dinput), given(outside && states, dh_0), dweights, doutput, given(states, dh_n),
                     gates, extra, output, input, given(states, h_0), weights, packed, sizes, order, batch.T, I, H, D,
                     layer.bias, layer.after(), accumulate);
    else
        rnn_backward(given(outside, dinput), given(outside && states, dh_0), dweights, doutput, given(states, dh_n),
                     gates, output, input, given(states, h_0), weights, packed, sizes, order, batch.T, I, H, D,
                     layer.bias, layer.relu(), accumulate);
    outputs.push_back({"dweights", dweights.values()});
    if (outside) outputs.push_back({"dinput", dinput.values()});
    if (outside && states) outputs.push_back({"dh_0", dh_0.values()});
    if (outside && states && lstm) outputs.push_back({"dc_0", dc_0.values()});
    return outputs;
}

const std::vector<float>& named(const Outputs& outputs, const std::string& name) {
    for (const Output& output : outputs)
        if (output.name == name) return output.values;
    throw std::bad_alloc();
}

void check_every_cell(int64_t D) {
    const std::vector<PackedBatch> batches = packed_batches();
    size_t turn = 0;
    for (Kind kind : kKinds)
        for (auto [I, H] : {std::pair<int64_t, int64_t>{1, 1}, {3, 17}, {17, 3}, {33, 33}})
            for (bool bias : {false, true}) {
                // every batch comes to every cell, and the largest sizes to the batch of several groups
                const PackedBatch& batch = H == 33 ? batches.back() : batches[turn++ % (batches.size() - 1)];
                const Layer layer{kind, I, H, D, bias};
                everywhere(layer.name(), 1e-5, [&] { return run(layer, batch, true, true, 0.0f); });
            }
}

}  // namespace

TEST(recurrent_layers_in_one_direction) { check_every_cell(1); }

TEST(recurrent_layers_in_both_directions) { check_every_cell(2); }

// Where a group a thread would have few rows, threads share the units of a step.
TEST(recurrent_layers_whose_units_are_shared) {
    std::vector<int32_t> wide(26, 1);   // enough for the input to go with the state
    std::fill_n(wide.begin(), 18, 2);
    const std::vector<PackedBatch> batches{{{5}, false}, {{4, 3, 3, 1}, true}, {wide, true}};
    for (const Layer& layer : {Layer{Kind::lstm, 3, 183, 1, true}, Layer{Kind::gru, 3, 211, 1, false},
                               Layer{Kind::rnn, 3, 365, 1, true}})
        for (const PackedBatch& batch : batches)
            everywhere(layer.name(), 1e-5, [&] { return run(layer, batch, true, true, 0.0f); });
}

// A narrow batch's input goes through the packed weights before the steps, in groups of rows.
TEST(recurrent_layers_of_many_steps) {
    const PackedBatch batch({90, 60, 50}, true);
    for (Kind kind : kKinds) {
        const Layer layer{kind, 33, 35, 1, true};
        everywhere(layer.name(), 2e-5, [&] { return run(layer, batch, true, true, 0.0f); });
    }
}

TEST(recurrent_layers_without_states_and_other_gradients) {
    for (Kind kind : kKinds) {
        const Layer layer{kind, 3, 17, 2, true};
        for (const PackedBatch& batch : packed_batches())
            everywhere(layer.name(), 1e-5, [&] {
                const Outputs with = run(layer, batch, false, true, 0.0f);
                const Outputs without = run(layer, batch, false, false, 0.0f);
                CHECK(named(with, "dweights") == named(without, "dweights"));
                return with;
            });
    }
}

TEST(recurrent_gradients_accumulate) {
    each_isa([] {
        const PackedBatch batch({4, 3, 3, 1}, true);
        for (Kind kind : kKinds) {
            const Layer layer{kind, 3, 17, 2, true};
            check_accumulates(layer.name(), run(layer, batch, true, true, 0.0f), run(layer, batch, true, true, 1.0f));
        }
    });
}

TEST(recurrent_gradients_of_weights_are_overwritten) {
    each_isa([] {
        for (const PackedBatch& batch : {PackedBatch({1}, false), PackedBatch({4, 3, 3, 1}, true)})
            for (Kind kind : kKinds)
                for (bool bias : {false, true}) {
                    const Layer layer{kind, 19, 17, 2, bias};
                    const Outputs added = run(layer, batch, true, true, 0.0f);
                    const Outputs overwritten = run(layer, batch, true, true, 0.0f, false);
                    CHECK(named(added, "dweights") == named(overwritten, "dweights"));
                    CHECK(named(added, "dinput") == named(overwritten, "dinput"));
                }
    });
}
