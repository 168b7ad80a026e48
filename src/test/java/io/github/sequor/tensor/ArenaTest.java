package io.github.sequor.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ArenaTest {

    @Test
    void valuesDoNotOverlap() {
        try (Arena arena = new Arena()) {
            for (int step = 0; step < 3; step++) {
                List<Tensor> values = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    Tensor value = arena.scratch(1 + i * 997 % 40_000);
                    assertEquals(0, value.address() % 64);
                    value.fill(i);
                    values.add(value);
                }
                for (int i = 0; i < values.size(); i++) {
                    for (float x : values.get(i).toArray()) {
                        assertEquals(i, x);
                    }
                }
                arena.reset();
            }
        }
    }

    @Test
    void makesWhatItIsAsked() {
        try (Arena arena = new Arena()) {
            arena.scratch(1000).fill(Float.NaN);
            arena.reset();
            assertArrayEquals(new float[1000], arena.zeros(1000).toArray());
            assertArrayEquals(new float[] {1, 2}, arena.of(new float[] {1, 2}, 2, 1).toArray());
            assertFalse(arena.recording());
            assertFalse(arena.result(2).needsGradient());
            assertEquals(0, arena.zeros(0, 3).size());
            Refused.argument(() -> arena.of(new float[3], 2), "values", "(2)", "3");
            Refused.argument(() -> arena.zeros(3, -1), "shape", "(3, -1)");
            Refused.argument(() -> arena.zeros(1 << 30, 1 << 30, 4), "shape", "1073741824");
        }
    }

    @Test
    void holdsOneBlockOnceItHasSeenAStep() {
        try (Arena arena = new Arena()) {
            for (int step = 0; step < 3; step++) {
                long before = Kernels.memory_blocks();
                for (int i = 0; i < 20; i++) {
                    arena.scratch(100_000 + i * 1000);
                }
                if (step > 0) {
                    assertEquals(before, Kernels.memory_blocks());
                }
                arena.reset();
            }
        }
    }

    @Test
    void useAfterReset() {
        try (Arena arena = new Arena(); Tensor other = Tensor.zeros(2)) {
            Tensor value = arena.of(new float[] {1, 2}, 2).requireGradient();
            Tensor view = value.view(1, 1);
            Tensor gradient = value.gradient();
            Tensor fresh = arena.zeros(2).requireGradient();
            Tensor copy = value.copy();
            arena.reset();
            arena.zeros(2).fill(9);   // the memory is in use again
            List<Executable> uses = List.of(value::toArray, () -> value.get(0), () -> value.fill(1),
                    () -> value.set(other), () -> other.set(value), () -> value.set(new float[2]), value::copy,
                    () -> value.view(0, 1), value::address, view::toArray, gradient::toArray, value::gradientAddress,
                    fresh::gradient, fresh::gradientAddress);
            for (Executable use : uses) {
                Refused.state(use, "earlier step", "reset", "copy()");
            }
            assertArrayEquals(new float[] {1, 2}, copy.toArray());
            copy.close();
        }
    }

    @Test
    void useAfterClose() {
        Arena arena = new Arena();
        Tensor value = arena.zeros(2);
        arena.close();
        arena.close();
        List<Executable> uses = List.of(value::toArray, () -> value.fill(1), () -> arena.zeros(1),
                () -> arena.result(1), () -> arena.ints(new int[1]), arena::reset);
        for (Executable use : uses) {
            Refused.state(use, "arena was closed");
        }
        value.close();   // does nothing: its memory belonged to the arena
    }

    @Test
    void moreThanThereIs() {
        try (Arena arena = new Arena()) {
            arena.zeros(1);
            // 2^63 - 64 bytes: added to what is in use, more than a long holds
            assertThrows(Throwable.class, () -> arena.zeros(226639, 524287, 1212847, 16));
        }
    }

    @Test
    void integersOutOfRange() {
        try (Arena arena = new Arena()) {
            assertEquals(0, arena.ints(new int[] {1, 2, 3}) % 64);
            arena.ints(new int[0]);
            arena.ints(new int[3], 0);
            Refused.argument(() -> arena.ints(new int[3], 4), "count", "3", "4");
            Refused.argument(() -> arena.ints(new int[3], -1), "count", "3", "-1");
        }
    }

    @Test
    void integersAreTheCallersUntilTheStepEnds() {
        Arena arena = new Arena();
        int[] first = arena.integers(3);
        int[] second = arena.integers(100);
        assertTrue(first != second && first.length >= 3 && second.length >= 100);
        arena.reset();
        assertSame(first, arena.integers(2));
        assertSame(second, arena.integers(100));
        arena.reset();
        assertTrue(arena.integers(4).length >= 4);   // longer than there: a new one
        assertSame(second, arena.integers(50));
        arena.close();
        assertThrows(IllegalStateException.class, () -> arena.integers(1));
    }
}
