package io.github.sequor.nn;

import static io.github.sequor.nn.Attention.address;
import static io.github.sequor.nn.Attention.gradient;
import static io.github.sequor.nn.Attention.orScratch;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Map;

/**
 * A recurrent decoder that attends to a source sequence: one operation over all steps of a teacher-forced batch, or one
 * step at a time when decoding.
 *
 * <p>Bahdanau's order (Bahdanau et al. 2015), which is the course's: the scores e&lt;t,t'&gt; come from the state before the
 * step s&lt;t-1&gt; and the encoder's outputs a&lt;t'&gt;, the context c&lt;t&gt; is their weighted sum, and
 * {@code s<t> = cell([input_t, c<t>], s<t-1>)}.
 *
 * <p>Luong's order (Luong et al. 2015) with input feeding: {@code s<t> = cell([input_t, attentional_(t-1)], s<t-1>)},
 * the scores come from s&lt;t&gt;, and {@code attentional_t = tanh(W_c [c<t>, s<t>])}.
 *
 * <p>Parameters: the cell's {@code weight_ih} (G*H, I+K or I+H), {@code weight_hh} (G*H, H), {@code bias_ih},
 * {@code bias_hh} as in {@link Lstm}, {@link Gru} or {@link Rnn}; the attention's as in {@link Attention}; {@code W_c}
 * (H, K+H) in Luong's order.
 */
public final class AttentionDecoder extends Module {

    /** What makes the next state. The order is that of the kernel's cell numbers. */
    public enum Cell {
        /** {@link Lstm}. */
        LSTM(4, 2),
        /** {@link Gru}, reset after the product. */
        GRU(3, 2),
        /** {@link Gru}, reset before the product. */
        GRU_RESET_BEFORE(3, 1),
        /** {@link Rnn} with tanh. */
        RNN_TANH(1, 2),
        /** {@link Rnn} with relu. */
        RNN_RELU(1, 2);

        private final int gates;
        private final int biases;

        Cell(int gates, int biases) {
            this.gates = gates;
            this.biases = biases;
        }
    }

    /** When the decoder attends. */
    public enum Order {
        /** Before the cell, from the state before the step. */
        BAHDANAU,
        /** After the cell, from its new state, with input feeding. */
        LUONG
    }

    /**
     * What decoding R rows gives: R is the target's packed rows, or the hypotheses of one step.
     *
     * @param states s (R, H)
     * @param cells the cell's c (R, H) of an LSTM, otherwise null; of use as a state of the next step alone
     * @param contexts c (R, K)
     * @param weights alpha (R, S), S the longest source's length
     * @param attentional (R, H) in Luong's order, otherwise null
     */
    public record Output(Tensor states, Tensor cells, Tensor contexts, Tensor weights, Tensor attentional) {
    }

    /** Sizes and options; all but the sizes have defaults. */
    public static final class Builder {
        private final int inputSize;
        private final int hiddenSize;
        private final int keySize;
        private Cell cell = Cell.LSTM;
        private Attention.Kind attention = Attention.Kind.ADDITIVE;
        private Order order = Order.BAHDANAU;
        private int attentionSize;
        private long seed;

        private Builder(int inputSize, int hiddenSize, int keySize) {
            Ops.checkPositive("inputSize", inputSize);
            Ops.checkPositive("hiddenSize", hiddenSize);
            Ops.checkPositive("keySize", keySize);
            this.inputSize = inputSize;
            this.hiddenSize = hiddenSize;
            this.keySize = keySize;
            attentionSize = hiddenSize;
        }

        /** LSTM unless set. */
        public Builder cell(Cell value) {
            cell = value;
            return this;
        }

        /** Additive unless set. */
        public Builder attention(Attention.Kind value) {
            attention = value;
            return this;
        }

        /** Bahdanau's unless set. */
        public Builder order(Order value) {
            order = value;
            return this;
        }

        /** The size A of additive attention; the hidden size unless set. */
        public Builder attentionSize(int value) {
            attentionSize = value;
            return this;
        }

        /** The seed of the first weights; 0 unless set. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Makes the decoder. */
        public AttentionDecoder build() {
            return new AttentionDecoder(this);
        }
    }

    private final Cell cell;
    private final Order order;
    private final int inputSize;
    private final int hiddenSize;
    private final Attention attention;
    private final Tensor weights;
    private final Tensor combine;
    private final PackedWeights packed;
    private final PackedWeights packedBackward;

    /**
     * A decoder.
     *
     * @param inputSize I, the width of the previous word's vector
     * @param hiddenSize H
     * @param keySize K, the width of the encoder's output
     */
    public static Builder builder(int inputSize, int hiddenSize, int keySize) {
        return new Builder(inputSize, hiddenSize, keySize);
    }

