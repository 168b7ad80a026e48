package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;

/**
 * A linear-chain conditional random field (Lafferty et al. 2001) over K tags: the tags y of a sequence score
 * {@code start[y_0] + sum emissions[t][y_t] + sum transitions[y_t-1][y_t] + end[y_last]}, and their probability is
 * the softmax over all sequences of tags. Parameters are pytorch-crf's: {@code start_transitions} (K),
 * {@code end_transitions} (K), {@code transitions} (K, K) from row to column, uniform in +-0.1 at first.
 */
public final class Crf extends Module {
    private static final double BOUND = 0.1;
    /** What a forbidden transition scores: below anything finite weights give, and finite, as kernels need it. */
    private static final float FORBIDDEN = -1e30f;

    private final Tensor start;
    private final Tensor end;
    private final Tensor transitions;

    /**
     * Which tags may begin a sequence, follow each other and end it.
     *
     * @param first (K) may begin
     * @param next (K, K) may stand behind the row's tag
     * @param last (K) may end
     */
    public record Constraints(boolean[] first, boolean[][] next, boolean[] last) {
        /** Checks the sizes, and copies. */
        public Constraints {
            int tags = first.length;
            if (last.length != tags || next.length != tags || Arrays.stream(next).anyMatch(r -> r.length != tags)) {
                throw new IllegalArgumentException("next: expected " + tags + " rows of " + tags + ", and " + tags
                        + " of last");
            }
            first = first.clone();
            next = Arrays.stream(next).map(boolean[]::clone).toArray(boolean[][]::new);
            last = last.clone();
        }

        private boolean[] flat() {
            int tags = first.length;
            boolean[] all = new boolean[tags * tags];
            for (int i = 0; i < tags; i++) {
                System.arraycopy(next[i], 0, all, i * tags, tags);
            }
            return all;
        }
    }

    /** What a call scores with: the parameters, with what is forbidden taken off. */
    private record Scores(Tensor start, Tensor end, Tensor transitions) {
    }

    /**
     * A field over tags.
     *
     * @param tags K
     * @param seed of the first weights
     */
    public Crf(int tags, long seed) {
        this(tags, false);
        Rng rng = new Rng(seed);
        Init.uniform(start, BOUND, rng);
        Init.uniform(end, BOUND, rng);
        Init.uniform(transitions, BOUND, rng);
    }

    private Crf(int tags, boolean frozen) {
        Ops.checkPositive("tags", tags);
        Ops.checkCount("tags " + tags, (double) tags * tags);
        start = parameter("start_transitions", Tensor.zeros(tags), frozen);
        end = parameter("end_transitions", Tensor.zeros(tags), frozen);
        transitions = parameter("transitions", Tensor.zeros(tags, tags), frozen);
    }

    private Tensor parameter(String name, Tensor value, boolean frozen) {
        return add(frozen ? Parameter.frozen(name, value) : Parameter.dense(name, value)).value();
    }

    /**
     * A field whose transitions all score 0 and stay so: a softmax of each step by itself, for which {@link #decode}
     * still finds the best tags that constraints allow.
     */
    public static Crf ofIndependentTags(int tags) {
        return new Crf(tags, true);
    }

    /** K. */
    public int tags() {
        return start.shape(0);
    }

    /**
     * The mean negative log-likelihood of tags, a step: pytorch-crf's {@code reduction="token_mean"}.
     *
     * @param emissions (rows, K)
     * @param tags (rows) each in [0, K), packed as the emissions
     * @param constraints what the tags had to choose from; null: anything
     * @return (1) in nats
     * @throws IllegalArgumentException if the constraints forbid the tags
     */
    public Tensor loss(Arena arena, PackedSequence emissions, int[] tags, Constraints constraints) {
        return run(arena, emissions, tags, constraints, arena.scratch(emissions.packing().batch()));
    }

    /**
     * The log-probability of each sequence's tags.
     *
     * @return (N) in nats, in batch order
     * @throws IllegalArgumentException as {@link #loss}
     */
    public float[] logLikelihood(Arena arena, PackedSequence emissions, int[] tags, Constraints constraints) {
        Packing packing = emissions.packing();
        Tensor byLength = arena.scratch(packing.batch());
        run(arena, emissions, tags, constraints, byLength);
        float[] sorted = byLength.toArray();
        float[] result = new float[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            result[packing.sequence(i)] = sorted[i];
        }
        return result;
    }

