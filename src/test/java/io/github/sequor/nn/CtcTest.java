package io.github.sequor.nn;

import static io.github.sequor.nn.Samples.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sequor.cpu.KeepsThreads;
import io.github.sequor.cpu.Threads;
import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** CTC against PyTorch, against the enumeration of all ways in double, and its gradients. */
@KeepsThreads
class CtcTest {
    private static final int CLASSES = 3;
    private static final Packing PACKING = Packing.of(2, 5, 1, 4, 4);
    private static final int[][] TARGETS = {{1, 2}, {2, 2, 1}, {}, {1, 1}, {2}};

    @EachIsa
    void golden() throws IOException {
        for (Path file : Golden.files("ctc_")) {
            try (Golden golden = new Golden(file); Tape tape = new Tape(1)) {
                Tensor logits = golden.in(tape, "logits").requireGradient();
                PackedSequence packed = PackedSequence.pack(tape, logits, golden.ints("input_lengths"));
                int[] lengths = golden.ints("target_lengths");
                int[] flat = golden.ints("targets");
                int[][] targets = new int[lengths.length][];
                for (int i = 0; i < targets.length; i++) {
                    int from = i * (flat.length / lengths.length);
                    targets[i] = Arrays.copyOfRange(flat, from, from + lengths[i]);
                }
                float[] losses = Ctc.logLikelihood(tape, packed, targets);
                for (int i = 0; i < losses.length; i++) {
                    losses[i] = -losses[i];
                }
                golden.check("loss", losses, Golden.VALUES);
                Tensor mean = Ctc.loss(tape, packed, targets);
                mean.gradient().fill(losses.length);      // theirs is the gradient of the sum
                tape.backward();
                golden.check("grad_logits", logits.gradient(), Golden.GRADIENTS);
            }
        }
    }

    @EachIsa
    void equalsTheEnumerationOfAllWays() {
        try (Arena arena = new Arena()) {
            PackedSequence logits = logits(arena);
            float[] likelihoods = Ctc.logLikelihood(arena, logits, TARGETS);
            Ctc.Alignment[] alignments = Ctc.align(arena, logits, TARGETS);
            double loss = 0;
            for (int i = 0; i < TARGETS.length; i++) {
                double all = 0;
                double best = 0;
                int[] spelled = null;
                for (int n = 0; n < Math.pow(CLASSES, PACKING.length(i)); n++) {
                    int[] way = digits(n, PACKING.length(i));
                    if (Arrays.equals(TARGETS[i], collapse(way))) {
                        double p = probability(logits.data(), i, way);
                        all += p;
                        spelled = p > best ? way : spelled;
                        best = Math.max(p, best);
                    }
                }
                loss -= Math.log(all) / TARGETS.length;
                assertEquals(Math.log(all), likelihoods[i], 1e-5);
                assertEquals(Math.log(best), alignments[i].logProb(), 1e-5);
                int[] target = TARGETS[i];
                assertArrayEquals(spelled, Arrays.stream(alignments[i].symbols())
                        .map(k -> k < 0 ? Ctc.BLANK : target[k]).toArray());
            }
            assertEquals(loss, Ctc.loss(arena, logits, TARGETS).item(), 1e-5);
        }
    }

    @EachIsa
    void gradients() {
        for (int classes : new int[] {3, 33}) {
            try (GradientCheck check = new GradientCheck("ctc of " + classes, 2)) {
                Tensor logits = check.leaf("logits", PACKING.rows(), classes);
                check.run(arena -> List.of(Ctc.loss(arena, new PackedSequence(logits, PACKING), TARGETS)));
            }
        }
    }

