package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import java.util.Map;

/**
 * GRU layers, in both variants.
 *
 * <p>Reset after the product (torch.nn.GRU, cuDNN; the default), gates r,z,n:
 *
 * <pre>{@code
 * r, z = sigmoid(W_ih x + b_ih + W_hh h + b_hh)
 * n    = tanh(W_in x + b_in + r*(W_hn h + b_hn))
 * h'   = (1-z)*n + z*h
 * }</pre>
 *
 * <p>Reset before it (Chung et al. 2014 and the course, whose Gamma_r and Gamma_u these are), gates r,u,c, with one bias
 * a gate ({@code bias_ih}):
 *
 * <pre>{@code
 * r, u = sigmoid(W_ih x + b + W_hh h)
 * cand = tanh(W_c x + b_c + W_hc (r*h))
 * h'   = u*cand + (1-u)*h
 * }</pre>
 *
 * <p>The update gates are each other's complement: z is 1-u.
 */
public final class Gru extends Recurrent {
    private final boolean resetAfter;

    /** Options of {@link Gru}. */
    public static final class Builder extends Recurrent.Builder<Builder, Gru> {
        private boolean resetAfter = true;

        private Builder(int inputSize, int hiddenSize) {
            super(inputSize, hiddenSize);
        }

        /** Whether the reset gate is applied after the product with the state, as PyTorch does; yes unless set. */
        public Builder resetAfter(boolean value) {
            resetAfter = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Gru build() {
            return new Gru(this);
        }
    }

    /** Layers of these sizes. */
    public static Builder builder(int inputSize, int hiddenSize) {
        return new Builder(inputSize, hiddenSize);
    }

    private Gru(Builder builder) {
        super(builder);
        resetAfter = builder.resetAfter;
        makeLayers(builder);
    }

    /** Whether the reset gate is applied after the product with the state. */
    public boolean resetAfter() {
        return resetAfter;
    }

    @Override
    protected Map<String, String> variant() {
        return Map.of("gru", resetAfter ? Weights.PYTORCH_GRU : "reset_before");
    }

    @Override
    int gates() {
        return 3;
    }

    @Override
    boolean hasCellState() {
        return false;
    }

    @Override
    boolean keepsExtra() {
        return true;
    }

    @Override
    int biases() {
        return !bias ? 0 : resetAfter ? 2 : 1;
    }

    @Override
    long packedSize(int inputSize) {
        return Kernels.gru_packed_size(inputSize, hiddenSize, directions, resetAfter);
    }

    @Override
    long backwardPackedSize() {
        return Kernels.gru_backward_packed_size(hiddenSize, directions, resetAfter);
    }

    @Override
    void pack(long packed, long weights, int size) {
        Kernels.gru_pack(packed, weights, size, hiddenSize, directions, bias, resetAfter);
    }

    @Override
    void packBackward(long packed, long weights, int size) {
        Kernels.gru_pack_backward(packed, weights, size, hiddenSize, directions, bias, resetAfter);
    }

    @Override
    void forward(Call c, long packed) {
        Kernels.gru_forward(c.output(), c.hN(), c.gates(), c.extra(), c.input(), c.h0(), c.weights(), packed,
                c.batchSizes(), c.order(), c.steps(), c.inputSize(), hiddenSize, directions, bias, resetAfter,
                c.keep());
    }

    @Override
    void backward(Call c, Gradients g, long packed) {
        Kernels.gru_backward(g.input(), g.h0(), g.weights(), g.output(), g.hN(), c.gates(), c.extra(), c.output(),
                c.input(), c.h0(), c.weights(), packed, c.batchSizes(), c.order(), c.steps(), c.inputSize(),
                hiddenSize, directions, bias, resetAfter, g.accumulate());
    }
}