    private AttentionDecoder(Builder builder) {
        cell = builder.cell;
        order = builder.order;
        inputSize = builder.inputSize;
        hiddenSize = builder.hiddenSize;
        Rng rng = new Rng(builder.seed);
        long fed = luong() ? hiddenSize : builder.keySize;
        Ops.checkCount("inputSize " + inputSize + ", hiddenSize " + hiddenSize + ", keySize " + builder.keySize,
                (double) cell.gates * hiddenSize * (inputSize + fed + hiddenSize + cell.biases));
        Attention.check(builder.attention, hiddenSize, builder.keySize, builder.attentionSize);
        int rows = cell.gates * hiddenSize;
        int columns = Math.toIntExact(inputSize + fed);
        weights = own(Tensor.zeros(rows * (columns + hiddenSize + cell.biases)));
        Init.uniform(weights, 1 / Math.sqrt(hiddenSize), rng);
        weights.requireGradient();
        add(Parameter.dense("weight_ih", weights.view(0, rows, columns)));
        long at = (long) rows * columns;
        add(Parameter.dense("weight_hh", weights.view(at, rows, hiddenSize)));
        at += (long) rows * hiddenSize;
        add(Parameter.dense("bias_ih", weights.view(at, rows)));
        if (cell.biases > 1) {
            add(Parameter.dense("bias_hh", weights.view(at + rows, rows)));
        }
        attention = add("attention", new Attention(builder.attention, hiddenSize, builder.keySize,
                builder.attentionSize, rng.nextLong()));
        combine = luong() ? add(Parameter.dense("W_c", Tensor.zeros(hiddenSize, builder.keySize + hiddenSize))).value()
                : null;
        if (luong()) {
            Init.uniform(combine, 1 / Math.sqrt(builder.keySize + hiddenSize), rng);
        }
        int keySize = attention.keySize();
        int attentionSize = attention.attentionSize();
        packed = own(new PackedWeights(() -> Kernels.decoder_packed_size(cell.ordinal(), hiddenSize, keySize,
                attentionSize, additive(), luong()), to -> Kernels.decoder_pack(to, weights.address(),
                address(attention.queryWeight()), address(combine), cell.ordinal(), inputSize, hiddenSize, keySize,
                attentionSize, true)));
        packedBackward = own(new PackedWeights(() -> Kernels.decoder_backward_packed_size(cell.ordinal(), hiddenSize,
                keySize, attentionSize, additive(), luong()), to -> Kernels.decoder_pack_backward(to,
                weights.address(), address(attention.queryWeight()), address(combine), cell.ordinal(), inputSize,
                hiddenSize, keySize, attentionSize, true)));
    }

    @Override
    protected Map<String, String> variant() {
        return Map.of("cell", cell.name(), "order", order.name());
    }

    private boolean luong() {
        return order == Order.LUONG;
    }

    private boolean additive() {
        return attention.kind() == Attention.Kind.ADDITIVE;
    }

    /** Whether the cell has a cell state beside the hidden one. */
    public boolean hasCellState() {
        return cell == Cell.LSTM;
    }

    /** Prepares a source batch for this decoder's attention: once a batch, or once a sentence when decoding. */
    public Attention.Keys keys(Arena arena, PackedSequence source) {
        return attention.keys(arena, source);
    }

    /**
     * Decodes a teacher-forced batch: target sequence i attends to source sequence i.
     *
     * @param input (rows, I), the previous words' vectors in the target's packing
     * @param h0 (N, H) the states before the first step, in batch order; null: zeros
     * @param c0 (N, H) the cell states of an LSTM, likewise
     */
    public Output forward(Arena arena, PackedSequence input, Attention.Keys keys, Tensor h0, Tensor c0) {
        Packing target = input.packing();
        if (keys.sequences().packing().batch() != target.batch()) {
            throw new IllegalArgumentException("keys: expected " + target.batch() + " source sequences, was "
                    + keys.sequences().packing().batch());
        }
        if (h0 != null) {
            h0.expect("h0", target.batch(), hiddenSize);
        }
        if (c0 != null) {
            c0.expect("c0", target.batch(), hiddenSize);
        }
        Attention.Look look = Attention.Look.each(arena, keys.sequences().packing(), target);
        return run(arena, new Batch(input.data(), target.batchSizes(arena), target.order(arena), target.steps()), keys,
                look, new Output(h0, c0, null, null, null));
    }

