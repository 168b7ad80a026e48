package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.BitSet;

/** The operations without parameters. Each makes a value in the arena and, on a tape, records its backward. */
public final class Ops {
    private Ops() {
    }

    private interface Elementwise {
        void apply(long to, long from, long count);
    }

    private interface Derivative {
        void apply(long dx, long dy, long y, long count);
    }

    private static Tensor elementwise(Arena arena, Tensor x, Elementwise forward, Derivative backward) {
        Tensor y = arena.result(x.shape());
        forward.apply(y.address(), x.address(), x.size());
        arena.record(() -> {
            if (x.needsGradient()) {
                backward.apply(x.gradientAddress(), y.gradientAddress(), y.address(), y.size());
            }
        });
        return y;
    }

    /** tanh of each element. */
    public static Tensor tanh(Arena arena, Tensor x) {
        return elementwise(arena, x, Kernels::tanh_forward, Kernels::tanh_backward);
    }

    /** The logistic function of each element. */
    public static Tensor sigmoid(Arena arena, Tensor x) {
        return elementwise(arena, x, Kernels::sigmoid_forward, Kernels::sigmoid_backward);
    }

    /** max(0, x) of each element. */
    public static Tensor relu(Arena arena, Tensor x) {
        return elementwise(arena, x, Kernels::relu_forward, Kernels::relu_backward);
    }

    /** The sum of tensors of one shape. */
    public static Tensor add(Arena arena, Tensor a, Tensor b) {
        b.expect("b", a.shape());
        Tensor sum = arena.result(a.shape());
        Kernels.memory_copy(sum.address(), a.address(), a.size());
        Kernels.add(sum.address(), b.address(), a.size());
        arena.record(() -> {
            for (Tensor x : new Tensor[] {a, b}) {
                if (x.needsGradient()) {
                    Kernels.add(x.gradientAddress(), sum.gradientAddress(), sum.size());
                }
            }
        });
        return sum;
    }

    /**
     * The product x W^T + b, as torch.nn.functional.linear.
     *
     * @param x (rows, I)
     * @param weight (O, I)
     * @param bias (O), or null
     * @return (rows, O)
     */
    public static Tensor linear(Arena arena, Tensor x, Tensor weight, Tensor bias) {
        int inputSize = weight.expect("weight", -1, -1).shape(1);
        int outputSize = weight.shape(0);
        int rows = x.expect("x", -1, inputSize).shape(0);
        if (bias != null) {
            bias.expect("bias", outputSize);
        }
        Tensor y = arena.result(rows, outputSize);
        Kernels.linear_forward(y.address(), x.address(), weight.address(), bias == null ? 0 : bias.address(), rows,
                inputSize, outputSize);
        arena.record(() -> {
            long dx = x.gradientAddress();
            long dbias = bias == null ? 0 : bias.gradientAddress();
            long dy = y.gradientAddress();
            long from = x.address();
            // last: once its zeros are taken, nothing may fail before the kernel writes them
            boolean accumulate = !weight.takeZeroGradient();
            Kernels.linear_backward(dx, weight.gradientAddress(), dbias, dy, from, weight.address(), rows, inputSize,
                    outputSize, accumulate);
        });
        return y;
    }

    /**
     * The same into memory that is there, for streams: nothing is allocated or recorded.
     *
     * @param y overwritten, (rows, O)
     */
    public static void linearInto(Tensor y, Tensor x, Tensor weight, Tensor bias) {
        if (x.rank() != 2 || y.rank() != 2 || x.shape(0) != y.shape(0) || x.shape(1) != weight.shape(1)
                || y.shape(1) != weight.shape(0) || bias != null && bias.size() != y.shape(1)) {
            throw new IllegalArgumentException("y, x, weight: " + y + ", " + x + ", " + weight + " do not fit");
        }
        Kernels.linear_forward(y.address(), x.address(), weight.address(), bias == null ? 0 : bias.address(),
                x.shape(0), x.shape(1), y.shape(1));
        y.touch();
    }

    /** log softmax of each row of x (rows, V) into y of the same shape, for streams: nothing is allocated. */
    public static void logSoftmaxInto(Tensor y, Tensor x) {
        if (x.rank() != 2 || y.rank() != 2 || x.shape(0) != y.shape(0) || x.shape(1) != y.shape(1)) {
            throw new IllegalArgumentException("y, x: " + y + ", " + x + " do not fit");
        }
        Kernels.log_softmax(y.address(), x.address(), x.shape(0), x.shape(1));
        y.touch();
    }

