package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import java.util.Map;

/**
 * Basic recurrent layers (Elman 1990), as torch.nn.RNN: {@code h' = tanh(W_ih x + b_ih + W_hh h + b_hh)}, the course's
 * {@code a<t> = tanh(W_aa a<t-1> + W_ax x<t> + b_a)}, or relu instead of tanh.
 */
public final class Rnn extends Recurrent {
    private final boolean relu;

    /** Options of {@link Rnn}. */
    public static final class Builder extends Recurrent.Builder<Builder, Rnn> {
        private boolean relu;

        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        /** Whether to use relu instead of tanh; no unless set. */
        public Builder relu(boolean value) {
            relu = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Rnn build() {
            return new Rnn(this);
        }
    }

    /** Layers of these sizes. */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    private Rnn(Builder builder) {
        super(builder);
        relu = builder.relu;
        makeLayers(builder);
    }

    @Override
    protected Map<String, String> variant() {
        return Map.of("rnn", relu ? "relu" : "tanh");
    }

    @Override
    int gates() {
        return 1;
    }

    @Override
    boolean hasCellState() {
        return false;
    }

    @Override
    boolean keepsExtra() {
        return false;
    }

    @Override
    long packedSize(int inputSize) {
        return Kernels.rnn_packed_size(inputSize, hiddenSize, directions);
    }

    @Override
    long backwardPackedSize() {
        return Kernels.rnn_backward_packed_size(hiddenSize, directions);
    }

    @Override
    void pack(long packed, long weights, int size) {
        Kernels.rnn_pack(packed, weights, size, hiddenSize, directions, bias);
    }

    @Override
    void packBackward(long packed, long weights, int size) {
        Kernels.rnn_pack_backward(packed, weights, size, hiddenSize, directions, bias);
    }

    @Override
    void forward(Call c, long packed) {
        Kernels.rnn_forward(c.output(), c.hN(), c.gates(), c.input(), c.h0(), c.weights(), packed, c.batchSizes(),
                c.order(), c.steps(), c.inputSize(), hiddenSize, directions, bias, relu);
    }

    @Override
    void backward(Call c, Gradients g, long packed) {
        Kernels.rnn_backward(g.input(), g.h0(), g.weights(), g.output(), g.hN(), c.gates(), c.output(), c.input(),
                c.h0(), c.weights(), packed, c.batchSizes(), c.order(), c.steps(), c.inputSize(), hiddenSize,
                directions, bias, relu, g.accumulate());
    }
}
