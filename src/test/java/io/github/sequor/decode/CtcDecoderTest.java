package io.github.sequor.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Greedy and prefix beam search against the enumeration of all ways through small lattices. */
class CtcDecoderTest {
    private static final CtcDecoder EXHAUSTIVE = CtcDecoder.builder().beamSize(100_000).nBest(100_000).build();

    /** A random lattice (T, C) of log-probabilities. */
    private static float[] lattice(Random random, int frames, int classes) {
        float[] logProbs = new float[frames * classes];
        for (int t = 0; t < frames; t++) {
            double sum = 0;
            for (int j = 0; j < classes; j++) {
                logProbs[t * classes + j] = (float) (2 * random.nextGaussian());
                sum += Math.exp(logProbs[t * classes + j]);
            }
            for (int j = 0; j < classes; j++) {
                logProbs[t * classes + j] -= (float) Math.log(sum);
            }
        }
        return logProbs;
    }

    /** The probability of each spelling, and the likeliest way's spelling. */
    private static Map<List<Integer>, Double> spellings(float[] logProbs, int classes) {
        int frames = logProbs.length / classes;
        Map<List<Integer>, Double> all = new HashMap<>();
        for (int n = 0; n < Math.pow(classes, frames); n++) {
            List<Integer> spelled = new ArrayList<>();
            double logProb = 0;
            for (int t = 0, rest = n, last = 0; t < frames; t++, rest /= classes) {
                int j = rest % classes;
                logProb += logProbs[t * classes + j];
                if (j != 0 && j != last) {
                    spelled.add(j);
                }
                last = j;
            }
            all.merge(spelled, Math.exp(logProb), Double::sum);
        }
        return all;
    }

    private static List<Integer> list(int[] symbols) {
        return IntStream.of(symbols).boxed().toList();
    }

    @Test
    void withAllPrefixesItEqualsTheEnumerationOfAllWays() {
        Random random = new Random(1);
        for (int n = 0; n < 200; n++) {
            int classes = 1 + random.nextInt(4);
            float[] logProbs = lattice(random, random.nextInt(7), classes);
            Map<List<Integer>, Double> expected = spellings(logProbs, classes);
            List<CtcHypothesis> found = EXHAUSTIVE.search(logProbs, classes);
            assertEquals(expected.keySet().size(), found.size());
            double last = Double.POSITIVE_INFINITY;
            for (CtcHypothesis h : found) {
                assertEquals(expected.get(list(h.symbols())), Math.exp(h.logProb()), 1e-9);
                assertEquals(h.logProb(), h.score());
                assertTrue(h.score() <= last, "best first");
                last = h.score();
            }
        }
    }

    @Test
    void narrowBeamsFindNoMoreThanThereIsAndMostlyTheBest() {
        Random random = new Random(2);
        int best = 0;
        for (int n = 0; n < 100; n++) {
            float[] logProbs = lattice(random, 6, 3);
            Map<List<Integer>, Double> expected = spellings(logProbs, 3);
            List<CtcHypothesis> found = CtcDecoder.builder().beamSize(6).nBest(3).build().search(logProbs, 3);
            assertEquals(3, found.size());
            for (CtcHypothesis h : found) {
                assertTrue(Math.exp(h.logProb()) <= expected.get(list(h.symbols())) + 1e-9);
            }
            List<Integer> likeliest = expected.entrySet().stream()
                    .max(Comparator.comparing(Map.Entry::getValue)).orElseThrow().getKey();
            best += likeliest.equals(list(found.get(0).symbols())) ? 1 : 0;
        }
        assertTrue(best > 90, "of 100: " + best);
    }

    /** A spelling that is answered twice, or a prefix kept twice, would halve what it has. */
    @Test
    void noPrefixIsKeptTwice() {
        Random random = new Random(3);
        for (int n = 0; n < 50; n++) {
            float[] logProbs = lattice(random, 40, 4);
            List<CtcHypothesis> found = CtcDecoder.builder().beamSize(8).nBest(8).build().search(logProbs, 4);
            assertEquals(found.size(), found.stream().map(h -> list(h.symbols())).distinct().count());
        }
    }

