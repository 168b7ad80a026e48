package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/**
 * One vector of each sequence of a ragged batch:
 *
 * <pre>{@code
 * mean:      y = sum_t h_t / T
 * sqrtn:     y = sum_t h_t / sqrt(T)
 * max:       y_j = max_t h_tj
 * attention: y = sum_t alpha_t h_t,  alpha = softmax(v . tanh(W h_t + b))    Yang et al. 2016
 * }</pre>
 *
 * <p>Parameters, of attention alone: {@code W.weight} (A, F), {@code W.bias} (A), {@code v} (A).
 */
public final class Pooling extends Module {

    /** How steps become one vector. */
    public enum Kind {
        /** Their mean. */
        MEAN,
        /**
         * Their sum over the square root of their number, as TensorFlow's combiner of this name: what many steps say
         * counts more than what a few do.
         */
        SQRTN,
        /** The largest of each element. */
        MAX,
        /** A mean whose weights are learnt. */
        ATTENTION
    }

    /**
     * What pooling gives for N sequences.
     *
     * @param pooled (N, F)
     * @param weights of attention, alpha (N, T), zeros past each sequence's length; otherwise null
     */
    public record Output(Tensor pooled, Tensor weights) {
    }

    private final Kind kind;
    private final int inputSize;
    private final int attentionSize;
    private final Linear project;
    private final Tensor v;

    /**
     * Pooling of one kind.
     *
     * @param inputSize F
     * @param attentionSize A; the others do not use it
     * @param seed of the first weights
     */
    public Pooling(Kind kind, int inputSize, int attentionSize, long seed) {
        Ops.checkPositive("inputSize", inputSize);
        if (kind == Kind.ATTENTION) {
            Ops.checkPositive("attentionSize", attentionSize);
        }
        this.kind = kind;
        this.inputSize = inputSize;
        this.attentionSize = attentionSize;
        boolean attention = kind == Kind.ATTENTION;
        project = attention ? add("W", new Linear(inputSize, attentionSize, seed)) : null;
        v = attention ? add(Parameter.dense("v", Tensor.zeros(attentionSize))).value() : null;
        if (attention) {
            Init.uniform(v, 1 / Math.sqrt(attentionSize), new Rng(Rng.derive(seed, 1)));
        }
    }

    /**
     * Pools each sequence, in batch order.
     *
     * @param sequences (rows, F)
     */
    public Output forward(Arena arena, PackedSequence sequences) {
        Tensor x = sequences.data().expect("sequences", -1, inputSize);
        Packing packing = sequences.packing();
        Attention.Look look = Attention.Look.each(arena, packing, null);
        int n = packing.batch();
        Tensor y = arena.result(n, inputSize);
        return switch (kind) {
            case MEAN -> mean(arena, x, y, look, false);
            case SQRTN -> mean(arena, x, y, look, true);
            case MAX -> max(arena, x, y, look);
            case ATTENTION -> attention(arena, x, y, look, packing.steps());
        };
    }

    private Output mean(Arena arena, Tensor x, Tensor y, Attention.Look look, boolean root) {
        int n = y.shape(0);
        Kernels.mean_pool_forward(y.address(), x.address(), look.offsets(), look.columns(), look.lengths(), n,
                inputSize, root);
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.mean_pool_backward(x.gradientAddress(), y.gradientAddress(), look.offsets(), look.columns(),
                        look.lengths(), n, inputSize, root);
            }
        });
        return new Output(y, null);
    }

    private Output max(Arena arena, Tensor x, Tensor y, Attention.Look look) {
        int n = y.shape(0);
        long rowOf = arena.floats(y.size());   // 32-bit integers
        Kernels.max_pool_forward(y.address(), rowOf, x.address(), look.offsets(), look.columns(), look.lengths(), n,
                inputSize);
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.max_pool_backward(x.gradientAddress(), y.gradientAddress(), rowOf, n, inputSize);
            }
        });
        return new Output(y, null);
    }

    /** Additive attention whose query is nothing: what is asked is in v alone. */
    private Output attention(Arena arena, Tensor x, Tensor y, Attention.Look look, int steps) {
        Tensor keys = project.forward(arena, x);
        int n = y.shape(0);
        Tensor query = arena.zeros(n, attentionSize);
        Tensor weights = arena.result(n, steps);
        Kernels.attention_forward(y.address(), weights.address(), query.address(), x.address(), keys.address(),
                v.address(), look.offsets(), look.columns(), look.lengths(), n, steps, inputSize, attentionSize);
        arena.record(() -> Kernels.attention_backward(Attention.orScratch(arena, query), Attention.orScratch(arena, x),
                keys.gradientAddress(), v.gradientAddress(), y.gradientAddress(), weights.gradientAddress(),
                weights.address(), query.address(), x.address(), keys.address(), v.address(), look.offsets(),
                look.columns(), look.lengths(), n, steps, inputSize, attentionSize));
        return new Output(y, weights);
    }
}
