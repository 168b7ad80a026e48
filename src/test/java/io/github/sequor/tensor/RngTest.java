package io.github.sequor.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RngTest {
    private static final int DRAWS = 100_000;

    /** The first numbers of SplitMix64 with seed 1234567, as the author's reference implementation gives them. */
    @Test
    void isSplitMix64() {
        Rng rng = new Rng(1234567);
        assertEquals(6457827717110365317L, rng.nextLong());
        assertEquals(3203168211198807973L, rng.nextLong());
        assertEquals(-8629252141511181193L, rng.nextLong());
    }

    @Test
    void drawsUniformly() {
        Rng rng = new Rng(1);
        int[] counts = new int[7];
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            counts[rng.nextInt(7)]++;
            double x = rng.nextDouble();
            assertTrue(x >= 0 && x < 1);
            sum += x;
        }
        double expected = DRAWS / 7.0;
        for (int count : counts) {
            assertEquals(expected, count, 5 * Math.sqrt(expected));
        }
        assertEquals(0.5, sum / DRAWS, 5 * Math.sqrt(1 / 12.0 / DRAWS));
        assertEquals(0, new Rng(5).nextInt(1));
        Refused.argument(() -> rng.nextInt(0), "bound", "0");
    }

    @Test
    void drawsNormally() {
        Rng rng = new Rng(2);
        double sum = 0;
        double squares = 0;
        int beyondTwo = 0;
        for (int i = 0; i < DRAWS; i++) {
            double x = rng.nextGaussian();
            sum += x;
            squares += x * x;
            beyondTwo += Math.abs(x) > 2 ? 1 : 0;
        }
        assertEquals(0, sum / DRAWS, 5 / Math.sqrt(DRAWS));
        assertEquals(1, squares / DRAWS, 5 * Math.sqrt(2.0 / DRAWS));
        assertEquals(0.0455 * DRAWS, beyondTwo, 5 * Math.sqrt(0.0455 * DRAWS));
    }

    @Test
    void streamsDifferBySeedAndIndex() {
        assertEquals(Rng.derive(3, 4), Rng.derive(3, 4));
        assertEquals(400, IntStream.range(0, 400).mapToLong(i -> Rng.derive(i / 20, i % 20)).distinct().count());
        assertNotEquals(new Rng(1).nextLong(), new Rng(2).nextLong());
    }

    @Test
    void shufflesEveryOrderEquallyOften() {
        Rng rng = new Rng(3);
        int[] counts = new int[27];
        for (int i = 0; i < 6000; i++) {
            int[] items = {0, 1, 2};
            rng.shuffle(items);
            counts[9 * items[0] + 3 * items[1] + items[2]]++;
            Arrays.sort(items);
            assertArrayEquals(new int[] {0, 1, 2}, items);
        }
        for (int code : new int[] {5, 7, 11, 15, 19, 21}) {
            assertEquals(1000, counts[code], 150);
        }
    }

    @Test
    void shufflesTheFirstItemsAsIfThereWereNoMore() {
        int[] all = {0, 1, 2, 3, 4, 5, 6};
        new Rng(3).shuffle(all);
        int[] some = {0, 1, 2, 3, 4, 5, 6, 7, 8};
        new Rng(3).shuffle(some, 7);
        assertArrayEquals(new int[] {all[0], all[1], all[2], all[3], all[4], all[5], all[6], 7, 8}, some);
        for (int count : new int[] {-1, 8}) {
            assertThrows(IllegalArgumentException.class, () -> new Rng(3).shuffle(all, count));
        }
    }
}
