package io.github.sequor.metric;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class TerGoldenTest {

    @TestFactory
    List<DynamicTest> agreesWithSacrebleu() throws IOException {
        return GoldenCases.tests("TER", TerGoldenTest::make, (golden, score) -> { });
    }

    private static Ter make(Map<String, Object> options) {
        Ter.Builder builder = Ter.builder();
        options.forEach((name, value) -> {
            switch (name) {
                case "normalized" -> builder.normalized((Boolean) value);
                case "no_punct" -> builder.noPunctuation((Boolean) value);
                case "asian_support" -> builder.asianSupport((Boolean) value);
                case "case_sensitive" -> builder.caseSensitive((Boolean) value);
                default -> throw new AssertionError("unknown option " + name);
            }
        });
        return builder.build();
    }
}
