package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/**
 * Attention of a query over the keys of a source sequence. Keys past a sequence's end do not exist, so nothing needs a
 * mask.
 *
 * <pre>{@code
 * additive: e_s = v . tanh(W_q q + W_k k_s + b)     Bahdanau et al. 2015, and the course
 * dot:      e_s = q . k_s                           Luong et al. 2015
 * general:  e_s = q . W k_s                         Luong et al. 2015
 * alpha = softmax(e),  context = sum_s alpha_s k_s
 * }</pre>
 *
 * <p>Parameters: additive {@code W_q} (A, Q), {@code W_k} (A, K), {@code b} (A), {@code v} (A); general {@code W} (Q, K).
 */
public final class Attention extends Module {

    /** How a query and a key are compared. */
    public enum Kind {
        /** A small network of both: v . tanh(W_q q + W_k k + b). */
        ADDITIVE,
        /** Their dot product; they must have the same size. */
        DOT,
        /** The query's dot product with W k. */
        GENERAL
    }

    /**
     * The keys of a batch of source sequences, made once for all queries.
     *
     * @param sequences (rows, K)
     * @param projected (rows, A): W_k k + b, k itself or W k
     */
    public record Keys(PackedSequence sequences, Tensor projected) {
    }

    /**
     * What attention gives for N queries.
     *
     * @param context (N, K)
     * @param weights alpha (N, S), zeros past each source's length; S is the longest length
     */
    public record Output(Tensor context, Tensor weights) {
    }

    private final Kind kind;
    private final int querySize;
    private final int keySize;
    private final int attentionSize;
    private final Tensor queryWeight;
    private final Tensor keyWeight;
    private final Tensor bias;
    private final Tensor v;

    /**
     * Attention of one kind.
     *
     * @param querySize Q
     * @param keySize K
     * @param attentionSize A, the size of the additive network; the others do not use it
     */
    public Attention(Kind kind, int querySize, int keySize, int attentionSize, long seed) {
        check(kind, querySize, keySize, attentionSize);
        this.kind = kind;
        this.querySize = querySize;
        this.keySize = keySize;
        Rng rng = new Rng(seed);
        boolean additive = kind == Kind.ADDITIVE;
        this.attentionSize = additive ? attentionSize : querySize;
        queryWeight = additive ? matrix("W_q", attentionSize, querySize, rng) : null;
        keyWeight = additive ? matrix("W_k", attentionSize, keySize, rng)
                : kind == Kind.GENERAL ? matrix("W", querySize, keySize, rng) : null;
        bias = additive ? add(Parameter.dense("b", Tensor.zeros(attentionSize))).value() : null;
        v = additive ? add(Parameter.dense("v", Tensor.zeros(attentionSize))).value() : null;
        if (additive) {
            Init.uniform(v, 1 / Math.sqrt(attentionSize), rng);
        }
    }

    static void check(Kind kind, int querySize, int keySize, int attentionSize) {
        Ops.checkPositive("querySize", querySize);
        Ops.checkPositive("keySize", keySize);
        if (kind == Kind.DOT && querySize != keySize) {
            throw new IllegalArgumentException("keySize: dot attention needs keys of the query's size " + querySize
                    + ", was " + keySize);
        }
        if (kind == Kind.ADDITIVE) {
            Ops.checkPositive("attentionSize", attentionSize);
        }
        Ops.checkCount("querySize " + querySize + ", keySize " + keySize + ", attentionSize " + attentionSize,
                (double) Math.max(querySize, keySize) * (kind == Kind.ADDITIVE ? attentionSize : querySize));
    }

    private Tensor matrix(String name, int rows, int columns, Rng rng) {
        Tensor tensor = add(Parameter.dense(name, Tensor.zeros(rows, columns))).value();
        Init.uniform(tensor, 1 / Math.sqrt(columns), rng);
        return tensor;
    }

    /** How queries and keys are compared. */
    public Kind kind() {
        return kind;
    }

