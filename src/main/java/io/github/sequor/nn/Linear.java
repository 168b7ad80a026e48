package io.github.sequor.nn;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/** y = x W^T + b, as torch.nn.Linear: weight (O, I), bias (O). */
public final class Linear extends Module {
    private final Tensor weight;
    private final Tensor bias;

    /** A layer with bias, both uniform in +-1/sqrt(inputSize). */
    public Linear(int inputSize, int outputSize, long seed) {
        this(inputSize, outputSize, true, seed);
    }

    /**
     * A layer.
     *
     * @param inputSize I
     * @param outputSize O
     * @param bias whether to add one
     * @param seed of the first weights
     */
    public Linear(int inputSize, int outputSize, boolean bias, long seed) {
        Ops.checkPositive("inputSize", inputSize);
        Ops.checkPositive("outputSize", outputSize);
        Ops.checkCount("inputSize " + inputSize + ", outputSize " + outputSize, (double) inputSize * outputSize);
        Rng rng = new Rng(seed);
        double bound = 1 / Math.sqrt(inputSize);
        weight = add(Parameter.dense("weight", Tensor.zeros(outputSize, inputSize))).value();
        Init.uniform(weight, bound, rng);
        this.bias = bias ? add(Parameter.dense("bias", Tensor.zeros(outputSize))).value() : null;
        if (bias) {
            Init.uniform(this.bias, bound, rng);
        }
    }

    /** weight (O, I). */
    public Tensor weight() {
        return weight;
    }

    /** bias (O), null without one. */
    public Tensor bias() {
        return bias;
    }

    /**
     * The product.
     *
     * @param x (rows, I)
     * @return (rows, O)
     */
    public Tensor forward(Arena arena, Tensor x) {
        return Ops.linear(arena, x, weight, bias);
    }
}
