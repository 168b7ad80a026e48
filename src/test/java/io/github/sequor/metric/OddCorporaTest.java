package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is not a corpus is refused with a message that says why; what is one is scored, however odd. */
class OddCorporaTest {
    private static final List<CorpusMetric<?>> METRICS = List.of(Bleu.builder().effectiveOrder(true).build(),
            Chrf.builder().wordOrder(2).build(), Ter.builder().normalized(true).build());

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void unequalCountsSayWhichIsWhich() {
        List<String> two = List.of("a", "b");
        List<String> three = List.of("a", "b", "c");
        for (CorpusMetric<?> metric : METRICS) {
            assertRefused("there are 2 hypotheses, but 3 references",
                    () -> metric.corpusScore(two, References.of(three)));
            assertRefused("there are 3 hypotheses, but 2 references in each of 3 streams (for lists of"
                    + " references, one for each hypothesis, use References.perHypothesis)",
                    () -> metric.corpusScore(three, References.streams(List.of(two, two, two))));
            assertRefused("there are 3 hypotheses, but 2 lists of references, one for each hypothesis (for whole"
                    + " streams of references use References.streams)",
                    () -> metric.corpusScore(three, References.perHypothesis(List.of(three, three))));
        }
        assertRefused("references: stream 1 has 2 segments, but stream 2 has 3",
                () -> References.streams(List.of(two, three)));
    }

    @Test
    void streamsAndReferencesPerHypothesisAreTheSameTransposed() {
        References streams = References.streams(List.of(List.of("a b", "c d"), Arrays.asList("a c", null)));
        References perHypothesis = References.perHypothesis(List.of(List.of("a b", "a c"), List.of("c d")));
        for (int i = 0; i < 2; i++) {
            assertEquals(perHypothesis.get(i), streams.get(i));
        }
        for (CorpusMetric<?> metric : METRICS) {
            assertEquals(metric.corpusScore(List.of("a c", "c e"), perHypothesis).toString(),
                    metric.corpusScore(List.of("a c", "c e"), streams).toString(), metric.getClass().getSimpleName());
        }
    }

    @Test
    void nothingToScoreIsRefused() {
        References one = References.of(List.of("a"));
        assertRefused("references: expected at least one stream, got none", () -> References.streams(List.of()));
        assertRefused("references: the corpus is empty", () -> References.of(List.of()));
        assertRefused("references: the corpus is empty", () -> References.perHypothesis(List.of()));
        assertRefused("references: segment 2 has none", () -> References.of(Arrays.asList("a", null)));
        assertRefused("references: segment 2 has none",
                () -> References.perHypothesis(List.of(List.of("a"), List.of())));
        assertRefused("references: is null", () -> References.of(null));
        assertRefused("references: stream 2: is null", () -> References.streams(Arrays.asList(List.of("a"), null)));
        assertRefused("references: segment 1: is null",
                () -> References.perHypothesis(Arrays.asList((List<String>) null)));
        for (CorpusMetric<?> metric : METRICS) {
            assertRefused("hypotheses: the corpus is empty", () -> metric.corpusScore(List.of(), one));
            assertRefused("hypotheses: is null", () -> metric.corpusScore(null, one));
            assertRefused("references: is null", () -> metric.corpusScore(List.of("a"), null));
            assertRefused("hypotheses: segment 2: is null", () -> metric.corpusScore(Arrays.asList("a", null),
                    References.of(List.of("a", "b"))));
            assertRefused("hypothesis: is null", () -> metric.sentenceScore(null, List.of("a")));
            assertRefused("references: segment 1 has none", () -> metric.sentenceScore("a", List.of()));
        }
    }

    /** The scores are what sacreBLEU 2.6.0 gives for these strings. */
    @Test
    void loneSurrogatesAreCharacters() {
        String hypothesis = "a \uD800 b \uDC00. c";
        List<String> reference = List.of("a \uD800 b \uDC01. c");
        double[] expected = {37.99178428257963, 38.958333333333336, 16.666666666666664};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], METRICS.get(i).sentenceScore(hypothesis, reference).score(), 1e-9);
        }
    }

    private static String blocks(int words, int turn) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append('w').append(i / 10 * 10 + (i + turn) % 10).append(' ');
        }
        return text.toString();
    }

    @Test
    void aMillionTokensTakeBoundedTime() {
        int million = 1_000_000;
        Random random = new Random(1);
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < million; i++) {
            words.append('w').append(random.nextInt(50_000)).append(' ');
        }
        String same = "a ".repeat(million);
        assertTimeoutPreemptively(Duration.ofSeconds(120), () -> {
            for (CorpusMetric<?> metric : METRICS) {
                double best = metric instanceof Ter ? 0 : 100;
                assertEquals(best, metric.sentenceScore(same, List.of(same)).score(), 1e-9);
                assertEquals(best, metric.sentenceScore(words.toString(), List.of(words.toString())).score(), 1e-9);
                assertEquals(100 - best, metric.sentenceScore(words.toString(), List.of(same)).score(), 1e-9);
            }
            // halves of blocks exchanged: far more shifts than are tried, each of which changes all that is behind it
            String inOrder = blocks(million, 0);
            assertEquals(100.0 * (million / 2 + 5) / million,
                    METRICS.get(2).sentenceScore(blocks(million, 5), List.of(inOrder)).score(), 1e-9);
            assertEquals(100.0 * (million - 3) / 3,
                    METRICS.get(2).sentenceScore(same, List.of("a b a")).score() - 100 / 3.0, 1e-3);
        });
    }
}
