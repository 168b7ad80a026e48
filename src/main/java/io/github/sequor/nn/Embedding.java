package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/**
 * A vector for each of V tokens: the course's E, whose product with a one-hot o_i is done as a row look-up. weight (V, E)
 * as torch.nn.Embedding. Its gradient is that of the rows a step used, and optimizers touch only those.
 */
public final class Embedding extends Module {
    private final Parameter parameter;
    private final Tensor weight;

    /**
     * A matrix of normal numbers of mean 0.
     *
     * @param vocabSize V
     * @param embeddingSize E
     * @param deviation their standard deviation
     * @param seed of the first weights
     */
    public Embedding(int vocabSize, int embeddingSize, double deviation, long seed) {
        this(Parameter.sparse("weight", normal(vocabSize, embeddingSize, deviation, seed)));
    }

    private Embedding(Parameter parameter) {
        this.parameter = add(parameter);
        weight = parameter.value();
    }

    private static Tensor normal(int vocabSize, int embeddingSize, double deviation, long seed) {
        Ops.checkPositive("vocabSize", vocabSize);
        Ops.checkPositive("embeddingSize", embeddingSize);
        Ops.checkCount("vocabSize " + vocabSize + ", embeddingSize " + embeddingSize,
                (double) vocabSize * embeddingSize);
        Tensor matrix = Tensor.zeros(vocabSize, embeddingSize);
        Init.normal(matrix, deviation, new Rng(seed));
        return matrix;
    }

    /**
     * The same, but with the gradient of all rows, since another layer has the matrix for its weight too, as an output
     * layer that shares it (Press and Wolf 2017; Inan et al. 2017).
     */
    public static Embedding shared(int vocabSize, int embeddingSize, double deviation, long seed) {
        return new Embedding(Parameter.dense("weight", normal(vocabSize, embeddingSize, deviation, seed)));
    }

    /**
     * Vectors that were made elsewhere and are trained further, such as {@code WordVectors.toTensor()}.
     *
     * @param matrix (V, E), from now on this layer's, which closes it
     */
    public static Embedding of(Tensor matrix) {
        return new Embedding(Parameter.sparse("weight", matrix));
    }

    /**
     * Vectors that were made elsewhere and stay as they are: saved with the model, without a gradient, unknown to
     * optimizers.
     *
     * @param matrix (V, E), from now on this layer's, which closes it
     */
    public static Embedding frozen(Tensor matrix) {
        return new Embedding(Parameter.frozen("weight", matrix.expect("matrix", -1, -1)));
    }

    /** weight (V, E). */
    public Tensor weight() {
        return weight;
    }

    /**
     * Looks the tokens' vectors up.
     *
     * @param ids each in [0, V)
     * @return (ids.length, E)
     */
    public Tensor forward(Arena arena, int[] ids) {
        return forward(arena, ids, ids.length);
    }

    /** Looks the first {@code count} tokens' vectors up. */
    public Tensor forward(Arena arena, int[] ids, int count) {
        int vocabSize = weight.shape(0);
        int width = weight.shape(1);
        if (count < 0 || count > ids.length) {
            throw new IllegalArgumentException("count: expected 0 to " + ids.length + ", was " + count);
        }
        for (int i = 0; i < count; i++) {
            if (ids[i] < 0 || ids[i] >= vocabSize) {
                throw new IllegalArgumentException("ids: " + ids[i] + " is outside a vocabulary of " + vocabSize);
            }
        }
        Tensor y = parameter.isFrozen() ? arena.scratch(count, width) : arena.result(count, width);
        long address = arena.ints(ids, count);
        Kernels.gather_rows(y.address(), weight.address(), address, count, width);
        if (parameter.isFrozen()) {
            return y;
        }
        arena.record(() -> parameter.addRows(y.gradient(), address, count));
        return y;
    }

    /**
     * Copies one token's vector, for streams: nothing is allocated or recorded.
     *
     * @param id in [0, V)
     * @param to overwritten, E elements
     */
    public void copy(int id, Tensor to) {
        int width = weight.shape(1);
        if (id < 0 || id >= weight.shape(0) || to.size() != width) {
            throw new IllegalArgumentException("id, to: expected a token of " + weight.shape(0) + " and room for "
                    + width + " elements, were " + id + " and " + to);
        }
        Kernels.memory_copy(to.address(), weight.address() + (long) id * width * Float.BYTES, width);
        to.touch();
    }
}
