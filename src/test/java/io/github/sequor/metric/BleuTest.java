package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** BLEU worked out by hand, and tokens that sacreBLEU 2.6.0 gives. */
class BleuTest {
    private static final Bleu NONE = Bleu.builder().tokenizer(BleuTokenizer.NONE).build();

    @Test
    void countsAreClippedByTheReferenceThatHasMost() {
        BleuScore score = NONE.sentenceScore("the the the the the the the",
                List.of("the cat is on the mat", "there is a cat on the mat"));
        assertArrayEquals(new double[] {2, 0, 0, 0}, score.counts());
        assertArrayEquals(new double[] {7, 6, 5, 4}, score.totals());
        assertEquals(7, score.hypothesisLength());
        assertEquals(7, score.referenceLength());
    }

    @Test
    void brevityPenaltyTakesTheNearestLengthAndTheShorterOfTwo() {
        References references = References.perHypothesis(List.of(List.of("a b c d e f", "a b", "a b c d e f g")));
        assertEquals(2, NONE.corpusScore(List.of("a b c d"), references).referenceLength());
        assertEquals(6, NONE.corpusScore(List.of("a b c d e"), references).referenceLength());
        BleuScore score = NONE.sentenceScore("a b c d", List.of("a b c d e f"));
        assertEquals(Math.exp(1 - 6 / 4.0), score.brevityPenalty());
        assertEquals(100 * Math.exp(-0.5), score.score(), 1e-12);
    }

    @Test
    void smoothsOrdersWithoutAMatch() {
        String hypothesis = "a b x c d"; // 4 of 5, 2 of 4, 0 of 3, 0 of 2
        List<String> reference = List.of("a b y c d");
        double found = Math.log(0.8) + Math.log(0.5);
        assertEquals(100 * Math.exp((found + Math.log(1 / 6.0) + Math.log(1 / 8.0)) / 4),
                NONE.sentenceScore(hypothesis, reference).score(), 1e-12);
        assertEquals(0, bleu(Bleu.Smoothing.NONE).sentenceScore(hypothesis, reference).score());
        assertEquals(100 * Math.exp((found + Math.log(0.1 / 3) + Math.log(0.1 / 2)) / 4),
                bleu(Bleu.Smoothing.FLOOR).sentenceScore(hypothesis, reference).score(), 1e-12);
        assertEquals(100 * Math.exp((Math.log(0.8) + Math.log(3 / 5.0) + Math.log(1 / 4.0) + Math.log(1 / 3.0)) / 4),
                bleu(Bleu.Smoothing.ADD_K).sentenceScore(hypothesis, reference).score(), 1e-12);
    }

    private static Bleu bleu(Bleu.Smoothing smoothing) {
        return Bleu.builder().tokenizer(BleuTokenizer.NONE).smoothing(smoothing).build();
    }

    @Test
    void effectiveOrderLeavesOutOrdersThatAreTooLong() {
        assertEquals(0, NONE.sentenceScore("a b", List.of("a b")).score());
        Bleu effective = Bleu.builder().tokenizer(BleuTokenizer.NONE).effectiveOrder(true).build();
        assertEquals(100, effective.sentenceScore("a b", List.of("a b")).score(), 1e-12);
    }

    @Test
    void emptyTextScoresAsInSacrebleu() {
        BleuScore empty = NONE.sentenceScore("", List.of("a b"));
        assertEquals("BLEU = 0.00 0.0/0.0/0.0/0.0 (BP = 0.000 ratio = 0.000 hyp_len = 0 ref_len = 2)",
                empty.toString());
        BleuScore both = NONE.sentenceScore(" ", List.of("\t"));
        assertEquals("BLEU = 0.00 0.0/0.0/0.0/0.0 (BP = 1.000 ratio = 0.000 hyp_len = 0 ref_len = 0)",
                both.toString());
    }

