package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** TER worked out by hand, and scores that sacreBLEU 2.6.0 gives. */
class TerTest {

    @Test
    void takesTheFewestEditsAndTheMeanLength() {
        TerScore score = Ter.builder().build().sentenceScore("A b c", List.of("a b c d", "a x y z v w"));
        assertEquals(1, score.edits());
        assertEquals(5, score.referenceLength());
        assertEquals(20, score.score(), 1e-12);
    }

    @Test
    void emptyTextScoresAsInSacrebleu() {
        Ter ter = Ter.builder().build();
        assertEquals(0, ter.sentenceScore("", List.of(" ")).score());
        assertEquals(100, ter.sentenceScore("a b", List.of("")).score());
        assertEquals(100, ter.sentenceScore("", List.of("a b")).score());
    }

    @Test
    void cutsWordsAsTercom() {
        assertScore(0, Ter.builder().normalized(true), "(a), b's 3.5 5-6 &amp;lt; c.", "( a ) , b 's 3.5 5 - 6 < c .");
        assertScore(0, Ter.builder().normalized(true).asianSupport(true), "日本 。「x」㈱ ー㎏", "日 本 。 「 x 」 ㈱ ー ㎏");
        assertScore(0, Ter.builder().noPunctuation(true), "(a). \"b\", c-d?", "a b c-d");
        assertScore(0, Ter.builder().noPunctuation(true).asianSupport(true), "a。「b」，c", "abc");
        assertScore(50, Ter.builder().caseSensitive(true), "A b", "a b");
    }

    @Test
    void normalizesReferencesTwiceAsSacrebleu() {
        assertScore(100.0 * 2 / 3, Ter.builder().normalized(true), "it's,", "it's,");
    }

    private static void assertScore(double expected, Ter.Builder options, String hypothesis, String reference) {
        assertEquals(expected, options.build().sentenceScore(hypothesis, List.of(reference)).score(), 1e-12);
    }
}