    /** K. */
    public int keySize() {
        return keySize;
    }

    /** A. */
    int attentionSize() {
        return attentionSize;
    }

    /** W_q (A, Q), null unless additive. */
    Tensor queryWeight() {
        return queryWeight;
    }

    /** v (A), null unless additive. */
    Tensor v() {
        return v;
    }

    /**
     * Prepares the keys.
     *
     * @param sequences (rows, K), such as an encoder's output
     */
    public Keys keys(Arena arena, PackedSequence sequences) {
        Tensor keys = sequences.data().expect("sequences", -1, keySize);
        if (kind == Kind.DOT) {
            return new Keys(sequences, keys);
        }
        return new Keys(sequences, Ops.linear(arena, keys, keyWeight, bias));
    }

    /**
     * Lets query i look at source sequence i.
     *
     * @param query (N, Q)
     */
    public Output forward(Arena arena, Tensor query, Keys keys) {
        Packing source = keys.sequences().packing();
        int n = query.expect("query", source.batch(), querySize).shape(0);
        Tensor q = kind == Kind.ADDITIVE ? Ops.linear(arena, query, queryWeight, null) : query;
        check(keys);
        Tensor values = keys.sequences().data();
        Tensor projected = keys.projected();
        int steps = source.steps();
        Tensor context = arena.result(n, keySize);
        Tensor weights = arena.result(n, steps);
        Look look = Look.each(arena, source, null);
        Kernels.attention_forward(context.address(), weights.address(), q.address(), values.address(),
                projected.address(), address(v), look.offsets(), look.columns(), look.lengths(), n, steps, keySize,
                attentionSize);
        arena.record(() -> Kernels.attention_backward(orScratch(arena, q), orScratch(arena, values),
                orScratch(arena, projected), gradient(v), context.gradientAddress(), weights.gradientAddress(),
                weights.address(), q.address(), values.address(), projected.address(), address(v), look.offsets(),
                look.columns(), look.lengths(), n, steps, keySize, attentionSize));
        return new Output(context, weights);
    }

    /** Keys may be another attention's. */
    void check(Keys keys) {
        keys.sequences().data().expect("keys.sequences", -1, keySize);
        keys.projected().expect("keys.projected", keys.sequences().packing().rows(), attentionSize);
    }

    /** The gradient's address, or room that nobody reads where none is wanted. */
    static long orScratch(Arena arena, Tensor tensor) {
        long address = tensor.gradientAddress();
        return address != 0 ? address : arena.zeros(tensor.shape()).address();
    }

    static long address(Tensor tensor) {
        return tensor == null ? 0 : tensor.address();
    }

    static long gradient(Tensor tensor) {
        return tensor == null ? 0 : tensor.gradientAddress();
    }

    /** Which keys each query row looks at: the addresses of key_offset, key_column and key_length. */
    record Look(long offsets, long columns, long lengths) {

        /** Row i looks at source sequence i, or at the i-th longest target's own where rows are a packed target's. */
        static Look each(Arena arena, Packing source, Packing target) {
            int[] sequences = arena.integers(source.batch());
            for (int i = 0; i < source.batch(); i++) {
                sequences[i] = target == null ? i : target.sequence(i);
            }
            return of(arena, source, sequences, source.batch());
        }

        /** Row i looks at source sequence {@code sequences[i]}. */
        static Look of(Arena arena, Packing source, int[] sequences, int count) {
            int[] columns = arena.integers(count);
            int[] lengths = arena.integers(count);
            for (int i = 0; i < count; i++) {
                if (sequences[i] < 0 || sequences[i] >= source.batch()) {
                    throw new IllegalArgumentException("sequences: " + sequences[i] + " is outside " + source.batch()
                            + " source sequences");
                }
                columns[i] = source.position(sequences[i]);
                lengths[i] = source.length(sequences[i]);
            }
            return new Look(source.offsets(arena), arena.ints(columns, count), arena.ints(lengths, count));
        }
    }
}
