package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers that NumPy 2.4 gives. */
class NumpyGeneratorTest {

    @Test
    void drawsWhatNumpyDraws() {
        assertDraws(12345, 1000, 699, 227, 788, 316, 204, 797, 642, 676);
        assertDraws(0, 1000, 850, 636, 511, 269, 307, 40, 75, 16);
        assertDraws((1L << 40) + 7, 1000, 206, 829, 609, 255, 17, 153, 504, 674);
        assertDraws(12345, 1, 0, 0, 0);
    }

    private static void assertDraws(long seed, int bound, int... expected) {
        NumpyGenerator random = new NumpyGenerator(seed);
        assertArrayEquals(expected, IntStream.range(0, expected.length).map(i -> random.nextInt(bound)).toArray());
    }

    @Test
    void tossesNumpysCoins() {
        assertCoins(12345, "1011100110000011111111110100110110110001100011010100110001011100011110");
        assertCoins(0, "1111101001000001010000111001101111110011110101111111000011000101100001");
        assertCoins((1L << 40) + 7, "0101010110000100011110110010110000000100011110010111011000101011101011");
    }

    private static void assertCoins(long seed, String expected) {
        NumpyGenerator random = new NumpyGenerator(seed);
        StringBuilder coins = new StringBuilder();
        for (int i = 0; i < expected.length(); i++) {
            coins.append(random.nextBoolean() ? 1 : 0);
        }
        assertEquals(expected, coins.toString());
    }

    /** Bounds so large that numbers are often drawn again. */
    @Test
    void rejectsWhatWouldBeUneven() {
        NumpyGenerator random = new NumpyGenerator(12345);
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            sum = sum * 31 + random.nextInt(2_000_000_011);
        }
        assertEquals(-1554541603902499954L, sum);
    }
}
