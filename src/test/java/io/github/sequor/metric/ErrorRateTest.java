package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ErrorRateTest {

    @Test
    void countsWords() {
        WordErrorRate rate = new WordErrorRate();
        rate.add("the cat sat  on mat", " the cat sat on the mat ");
        assertCounts(rate, 0, 1, 0, 6);
        rate.addAll(List.of("a b c d", ""), List.of("a x c", "y z"));
        assertCounts(rate, 1, 3, 1, 11);
        assertEquals(5 / 11.0, rate.value());
    }

    @Test
    void countsCodePoints() {
        CharacterErrorRate rate = new CharacterErrorRate();
        rate.add(" kitten ", "sitting");
        assertCounts(rate, 2, 1, 0, 7);
        rate.add("a\uD83D\uDE00 b", "a\uD83D\uDE01b");
        assertCounts(rate, 3, 1, 1, 10);
        rate.add("\uD800", "\uD801");
        assertCounts(rate, 4, 1, 1, 11);
    }

    private static void assertCounts(ErrorRate rate, long substitutions, long deletions, long insertions, long length) {
        assertEquals(List.of(substitutions, deletions, insertions, length),
                List.of(rate.substitutions(), rate.deletions(), rate.insertions(), rate.referenceLength()));
    }

    @Test
    void ofTheFewestEditsTakesTheMostSubstitutions() {
        WordErrorRate rate = new WordErrorRate();
        rate.add("a b", "b c");
        assertCounts(rate, 2, 0, 0, 2);
    }

    @Test
    void agreesWithTheTableOfAllDistances() {
        Random random = new Random(3);
        for (int n = 0; n < 2000; n++) {
            String hypothesis = letters(random);
            String reference = letters(random);
            CharacterErrorRate rate = new CharacterErrorRate();
            rate.add(hypothesis, reference);
            long edits = rate.substitutions() + rate.deletions() + rate.insertions();
            assertEquals(distance(hypothesis, reference), edits, () -> hypothesis + " " + reference);
            assertEquals(hypothesis.length() - reference.length(), rate.insertions() - rate.deletions());
            assertTrue(rate.substitutions() >= 0);
        }
    }

    private static String letters(Random random) {
        StringBuilder letters = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            letters.append((char) ('a' + random.nextInt(3)));
        }
        return letters.toString();
    }

    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : Math.min(
                        table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1),
                        Math.min(table[i - 1][j], table[i][j - 1]) + 1);
            }
        }
        return table[a.length()][b.length()];
    }

    @Test
    void emptyReferencesHaveNoRate() {
        WordErrorRate rate = new WordErrorRate();
        assertTrue(Double.isNaN(rate.value()));
        rate.add("a", " ");
        assertEquals(Double.POSITIVE_INFINITY, rate.value());
    }

    @Test
    void aMillionTokensAreAlignedOrRefused() {
        String million = "a b ".repeat(500_000);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            WordErrorRate rate = new WordErrorRate();
            rate.add(million + "x a", million + "a");
            rate.add("a b", million);
            assertCounts(rate, 0, 999_998, 1, 2_000_001);
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                    () -> rate.add("x " + million + "x", "y " + million + "y"));
            assertEquals("a hypothesis of 1000002 and a reference of 1000002 tokens are too long to align",
                    refused.getMessage());
            assertCounts(rate, 0, 999_998, 1, 2_000_001);
        });
    }

    @Test
    void refusesWhatIsMissing() {
        assertRefused("hypothesis: is null", () -> new WordErrorRate().add(null, "a"));
        assertRefused("reference: is null", () -> new CharacterErrorRate().add("a", null));
        assertRefused("there are 1 hypotheses, but 2 references",
                () -> new WordErrorRate().addAll(List.of("a"), List.of("a", "b")));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