    /**
     * Joins (rows, widths) side by side.
     *
     * @param parts tensors (rows, F1), (rows, F2), ...
     * @return (rows, F1 + F2 + ...)
     */
    public static Tensor concat(Arena arena, Tensor... parts) {
        checkSome(parts);
        int rows = parts[0].expect("parts", -1, -1).shape(0);
        int total = 0;
        for (Tensor part : parts) {
            total += part.expect("parts", rows, -1).shape(1);
        }
        int width = total;
        Tensor joined = arena.result(rows, width);
        int column = 0;
        for (Tensor part : parts) {
            Kernels.copy_columns(joined.address() + (long) column * Float.BYTES, width, part.address(), part.shape(1),
                    rows, part.shape(1));
            column += part.shape(1);
        }
        arena.record(() -> {
            int from = 0;
            for (Tensor part : parts) {
                if (part.needsGradient()) {
                    Kernels.add_columns(part.gradientAddress(), part.shape(1),
                            joined.gradientAddress() + (long) from * Float.BYTES, width, rows, part.shape(1));
                }
                from += part.shape(1);
            }
        });
        return joined;
    }

    /**
     * Puts tensors of one shape one behind another.
     *
     * @param parts k tensors (N, F)
     * @return (k, N, F)
     */
    public static Tensor stack(Arena arena, Tensor... parts) {
        checkSome(parts);
        int[] shape = parts[0].expect("parts", -1, -1).shape();
        Tensor stacked = arena.result(parts.length, shape[0], shape[1]);
        long size = parts[0].size();
        for (int i = 0; i < parts.length; i++) {
            parts[i].expect("parts", shape);
            Kernels.memory_copy(stacked.address() + i * size * Float.BYTES, parts[i].address(), size);
        }
        arena.record(() -> {
            for (int i = 0; i < parts.length; i++) {
                if (parts[i].needsGradient()) {
                    Kernels.add(parts[i].gradientAddress(), stacked.gradientAddress() + i * size * Float.BYTES, size);
                }
            }
        });
        return stacked;
    }

