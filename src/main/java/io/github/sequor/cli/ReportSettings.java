package io.github.sequor.cli;

import io.github.sequor.metric.Signature;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How scores are printed, as sacreBLEU names it. */
final class ReportSettings {
    private static final int MOST_DECIMALS = 17;

    /** Formats of the output. */
    enum Format {
        JSON, TEXT, LATEX
    }

    @Option(names = {"-f", "--format"}, paramLabel = "F", defaultValue = "json",
            description = "json, text, or latex for several systems (default: ${DEFAULT-VALUE}); the environment"
                    + " variable SACREBLEU_FORMAT overrides it.")
    private Format format;

    @Option(names = {"-w", "--width"}, paramLabel = "N", defaultValue = "1",
            description = "Decimals of scores (default: ${DEFAULT-VALUE}).")
    int width;

    @Option(names = {"-b", "--score-only"}, description = "Print the score alone.")
    boolean scoreOnly;

    @Option(names = {"-sh", "--short"}, description = "Print a shorter signature.")
    boolean shortSignature;

    @Option(names = {"-nc", "--no-color"}, description = "No colours on a terminal, as with NO_COLOR.")
    private boolean noColor;

    @Option(names = {"-q", "--quiet"}, description = "No messages but errors.")
    boolean quiet;

    void check(SequorCommand command) {
        if (width < 0 || width > MOST_DECIMALS) {
            throw command.usage("--width: expected 0 to " + MOST_DECIMALS + ", was " + width);
        }
    }

    Format format() {
        String override = System.getenv().getOrDefault("SACREBLEU_FORMAT", "").toUpperCase(Locale.ROOT);
        return Arrays.stream(Format.values()).filter(f -> f.name().equals(override)).findFirst().orElse(format);
    }

    String text(Signature signature) {
        return shortSignature ? signature.shortForm() : signature.toString();
    }

    boolean colors(Streams streams) {
        return !noColor && System.getenv().getOrDefault("NO_COLOR", "").isEmpty() && streams.outIsTerminal();
    }
}
