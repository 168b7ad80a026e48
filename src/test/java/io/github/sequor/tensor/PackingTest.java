package io.github.sequor.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackingTest {

    @Test
    void sortsByFallingLengthAndKeepsEqualOnesInOrder() {
        Packing packing = Packing.of(2, 5, 1, 5, 2);
        assertEquals(5, packing.steps());
        assertEquals(5, packing.batch());
        assertEquals(15, packing.rows());
        assertArrayEquals(new int[] {1, 3, 0, 4, 2}, IntStream.range(0, 5).map(packing::sequence).toArray());
        assertArrayEquals(new int[] {5, 4, 2, 2, 2}, IntStream.range(0, 5).map(packing::batchSize).toArray());
        for (int i = 0; i < 5; i++) {
            assertEquals(i, packing.position(packing.sequence(i)));
        }
        assertEquals(2, packing.length(0));
    }

    @Test
    void everyStepOfEverySequenceHasItsRow() {
        Rng rng = new Rng(1);
        for (int trial = 0; trial < 20; trial++) {
            int[] lengths = IntStream.range(0, 1 + rng.nextInt(12)).map(i -> 1 + rng.nextInt(9)).toArray();
            Packing packing = Packing.of(lengths);
            int[] rank = IntStream.range(0, lengths.length).boxed()
                    .sorted(Comparator.comparingInt(i -> -lengths[i])).mapToInt(i -> i).toArray();
            int row = 0;
            for (int t = 0; t < packing.steps(); t++) {
                for (int i : rank) {
                    if (t < lengths[i]) {
                        assertEquals(row++, packing.row(t, i));
                    }
                }
            }
            assertEquals(row, packing.rows());
            int[][] tokens = new int[lengths.length][];
            for (int i = 0; i < tokens.length; i++) {
                int sequence = i;
                tokens[i] = IntStream.range(0, lengths[i]).map(t -> 100 * sequence + t).toArray();
            }
            int[] packed = packing.pack(tokens);
            for (int i = 0; i < tokens.length; i++) {
                for (int t = 0; t < lengths[i]; t++) {
                    assertEquals(tokens[i][t], packed[packing.row(t, i)]);
                }
            }
        }
    }

    @Test
    void packsAndUnpacksPaddedBatches() {
        try (Arena arena = new Arena()) {
            float[] values = new float[3 * 2 * 2];
            for (int i = 0; i < values.length; i++) {
                values[i] = i + 1;
            }
            Tensor padded = arena.of(values, 3, 2, 2);
            PackedSequence packed = PackedSequence.pack(arena, padded, 1, 3);
            assertArrayEquals(new float[] {3, 4, 1, 2, 7, 8, 11, 12}, packed.data().toArray());
            assertArrayEquals(new float[] {1, 2, 3, 4, 0, 0, 7, 8, 0, 0, 11, 12}, packed.unpack(arena).toArray());
            PackedSequence whole = PackedSequence.of(padded);
            assertArrayEquals(values, whole.data().toArray());
            assertArrayEquals(values, whole.unpack(arena).toArray());
        }
    }

    @Test
    void wrongLengths() {
        Refused.argument(() -> Packing.of(), "lengths", "at least one");
        Refused.argument(() -> Packing.of(2, 0, 1), "lengths", "sequence 1", "0");
        Refused.argument(() -> Packing.of(2, -3), "lengths", "sequence 1", "-3");
        Refused.argument(() -> Packing.uniform(0, 2), "0");
        Refused.argument(() -> Packing.uniform(3, 0), "at least one");
        Refused.argument(() -> Packing.uniform(3, -1), "batch", "-1");
        Packing packing = Packing.of(2, 1);
        Refused.index(() -> packing.row(2, 0), "t", "2");
        Refused.index(() -> packing.row(-1, 0), "t", "-1");
        Refused.argument(() -> packing.pack(new int[][] {{1, 2}}), "sequences", "2", "1");
        Refused.argument(() -> packing.pack(new int[][] {{1, 2}, {3, 4}}), "sequence 1", "1", "2");
        try (Arena arena = new Arena()) {
            Tensor padded = arena.zeros(3, 2, 4);
            Refused.argument(() -> PackedSequence.pack(arena, padded, 1, 4), "lengths", "3", "4");
            Refused.argument(() -> PackedSequence.pack(arena, padded, 1), "padded", "(any, 1, any)", "(3, 2, 4)");
            Refused.argument(() -> PackedSequence.pack(arena, arena.zeros(3, 2), 1, 2), "padded", "(3, 2)");
            Refused.argument(() -> PackedSequence.of(arena.zeros(3, 2)), "sequences", "(3, 2)");
            Refused.argument(() -> new PackedSequence(arena.zeros(4, 2), packing), "data", "(3, any)", "(4, 2)");
            Refused.argument(() -> new PackedSequence(arena.zeros(3), packing), "data", "(3)");
        }
    }

    /** One packing may serve several threads, each with an arena of its own: nobody gets another arena's addresses. */
    @Test
    void addressesBelongToTheArenaThatAsks() {
        Packing packing = Packing.of(2, 5, 1);
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            runs.add(CompletableFuture.runAsync(() -> {
                try (Arena arena = new Arena()) {
                    for (int i = 0; i < 100_000; i++) {
                        long first = arena.ints(new int[] {1});
                        long sizes = packing.batchSizes(arena);
                        long order = packing.order(arena);
                        long offsets = packing.offsets(arena);
                        long last = arena.ints(new int[] {1});
                        for (long address : new long[] {sizes, order, offsets}) {
                            if (address <= first || address >= last) {
                                throw new AssertionError("an address of another arena");
                            }
                        }
                        arena.reset();
                    }
                }
            }));
        }
        runs.forEach(CompletableFuture::join);
        try (Arena arena = new Arena()) {
            long before = packing.batchSizes(arena);
            assertEquals(before, packing.batchSizes(arena), "copied once a step");
            arena.reset();
            arena.zeros(64);
            assertNotEquals(before, packing.batchSizes(arena));
            assertEquals(0, Packing.of(3, 2, 2).order(arena), "sorted already");
        }
    }

    @Test
    void packsTokensBehindAndBeforeAnother() {
        int[][] sentences = {{5, 6}, {7, 8, 9}};
        Packing packing = Packing.of(sentences, 1);
        assertEquals(3, packing.length(0));
        assertEquals(4, packing.length(1));
        int[] packed = new int[9];
        packed[7] = packed[8] = -1;
        packing.packAfter(1, packed, sentences);
        assertArrayEquals(new int[] {1, 1, 7, 5, 8, 6, 9, -1, -1}, packed);
        packing.packBefore(2, packed, sentences);
        assertArrayEquals(new int[] {7, 5, 8, 6, 9, 2, 2, -1, -1}, packed);
        Packing.of(sentences, 0).pack(packed, sentences);
        assertArrayEquals(new int[] {7, 5, 8, 6, 9, 2, 2, -1, -1}, packed);
        Refused.argument(() -> packing.pack(packed, sentences), "sequence 0", "3", "2");
        Refused.argument(() -> packing.packAfter(1, packed, new int[][] {{5, 6}}), "sequences", "2", "1");
        Refused.argument(() -> packing.packBefore(1, packed, new int[][] {{5}, {7, 8, 9}}), "sequence 0", "2", "1");
        Refused.argument(() -> packing.packBefore(1, new int[6], sentences), "packed", "7", "6");
        Refused.argument(() -> Packing.of(new int[][] {{}}, 0), "lengths");
    }
}
