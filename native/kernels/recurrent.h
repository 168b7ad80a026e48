// What every recurrent layer shares: the walk over a packed batch of sequences, forward and backward, and the
// products around it. A cell (rnn.h, gru.h, lstm.h; its forward step in the .cpp) says what happens in one.
//
// A packed batch has its sequences sorted by falling length; rows 0 .. batch_sizes[t]-1 of step t are the
// sequences that are still running, so that padding is never computed. Rows never meet in a recurrence: a task
// takes a group of rows through all time steps without waiting for anyone. A row's bits do not depend on its group, so
// groups may follow the number of threads.
#pragma once
#include "cpu/memory.h"
#include "cpu/threads.h"
#include "kernels/matrix_product.h"
#include "kernels/packed_product.h"
#include "kernels/rows.h"
#include "simd/math.h"

#include <new>

namespace sequor {
namespace SEQUOR_ISA {

// The rows of one time step that one task computes.
struct Step {
    int64_t rows;
    const float* const* h;   // previous hidden state of each row
    const float* const* c;   // previous cell state of each row (LSTM)
    float* gates;            // (rows, G*H): the input's part of each gate, then the gates, then their gradients
    float* extra;            // (rows, H): what else the cell keeps for backward
    float* output;           // (rows, H)
    int64_t output_stride;
    const float* const* input = nullptr;   // each row's input, where the cell takes it (takes_input)
    int64_t input_size = 0;
    bool begun = true;                     // the input's part stands in `gates`, or a part of it
    bool keep = true;                      // `gates` and `extra` for backward
    Part part = {};                        // of the units
};

namespace {

constexpr int64_t kMostRows = 64;   // of a group, so that their states stay in level 2

// Into how many parts threads may cut the units of a step of one group: where not each of them would have a group, or
// groups would have fewer than `rows` rows.
struct Sharing {
    int64_t parts = 1, rows = 0;
};

struct Sequences {
    const int32_t* batch_sizes;   // (T), never rising
    const int32_t* order;         // row -> index in h_0 and h_n; null: the same
    int64_t steps;
    int64_t batch;
    int64_t rows;                 // sum of batch_sizes
    const int64_t* offset;        // (T) first row of each step
    int64_t groups;
    const int64_t* bounds;        // (groups + 1) group g has rows bounds[g] .. bounds[g + 1]-1

    Sequences(Scratch& scratch, const int32_t* sizes, const int32_t* order_, int64_t T, int64_t directions,
              Sharing sharing = {})
        : batch_sizes(sizes), order(order_), steps(T), batch(T > 0 ? sizes[0] : 0), rows(0) {
        int64_t* first = scratch.array<int64_t>(T);
        for (int64_t t = 0; t < T; t++) {
            first[t] = rows;
            rows += sizes[t];
        }
        offset = first;

        // Each group reads all weights at every step: as few as give every thread one, and of 4 rows at least, where a
        // step begins to take longer than its weights take to arrive.
        constexpr int64_t least = 4;
        const int64_t threads = thread_count(), each = (threads + directions - 1) / directions;
        groups = each * ((batch + each * kMostRows - 1) / (each * kMostRows));
        if (groups > batch / least) groups = batch / least;
        if (groups < 1) groups = 1;
        const bool few = groups < sharing.parts || (groups == sharing.parts && batch < groups * sharing.rows);
        if (few && batch <= kMostRows) groups = 1;
        int64_t* bound = scratch.array<int64_t>(groups + 1);
        bound[0] = 0;
        int64_t row = 0, done = 0, running = T;   // steps of row's sequence
        for (int64_t g = 1; g < groups; g++) {    // of equal work, whatever the lengths
            for (; row < batch && done < rows * g / groups; row++) {
                while (running > 0 && sizes[running - 1] <= row) running--;
                done += running;
            }
            bound[g] = row;
        }
        bound[groups] = batch;
        bounds = bound;
    }
    int64_t index(int64_t row) const { return order == nullptr ? row : order[row]; }
};

// PyTorch's parameters of one direction, one behind another in memory.
template <class T>
struct LayerWeights {
    T* ih;     // (G*H, I)
    T* hh;     // (G*H, H)
    T* b_ih;   // (G*H), null without biases
    T* b_hh;   // (G*H), null without biases or where the cell has one bias only