    /**
     * Looks rows up.
     *
     * @param x (V, F)
     * @param index of a row of x for each row of the result, no row twice where x needs a gradient; negative: zeros
     * @return (index.length, F)
     */
    public static Tensor rows(Arena arena, Tensor x, int... index) {
        x.expect("x", -1, -1);
        for (int i : index) {
            if (i >= x.shape(0)) {
                throw new IllegalArgumentException("index: " + i + " is outside " + x.shape(0) + " rows");
            }
        }
        if (arena.recording() && x.needsGradient()) {
            BitSet seen = new BitSet();
            for (int i : index) {
                if (i >= 0 && seen.get(i)) {
                    throw new IllegalArgumentException("index: row " + i + " comes twice, and x needs a gradient");
                }
                if (i >= 0) {
                    seen.set(i);
                }
            }
        }
        Tensor y = arena.result(index.length, x.shape(1));
        long address = arena.ints(index);
        Kernels.gather_rows(y.address(), x.address(), address, index.length, x.shape(1));
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.add_to_rows(x.gradientAddress(), y.gradientAddress(), address, index.length, x.shape(1));
            }
        });
        return y;
    }

    /**
     * Dropout (Srivastava et al. 2014): on a tape, each element is zero with probability p, and the others are divided
     * by 1 - p. In a plain arena the tensor itself comes back.
     *
     * @param p in [0, 1)
     */
    public static Tensor dropout(Arena arena, Tensor x, float p) {
        checkProbability("dropout", p);
        if (p == 0 || !(arena instanceof Tape tape)) {
            return x;
        }
        Tensor y = arena.result(x.shape());
        long seed = tape.stepSeed();
        long first = tape.draw(x.size());
        Kernels.dropout_forward(y.address(), x.address(), p, seed, first, x.size());
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.dropout_backward(x.gradientAddress(), y.gradientAddress(), p, seed, first, x.size());
            }
        });
        return y;
    }

    /**
     * Variational dropout (Gal and Ghahramani 2016): one mask for all steps of a sequence.
     *
     * @param x in its packing
     * @param p in [0, 1)
     */
    public static PackedSequence lockedDropout(Arena arena, PackedSequence x, float p) {
        checkProbability("dropout", p);
        if (p == 0 || !(arena instanceof Tape)) {
            return x;
        }
        Packing packing = x.packing();
        int[] sequence = arena.integers(packing.rows());
        for (int t = 0, row = 0; t < packing.steps(); t++) {
            for (int i = 0; i < packing.batchSize(t); i++) {
                sequence[row++] = i;
            }
        }
        return x.with(dropout(arena, x.data(), p, new Groups(sequence, packing.batch(), false)));
    }

    /**
     * Dropout of embeddings (Gal and Ghahramani 2016; Merity et al. 2018): all of a token's vector is dropped, wherever
     * it occurs in the step.
     *
     * @param x (rows, E), of which row i belongs to token {@code ids[i]}
     * @param vocabSize of the tokens
     * @param p in [0, 1)
     */
    public static Tensor tokenDropout(Arena arena, Tensor x, int[] ids, int vocabSize, float p) {
        checkProbability("dropout", p);
        x.expect("x", -1, -1);
        for (int i = 0; i < x.shape(0); i++) {
            if (ids[i] < 0 || ids[i] >= vocabSize) {
                throw new IllegalArgumentException("ids: " + ids[i] + " is outside a vocabulary of " + vocabSize);
            }
        }
        return p == 0 || !(arena instanceof Tape) ? x : dropout(arena, x, p, new Groups(ids, vocabSize, true));
    }

    /** Which group each row is of, how many groups there are, and whether all of a row is kept or none. */
    private record Groups(int[] of, int count, boolean whole) {
    }

    private static Tensor dropout(Arena arena, Tensor x, float p, Groups groups) {
        Tape tape = (Tape) arena;
        int rows = x.shape(0);
        int width = x.shape(1);
        Tensor y = arena.result(rows, width);
        long seed = tape.stepSeed();
        long first = tape.draw((long) groups.count * (groups.whole ? 1 : width));
        long group = arena.ints(groups.of, rows);
        boolean whole = groups.whole;
        Kernels.dropout_groups(y.address(), x.address(), p, seed, first, group, rows, width, whole, false);
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.dropout_groups(x.gradientAddress(), y.gradientAddress(), p, seed, first, group, rows, width,
                        whole, true);
            }
        });
        return y;
    }

    /**
     * The mean cross-entropy of a softmax against the targets, as torch.nn.CrossEntropyLoss.
     *
     * @param logits (rows, V)
     * @param targets (rows) each in [0, V), or negative (such as -100): left out of the mean
     * @param labelSmoothing in [0, 1): the share of the target spread evenly over all V (Szegedy et al. 2016)
     * @return (1) the loss in nats; 0 where no target counts
     */
    public static Tensor crossEntropy(Arena arena, Tensor logits, int[] targets, float labelSmoothing) {
        return crossEntropy(arena, logits, targets, targets.length, labelSmoothing);
    }

    /** The same against the first {@code count} targets. */
    public static Tensor crossEntropy(Arena arena, Tensor logits, int[] targets, int count, float labelSmoothing) {
        return crossEntropy(arena, logits, targets, count, new Weighting(labelSmoothing, null));
    }

    /**
     * How a cross-entropy weighs its targets.
     *
     * @param labelSmoothing in [0, 1): the share of the target spread evenly over all V (Szegedy et al. 2016)
     * @param classWeights (V) none negative; null: ones
     */
    public record Weighting(float labelSmoothing, Tensor classWeights) {
        /** Checks the range. */
        public Weighting {
            checkProbability("labelSmoothing", labelSmoothing);
        }
    }

    /**
     * The weighted mean cross-entropy of a softmax against the first {@code count} targets, as
     * torch.nn.CrossEntropyLoss: the sum of the targets' losses, each times its class's weight, over the sum of these
     * weights.
     *
     * @param logits (count, V)
     * @return (1) the loss in nats; 0 where no target counts
     */
    public static Tensor crossEntropy(Arena arena, Tensor logits, int[] targets, int count, Weighting weighting) {
        if (count < 0 || count > targets.length) {
            throw new IllegalArgumentException("count: expected 0 to " + targets.length + ", was " + count);
        }
        checkTargets(logits, targets, count);
        int rows = logits.shape(0);
        int classes = logits.shape(1);
        Tensor weights = weighting.classWeights();
        if (weights != null) {
            weights.expect("classWeights", classes);
        }
        Tensor loss = arena.result(1);
        Tensor logSum = arena.zeros(rows);
        long address = arena.ints(targets, count);
        double weight = Kernels.cross_entropy_forward(loss.address(), logSum.address(), logits.address(), address,
                address(weights), rows, classes, weighting.labelSmoothing());
        arena.record(() -> {
            if (logits.needsGradient()) {
                Kernels.cross_entropy_backward(logits.gradientAddress(), loss.gradientAddress(), logSum.address(),
                        logits.address(), address, address(weights), rows, classes, weighting.labelSmoothing(),
                        weight);
            }
        });
        return loss;
    }

    /**
     * The mean binary cross-entropy of sigmoids against targets, as torch.nn.BCEWithLogitsLoss: for one yes or no, for
     * several labels that do not exclude each other, and for the thresholds of an ordinal scale (CORAL, Cao, Mirjalili
     * and Raschka 2020).
     *
     * @param logits (rows, C)
     * @param targets (rows, C) in [0, 1]
     * @param positiveWeights (C) what a target of 1 counts, where one of 0 counts 1; null: ones
     * @param rowWeights (rows) none negative, over whose sum the mean is; null: ones
     * @return (1) the loss in nats; 0 where nothing counts
     */
    public static Tensor binaryCrossEntropy(Arena arena, Tensor logits, Tensor targets, Tensor positiveWeights,
            Tensor rowWeights) {
        logits.expect("logits", -1, -1);
        int rows = logits.shape(0);
        int classes = logits.shape(1);
        targets.expect("targets", rows, classes);
        if (positiveWeights != null) {
            positiveWeights.expect("positiveWeights", classes);
        }
        if (rowWeights != null) {
            rowWeights.expect("rowWeights", rows);
        }
        Tensor loss = arena.result(1);
        double weight = Kernels.binary_cross_entropy_forward(loss.address(), logits.address(), targets.address(),
                address(positiveWeights), address(rowWeights), rows, classes);
        arena.record(() -> {
            if (logits.needsGradient()) {
                Kernels.binary_cross_entropy_backward(logits.gradientAddress(), loss.gradientAddress(),
                        logits.address(), targets.address(), address(positiveWeights), address(rowWeights), rows,
                        classes, weight);
            }
        });
        return loss;
    }

    /**
     * The mean of squared differences, as torch.nn.MSELoss.
     *
     * @param x any shape
     * @param targets of the same shape
     * @return (1)
     */
    public static Tensor squaredError(Arena arena, Tensor x, Tensor targets) {
        targets.expect("targets", x.shape());
        Tensor loss = arena.result(1);
        Kernels.squared_error_forward(loss.address(), x.address(), targets.address(), x.size());
        arena.record(() -> {
            if (x.needsGradient()) {
                Kernels.squared_error_backward(x.gradientAddress(), loss.gradientAddress(), x.address(),
                        targets.address(), x.size());
            }
        });
        return loss;
    }

    private static long address(Tensor tensor) {
        return tensor == null ? 0 : tensor.address();
    }

    /**
     * log softmax(logits) of each row's target.
     *
     * @param logits (rows, V)
     * @param targets (rows) each in [0, V)
     * @return (rows) log-probabilities in nats, without a gradient
     */
    public static Tensor targetLogProbs(Arena arena, Tensor logits, int[] targets) {
        checkTargets(logits, targets, targets.length);
        for (int target : targets) {
            if (target < 0) {
                throw new IllegalArgumentException("targets: must not be negative, was " + target);
            }
        }
        Tensor logProbs = arena.zeros(targets.length);
        Kernels.target_log_probs(logProbs.address(), logits.address(), arena.ints(targets), targets.length,
                logits.shape(1));
        return logProbs;
    }

    /**
     * log softmax of each row, without a gradient.
     *
     * @param logits (rows, V)
     * @return (rows, V) log-probabilities in nats
     */
    public static Tensor logSoftmax(Arena arena, Tensor logits) {
        logits.expect("logits", -1, -1);
        Tensor y = arena.scratch(logits.shape());
        Kernels.log_softmax(y.address(), logits.address(), logits.shape(0), logits.shape(1));
        return y;
    }

    /**
     * The k best classes of each row of log softmax(logits), best first, equal ones by lower number.
     *
     * @param logits (rows, V)
     * @param classes output (rows, k), -1 past V
     * @param logProbs output (rows, k) in nats
     */
    public static void topK(Arena arena, Tensor logits, int k, int[] classes, float[] logProbs) {
        int rows = logits.expect("logits", -1, -1).shape(0);
        long count = (long) rows * k;
        if (k < 1 || classes.length < count || logProbs.length < count) {
            throw new IllegalArgumentException("k: expected at least 1 and room for " + rows + " rows, was " + k);
        }
        Tensor values = arena.scratch(rows, k);
        Tensor ids = arena.scratch(rows, k);       // 32-bit integers
        Kernels.log_softmax_top_k(ids.address(), values.address(), logits.address(), rows, logits.shape(1), k);
        Kernels.read_ints(classes, ids.address(), 0, count);
        values.get(logProbs, 0, (int) count);
    }

    private static void checkSome(Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("parts: expected at least one");
        }
    }

    private static void checkTargets(Tensor logits, int[] targets, int count) {
        logits.expect("logits", count, -1);
        for (int i = 0; i < count; i++) {
            if (targets[i] >= logits.shape(1)) {
                throw new IllegalArgumentException("targets: " + targets[i] + " is outside " + logits.shape(1)
                        + " classes");
            }
        }
    }

    static void checkProbability(String name, float p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException(name + ": expected at least 0 and less than 1, was " + p);
        }
    }

    /** What kernels and Java arrays can hold. */
    static void checkCount(String sizes, double elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(sizes + ": too many weights, " + (long) elements);
        }
    }

    static void checkPositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, was " + value);
        }
    }
}