    @EachIsa
    void sameBitsForAnyNumberOfThreads() {
        Rng rng = new Rng(3);
        int[] lengths = IntStream.range(0, 40).map(i -> 1 + rng.nextInt(30)).toArray();
        int[][] targets = new int[lengths.length][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = IntStream.range(0, lengths[i] / 2).map(k -> 1 + rng.nextInt(8)).toArray();
        }
        Packing packing = Packing.of(lengths);
        float[][] first = null;
        for (int threads : new int[] {1, 2, 5}) {
            Threads.use(threads);
            try (Tape tape = new Tape(1)) {
                Tensor x = tape.of(Samples.floats(new Rng(4), packing.rows(), 9), packing.rows(), 9);
                x.requireGradient();
                PackedSequence logits = new PackedSequence(x, packing);
                Tensor loss = Ctc.loss(tape, logits, targets);
                tape.backward(loss);
                float[][] got = {loss.toArray(), x.gradient().toArray(), Ctc.logLikelihood(tape, logits, targets)};
                first = first == null ? got : first;
                for (int i = 0; i < got.length; i++) {
                    assertSameBits(threads + " threads", first[i], got[i]);
                }
            }
        }
    }

    @EachIsa
    void takesNoMemoryInSteadyState() {
        Threads.use(1);   // a thread of the pool takes its scratch with its first task, whenever that is
        try (Tape tape = new Tape(1)) {
            long blocks = 0;
            for (int step = 0; step < 5; step++) {
                PackedSequence logits = logits(tape);
                logits.data().requireGradient();
                tape.backward(Ctc.loss(tape, logits, TARGETS));
                tape.reset();
                blocks = step == 2 ? Kernels.memory_blocks() : blocks;
            }
            assertEquals(blocks, Kernels.memory_blocks());
        }
    }

    @Test
    void refusesWhatIsWrong() {
        try (Arena arena = new Arena()) {
            PackedSequence logits = logits(arena);
            assertMessage("targets: sequence 3 of 3 symbols needs 5 frames (one for each symbol, one more between "
                    + "equal ones), has 4", logits, new int[][] {{1, 2}, {}, {}, {2, 2, 2}, {}});
            assertMessage("targets: sequence 4 has symbol 3, expected 1 to 2", logits,
                    new int[][] {{}, {}, {}, {}, {3}});
            assertMessage("targets: sequence 0 has symbol 0, expected 1 to 2", logits,
                    new int[][] {{0}, {}, {}, {}, {}});
            assertMessage("targets: expected 5, was 1", logits, new int[][] {{1}});
        }
    }

    private static void assertMessage(String expected, PackedSequence logits, int[][] targets) {
        try (Arena arena = new Arena()) {
            assertEquals(expected, assertThrows(IllegalArgumentException.class,
                    () -> Ctc.loss(arena, logits, targets)).getMessage());
            assertEquals(expected, assertThrows(IllegalArgumentException.class,
                    () -> Ctc.align(arena, logits, targets)).getMessage());
        }
    }

    private static PackedSequence logits(Arena arena) {
        float[] values = Samples.floats(new Rng(2), PACKING.rows(), CLASSES);
        for (int i = 0; i < values.length; i++) {
            values[i] *= 3;
        }
        return new PackedSequence(arena.of(values, PACKING.rows(), CLASSES), PACKING);
    }

    private static int[] digits(int n, int length) {
        int[] way = new int[length];
        for (int t = length - 1, rest = n; t >= 0; t--, rest /= CLASSES) {
            way[t] = rest % CLASSES;
        }
        return way;
    }

    private static int[] collapse(int[] way) {
        int[] spelled = new int[way.length];
        int length = 0;
        for (int t = 0; t < way.length; t++) {
            if (way[t] != Ctc.BLANK && (t == 0 || way[t] != way[t - 1])) {
                spelled[length++] = way[t];
            }
        }
        return Arrays.copyOf(spelled, length);
    }

    private static double probability(Tensor logits, int sequence, int[] way) {
        double p = 1;
        for (int t = 0; t < way.length; t++) {
            double sum = 0;
            long row = (long) PACKING.row(t, sequence) * CLASSES;
            for (int j = 0; j < CLASSES; j++) {
                sum += Math.exp(logits.get(row + j));
            }
            p *= Math.exp(logits.get(row + way[t])) / sum;
        }
        return p;
    }
}
