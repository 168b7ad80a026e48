package io.github.sequor.decode;

import static io.github.sequor.decode.BeamSearchTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {
    @Test
    void selectionEqualsSorting() {
        SplittableRandom random = new SplittableRandom(1);
        TopK best = new TopK();
        for (int trial = 0; trial < 500; trial++) {
            int vocabSize = 1 + random.nextInt(60);
            int k = random.nextInt(vocabSize + 1);
            int live = 1 + random.nextInt(4);
            best.resize(live, k);
            float[] rows = best.rows(vocabSize);
            for (int i = 0; i < live * vocabSize; i++) {
                rows[i] = random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : -random.nextInt(8); // many ties
            }
            best.wanted()[0] = vocabSize - 1;
            best.select(vocabSize, rows);
            assertEquals(rows[vocabSize - 1], best.wantedLogProbs()[0]);
            for (int row = 0; row < live; row++) {
                int start = row * vocabSize;
                int[] expected = IntStream.range(0, vocabSize).boxed()
                    .filter(i -> rows[start + i] > Float.NEGATIVE_INFINITY)
                    .sorted(Comparator.comparingDouble((Integer i) -> -rows[start + i]).thenComparingInt(i -> i))
                    .limit(k).mapToInt(i -> i).toArray();
                int found = expected.length;
                expected = Arrays.copyOf(expected, k);
                Arrays.fill(expected, found, k, -1);
                assertArrayEquals(expected, Arrays.copyOfRange(best.tokens(), row * k, row * k + k));
                for (int i = 0; i < k; i++) {
                    float logProb = expected[i] < 0 ? Float.NEGATIVE_INFINITY : rows[start + expected[i]];
                    assertEquals(logProb, best.logProbs()[row * k + i]);
                }
            }
        }
    }

    @Test
    void nanShowsInTheFirstPlace() {
        for (int at = 0; at < 5; at++) {
            float[] row = {-1, -2, -3, -4, -5};
            row[at] = Float.NaN;
            TopK best = new TopK();
            best.resize(1, 2);
            best.select(5, row);
            assertEquals(at, best.tokens()[0]);
            assertTrue(Float.isNaN(best.logProbs()[0]));
        }
    }

    @Test
    void sizesAreChecked() {
        TopK best = new TopK();
        assertMessage("live and k", () -> best.resize(-1, 2));
        best.resize(3000, 5);
        assertMessage("decode fewer sentences at once", () -> best.rows(1_000_000));
        assertMessage("decode fewer sentences at once", () -> best.resize(1 << 20, 1 << 20));
    }

    @Test
    void lengthPenaltiesAreTheirFormulas() {
        assertEquals(1, LengthPenalty.NONE.divisor(9));
        assertEquals(Math.pow(9, 0.7), LengthPenalty.power(0.7).divisor(9), 1e-12);
        assertEquals(9, LengthPenalty.power(1).divisor(9));
        assertEquals(Math.pow(14 / 6.0, 0.6), LengthPenalty.gnmt(0.6).divisor(9), 1e-12);
        assertEquals(1, LengthPenalty.gnmt(0.6).divisor(1));
        for (LengthPenalty penalty : new LengthPenalty[] {LengthPenalty.power(0.01), LengthPenalty.gnmt(3)}) {
            for (int length = 1; length < 2000; length++) {
                assertTrue(penalty.divisor(length) <= penalty.divisor(length + 1));
            }
        }
    }

    @Test
    void hypothesesCheckTheirLengths() {
        float[][] none = {};
        assertTrue(new Hypothesis(new int[] {3}, -1, new float[] {-1, -2}, none, new int[0]).finished());
        assertEquals(-3, new Hypothesis(new int[] {3}, -1, new float[] {-1, -2}, none, new int[0]).logProb());
        assertThrows(IllegalArgumentException.class, () -> new Hypothesis(new int[] {3}, -1, new float[3], none, new int[0]));
        assertThrows(IllegalArgumentException.class, () -> new Hypothesis(new int[3], 0, new float[3], new float[2][], new int[0]));
    }
}
