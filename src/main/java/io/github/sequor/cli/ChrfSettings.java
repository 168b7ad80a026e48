package io.github.sequor.cli;

import io.github.sequor.metric.Chrf;
import io.github.sequor.metric.CorpusMetric;
import picocli.CommandLine.Option;

/** The options of chrF, as sacreBLEU names them. */
final class ChrfSettings implements MetricSettings {
    @Option(names = {"-cc", "--chrf-char-order"}, paramLabel = "N", defaultValue = "6",
            description = "Longest n-grams of characters (default: ${DEFAULT-VALUE}).")
    private int characterOrder;

    @Option(names = {"-cw", "--chrf-word-order"}, paramLabel = "N", defaultValue = "0",
            description = "Longest n-grams of words; 2 is chrF++ (default: ${DEFAULT-VALUE}).")
    private int wordOrder;

    @Option(names = "--chrf-beta", paramLabel = "N", defaultValue = "2",
            description = "How many times as much recall weighs as precision (default: ${DEFAULT-VALUE}).")
    private int beta;

    @Option(names = "--chrf-whitespace", description = "Count white space as characters.")
    private boolean whitespace;

    @Option(names = "--chrf-lowercase", description = "Compare without regard to case.")
    private boolean lowercase;

    @Option(names = "--chrf-eps-smoothing", description = "Average F-scores over all orders, as Moses and NLTK do.")
    private boolean epsilonSmoothing;

    @Override
    public CorpusMetric<?> metric(boolean sentences) {
        check("chrfCharOrder", characterOrder);
        check("chrfWordOrder", wordOrder);
        check("chrfBeta", beta);
        return Chrf.builder().characterOrder(characterOrder).wordOrder(wordOrder).beta(beta).whitespace(whitespace)
                .lowercase(lowercase).epsilonSmoothing(epsilonSmoothing).build();
    }

    private static void check(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": expected 0 or more, got " + value);
        }
    }
}
