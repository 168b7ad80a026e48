package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.assertClose;
import static io.github.sequor.nn.Samples.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A conditional random field against the enumeration of all paths in double, and its gradients. */
@KeepsThreads
class CrfTest {
    private static final int[] LENGTHS = {2, 5, 1, 4, 4};
    private static final Packing PACKING = Packing.of(LENGTHS);

    /** Tag 0 is O, 1 is B, 2 is I: I follows B or I alone, and nothing ends in B. */
    private static final Crf.Constraints SCHEME = new Crf.Constraints(new boolean[] {true, true, false},
            new boolean[][] {{true, true, false}, {true, true, true}, {true, true, true}},
            new boolean[] {true, false, true});

    /** All paths of one sequence, with their scores. */
    private static final class Paths {
        final int[][] tags;
        final double[] scores;
        final double logZ;

        Paths(Crf crf, Tensor emissions, int sequence, Crf.Constraints constraints) {
            int k = crf.tags();
            int length = LENGTHS[sequence];
            int count = (int) Math.pow(k, length);
            tags = new int[count][length];
            scores = new double[count];
            double sum = 0;
            for (int n = 0; n < count; n++) {
                for (int t = length - 1, rest = n; t >= 0; t--, rest /= k) {
                    tags[n][t] = rest % k;
                }
                scores[n] = score(crf, emissions, sequence, tags[n], constraints);
                sum += Math.exp(scores[n]);
            }
            logZ = Math.log(sum);
        }

        private static double score(Crf crf, Tensor emissions, int sequence, int[] y, Crf.Constraints constraints) {
            Tensor start = crf.state().get("start_transitions");
            Tensor end = crf.state().get("end_transitions");
            Tensor transitions = crf.state().get("transitions");
            double score = start.get(y[0]) + (double) end.get(y[y.length - 1]);
            boolean allowed = constraints == null
                    || constraints.first()[y[0]] && constraints.last()[y[y.length - 1]];
            for (int t = 0; t < y.length; t++) {
                score += emissions.get((long) PACKING.row(t, sequence) * crf.tags() + y[t]);
                if (t > 0) {
                    score += transitions.get((long) y[t - 1] * crf.tags() + y[t]);
                    allowed &= constraints == null || constraints.next()[y[t - 1]][y[t]];
                }
            }
            return allowed ? score : Double.NEGATIVE_INFINITY;
        }

        int[] best() {
            int best = 0;
            for (int n = 1; n < scores.length; n++) {
                best = scores[n] > scores[best] ? n : best;
            }
            return tags[best];
        }

        double probability(ToDoubleFunction<int[]> counted) {
            double sum = 0;
            for (int n = 0; n < scores.length; n++) {
                sum += counted.applyAsDouble(tags[n]) * Math.exp(scores[n] - logZ);
            }
            return sum;
        }
    }

    @EachIsa
    void equalsTheEnumerationOfAllPaths() {
        for (Crf.Constraints constraints : new Crf.Constraints[] {null, SCHEME}) {
            try (Crf crf = new Crf(3, 1); Arena arena = new Arena()) {
                spread(crf);
                PackedSequence emissions = emissions(arena, 3);
                int[][] best = crf.decode(arena, emissions, constraints);
                int[] packed = PACKING.pack(best);
                float[] likelihoods = crf.logLikelihood(arena, emissions, packed, constraints);
                float[] marginals = crf.marginals(arena, emissions, constraints).toArray();
                double loss = 0;
                for (int i = 0; i < LENGTHS.length; i++) {
                    Paths paths = new Paths(crf, emissions.data(), i, constraints);
                    assertArrayEquals(paths.best(), best[i]);
                    double expected = Paths.score(crf, emissions.data(), i, best[i], constraints) - paths.logZ;
                    assertEquals(expected, likelihoods[i], 1e-5);
                    loss -= expected / PACKING.rows();
                    for (int t = 0; t < LENGTHS[i]; t++) {
                        for (int j = 0; j < 3; j++) {
                            int step = t;
                            int tag = j;
                            assertEquals(paths.probability(y -> y[step] == tag ? 1 : 0),
                                    marginals[PACKING.row(t, i) * 3 + j], 1e-5);
                        }
                    }
                }
                assertEquals(loss, crf.loss(arena, emissions, packed, constraints).item(), 1e-5);
            }
        }
    }

    @EachIsa
    void gradients() {
        int[] tags = PACKING.pack(new int[][] {{0, 1}, {1, 2, 2, 1, 0}, {0}, {0, 0, 0, 0}, {1, 2, 0, 1}});
        int[] wellFormed = PACKING.pack(new int[][] {{1, 2}, {1, 2, 2, 0, 0}, {0}, {0, 0, 0, 0}, {1, 2, 1, 2}});
        for (Crf.Constraints constraints : new Crf.Constraints[] {null, SCHEME}) {
            try (GradientCheck check = new GradientCheck("crf", 2); Crf crf = check.parameters(new Crf(3, 1))) {
                Tensor emissions = check.leaf("emissions", PACKING.rows(), 3);
                check.run(arena -> List.of(crf.loss(arena, new PackedSequence(emissions, PACKING),
                        constraints == null ? tags : wellFormed, constraints)));
            }
        }
        try (GradientCheck check = new GradientCheck("crf of 33 tags", 3); Crf crf = check.parameters(new Crf(33, 1))) {
            Tensor emissions = check.leaf("emissions", PACKING.rows(), 33);
            check.run(arena -> List.of(crf.loss(arena, new PackedSequence(emissions, PACKING), tags, null)));
        }
    }