    @Test
    void statisticsOfPartsAddUp() {
        List<String> hypotheses = List.of("a b c d e", "f g", "h i j k");
        References references = References.of(List.of("a b c d f", "f g h", "h i j k"));
        double[][] rows = NONE.statistics(hypotheses, references);
        assertArrayEquals(new double[] {5, 5, 4, 3, 2, 1, 5, 4, 3, 2}, rows[0]);
        double[] sum = new double[10];
        for (double[] row : rows) {
            Arrays.setAll(sum, i -> sum[i] + row[i]);
        }
        assertEquals(NONE.corpusScore(hypotheses, references).toString(), NONE.score(sum).toString());
        assertEquals("statistics: expected 10 numbers, got 3",
                assertThrows(IllegalArgumentException.class, () -> NONE.score(new double[3])).getMessage());
    }

    @Test
    void tokenizesAsSacrebleu() {
        assertTokens(BleuTokenizer.V13A, "It's 3.5, or 1,000.00 - A-B 3-4.", "It's 3.5 , or 1,000.00 - A-B 3 - 4 .");
        assertTokens(BleuTokenizer.V13A, "<skipped> a-\nb\nc &quot;x&quot; &amp;lt; (y)", "ab c \" x \" < ( y )");
        assertTokens(BleuTokenizer.V13A, ".5 5. ...,", ". 5 5 . . . . ,");
        assertTokens(BleuTokenizer.V13A, "“q” ¿x? 中文。", "“q” ¿x ? 中文。");
        assertTokens(BleuTokenizer.INTL, "“q” ¿x? 中文。 3.5 5€ No.5 2020. ٣.٤",
                "“ q ” ¿ x ? 中文 。 3.5 5 € No . 5 2020 . ٣.٤");
        assertTokens(BleuTokenizer.INTL, "\uD83D\uDE00a\uD83D\uDC4D\uD83C\uDFFD.",
                "\uD83D\uDE00 a \uD83D\uDC4D \uD83C\uDFFD .");
        assertTokens(BleuTokenizer.ZH, " 我有3.5本书,OK.", "我 有 3.5 本 书 , OK .");
        assertTokens(BleuTokenizer.ZH, " .5 .5", ".5 . 5");
        assertTokens(BleuTokenizer.ZH, "\uD840\uDC00\uD840\uDC01 a–b “c”", "\uD840\uDC00\uD840\uDC01 a – b “ c ”");
        assertTokens(BleuTokenizer.CHAR, "ab \uD83D\uDE00 c", "a b \uD83D\uDE00 c");
        assertTokens(BleuTokenizer.NONE, " a,b\u00A0c ", "a,b c");
    }

    private static void assertTokens(BleuTokenizer tokenizer, String text, String expected) {
        assertEquals(expected, String.join(" ", tokenizer.tokenize(text)));
    }

    @Test
    void signatureGivesTheOptions() {
        Bleu bleu = Bleu.builder().lowercase(true).effectiveOrder(true).tokenizer(BleuTokenizer.INTL)
                .smoothing(Bleu.Smoothing.FLOOR, 0.125).build();
        References varying = References.streams(List.of(List.of("a", "b"), Arrays.asList("c", null)));
        String signature = bleu.signature(varying).toString();
        assertTrue(signature.startsWith("nrefs:var|case:lc|eff:yes|tok:intl|smooth:floor[0.12]|version:sequor-"),
                signature);
    }

    @Test
    void doesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            Bleu lowercase = Bleu.builder().lowercase(true).build();
            BleuScore score = lowercase.sentenceScore("I AM IN IT .", List.of("i am in it ."));
            assertEquals("BLEU = 100.00 100.0/100.0/100.0/100.0 (BP = 1.000 ratio = 1.000 hyp_len = 5 ref_len = 5)",
                    score.toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void refusesOptionsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> Bleu.builder().maxOrder(0));
        assertThrows(IllegalArgumentException.class, () -> Bleu.builder().smoothing(Bleu.Smoothing.FLOOR, -1));
        assertThrows(IllegalArgumentException.class, () -> Bleu.builder().smoothing(Bleu.Smoothing.ADD_K, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Bleu.builder().tokenizer(null));
        assertEquals("tokenizer: expected one of 13a, intl, zh, char, none, got spm",
                assertThrows(IllegalArgumentException.class, () -> BleuTokenizer.of("spm")).getMessage());
        assertEquals("smoothing: expected one of none, floor, add-k, exp, got log",
                assertThrows(IllegalArgumentException.class, () -> Bleu.Smoothing.of("log")).getMessage());
    }
}
