package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link Rnn}, {@link Gru} and {@link Lstm} share: any number of layers in one or both directions, dropout between
 * layers, initial states, ragged batches. A layer is one operation over all steps.
 *
 * <p>Parameters are PyTorch's: for layer k {@code weight_ih_lk} (G*H, I), {@code weight_hh_lk} (G*H, H),
 * {@code bias_ih_lk} (G*H), {@code bias_hh_lk} (G*H), and the same with {@code _reverse}. They begin uniform in
 * +-1/sqrt(H). I is the input size in the first layer, and D*H above it, where D is 1 or, in both directions, 2.
 */
public abstract sealed class Recurrent extends Module permits Rnn, Gru, Lstm {
    final int inputSize;
    final int hiddenSize;
    final int layers;
    final int directions;
    final boolean bias;
    private final float dropout;
    private final boolean lockedDropout;
    private final float weightDropout;
    private final List<Layer> stack = new ArrayList<>();

    /**
     * The state of each layer and direction: layer 0 forward, layer 0 reverse, layer 1 forward, ...
     *
     * @param h hidden states (layers*D, N, H)
     * @param c cell states of an LSTM (layers*D, N, H), otherwise null
     */
    public record State(Tensor h, Tensor c) {
        /** The state of a cell that has no cell state. */
        public static State of(Tensor h) {
            return new State(h, null);
        }
    }

    /**
     * What a layer stack gives.
     *
     * @param output hidden states of the last layer, (rows, D*H): forward and reverse side by side
     * @param last the state after each sequence's last step
     */
    public record Output(PackedSequence output, State last) {
    }

    /** One layer's parameters, one block of memory, and what the kernels made of them. */
    private record Layer(int inputSize, Tensor weights, PackedWeights packed, PackedWeights packedBackward) {
    }

    /** The addresses of one call, under the names of sequor.h. */
    record Call(long output, long hN, long cN, long gates, long extra, long input, long h0, long c0, long weights,
            long batchSizes, long order, long steps, long inputSize, boolean keep) {
    }

    /** The addresses of one call's gradients. */
    record Gradients(long input, long h0, long c0, long output, long hN, long cN, boolean accumulate, long weights) {
    }

    /** Sizes and options of a recurrent layer stack; all have defaults. */
    public abstract static sealed class Builder<B extends Builder<B, M>, M extends Recurrent>
            permits Rnn.Builder, Gru.Builder, Lstm.Builder {
        private final int inputSize;
        private final int hiddenSize;
        private int layers = 1;
        private boolean bidirectional;
        private boolean bias = true;
        private float dropout;
        private boolean lockedDropout;
        private float weightDropout;
        private long seed;

        Builder(int inputSize, int hiddenSize) {
            Ops.checkPositive("inputSize", inputSize);
            Ops.checkPositive("hiddenSize", hiddenSize);
            this.inputSize = inputSize;
            this.hiddenSize = hiddenSize;
        }

        abstract B self();

        /** Layers one above another; 1 unless set. */
        public final B layers(int value) {
            Ops.checkPositive("layers", value);
            layers = value;
            return self();
        }

        /** Whether each layer also reads its input from the end; no unless set. */
        public final B bidirectional(boolean value) {
            bidirectional = value;
            return self();
        }

        /** Whether the gates have biases; yes unless set. */
        public final B bias(boolean value) {
            bias = value;
            return self();
        }

        /** The probability of dropout between layers; 0 unless set. */
        public final B dropout(float value) {
            Ops.checkProbability("dropout", value);
            dropout = value;
            return self();
        }

        /** Whether dropout between layers keeps one mask for all steps of a sequence; no unless set. */
        public final B lockedDropout(boolean value) {
            lockedDropout = value;
            return self();
        }

        /**
         * The probability of dropout of {@code weight_hh} itself, one mask a layer for all steps and sequences of a
         * batch (Wan et al. 2013; Merity et al. 2018); 0 unless set.
         */
        public final B weightDropout(float value) {
            Ops.checkProbability("weightDropout", value);
            weightDropout = value;
            return self();
        }

        /** The seed of the first weights; 0 unless set. */
        public final B seed(long value) {
            seed = value;
            return self();
        }

        /** Makes the layers. */
        public abstract M build();
    }