    /** A field of independent tags is a softmax, has nothing to train, and decodes within the constraints. */
    @EachIsa
    void independentTags() {
        try (Crf crf = Crf.ofIndependentTags(3); Tape tape = new Tape(1); Arena arena = new Arena()) {
            assertTrue(crf.parameters().isEmpty());
            int[] tags = PACKING.pack(new int[][] {{0, 1}, {1, 2, 2, 1, 0}, {0}, {0, 0, 0, 0}, {1, 2, 0, 1}});
            PackedSequence emissions = emissions(tape, 3);
            emissions.data().requireGradient();
            PackedSequence same = emissions.with(emissions.data().copy().requireGradient());
            Tensor loss = crf.loss(tape, emissions, tags, null);
            Tensor expected = Ops.crossEntropy(tape, same.data(), tags, 0);
            assertEquals(expected.item(), loss.item(), 1e-6);
            loss.gradient().fill(1);
            expected.gradient().fill(1);
            tape.backward();
            assertClose("demissions", same.data().gradient().toArray(), emissions.data().gradient().toArray(), 1e-6);
            same.data().close();
            for (int[] path : crf.decode(arena, emissions(arena, 3), SCHEME)) {
                assertTrue(path[0] != 2 && path[path.length - 1] != 1, Arrays.toString(path));
            }
        }
    }

    @EachIsa
    void sameBitsForAnyNumberOfThreads() {
        Rng rng = new Rng(3);
        int[] lengths = IntStream.range(0, 40).map(i -> 1 + rng.nextInt(30)).toArray();
        Packing packing = Packing.of(lengths);
        float[][] first = null;
        for (int threads : new int[] {1, 2, 5}) {
            Threads.use(threads);
            try (Crf crf = new Crf(9, 1); Tape tape = new Tape(1)) {
                Tensor x = tape.of(Samples.floats(new Rng(4), packing.rows(), 9), packing.rows(), 9);
                x.requireGradient();
                PackedSequence emissions = new PackedSequence(x, packing);
                int[] tags = packing.pack(crf.decode(tape, emissions, null));
                Tensor loss = crf.loss(tape, emissions, tags, null);
                tape.backward(loss);
                float[][] got = {loss.toArray(), x.gradient().toArray(),
                    crf.state().get("transitions").gradient().toArray(),
                    crf.marginals(tape, emissions, null).toArray()};
                first = first == null ? got : first;
                for (int i = 0; i < got.length; i++) {
                    assertSameBits(threads + " threads", first[i], got[i]);
                }
            }
        }
    }

    @EachIsa
    void steadyTrainingTakesNoNativeMemoryAndHardlyAnyHeap() {
        Threads.use(1);
        int[] tags = PACKING.pack(new int[][] {{0, 1}, {1, 2, 2, 1, 0}, {0}, {0, 0, 0, 0}, {1, 2, 0, 1}});
        try (Crf crf = new Crf(3, 1); Tape tape = new Tape(1);
                Tensor x = Tensor.zeros(PACKING.rows(), 3).requireGradient()) {
            Runnable step = () -> {
                tape.backward(crf.loss(tape, new PackedSequence(x, PACKING), tags, null));
                tape.reset();
            };
            long bytes = Allocation.bytes(step);
            long before = Kernels.memory_blocks();
            step.run();
            assertEquals(before, Kernels.memory_blocks(), "blocks taken from the system");
            assertTrue(bytes < 1024, bytes + " bytes");
        }
    }

    @EachIsa
    void refusesWhatIsWrong() {
        try (Crf crf = new Crf(3, 1); Arena arena = new Arena()) {
            PackedSequence emissions = emissions(arena, 3);
            int[] tags = new int[PACKING.rows()];
            tags[3] = 3;
            assertMessage("tags: 3 is outside 3 tags", () -> crf.loss(arena, emissions, tags, null));
            tags[3] = 0;
            tags[PACKING.row(2, 1)] = 2;
            assertMessage("tags: the constraints forbid tag 2 at step 2 of sequence 1",
                    () -> crf.loss(arena, emissions, tags, SCHEME));
            assertMessage("tags: expected 16, was 2", () -> crf.loss(arena, emissions, new int[2], null));
            assertMessage("emissions: expected shape (16, 3), was (16, 4)",
                    () -> crf.decode(arena, emissions(arena, 4), null));
        }
        try (Crf crf = new Crf(2, 1); Arena arena = new Arena()) {
            assertMessage("constraints: expected those of 2 tags, was 3",
                    () -> crf.decode(arena, emissions(arena, 2), SCHEME));
        }
    }

    private static void assertMessage(String expected, Runnable run) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }

    private static PackedSequence emissions(Arena arena, int tags) {
        float[] values = Samples.floats(new Rng(2), PACKING.rows(), tags);
        for (int i = 0; i < values.length; i++) {
            values[i] *= 3;
        }
        return new PackedSequence(arena.of(values, PACKING.rows(), tags), PACKING);
    }

    private static void spread(Crf crf) {
        crf.state().values().forEach(x -> x.set(Samples.floats(new Rng(5), x.shape())));
    }
}
