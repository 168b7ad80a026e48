package io.github.sequor.cli;

import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.metric.CorpusMetric;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of BLEU, as sacreBLEU names them. */
final class BleuSettings implements MetricSettings {
    /** So many lines that end in a period by itself are no accident. */
    private static final int SUSPICIOUS = 100;

    @Option(names = {"-s", "--smooth-method"}, paramLabel = "S", defaultValue = "exp",
            description = "none, floor, add-k or exp (default: ${DEFAULT-VALUE}).")
    private Bleu.Smoothing smoothing;

    @Option(names = {"-sv", "--smooth-value"}, paramLabel = "X",
            description = "The value of floor or add-k (default: 0.1 and 1).")
    private Double smoothValue;

    @Option(names = {"-tok", "--tokenize"}, paramLabel = "T", defaultValue = "13a",
            description = "13a, intl, zh, char or none (default: ${DEFAULT-VALUE}).")
    private BleuTokenizer tokenizer;

    @Option(names = {"-lc", "--lowercase"}, description = "Compare without regard to case.")
    private boolean lowercase;

    @Option(names = "--force", description = "Do not warn of text that looks tokenized.")
    private boolean force;

    @Override
    public CorpusMetric<?> metric(boolean sentences) {
        Bleu.Builder builder = Bleu.builder().tokenizer(tokenizer).lowercase(lowercase).effectiveOrder(sentences);
        return (smoothValue == null ? builder.smoothing(smoothing) : builder.smoothing(smoothing, smoothValue))
                .build();
    }

    /** Whether a system's output seems to be tokenized, which lowers BLEU, though nobody said so. */
    boolean looksTokenized(List<String> hypotheses) {
        return !force && tokenizer != BleuTokenizer.NONE
                && hypotheses.stream().filter(line -> line.endsWith(" .")).limit(SUSPICIOUS).count() == SUSPICIOUS;
    }
}