    Recurrent(Builder<?, ?> builder) {
        inputSize = builder.inputSize;
        hiddenSize = builder.hiddenSize;
        layers = builder.layers;
        directions = builder.bidirectional ? 2 : 1;
        bias = builder.bias;
        dropout = builder.dropout;
        lockedDropout = builder.lockedDropout;
        weightDropout = builder.weightDropout;
    }

    /** Makes the parameters; called by each cell's constructor once its options are set. */
    final void makeLayers(Builder<?, ?> builder) {
        Rng rng = new Rng(builder.seed);
        Ops.checkCount("hiddenSize " + hiddenSize + ", inputSize " + inputSize, (double) directions * gates()
                * hiddenSize * (Math.max(inputSize, (double) directions * hiddenSize) + hiddenSize + biases()));
        int rows = gates() * hiddenSize;
        for (int layer = 0; layer < layers; layer++) {
            int size = layer == 0 ? inputSize : directions * hiddenSize;
            long perDirection = (long) rows * (size + hiddenSize + biases());
            Tensor weights = own(Tensor.zeros(Math.toIntExact(directions * perDirection)));
            Init.uniform(weights, 1 / Math.sqrt(hiddenSize), rng);
            weights.requireGradient();
            stack.add(new Layer(size, weights,
                    own(new PackedWeights(() -> packedSize(size), to -> pack(to, weights.address(), size))),
                    own(new PackedWeights(this::backwardPackedSize,
                            to -> packBackward(to, weights.address(), size)))));
            for (int d = 0; d < directions; d++) {
                String suffix = "_l" + layer + (d == 1 ? "_reverse" : "");
                long at = d * perDirection;
                add(Parameter.dense("weight_ih" + suffix, weights.view(at, rows, size)));
                at += (long) rows * size;
                add(Parameter.dense("weight_hh" + suffix, weights.view(at, rows, hiddenSize)));
                at += (long) rows * hiddenSize;
                if (biases() > 0) {
                    add(Parameter.dense("bias_ih" + suffix, weights.view(at, rows)));
                }
                if (biases() > 1) {
                    add(Parameter.dense("bias_hh" + suffix, weights.view(at + rows, rows)));
                }
            }
        }
    }

    /** The number of gates, G. */
    abstract int gates();

    abstract boolean hasCellState();

    /** Whether the cell keeps (rows, H) more for backward. */
    abstract boolean keepsExtra();

    int biases() {
        return bias ? 2 : 0;
    }

    abstract long packedSize(int inputSize);

    abstract long backwardPackedSize();

    abstract void pack(long packed, long weights, int size);

    abstract void packBackward(long packed, long weights, int size);

    abstract void forward(Call call, long packed);

    abstract void backward(Call call, Gradients gradients, long packed);

    /** H. */
    public final int hiddenSize() {
        return hiddenSize;
    }

    /** The width of the output: D*H. */
    public final int outputSize() {
        return directions * hiddenSize;
    }

    /** The number of layers. */
    public final int layers() {
        return layers;
    }

    /** 2 if bidirectional, otherwise 1. */
    public final int directions() {
        return directions;
    }

    /** A state of zeros for {@code batch} sequences, a value of the arena. */
    public final State zeroState(Arena arena, int batch) {
        int[] shape = {layers * directions, batch, hiddenSize};
        return new State(arena.zeros(shape), hasCellState() ? arena.zeros(shape) : null);
    }

    /**
     * The last layer's part of states, its directions side by side.
     *
     * @param states (layers*D, N, H), such as {@code output.last().h()}
     * @return (N, D*H)
     */
    public final Tensor lastLayer(Arena arena, Tensor states) {
        int batch = states.expect("states", layers * directions, -1, hiddenSize).shape(1);
        Tensor[] parts = new Tensor[directions];
        for (int d = 0; d < directions; d++) {
            parts[d] = states.view(((long) (layers - 1) * directions + d) * batch * hiddenSize, batch, hiddenSize);
        }
        return directions == 1 ? parts[0] : Ops.concat(arena, parts);
    }

