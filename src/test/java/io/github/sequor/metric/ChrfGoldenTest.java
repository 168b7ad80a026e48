package io.github.sequor.metric;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ChrfGoldenTest {

    @TestFactory
    List<DynamicTest> agreesWithSacrebleu() throws IOException {
        return GoldenCases.tests("CHRF", ChrfGoldenTest::make, (golden, score) -> { });
    }

    private static Chrf make(Map<String, Object> options) {
        Chrf.Builder builder = Chrf.builder();
        options.forEach((name, value) -> {
            switch (name) {
                case "char_order" -> builder.characterOrder(((Number) value).intValue());
                case "word_order" -> builder.wordOrder(((Number) value).intValue());
                case "beta" -> builder.beta(((Number) value).intValue());
                case "lowercase" -> builder.lowercase((Boolean) value);
                case "whitespace" -> builder.whitespace((Boolean) value);
                case "eps_smoothing" -> builder.epsilonSmoothing((Boolean) value);
                default -> throw new AssertionError("unknown option " + name);
            }
        });
        return builder.build();
    }
}
