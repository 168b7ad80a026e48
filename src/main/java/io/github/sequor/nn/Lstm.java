package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;

/**
 * LSTM layers (Hochreiter and Schmidhuber 1997, with forget gates), as torch.nn.LSTM, gates i,f,g,o:
 *
 * <pre>{@code
 * i, f, o = sigmoid(W_ih x + b_ih + W_hh h + b_hh)     the course's Gamma_u, Gamma_f, Gamma_o
 * g       = tanh(W_ih x + b_ih + W_hh h + b_hh)        the course's c~<t>
 * c'      = f*c + i*g
 * h'      = o*tanh(c')
 * }</pre>
 */
public final class Lstm extends Recurrent {

    /** Options of {@link Lstm}. */
    public static final class Builder extends Recurrent.Builder<Builder, Lstm> {
        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Lstm build() {
            return new Lstm(this);
        }
    }

    /** Layers of these sizes. */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    private Lstm(Builder builder) {
        super(builder);
        makeLayers(builder);
    }

    @Override
    int gates() {
        return 4;
    }

    @Override
    boolean hasCellState() {
        return true;
    }

    @Override
    boolean keepsExtra() {
        return true;
    }

    @Override
    long packedSize(int inputSize) {
        return Kernels.lstm_packed_size(inputSize, hiddenSize, directions);
    }

    @Override
    long backwardPackedSize() {
        return Kernels.lstm_backward_packed_size(hiddenSize, directions);
    }

    @Override
    void pack(long packed, long weights, int size) {
        Kernels.lstm_pack(packed, weights, size, hiddenSize, directions, bias);
    }

    @Override
    void packBackward(long packed, long weights, int size) {
        Kernels.lstm_pack_backward(packed, weights, size, hiddenSize, directions, bias);
    }

    @Override
    void forward(Call c, long packed) {
        Kernels.lstm_forward(c.output(), c.hN(), c.cN(), c.gates(), c.extra(), c.input(), c.h0(), c.c0(), c.weights(),
                packed, c.batchSizes(), c.order(), c.steps(), c.inputSize(), hiddenSize, directions, bias, c.keep());
    }

    @Override
    void backward(Call c, Gradients g, long packed) {
        Kernels.lstm_backward(g.input(), g.h0(), g.c0(), g.weights(), g.output(), g.hN(), g.cN(), c.gates(), c.extra(),
                c.output(), c.input(), c.h0(), c.c0(), c.weights(), packed, c.batchSizes(), c.order(), c.steps(),
                c.inputSize(), hiddenSize, directions, bias, g.accumulate());
    }
}