    /** Runs the layers from states of zeros. */
    public final Output forward(Arena arena, PackedSequence input) {
        return forward(arena, input, null);
    }

    /**
     * Runs the layers.
     *
     * @param input (rows, inputSize) in its packing
     * @param initial the state before each sequence's first step, in batch order; null: zeros
     */
    public final Output forward(Arena arena, PackedSequence input, State initial) {
        Packing packing = input.packing();
        input.data().expect("input", packing.rows(), inputSize);
        int[] shape = {layers * directions, packing.batch(), hiddenSize};
        if (initial != null) {
            if (initial.h() == null) {
                throw new IllegalArgumentException("initial.h: expected shape " + Tensor.describe(shape)
                        + ", was null");
            }
            initial.h().expect("initial.h", shape);
            if (hasCellState()) {
                if (initial.c() == null) {
                    throw new IllegalArgumentException("initial.c: an LSTM needs the cell state too, was null");
                }
                initial.c().expect("initial.c", shape);
            }
        }
        State last = new State(arena.result(shape), hasCellState() ? arena.result(shape) : null);
        Tensor x = input.data();
        for (int layer = 0; layer < layers; layer++) {
            if (layer > 0) {
                x = lockedDropout ? Ops.lockedDropout(arena, input.with(x), dropout).data()
                        : Ops.dropout(arena, x, dropout);
            }
            x = forwardLayer(arena, layer, input.with(x), initial, last);
        }
        return new Output(input.with(x), last);
    }

    private Tensor forwardLayer(Arena arena, int index, PackedSequence input, State initial, State last) {
        Layer layer = stack.get(index);
        Packing packing = input.packing();
        Tensor x = input.data();
        Tensor output = arena.result(packing.rows(), directions * hiddenSize);
        long rows = (long) directions * packing.rows();
        long gates = arena.floats(rows * gates() * hiddenSize);
        long extra = keepsExtra() ? arena.floats(rows * hiddenSize) : 0;
        long at = (long) index * directions * packing.batch() * hiddenSize * Float.BYTES;
        Tensor h0 = initial == null ? null : initial.h();
        Tensor c0 = initial == null || !hasCellState() ? null : initial.c();
        Used used = weightDropout > 0 && arena instanceof Tape tape ? new Dropped(tape, layer) : new Whole(layer);
        Call call = new Call(output.address(), offset(last.h(), at), offset(last.c(), at), gates, extra, x.address(),
                offset(h0, at), offset(c0, at), used.weights(), packing.batchSizes(arena),
                packing.order(arena), packing.steps(), layer.inputSize, arena instanceof Tape);
        forward(call, used.packed());
        arena.record(() -> {
            // a tensor that was closed in between must say so: its address is asked for anew
            output.address();
            x.address();
            long packed = used.packedBackward();
            // the weights' last: once their zeros are taken, nothing may fail before the kernel writes them
            Gradients gradients = new Gradients(x.gradientAddress(), gradient(h0, at), gradient(c0, at),
                    output.reachedGradientAddress(), reached(last.h(), at), reached(last.c(), at),
                    !used.takeZeroGradient(), used.gradient());
            backward(call, gradients, packed);
            used.backward();
        });
        return output;
    }

    /** The weights of one call: addresses under the names of sequor.h. */
    private sealed interface Used {
        long weights();

        long packed();

        long packedBackward();

        long gradient();

        /** As that of a tensor, before its gradient is asked for. */
        boolean takeZeroGradient();

        /** Hands the gradient on, once it is whole. */
        void backward();
    }

    private record Whole(Layer layer) implements Used {
        @Override
        public long weights() {
            return layer.weights.address();
        }

        @Override
        public long packed() {
            return layer.packed.address(layer.weights.version());
        }

        @Override
        public long packedBackward() {
            return layer.packedBackward.address(layer.weights.version());
        }

        @Override
        public long gradient() {
            return layer.weights.gradientAddress();
        }