    /**
     * One step of several hypotheses, without gradients.
     *
     * @param arena a plain one, not a tape: training is done by {@link #forward}
     * @param input (n, I), the last words' vectors
     * @param before the output of the step before, or, with its other parts null, the first states (and cells)
     * @param parents for each hypothesis the row of {@code before} that it continues
     * @param sequences for each hypothesis the source sequence it attends to
     */
    public Output step(Arena arena, Tensor input, Output before, Attention.Keys keys, int[] parents, int[] sequences) {
        if (arena.recording()) {
            throw new IllegalArgumentException("arena: step computes no gradients and wants a plain arena, not a tape; "
                    + "forward trains");
        }
        int n = input.expect("input", -1, inputSize).shape(0);
        int rows = before.states().expect("before.states", -1, hiddenSize).shape(0);
        if (hasCellState() && before.cells() != null) {
            before.cells().expect("before.cells", rows, hiddenSize);
        }
        if (luong() && before.attentional() != null) {
            before.attentional().expect("before.attentional", rows, hiddenSize);
        }
        if (parents.length < n || sequences.length < n) {
            throw new IllegalArgumentException("parents, sequences: expected " + n + " of each, were " + parents.length
                    + " and " + sequences.length);
        }
        for (int i = 0; i < n; i++) {
            if (parents[i] < 0 || parents[i] >= rows) {
                throw new IllegalArgumentException("parents: " + parents[i] + " is outside " + rows + " rows");
            }
        }
        Attention.Look look = Attention.Look.of(arena, keys.sequences().packing(), sequences, n);
        return run(arena, new Batch(input, arena.ints(new int[] {n}), arena.ints(parents, n), 1), keys, look, before);
    }

    private record Batch(Tensor input, long batchSizes, long order, int steps) {
    }

    private Output run(Arena arena, Batch batch, Attention.Keys keys, Attention.Look look, Output before) {
        Tensor input = batch.input.expect("input", -1, inputSize);
        attention.check(keys);
        Tensor source = keys.sequences().data();
        Tensor projected = keys.projected();
        int rows = input.shape(0);
        int keySize = attention.keySize();
        int attentionSize = attention.attentionSize();
        int sourceSteps = keys.sequences().packing().steps();
        Tensor h0 = before.states();
        Tensor c0 = before.cells();
        Tensor fed0 = before.attentional();
        Tensor output = arena.result(rows, hiddenSize);
        Tensor contexts = arena.result(rows, keySize);
        Tensor alpha = arena.scratch(rows, sourceSteps);
        Tensor attentional = luong() ? arena.result(rows, hiddenSize) : null;
        long queries = additive() ? arena.floats((long) rows * attentionSize) : 0;
        long gates = arena.floats((long) rows * cell.gates * hiddenSize);
        Tensor extra = cell.gates > 1 ? arena.scratch(rows, hiddenSize) : null;
        Tensor v = attention.v();
        Tensor queryWeight = attention.queryWeight();
        Kernels.decoder_forward(output.address(), contexts.address(), alpha.address(), address(attentional), queries,
                gates, address(extra), 0, 0, input.address(), source.address(), projected.address(), address(h0),
                address(c0), address(fed0), weights.address(), packed.address(version()), address(v), batch.batchSizes,
                batch.order, look.offsets(), look.columns(), look.lengths(), cell.ordinal(), batch.steps,
                sourceSteps, inputSize, hiddenSize, keySize, attentionSize, true, arena instanceof Tape);
        arena.record(() -> {
            long backwardPacked = packedBackward.address(version());
            Kernels.decoder_backward(input.gradientAddress(), orScratch(arena, source), orScratch(arena, projected),
                    gradient(h0), gradient(c0), weights.gradientAddress(), gradient(queryWeight), gradient(v),
                    gradient(combine), output.reachedGradientAddress(), contexts.reachedGradientAddress(),
                    attentional == null ? 0 : attentional.reachedGradientAddress(), 0, 0, output.address(),
                    contexts.address(), alpha.address(), address(attentional), queries, gates, address(extra),
                    input.address(), source.address(), projected.address(), address(h0), address(c0), address(fed0),
                    weights.address(), backwardPacked, address(v), batch.batchSizes, batch.order, look.offsets(),
                    look.columns(), look.lengths(), cell.ordinal(), batch.steps, sourceSteps, inputSize,
                    hiddenSize, keySize, attentionSize, true);
        });
        return new Output(output, hasCellState() ? extra : null, contexts, alpha, attentional);
    }

    private long version() {
        return weights.version() + (additive() ? attention.queryWeight().version() : 0)
                + (luong() ? combine.version() : 0);
    }
}
