package io.github.sequor.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TensorTest {
    private static final float[] SIX = {1, 2, 3, 4, 5, 6};

    @Test
    void holdsItsElementsRowMajor() {
        try (Tensor t = Tensor.of(SIX, 2, 3)) {
            assertArrayEquals(new int[] {2, 3}, t.shape());
            assertEquals(3, t.shape(1));
            assertEquals(3, t.shape(-1));
            assertEquals(2, t.rank());
            assertEquals(6, t.size());
            assertArrayEquals(SIX, t.toArray());
            assertEquals(5, t.get(4));
            t.set(4, 50);
            float[] part = new float[4];
            t.get(part, 1, 3);
            assertArrayEquals(new float[] {0, 1, 2, 3}, part);
            FloatBuffer buffer = FloatBuffer.allocate(2);
            t.get(4, buffer);
            assertArrayEquals(new float[] {50, 6}, buffer.array());
            t.fill(7);
            assertArrayEquals(new float[] {7, 7, 7, 7, 7, 7}, t.toArray());
            assertEquals("Tensor(2, 3)", t.toString());
        }
        try (Tensor t = Tensor.zeros(2, 2)) {
            assertArrayEquals(new float[4], t.toArray());
        }
    }

    @Test
    void longBuffersAreFilledInParts() {
        float[] values = new float[40_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        try (Tensor t = Tensor.of(values, values.length)) {
            FloatBuffer buffer = FloatBuffer.allocate(values.length - 1);
            t.get(1, buffer);
            assertArrayEquals(Arrays.copyOfRange(values, 1, values.length), buffer.array());
        }
    }

    @Test
    void viewTakenBeforeTheGradientWasAskedForHasItToo() {
        try (Tensor t = Tensor.of(SIX, 2, 3)) {
            Tensor view = t.view(3, 3);
            assertFalse(view.needsGradient());
            t.requireGradient().gradient().set(4, 7);
            assertTrue(view.needsGradient());
            assertArrayEquals(new float[] {0, 7, 0}, view.gradient().toArray());
        }
    }

    @Test
    void norm() {
        try (Tensor t = Tensor.of(new float[] {3, -4}, 2)) {
            assertEquals(5, t.norm(), 1e-6);
            t.set(0, Float.NaN);
            assertEquals(Double.NaN, t.norm());
        }
    }

    @Test
    void viewsShareTheMemoryAndTheGradient() {
        try (Tensor t = Tensor.of(SIX, 2, 3).requireGradient()) {
            Tensor view = t.view(2, 2, 2);
            assertArrayEquals(new float[] {3, 4, 5, 6}, view.toArray());
            long version = t.version();
            view.set(0, 30);
            assertEquals(30, t.get(2));
            assertNotEquals(version, t.version(), "weights that were packed would not be packed anew");
            view.gradient().set(3, 9);
            assertEquals(9, t.gradient().get(5));
            assertEquals(6, view.view(1, 3).get(2));
            assertEquals(9, view.view(3, 1).gradient().item());
            view.close();   // its memory belongs to the tensor
            assertEquals(30, t.get(2));
        }
    }

    @Test
    void zerosOfAGradientAreThereForWhoeverLooks() {
        try (Tensor t = Tensor.of(SIX, 2, 3).requireGradient()) {
            Tensor first = t.view(0, 2);
            Tensor second = t.view(2, 4);
            t.zeroGradient();   // nobody has asked for it
            t.gradient().set(SIX);
            first.zeroGradient();
            assertArrayEquals(new float[] {3, 4, 5, 6}, second.gradient().toArray());
            assertArrayEquals(new float[] {0, 0, 3, 4, 5, 6}, t.gradient().toArray());
            t.gradient().set(SIX);
            second.zeroGradient();
            first.zeroGradient();
            assertArrayEquals(new float[6], t.gradient().toArray());
            t.gradient().set(SIX);
            t.zeroGradient();
            second.gradient().set(0, 9);
            assertArrayEquals(new float[] {0, 0, 9, 0, 0, 0}, t.gradient().toArray());
            t.zeroGradient();
            assertEquals(0, t.gradient().norm());
        }
        try (Arena arena = new Arena()) {
            Tensor t = arena.zeros(3).requireGradient();
            t.gradient().fill(1);
            t.zeroGradient();
            assertArrayEquals(new float[3], t.gradient().toArray());
            t.zeroGradient();
            arena.reset();
            Refused.state(t::zeroGradient, "earlier step");
            Refused.state(t::takeZeroGradient, "earlier step");
        }
    }

    @Test
    void zerosOfAGradientAreTakenOnceAndWhole() {
        try (Tensor t = Tensor.of(SIX, 2, 3)) {
            assertFalse(t.takeZeroGradient(), "it has none");
            t.requireGradient().gradient().set(SIX);
            assertFalse(t.takeZeroGradient());
            Tensor first = t.view(0, 2);
            Tensor second = t.view(2, 4);
            first.zeroGradient();
            assertFalse(t.takeZeroGradient(), "of a part alone");
            second.zeroGradient();
            first.zeroGradient();
            assertFalse(first.takeZeroGradient(), "of more");
            assertTrue(t.takeZeroGradient());
            assertFalse(t.takeZeroGradient());
            t.zeroGradient();
            t.gradient().toArray();
            assertFalse(t.takeZeroGradient(), "written by then");
        }
    }

    @Test
    void copiesOutliveWhatTheyWereCopiedFrom() {
        Tensor t = Tensor.of(SIX, 2, 3);
        try (Tensor copy = t.copy()) {
            t.close();
            assertArrayEquals(SIX, copy.toArray());
        }
    }

    @Test
    void tensorsWithoutElements() {
        try (Tensor t = Tensor.zeros(0, 3); Tensor scalar = Tensor.of(new float[] {4})) {
            assertEquals(0, t.size());
            assertArrayEquals(new float[0], t.toArray());
            t.set(new float[0]);
            t.fill(1);
            t.copy().close();
            assertEquals(0, t.view(0, 5, 0).size());
            assertEquals(4, scalar.item());
        }
    }

    @Test
    void useAfterClose() {
        Tensor t = Tensor.of(SIX, 2, 3).requireGradient();
        Tensor view = t.view(0, 3);
        Tensor gradient = t.gradient();
        t.close();
        t.close();
        Tensor other = Tensor.zeros(6);
        List<Executable> uses = List.of(t::toArray, () -> t.get(0), () -> t.get(new float[1], 0, 1),
                () -> t.get(0, FloatBuffer.allocate(1)), () -> t.set(SIX), () -> t.set(0, 1), () -> t.fill(1),
                () -> t.set(other), () -> other.set(t), t::copy, () -> t.view(0, 1), t::address, view::toArray,
                () -> view.set(0, 1), gradient::toArray, t::gradientAddress, () -> t.gradient().toArray(),
                t::zeroGradient, t::takeZeroGradient);
        for (Executable use : uses) {
            Refused.state(use, "was closed");
        }
        other.close();
        Tensor fresh = Tensor.zeros(2).requireGradient();
        fresh.close();
        Refused.state(fresh::gradient, "(2)", "was closed");   // not a gradient that nobody closes
    }

    @Test
    void wrongSizes() {
        Refused.argument(() -> Tensor.zeros(2, -1), "shape", "negative", "(2, -1)");
        Refused.argument(() -> Tensor.of(SIX, 2, 2), "values", "(2, 2)", "4", "6");
        Refused.argument(() -> Tensor.zeros(1 << 30, 1 << 30, 1 << 30), "shape", "1073741824");
        Refused.argument(() -> Tensor.zeros(1 << 30, 1 << 30, 4), "shape", "1073741824");
        try (Tensor t = Tensor.of(SIX, 2, 3); Tensor four = Tensor.zeros(4)) {
            Refused.argument(() -> t.set(new float[5]), "values", "(2, 3)", "5");
            Refused.argument(() -> t.set(four), "from", "6", "(4)");
            Refused.argument(t::item, "(2, 3)");
            Refused.argument(() -> t.expect("x", 2, 4), "x", "(2, 4)", "(2, 3)");
            Refused.argument(() -> t.expect("x", -1, 4), "x", "(any, 4)", "(2, 3)");
            Refused.argument(() -> t.expect("x", 2), "x", "(2)", "(2, 3)");
            assertEquals(t, t.expect("x", -1, 3));
            Refused.argument(() -> t.view(4, 3), "3", "4", "6");
            Refused.argument(() -> t.view(-1, 3), "-1");
            Refused.argument(() -> t.view(0, 2, -1), "(2, -1)");
            Refused.argument(() -> t.view(Long.MAX_VALUE, 1), "9223372036854775807");
            Refused.argument(() -> t.view(Long.MAX_VALUE - 2, 6), "9223372036854775805");
            Refused.state(t::gradient, "(2, 3)", "needs no gradient");
            assertEquals(0, t.gradientAddress());
        }
    }

    @Test
    void indicesOutOfRange() {
        try (Tensor t = Tensor.of(SIX, 2, 3)) {
            for (long i : new long[] {-1, 6, Long.MAX_VALUE, Long.MIN_VALUE}) {
                Refused.index(() -> t.get(i), "index", "6");
                Refused.index(() -> t.set(i, 1), "index", "6");
                Refused.index(() -> t.get(i, FloatBuffer.allocate(1)), "index", "6");
            }
            Refused.index(() -> t.get(5, FloatBuffer.allocate(2)), "index", "6");
            Refused.index(() -> t.get(new float[8], 0, 7), "count", "6");
            Refused.index(() -> t.get(new float[8], 0, -1), "count");
            Refused.index(() -> t.get(new float[8], 5, 4));
            Refused.index(() -> t.get(new float[8], -1, 2));
            assertArrayEquals(SIX, t.toArray());
        }
    }

    @Test
    void theShapeIsItsOwn() {
        int[] shape = {2, 3};
        try (Tensor t = Tensor.of(SIX, shape); Arena arena = new Arena()) {
            Tensor value = arena.result(shape);
            Tensor zeros = arena.zeros(shape);
            shape[0] = 1000;
            t.shape()[1] = 1000;
            for (Tensor tensor : List.of(t, value, zeros)) {
                assertArrayEquals(new int[] {2, 3}, tensor.shape());
            }
        }
        assertTrue(shape[0] == 1000);
    }
}
