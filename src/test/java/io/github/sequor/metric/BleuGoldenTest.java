package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BleuGoldenTest {

    @TestFactory
    List<DynamicTest> agreesWithSacrebleu() throws IOException {
        return GoldenCases.tests("BLEU", BleuGoldenTest::make, BleuGoldenTest::checkDetails);
    }

    /** Cases of a metric that no golden test knows would be left out by all of them. */
    @Test
    void everyCaseIsOfAKnownMetric() throws IOException {
        Set<String> metrics = GoldenCases.all().stream().map(GoldenCases.Case::metric).collect(Collectors.toSet());
        metrics.removeAll(Set.of("BLEU", "CHRF", "TER"));
        assertEquals(Set.of(), metrics);
    }

    private static Bleu make(Map<String, Object> options) {
        Bleu.Builder builder = Bleu.builder();
        options.forEach((name, value) -> {
            switch (name) {
                case "tokenize" -> builder.tokenizer(BleuTokenizer.of((String) value));
                case "lowercase" -> builder.lowercase((Boolean) value);
                case "effective_order" -> builder.effectiveOrder((Boolean) value);
                case "max_ngram_order" -> builder.maxOrder(((Number) value).intValue());
                case "smooth_method" -> {
                    Bleu.Smoothing smoothing = Bleu.Smoothing.of((String) value);
                    if (options.get("smooth_value") instanceof Number number) {
                        builder.smoothing(smoothing, number.doubleValue());
                    } else {
                        builder.smoothing(smoothing);
                    }
                }
                case "smooth_value", "force" -> { } // the one goes with the method, the other silences a warning
                default -> throw new AssertionError("unknown option " + name);
            }
        });
        return builder.build();
    }

    private static void checkDetails(GoldenCases.Case golden, BleuScore score) {
        assertArrayEquals(golden.numbers("counts"), score.counts(), GoldenCases.TOLERANCE);
        assertArrayEquals(golden.numbers("totals"), score.totals(), GoldenCases.TOLERANCE);
        assertArrayEquals(golden.numbers("precisions"), score.precisions(), GoldenCases.TOLERANCE);
        assertEquals(golden.number("bp"), score.brevityPenalty(), GoldenCases.TOLERANCE);
        assertEquals(golden.number("sys_len"), score.hypothesisLength());
        assertEquals(golden.number("ref_len"), score.referenceLength());
    }
}
