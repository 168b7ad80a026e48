package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.sequor.io.Json;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;

/**
 * The reference scores in {@code cases.json}, computed by sacreBLEU 2.6.0, of the folder named by the system property
 * {@code sequor.golden.metrics}, or of the copy among the test resources.
 */
final class GoldenCases {
    static final double TOLERANCE = 1e-9;

    private GoldenCases() {
    }

    /** One case: a metric with options, a corpus, and what its score must be. */
    record Case(Path folder, Map<String, Object> fields) {

        String metric() {
            return (String) fields.get("metric");
        }

        double number(String field) {
            return ((Number) fields.get(field)).doubleValue();
        }

        double[] numbers(String field) {
            return ((List<?>) fields.get(field)).stream().mapToDouble(n -> ((Number) n).doubleValue()).toArray();
        }

        String text(String field) {
            return (String) fields.get(field);
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> options(String field) {
            return (Map<String, Object>) fields.get(field);
        }

        List<String> hypotheses() throws IOException {
            return TextFiles.readLines(folder.resolve(text("hypotheses")));
        }

        References references() throws IOException {
            List<List<String>> streams = new ArrayList<>();
            for (Object file : (List<?>) fields.get("references")) {
                streams.add(TextFiles.readLines(folder.resolve((String) file)));
            }
            return References.streams(streams);
        }

        @Override
        public String toString() {
            return metric() + " " + text("hypotheses") + " " + fields.get("references") + " " + options("options");
        }
    }

    static List<Case> all() throws IOException {
        Path folder = folder();
        Map<?, ?> content = (Map<?, ?>) Json.read(folder.resolve("cases.json"));
        List<Case> cases = new ArrayList<>();
        for (Object fields : (List<?>) content.get("cases")) {
            Map<String, Object> copy = new LinkedHashMap<>();
            ((Map<?, ?>) fields).forEach((key, value) -> copy.put((String) key, value));
            cases.add(new Case(folder, copy));
        }
        return cases;
    }

    private static Path folder() {
        String given = System.getProperty("sequor.golden.metrics");
        if (given != null) {
            return Path.of(given);
        }
        try {
            return Path.of(GoldenCases.class.getResource("/golden/metrics/cases.json").toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A test for each case of a metric: the corpus score, what it was made of, the signature but for the version, and
     * the score of every sentence.
     */
    static <S extends Score> List<DynamicTest> tests(String metric, Function<Map<String, Object>, CorpusMetric<S>> make,
            BiConsumer<Case, S> checkDetails) throws IOException {
        List<Case> cases = all().stream().filter(c -> c.metric().equals(metric)).toList();
        assertTrue(!cases.isEmpty(), "there are cases for " + metric);
        return cases.stream().map(c -> dynamicTest(c.toString(), () -> check(c, make, checkDetails))).toList();
    }

    private static <S extends Score> void check(Case golden, Function<Map<String, Object>, CorpusMetric<S>> make,
            BiConsumer<Case, S> checkDetails) throws IOException {
        List<String> hypotheses = golden.hypotheses();
        References references = golden.references();
        CorpusMetric<S> metric = make.apply(golden.options("options"));
        S score = metric.corpusScore(hypotheses, references);
        assertEquals(golden.number("score"), score.score(), TOLERANCE);
        assertEquals(withoutVersion(golden.text("signature")), withoutVersion(metric.signature(references).toString()));
        if (golden.text("text") != null) {
            assertEquals(golden.text("text"), score.format(2));
        }
        checkDetails.accept(golden, score);

        CorpusMetric<S> sentenceMetric = make.apply(golden.options("sentence_options"));
        double[] expected = golden.numbers("sentence_scores");
        assertEquals(expected.length, hypotheses.size());
        for (int i = 0; i < expected.length; i++) {
            double actual = sentenceMetric.sentenceScore(hypotheses.get(i), references.get(i)).score();
            assertEquals(expected[i], actual, TOLERANCE, "segment " + (i + 1));
        }
    }

    private static String withoutVersion(String signature) {
        int version = signature.lastIndexOf("|version:");
        assertTrue(version > 0, () -> "no version in " + signature);
        return signature.substring(0, version);
    }
}