    private Tensor run(Arena arena, PackedSequence emissions, int[] tags, Constraints constraints, Tensor likelihoods) {
        Packing packing = emissions.packing();
        check(emissions, tags, constraints);
        Scores scores = scores(arena, constraints);
        Tensor x = emissions.data();
        int steps = packing.steps();
        int k = tags();
        Tensor loss = arena.result(1);
        Tensor kept = arena.scratch(packing.rows(), 2 * k);
        long tagsAddress = arena.ints(tags, packing.rows());
        long sizes = packing.batchSizes(arena);
        long offsets = packing.offsets(arena);
        Kernels.crf_forward(loss.address(), likelihoods.address(), kept.address(), x.address(), tagsAddress,
                scores.start.address(), scores.end.address(), scores.transitions.address(), sizes, offsets, steps, k);
        arena.record(() -> Kernels.crf_backward(x.gradientAddress(), scores.start.gradientAddress(),
                scores.end.gradientAddress(), scores.transitions.gradientAddress(), loss.gradientAddress(),
                kept.address(), tagsAddress, scores.end.address(), scores.transitions.address(), sizes, offsets, steps,
                k));
        return loss;
    }

    private void check(PackedSequence emissions, int[] tags, Constraints constraints) {
        Packing packing = emissions.packing();
        emissions.data().expect("emissions", packing.rows(), tags());
        if (tags.length < packing.rows()) {
            throw new IllegalArgumentException("tags: expected " + packing.rows() + ", was " + tags.length);
        }
        for (int i = 0; i < packing.batch(); i++) {
            for (int t = 0; t < packing.length(i); t++) {
                int tag = tags[packing.row(t, i)];
                if (tag < 0 || tag >= tags()) {
                    throw new IllegalArgumentException("tags: " + tag + " is outside " + tags() + " tags");
                }
                if (constraints != null && !allowed(constraints, packing, tags, i, t)) {
                    throw new IllegalArgumentException("tags: the constraints forbid tag " + tag + " at step " + t
                            + " of sequence " + i);
                }
            }
        }
    }

    private static boolean allowed(Constraints constraints, Packing packing, int[] tags, int i, int t) {
        int tag = tags[packing.row(t, i)];
        boolean begins = t == 0 ? constraints.first[tag] : constraints.next[tags[packing.row(t - 1, i)]][tag];
        return begins && (t < packing.length(i) - 1 || constraints.last[tag]);
    }

    private Scores scores(Arena arena, Constraints constraints) {
        if (constraints == null) {
            return new Scores(start, end, transitions);
        }
        if (constraints.first.length != tags()) {
            throw new IllegalArgumentException("constraints: expected those of " + tags() + " tags, was "
                    + constraints.first.length);
        }
        return new Scores(masked(arena, start, constraints.first), masked(arena, end, constraints.last),
                masked(arena, transitions, constraints.flat()));
    }

    private static Tensor masked(Arena arena, Tensor scores, boolean[] allowed) {
        float[] mask = new float[allowed.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = allowed[i] ? 0 : FORBIDDEN;
        }
        return Ops.add(arena, scores, arena.of(mask, scores.shape()));
    }

    /**
     * The best tags of each sequence (Viterbi 1967); of equally good ones those whose last tag is lower, and so on to
     * the first.
     *
     * @param emissions (rows, K)
     * @param constraints what to choose from; null: anything
     * @return N arrays of tags, in batch order
     */
    public int[][] decode(Arena arena, PackedSequence emissions, Constraints constraints) {
        Packing packing = emissions.packing();
        Tensor x = emissions.data().expect("emissions", packing.rows(), tags());
        Scores scores = scores(arena, constraints);
        long found = arena.floats(packing.rows());     // 32-bit integers
        Kernels.crf_viterbi(found, x.address(), scores.start.address(), scores.end.address(),
                scores.transitions.address(), packing.batchSizes(arena), packing.offsets(arena), packing.steps(),
                tags());
        int[] packed = arena.integers(packing.rows());
        Kernels.read_ints(packed, found, 0, packing.rows());
        int[][] tags = new int[packing.batch()][];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = new int[packing.length(i)];
            for (int t = 0; t < tags[i].length; t++) {
                tags[i][t] = packed[packing.row(t, i)];
            }
        }
        return tags;
    }

    /**
     * The probability of each tag at each step, whatever the others are, without a gradient.
     *
     * @param emissions (rows, K)
     * @param constraints what there is to choose from; null: anything
     * @return (rows, K), each row's sum 1
     */
    public Tensor marginals(Arena arena, PackedSequence emissions, Constraints constraints) {
        Packing packing = emissions.packing();
        Tensor x = emissions.data().expect("emissions", packing.rows(), tags());
        Scores scores = scores(arena, constraints);
        Tensor probabilities = arena.scratch(packing.rows(), tags());
        Kernels.crf_marginals(probabilities.address(), x.address(), scores.start.address(), scores.end.address(),
                scores.transitions.address(), packing.batchSizes(arena), packing.offsets(arena), packing.steps(),
                tags());
        return probabilities;
    }
}
