package io.github.sequor.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Refused;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecurrentStreamTest {
    private static final int STEPS = 6;
    private static final int INPUT = 5;

    @EachIsa
    void givesWhatForwardGives() {
        for (int batch : new int[] {1, 3}) {
            for (Recurrent layers : new Recurrent[] {Lstm.builder(INPUT, 7).layers(3).seed(1).build(),
                Gru.builder(INPUT, 7).layers(2).seed(2).build(),
                Gru.builder(INPUT, 7).resetAfter(false).seed(3).build(), Rnn.builder(INPUT, 7).seed(4).build(),
                Rnn.builder(INPUT, 7).relu(true).layers(2).bias(false).seed(5).build()}) {
                try (layers; Arena arena = new Arena(); RecurrentStream stream = layers.stream(batch)) {
                    float[] x = random(STEPS * batch * INPUT);
                    Recurrent.Output whole = layers.forward(arena,
                            PackedSequence.of(arena.of(x, STEPS, batch, INPUT)));
                    float[] expected = whole.output().data().toArray();
                    for (int round = 0; round < 2; round++) {
                        for (int t = 0; t < STEPS; t++) {
                            step(stream, x, t, batch);
                            assertArrayEquals(part(expected, t, batch * 7), stream.output().toArray(), 1e-5f);
                        }
                        assertArrayEquals(whole.last().h().toArray(), stream.state().h().toArray(), 1e-5f);
                        if (whole.last().c() != null) {
                            assertArrayEquals(whole.last().c().toArray(), stream.state().c().toArray(), 1e-5f);
                        }
                        stream.reset();
                    }
                }
            }
        }
    }

    @Test
    void beginsAtAnyState() {
        try (Lstm lstm = Lstm.builder(INPUT, 7).build(); RecurrentStream one = lstm.stream(2);
                RecurrentStream other = lstm.stream(2)) {
            float[] x = random(STEPS * 2 * INPUT);
            for (int t = 0; t < 3; t++) {
                step(one, x, t, 2);
            }
            other.state().h().set(one.state().h());
            other.state().c().set(one.state().c());
            for (int t = 3; t < STEPS; t++) {
                step(one, x, t, 2);
                step(other, x, t, 2);
                assertArrayEquals(one.output().toArray(), other.output().toArray());
            }
        }
    }

    @Test
    void seesWeightsThatChanged() {
        try (Gru gru = Gru.builder(INPUT, 7).build(); RecurrentStream stream = gru.stream(1)) {
            stream.step();
            gru.state().values().forEach(weight -> weight.fill(0));
            stream.reset();
            stream.step();
            assertArrayEquals(new float[7], stream.output().toArray());
        }
    }

    private static void step(RecurrentStream stream, float[] x, int t, int batch) {
        stream.input().set(part(x, t, batch * INPUT));
        stream.step();
    }

    private static float[] part(float[] all, int t, int size) {
        return Arrays.copyOfRange(all, t * size, (t + 1) * size);
    }

    private static float[] random(int count) {
        Rng rng = new Rng(7);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * rng.nextDouble() - 1);
        }
        return values;
    }

    @Test
    void misuse() {
        Lstm lstm = Lstm.builder(INPUT, 7).build();
        Refused.argument(() -> lstm.stream(0), "batch", "0");
        try (Lstm both = Lstm.builder(INPUT, 7).bidirectional(true).build()) {
            Refused.argument(() -> both.stream(1), "stream", "whole sequence");
        }
        RecurrentStream closed = lstm.stream(1);
        Tensor output = closed.output();
        closed.close();
        closed.close();
        assertTrue(assertThrows(IllegalStateException.class, closed::step).getMessage().contains("closed"));
        assertThrows(IllegalStateException.class, output::toArray);
        try (RecurrentStream stream = lstm.stream(1)) {
            lstm.close();
            assertTrue(assertThrows(IllegalStateException.class, stream::step).getMessage().contains("closed"));
        }
    }
}