    static int64_t size(int64_t gates, int64_t I, int64_t H, int biases) {
        return gates * H * (I + H + biases);
    }
    static LayerWeights at(T* weights, int direction, int64_t gates, int64_t I, int64_t H, int biases) {
        T* p = weights + direction * size(gates, I, H, biases);
        LayerWeights w{p, p + gates * H * I, nullptr, nullptr};
        if (biases > 0) w.b_ih = w.hh + gates * H * H;
        if (biases > 1) w.b_hh = w.b_ih + gates * H;
        return w;
    }
};

struct Layer {
    float* output;        // (rows, D*H)
    float* h_n;           // (D, N, H) or null
    float* c_n;           // (D, N, H) or null
    float* gates;         // (D, rows, G*H)
    float* extra;         // (D, rows, H)
    const float* h_0;     // (D, N, H) or null: zeros
    const float* c_0;     // (D, N, H) or null: zeros
    int64_t I, H;
    int directions;
    bool keep = true;     // gates and extra for backward
};

struct LayerGradients {
    float* dinput;           // (rows, I) or null
    float* dh_0;             // (D, N, H) or null
    float* dc_0;             // (D, N, H) or null
    const float* doutput;    // (rows, D*H) or null: zeros
    const float* dh_n;       // (D, N, H) or null: zeros
    const float* dc_n;       // (D, N, H) or null: zeros
    bool accumulate;         // the weights' are added to, not overwritten
};

// Walks the rows of one group through time in one direction, and knows where each row's previous state is.
template <class Cell>
struct Walk {
    const Sequences& q;
    const Layer& layer;
    int direction;
    int64_t first, last;            // rows [first, last)
    const float** h;
    const float** c;
    const float** input;
    const float* zeros;

    Walk(Scratch& scratch, const Sequences& sequences, const Layer& l, int64_t task, const float* zero_state = nullptr)
        : q(sequences), layer(l), direction(static_cast<int>(task % l.directions)) {
        const int64_t group = task / l.directions;
        first = q.bounds[group];
        last = q.bounds[group + 1];
        h = scratch.array<const float*>(last - first);
        c = scratch.array<const float*>(last - first);
        input = scratch.array<const float*>(last - first);
        zeros = zero_state != nullptr ? zero_state : scratch.zeros(l.H);
    }
    static int64_t tasks(const Sequences& q, const Layer& l) { return q.groups * l.directions; }

    bool reverse() const { return direction == 1; }
    int64_t time(int64_t step) const { return reverse() ? q.steps - 1 - step : step; }
    int64_t running(int64_t t) const {
        int64_t n = t < 0 || t >= q.steps ? 0 : (q.batch_sizes[t] < last ? q.batch_sizes[t] : last) - first;
        return n < 0 ? 0 : n;
    }
    int64_t before(int64_t t) const { return reverse() ? t + 1 : t - 1; }
    int64_t after(int64_t t) const { return reverse() ? t - 1 : t + 1; }
    // rows of step t that have a step before it (after it) in the direction of the recurrence: the first ones
    int64_t continued(int64_t t, int64_t other) const {
        int64_t n = running(t), m = running(other);
        return n < m ? n : m;
    }
    int64_t row(int64_t t, int64_t i) const { return q.offset[t] + first + i; }
    float* gates(int64_t t, int64_t i) const {
        return layer.gates + (direction * q.rows + row(t, i)) * Cell::gates * layer.H;
    }
    float* extra(int64_t t, int64_t i) const {
        return layer.extra == nullptr ? nullptr : layer.extra + (direction * q.rows + row(t, i)) * layer.H;
    }
    int64_t stride() const { return layer.directions * layer.H; }
    float* output(int64_t t, int64_t i) const { return layer.output + row(t, i) * stride() + direction * layer.H; }
    int64_t state(int64_t i) const { return (direction * q.batch + q.index(first + i)) * layer.H; }

    // The steps of a row's sequence, and when it begins and ends in the direction of the recurrence.
    int64_t length(int64_t i) const {
        int64_t n = q.steps;
        while (q.batch_sizes[n - 1] <= first + i) n--;
        return n;
    }
    int64_t begin(int64_t i) const { return reverse() ? length(i) - 1 : 0; }
    int64_t end(int64_t i) const { return reverse() ? 0 : length(i) - 1; }