        @Override
        public boolean takeZeroGradient() {
            return layer.weights.takeZeroGradient();
        }

        @Override
        public void backward() {
            // the kernel added to the parameters' own
        }
    }

    /** A copy in the tape whose weight_hh went through dropout. */
    private final class Dropped implements Used {
        private final Tape tape;
        private final Layer layer;
        private final Tensor weights;
        private final Tensor gradient;
        private final long seed;
        private final long first;

        Dropped(Tape tape, Layer layer) {
            this.tape = tape;
            this.layer = layer;
            weights = tape.scratch(layer.weights.shape());
            gradient = tape.zeros(layer.weights.shape());
            seed = tape.stepSeed();
            first = tape.draw(directions * recurrentCount());
            weights.set(layer.weights);
            for (int d = 0; d < directions; d++) {
                Kernels.dropout_forward(weights.address() + recurrentBytes(d),
                        layer.weights.address() + recurrentBytes(d), weightDropout, seed, first + d * recurrentCount(),
                        recurrentCount());
            }
        }

        private long recurrentCount() {
            return (long) gates() * hiddenSize * hiddenSize;
        }

        /** Where weight_hh of a direction begins. */
        private long recurrentBytes(int direction) {
            return (direction * (layer.weights.size() / directions) + (long) gates() * hiddenSize * layer.inputSize)
                    * Float.BYTES;
        }

        @Override
        public long weights() {
            return weights.address();
        }

        @Override
        public long packed() {
            long packed = tape.floats(packedSize(layer.inputSize));
            pack(packed, weights.address(), layer.inputSize);
            return packed;
        }

        @Override
        public long packedBackward() {
            long packed = tape.floats(backwardPackedSize());
            packBackward(packed, weights.address(), layer.inputSize);
            return packed;
        }

        @Override
        public long gradient() {
            return gradient.address();
        }

        @Override
        public boolean takeZeroGradient() {
            return false;
        }

        @Override
        public void backward() {
            long from = gradient.address();
            long to = layer.weights.gradientAddress();
            for (int d = 0; d < directions; d++) {
                // the mask is that of the forward; the rest of the block is added as it is
                long at = recurrentBytes(d);
                Kernels.dropout_backward(to + at, from + at, weightDropout, seed, first + d * recurrentCount(),
                        recurrentCount());
                Kernels.memory_fill(from + at, 0, recurrentCount());
            }
            Kernels.add(to, from, layer.weights.size());
        }
    }

    /**
     * Step by step, from a state of zeros.
     *
     * @param batch how many sequences go through together, N
     * @throws IllegalArgumentException if the layers are bidirectional
     */
    public final RecurrentStream stream(int batch) {
        return new RecurrentStream(this, batch);
    }

    /** One step of one layer in one direction: x (N, I) to output (N, H), from one state to another. */
    final Call call(int layer, Tensor x, Tensor output, State from, State to, long gates, long extra,
            long batchSizes) {
        long at = (long) layer * output.size() * Float.BYTES;
        return new Call(output.address(), offset(to.h(), at), offset(to.c(), at), gates, extra, x.address(),
                offset(from.h(), at), offset(from.c(), at), stack.get(layer).weights.address(), batchSizes, 0, 1,
                stack.get(layer).inputSize, false);
    }

    /** Makes such a call. */
    final void run(int layer, Call call) {
        Layer weights = stack.get(layer);
        weights.weights.address();   // or says that it was closed
        forward(call, weights.packed.address(weights.weights.version()));
    }

    private static long offset(Tensor tensor, long bytes) {
        return tensor == null ? 0 : tensor.address() + bytes;
    }

    /** Of an initial state, which must not have been closed. */
    private static long gradient(Tensor tensor, long bytes) {
        if (tensor == null) {
            return 0;
        }
        tensor.address();
        long address = tensor.gradientAddress();
        return address == 0 ? 0 : address + bytes;
    }

    private static long reached(Tensor tensor, long bytes) {
        long address = tensor == null ? 0 : tensor.reachedGradientAddress();
        return address == 0 ? 0 : address + bytes;
    }
}
