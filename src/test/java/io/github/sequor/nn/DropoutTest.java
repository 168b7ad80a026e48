package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The dropouts of AWD-LSTM (Merity et al. 2018), and the weight that embedding and output layer share. */
class DropoutTest {
    private static final int[] LENGTHS = {3, 5, 1};

    @EachIsa
    void gradientsOfWeightDropout() {
        for (Samples.Cell cell : Samples.CELLS) {
            for (boolean both : new boolean[] {false, true}) {
                try (GradientCheck check = new GradientCheck(cell + " with weight dropout", 11, cell.relu());
                        Recurrent layers = check.parameters(cell.of(3, 5).layers(2).bidirectional(both)
                                .dropout(0.3f).lockedDropout(true).weightDropout(0.4f).seed(3).build())) {
                    Packing packing = Packing.of(LENGTHS);
                    Tensor x = check.leaf("x", packing.rows(), 3);
                    check.run(arena -> {
                        Recurrent.Output out = layers.forward(arena, new PackedSequence(x, packing));
                        return List.of(out.output().data(), out.last().h());
                    });
                }
            }
        }
    }

    /** One call's mask: zeros in weight_hh alone, p of them, and the rest divided by 1 - p; another step, another one. */
    @EachIsa
    void weightDropoutIsThatOfOneMaskForAllStepsAndSequences() {
        int hidden = 40;
        try (Rnn dropped = Rnn.builder(1, hidden).relu(true).bias(false).weightDropout(0.3f).seed(1).build();
                Tape tape = new Tape(5); Arena arena = new Arena()) {
            dropped.state().get("weight_ih_l0").fill(0);
            Tensor weight = dropped.state().get("weight_hh_l0");
            weight.fill(1);
            // the state after a step from the unit vector j is column j of the weights
            float[] unit = new float[hidden * hidden];
            for (int i = 0; i < hidden; i++) {
                unit[i * hidden + i] = 1;
            }
            Recurrent.State state = Recurrent.State.of(tape.of(unit, 1, hidden, hidden));
            float[] columns = dropped.forward(tape, PackedSequence.of(tape.zeros(1, hidden, 1)), state).output().data()
                    .toArray();
            int zeros = 0;
            for (float element : columns) {
                zeros += element == 0 ? 1 : 0;
                assertTrue(element == 0 || Math.abs(element - 1 / 0.7f) < 1e-5, "element " + element);
            }
            double deviation = Math.sqrt(0.3 * 0.7 * columns.length);
            assertTrue(Math.abs(zeros - 0.3 * columns.length) < 5 * deviation, zeros + " zeros");

            // two steps are the product with the same mask twice
            tape.begin(0);
            Recurrent.State again = Recurrent.State.of(tape.of(unit, 1, hidden, hidden));
            float[] twice = dropped.forward(tape, PackedSequence.of(tape.zeros(2, hidden, 1)), again).output().data()
                    .toArray();
            double[] expected = new double[hidden * hidden];
            for (int i = 0; i < hidden; i++) {
                for (int j = 0; j < hidden; j++) {
                    for (int k = 0; k < hidden; k++) {
                        expected[i * hidden + j] += columns[i * hidden + k] * columns[k * hidden + j];
                    }
                }
            }
            float[] second = new float[hidden * hidden];
            System.arraycopy(twice, hidden * hidden, second, 0, second.length);
            Samples.assertClose("two steps", expected, second, 1e-5);

            tape.begin(1);
            Recurrent.State other = Recurrent.State.of(tape.of(unit, 1, hidden, hidden));
            float[] next = dropped.forward(tape, PackedSequence.of(tape.zeros(1, hidden, 1)), other).output().data()
                    .toArray();
            int same = 0;
            for (int i = 0; i < next.length; i++) {
                same += next[i] == columns[i] ? 1 : 0;
            }
            assertTrue(same < 0.75 * next.length, same + " alike");   // 0.58 of independent masks

            // inference has none
            Recurrent.State plain = Recurrent.State.of(arena.of(unit, 1, hidden, hidden));
            float[] whole = dropped.forward(arena, PackedSequence.of(arena.zeros(1, hidden, 1)), plain).output().data()
                    .toArray();
            for (float element : whole) {
                assertEquals(1, element);
            }
        }
    }