    Step step(int64_t t) const {
        int64_t n = running(t), from = before(t), m = continued(t, from);
        for (int64_t i = 0; i < n; i++) {
            h[i] = i < m ? output(from, i) : layer.h_0 != nullptr ? layer.h_0 + state(i) : zeros;
            if (Cell::has_cell_state)
                c[i] = i < m ? extra(from, i) : layer.c_0 != nullptr ? layer.c_0 + state(i) : zeros;
        }
        return {n, h, c, gates(t, 0), extra(t, 0), output(t, 0), stride(), nullptr, 0, true, layer.keep, {}};
    }
};

// One for each part of its steps.
template <class Cell>
Walk<Cell>* walks_of(Scratch& scratch, const Sequences& q, const Layer& layer, int64_t task, int64_t parts) {
    Walk<Cell>* walks = scratch.array<Walk<Cell>>(parts);
    for (int64_t i = 0; i < parts; i++)
        new (walks + i) Walk<Cell>(scratch, q, layer, task, i > 0 ? walks[0].zeros : nullptr);
    return walks;
}

// The floats of one direction's packed weights: the cell's, then those of its input where it takes it.
template <class Cell>
int64_t layer_packed_size(int64_t I, int64_t H) {
    if constexpr (Cell::takes_input) return Cell::packed_size(H) + Cell::packed_input_size(H, I);
    else return Cell::packed_size(H);
}

// A step's units are shared only where it takes far longer than threads take to meet, and one direction leaves them
// nothing else to do. Threads read fewer weights then, and each other's states. Groups of their own go faster from a
// row for each 96 kB of weights on (measured with two threads): that many hide that each reads all weights.
template <class Cell>
Sharing sharing_of(const Layer& layer) {
    const int64_t weights = Cell::gates * layer.H * layer.H;
    if (!Cell::shared || layer.directions > 1 || weights < int64_t{1} << 17) return {};
    const int64_t threads = thread_count() < kOwn ? thread_count() : kOwn, blocks = PlainBlocks(layer.H).count();
    return {threads < blocks ? threads : blocks, weights / (24 << 10)};
}

// Into how many parts they are cut.
template <class Cell>
int64_t parts_of(const Sequences& q, const Layer& layer) {
    return q.groups > 1 ? 1 : sharing_of<Cell>(layer).parts;
}

// body(part) for each part, which may run at the same time.
template <class Body>
void each_part(int64_t parts, bool brief, Body body) {
    if (parts == 1) return body(Part());
    parallel_own(parts, [&](int64_t i) { body(Part{i, parts}); }, brief);
}

// body(part, step) for each part of each step, which may run at the same time where they are of one step; a few steps
// are a brief job.
template <class Body>
void each_step(int64_t parts, int64_t steps, Body body) {
    if (parts == 1)
        for (int64_t step = 0; step < steps; step++) body(Part::of_turn(step), step);
    else if (steps == 1)
        each_part(parts, true, [&](Part part) { body(part, 0); });
    else
        parallel_steps(parts, steps, [&](int64_t part, int64_t step) { body(Part::of_turn(step, part, parts), step); },
                       [](int64_t, int64_t) {}, steps < 4);
}

constexpr int64_t kProductRows = 96;   // stay in level 2 beside two blocks of weights

// gates (rows, C * H) = input (rows, I) times weights that pack_gates packed, which are read once a group of rows.
template <int C>
void gate_product(float* gates, const float* input, const float* packed, int64_t rows, int64_t H, int64_t I) {
    const int64_t groups = (rows + kProductRows - 1) / kProductRows, blocks = blocks_of(H);
    const int64_t parts = thread_count() < blocks ? thread_count() : blocks;
    parallel(groups * parts, [&](int64_t task) {
        const int64_t first = rows * (task / parts) / groups, count = rows * (task / parts + 1) / groups - first;
        const float* from[kProductRows];
        for (int64_t i = 0; i < count; i++) from[i] = input + (first + i) * I;
        packed_product<C>(count, blocks, Part::of_turn(task / parts, task % parts, parts),
                          [&](int64_t row, int64_t block, Vec (&sums)[C]) SEQUOR_LAMBDA_INLINE {
                              const int64_t unit = block * kWidth;
                              for (int c = 0; c < C; c++)
                                  sums[c].store(gates + ((first + row) * C + c) * H + unit, H - unit);
                          },
                          [&](int64_t row, int64_t block) SEQUOR_LAMBDA_INLINE {
                              for (int c = 0; c < C; c++)
                                  prefetch_line(gates + ((first + row) * C + c) * H + block * kWidth);
                          },
                          Operand<>{from, I, packed});
    }, rows * C * H * I < int64_t{1} << 20);
}

// Where the cell takes its input and the batch is wide, or there is one step alone, a step multiplies input and state
// together and the sums stay in the tile; otherwise gates[d] = input weight_ih[d]^T in one product over all steps,
// which reads the weights once. `cells` holds one cell a direction.
template <class Cell>
void layer_forward(const Sequences& q, const Layer& layer, const float* input, const LayerWeights<const float>* weights,
                   const Cell* cells) {
    constexpr int64_t wide = 24;   // from here on the arithmetic of a step hides the reading of its weights
    const int64_t H = layer.H, I = layer.I, G = Cell::gates * H;
    const bool together = Cell::takes_input && (q.batch >= wide || q.steps == 1);
    const int64_t parts = parts_of<Cell>(q, layer);
    for (int d = 0; d < layer.directions && !together; d++) {
        float* gates = layer.gates + d * q.rows * G;
        if constexpr (Cell::takes_input && Vec::width > 1)
            gate_product<Cell::gates>(gates, input, cells[d].packed_input, q.rows, H, I);
        else
            matrix_product(gates, G, {input, I}, {weights[d].ih, I, true}, q.rows, G, I, false);
    }
    parallel(Walk<Cell>::tasks(q, layer), [&](int64_t task) {
        Scratch scratch;
        Walk<Cell>* walks = walks_of<Cell>(scratch, q, layer, task, parts);
        const Walk<Cell>& whole = walks[0];
        const Cell& cell = cells[whole.direction];
        each_step(parts, q.steps, [&](Part part, int64_t s) {
            const Walk<Cell>& walk = walks[part.index];
            const int64_t t = walk.time(s);
            if (walk.running(t) == 0) return;
            Step step = walk.step(t);
            step.part = part;
            if (together) {
                for (int64_t i = 0; i < step.rows; i++) walk.input[i] = input + walk.row(t, i) * I;
                step.input = walk.input;
                step.input_size = I;
                step.begun = false;
            }
            cell.forward(step);
        });
        for (int64_t i = 0; i < whole.last - whole.first; i++) {
            const int64_t t = whole.end(i);
            if (layer.h_n != nullptr) copy(layer.h_n + whole.state(i), whole.output(t, i), H);
            if (layer.c_n != nullptr) copy(layer.c_n + whole.state(i), whole.extra(t, i), H);
        }
    });
}

// Turns the saved gates into their gradients and accumulates those of the initial states.
template <class Cell>
void layer_backward_states(const Sequences& q, const Layer& layer, const LayerGradients& g, const Cell* cells) {
    const int64_t H = layer.H, parts = parts_of<Cell>(q, layer);
    parallel(Walk<Cell>::tasks(q, layer), [&](int64_t task) {
        Scratch scratch;
        Walk<Cell>* walks = walks_of<Cell>(scratch, q, layer, task, parts);
        const Walk<Cell>& whole = walks[0];
        const int64_t group = whole.last - whole.first;
        Cell cell = cells[whole.direction];
        cell.carry_h = scratch.zeros(group * H);
        cell.carry_c = Cell::has_cell_state ? scratch.zeros(group * H) : nullptr;
        for (int64_t i = 0; i < group; i++) {
            if (g.dh_n != nullptr) copy(cell.carry_h + i * H, g.dh_n + whole.state(i), H);
            if (Cell::has_cell_state && g.dc_n != nullptr) copy(cell.carry_c + i * H, g.dc_n + whole.state(i), H);
        }
        const float** gates = scratch.array<const float*>(parts * group);
        const float** extras = scratch.array<const float*>(parts * group);
        each_step(parts, q.steps, [&](Part part, int64_t s) {
            const Walk<Cell>& walk = walks[part.index];
            const int64_t t = walk.time(q.steps - 1 - s);
            if (walk.running(t) == 0) return;
            const Step step = walk.step(t);
            const int64_t next = walk.after(t), continued = walk.continued(t, next);
            auto doutput = [&](int64_t i, int64_t unit, int64_t lanes) {
                return g.doutput == nullptr
                           ? Vec::zero()
                           : Vec::load(g.doutput + walk.row(t, i) * walk.stride() + walk.direction * H + unit, lanes);
            };
            const float** gate_rows = gates + part.index * group;
            const float** extra_rows = extras + part.index * group;
            for (int64_t i = 0; i < continued; i++) {
                gate_rows[i] = walk.gates(next, i);
                extra_rows[i] = walk.extra(next, i);
            }
            cell.state_gradient(gate_rows, extra_rows, continued,
                                [&](int64_t i, int64_t unit, int64_t lanes, Vec sum) SEQUOR_LAMBDA_INLINE {
                                    cell.backward(step, i, unit, lanes, sum + doutput(i, unit, lanes));
                                },
                                [&](int64_t i, int64_t unit) SEQUOR_LAMBDA_INLINE {
                                    cell.prefetch(step, i, unit);
                                    if (g.doutput != nullptr)
                                        prefetch_line(g.doutput + walk.row(t, i) * walk.stride() +
                                                      walk.direction * H + unit);
                                },
                                part);
            for (int64_t i = continued; i < step.rows && part.index == 0; i++)
                for_each_vec(H, [&](int64_t unit, int64_t lanes) {
                    cell.backward(step, i, unit, lanes, doutput(i, unit, lanes));
                });
            cell.finish_backward(step);   // does nothing where steps are shared
        });
        if (g.dh_0 != nullptr) {
            float** dh_0 = scratch.array<float*>(group);
            for (int64_t i = 0; i < group; i++) {
                const int64_t t = whole.begin(i);
                gates[i] = whole.gates(t, i);
                extras[i] = whole.extra(t, i);
                add_row(g.dh_0 + whole.state(i), cell.carry_h + i * H, H);
                dh_0[i] = g.dh_0 + whole.state(i);
            }
            cell.state_gradient(gates, extras, group, Into{dh_0, true});
        }
        if (g.dc_0 != nullptr && Cell::has_cell_state)
            for (int64_t i = 0; i < group; i++) add_row(g.dc_0 + whole.state(i), cell.carry_c + i * H, H);
    });
}

// previous (rows, H): the hidden state each row began its step with.
template <class Cell>
void gather_previous(const Sequences& q, const Layer& layer, int direction, float* previous) {
    const int64_t parts = parts_of<Cell>(q, layer);   // here of the steps
    parallel(q.groups, [&](int64_t group) {
        each_part(parts, q.steps < 4, [&](Part part) {
            Scratch scratch;
            Walk<Cell> walk(scratch, q, layer, group * layer.directions + direction);
            for (int64_t t = part.begin(q.steps); t < part.end(q.steps); t++) {
                Step step = walk.step(t);
                for (int64_t i = 0; i < step.rows; i++) copy(previous + walk.row(t, i) * layer.H, step.h[i], layer.H);
            }
        });
    });
}

template <class Cell>
void add_bias_gradients(const Cell& cell, const LayerWeights<float>& dweights, const float* dgates, const float* extra,
                        int64_t rows) {
    if (dweights.b_ih == nullptr) return;
    const int64_t G = Cell::gates * cell.H;
    Scratch scratch;
    float* dbias = scratch.zeros(G);
    add_column_sums(dbias, dgates, rows, G, G);
    add_row(dweights.b_ih, dbias, G);
    if (dweights.b_hh != nullptr) cell.recurrent_bias_gradient(dweights.b_hh, dbias, extra, rows);
}

// From the gates' gradients to those of input, weights and biases.
template <class Cell>
void layer_backward_weights(const Sequences& q, const Layer& layer, float* dinput, const float* input,
                            const LayerWeights<const float>* weights, const LayerWeights<float>* dweights,
                            bool accumulate, const Cell* cells) {
    const int64_t H = layer.H, I = layer.I, G = Cell::gates * H, rows = q.rows;
    Scratch scratch;
    float* previous = dweights != nullptr ? scratch.floats(rows * H) : nullptr;
    for (int d = 0; d < layer.directions; d++) {
        const float* dgates = layer.gates + d * rows * G;
        const float* extra = layer.extra == nullptr ? nullptr : layer.extra + d * rows * H;
        if (dinput != nullptr) matrix_product(dinput, I, {dgates, G}, {weights[d].ih, I}, rows, I, G, true);
        if (dweights == nullptr) continue;
        gather_previous<Cell>(q, layer, d, previous);
        // the state's last: of a GRU its gradients are not those of all gates
        const Factor factors[] = {{dweights[d].ih, I, {input, I}, I}, {dweights[d].hh, H, {previous, H}, H}};
        cells[d].weight_gradients(factors, 2, dgates, extra, rows, accumulate);
        add_bias_gradients(cells[d], dweights[d], dgates, extra, rows);
    }
}

// The operations of sequor.h, for any cell. make(packed, backward_packed) gives a cell of one direction.
template <class Cell>
void pack_layer(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, int biases) {
    for (int d = 0; d < D; d++) {
        float* to = packed + d * layer_packed_size<Cell>(I, H);
        const auto w = LayerWeights<const float>::at(weights, d, Cell::gates, I, H, biases);
        Cell::pack(to, w, H);
        if constexpr (Cell::takes_input) Cell::pack_input(to + Cell::packed_size(H), w.ih, I, H, I);
    }
}

template <class Cell>
void pack_layer_backward(float* packed, const float* weights, int64_t I, int64_t H, int64_t D, int biases) {
    for (int d = 0; d < D; d++)
        Cell::pack_backward(packed + d * Cell::backward_packed_size(H),
                            LayerWeights<const float>::at(weights, d, Cell::gates, I, H, biases), H);
}

template <class Cell, class Make>
void run_forward(const Layer& layer, const float* input, const float* weights, const float* packed,
                 const int32_t* batch_sizes, const int32_t* order, int64_t T, int biases, Make make) {
    Scratch scratch;
    Sequences q(scratch, batch_sizes, order, T, layer.directions, sharing_of<Cell>(layer));
    const float* p2 = packed + (layer.directions - 1) * layer_packed_size<Cell>(layer.I, layer.H);
    Cell cells[2] = {make(packed, nullptr), make(p2, nullptr)};
    if constexpr (Cell::takes_input)
        for (Cell& cell : cells) cell.packed_input = cell.packed + Cell::packed_size(layer.H);
    LayerWeights<const float> w[2];
    for (int d = 0; d < layer.directions; d++)
        w[d] = LayerWeights<const float>::at(weights, d, Cell::gates, layer.I, layer.H, biases);
    layer_forward(q, layer, input, w, cells);
}

template <class Cell, class Make>
void run_backward(const Layer& layer, const LayerGradients& gradients, const float* input, const float* weights,
                  float* dweights, const float* packed, const int32_t* batch_sizes, const int32_t* order, int64_t T,
                  int biases, Make make) {
    Scratch scratch;
    Sequences q(scratch, batch_sizes, order, T, layer.directions, sharing_of<Cell>(layer));
    const float* p2 = packed + (layer.directions - 1) * Cell::backward_packed_size(layer.H);
    const Cell cells[2] = {make(nullptr, packed), make(nullptr, p2)};
    LayerWeights<const float> w[2];
    LayerWeights<float> dw[2];
    for (int d = 0; d < layer.directions; d++) {
        w[d] = LayerWeights<const float>::at(weights, d, Cell::gates, layer.I, layer.H, biases);
        if (dweights == nullptr) continue;
        dw[d] = LayerWeights<float>::at(dweights, d, Cell::gates, layer.I, layer.H, biases);
        // products overwrite the rest
        if (!gradients.accumulate && biases > 0)
            memset(dw[d].b_ih, 0, (size_t)(biases * Cell::gates * layer.H) * sizeof(float));
    }
    layer_backward_states(q, layer, gradients, cells);
    layer_backward_weights(q, layer, gradients.dinput, input, w, dweights != nullptr ? dw : nullptr,
                           gradients.accumulate, cells);
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