    @Test
    void theLikeliestWayNeedNotHaveTheLikeliestSpelling() {
        float[] logProbs = logs(0.6, 0.4, 0.6, 0.4);      // two blanks 0.36; a symbol in one of three ways 0.64
        assertArrayEquals(new int[0], CtcDecoder.greedy(logProbs, 2).symbols());
        assertEquals(Math.log(0.36), CtcDecoder.greedy(logProbs, 2).logProb(), 1e-6);
        CtcHypothesis best = CtcDecoder.builder().build().search(logProbs, 2).get(0);
        assertArrayEquals(new int[] {1}, best.symbols());
        assertEquals(Math.log(0.64), best.logProb(), 1e-6);
    }

    @Test
    void greedyTakesRepeatsTogetherUnlessABlankIsBetween() {
        float[] logProbs = logs(0.1, 0.7, 0.2, 0.1, 0.7, 0.2, 0.8, 0.1, 0.1, 0.1, 0.7, 0.2, 0.1, 0.2, 0.7);
        assertArrayEquals(new int[] {1, 1, 2}, CtcDecoder.greedy(logProbs, 3).symbols());
        assertArrayEquals(new int[0], CtcDecoder.greedy(new float[0], 3).symbols());
    }

    @Test
    void aLanguageModelIsAddedToTheScore() {
        Random random = new Random(4);
        CtcDecoder.LanguageModel bigrams = (prefix, next) -> Math.log(
                next == 0 ? 0.1 : prefix.length > 0 && prefix[prefix.length - 1] == next ? 0.7 : 0.2);
        CtcDecoder decoder = CtcDecoder.builder().beamSize(100_000).nBest(100_000).languageModel(bigrams, 0.5)
                .symbolBonus(0.3).build();
        for (int n = 0; n < 50; n++) {
            float[] logProbs = lattice(random, 5, 3);
            Map<List<Integer>, Double> expected = spellings(logProbs, 3);
            for (CtcHypothesis h : decoder.search(logProbs, 3)) {
                double external = 0.5 * bigrams.logProb(h.symbols(), 0) + 0.3 * h.symbols().length;
                for (int i = 0; i < h.symbols().length; i++) {
                    external += 0.5 * bigrams.logProb(Arrays.copyOf(h.symbols(), i), h.symbols()[i]);
                }
                assertEquals(Math.log(expected.get(list(h.symbols()))), h.logProb(), 1e-9);
                assertEquals(h.logProb() + external, h.score(), 1e-9);
            }
        }
        CtcDecoder noTwo = CtcDecoder.builder().beamSize(50).nBest(50)
                .languageModel((prefix, next) -> next == 2 ? Double.NEGATIVE_INFINITY : 0, 1).build();
        List<CtcHypothesis> found = noTwo.search(lattice(random, 5, 3), 3);
        assertTrue(!found.isEmpty() && found.stream().noneMatch(h -> list(h.symbols()).contains(2)));
    }

    @Test
    void refusesWhatIsWrong() {
        assertMessage("beamSize: expected at least 1, was 0", () -> CtcDecoder.builder().beamSize(0).build());
        assertMessage("nBest: expected 1 to the beam size of 2, was 3",
                () -> CtcDecoder.builder().beamSize(2).nBest(3).build());
        assertMessage("weight: expected at least 0, was -1.0",
                () -> CtcDecoder.builder().languageModel((prefix, next) -> 0, -1).build());
        assertMessage("symbolBonus: expected a number, was NaN",
                () -> CtcDecoder.builder().symbolBonus(Double.NaN).build());
        assertMessage("logProbs: expected rows of 2, was 3", () -> CtcDecoder.greedy(new float[3], 2));
        assertMessage("logProbs: frame 1, class 0: expected at most 0, was NaN",
                () -> EXHAUSTIVE.search(new float[] {0, 0, Float.NaN, 0}, 2));
    }

    private static void assertMessage(String expected, Runnable run) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }

    private static float[] logs(double... probabilities) {
        float[] logs = new float[probabilities.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(probabilities[i]);
        }
        return logs;
    }
}