    @EachIsa
    void gradientsOfLockedAndTokenDropout() {
        Packing packing = Packing.of(LENGTHS);
        int[] ids = {0, 3, 3, 1, 0, 2, 3, 1, 1};
        try (GradientCheck check = new GradientCheck("locked and token dropout", 12)) {
            Tensor x = check.leaf("x", packing.rows(), 7);
            check.run(arena -> List.of(Ops.lockedDropout(arena, new PackedSequence(x, packing), 0.4f).data(),
                    Ops.tokenDropout(arena, x, ids, 4, 0.5f)));
        }
    }

    @Test
    void lockedDropoutKeepsOneMaskForASequence() {
        Packing packing = Packing.of(LENGTHS);
        int width = 200;
        try (Tape tape = new Tape(3); Arena arena = new Arena()) {
            Tensor x = tape.zeros(packing.rows(), width);
            x.fill(1);
            float[] y = Ops.lockedDropout(tape, new PackedSequence(x, packing), 0.5f).data().toArray();
            float[][] first = new float[LENGTHS.length][width];
            for (int i = 0; i < LENGTHS.length; i++) {
                for (int t = 0; t < LENGTHS[i]; t++) {
                    float[] row = new float[width];
                    System.arraycopy(y, packing.row(t, i) * width, row, 0, width);
                    first[i] = t == 0 ? row : first[i];
                    assertArrayEquals(first[i], row);
                }
            }
            int same = 0;
            for (int j = 0; j < width; j++) {
                same += first[0][j] == first[1][j] ? 1 : 0;
            }
            assertTrue(same > 60 && same < 140, "sequences have masks of their own: " + same);   // 100, five deviations
            PackedSequence plain = new PackedSequence(arena.zeros(packing.rows(), width), packing);
            assertSame(plain, Ops.lockedDropout(arena, plain, 0.5f));
        }
    }

    @Test
    void tokenDropoutDropsATokenWhereverItOccurs() {
        int vocabSize = 2000;
        try (Tape tape = new Tape(4)) {
            int[] ids = new int[2 * vocabSize];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = i % vocabSize;
            }
            Tensor x = tape.zeros(ids.length, 3);
            x.fill(1);
            float[] y = Ops.tokenDropout(tape, x, ids, vocabSize, 0.1f).toArray();
            int zeros = 0;
            for (int i = 0; i < vocabSize; i++) {
                zeros += y[3 * i] == 0 ? 1 : 0;
                for (int j = 0; j < 3; j++) {
                    assertEquals(y[3 * i], y[3 * i + j]);
                    assertEquals(y[3 * i], y[3 * (i + vocabSize) + j]);
                }
            }
            assertTrue(Math.abs(zeros - 200) < 5 * Math.sqrt(180), zeros + " of 2000 tokens dropped");
            assertThrows(IllegalArgumentException.class, () -> Ops.tokenDropout(tape, x, ids, 10, 0.1f));
        }
    }

    /** The embedding's rows and the output layer's weight are one parameter: its gradient is the sum of both uses'. */
    @EachIsa
    void gradientOfASharedWeight() {
        try (GradientCheck check = new GradientCheck("shared weight", 13);
                Embedding shared = check.parameters(Embedding.shared(6, 5, 1, 1));
                Lstm lstm = check.parameters(Lstm.builder(5, 5).seed(2).build())) {
            int[] ids = {1, 4, 1, 0, 5, 5};
            int[] targets = {4, 1, 1, 5, 0, 2};
            check.run(arena -> {
                PackedSequence x = new PackedSequence(shared.forward(arena, ids), Packing.uniform(3, 2));
                Tensor h = lstm.forward(arena, x).output().data();
                return List.of(Ops.crossEntropy(arena, Ops.linear(arena, h, shared.weight(), null), targets, 0));
            });
        }
    }

    @Test
    void streamsOfLayersWithDropoutHaveNone() {
        try (Lstm lstm = Lstm.builder(2, 3).weightDropout(0.5f).seed(1).build(); Arena arena = new Arena();
                RecurrentStream stream = lstm.stream(1)) {
            float[] x = {1, -1};
            stream.input().set(x);
            stream.step();
            assertArrayEquals(lstm.forward(arena, PackedSequence.of(arena.of(x, 1, 1, 2))).output().data().toArray(),
                    stream.output().toArray(), 1e-6f);
        }
    }
}
