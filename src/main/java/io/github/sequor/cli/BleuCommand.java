package io.github.sequor.cli;

import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuScore;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.metric.References;
import io.github.sequor.metric.Score;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sequor bleu}. */
@Command(name = "bleu", sortOptions = false, description = {
        "Scores translations by corpus BLEU: sacreBLEU's numbers and defaults, its line and its signature.",
        "Files have one segment a line, plain or .gz."})
final class BleuCommand extends SequorCommand {
    @Parameters(arity = "1..*", paramLabel = "REFERENCE", description = "Reference translations, a file each.")
    private List<Path> references;

    @Option(names = {"-i", "--input"}, paramLabel = "FILE",
            description = "What to score (default, and -: standard input).")
    private Path input;

    @Option(names = {"-tok", "--tokenize"}, paramLabel = "T", defaultValue = "13a",
            description = "13a, intl, zh, char or none (default: ${DEFAULT-VALUE}).")
    private BleuTokenizer tokenizer;

    @Option(names = {"-lc", "--lowercase"}, description = "Compare without regard to case.")
    private boolean lowercase;

    @Option(names = {"-s", "--smooth-method"}, paramLabel = "S", defaultValue = "exp",
            description = "none, floor, add-k or exp (default: ${DEFAULT-VALUE}).")
    private Bleu.Smoothing smoothing;

    @Option(names = {"-sv", "--smooth-value"}, paramLabel = "X",
            description = "The value of floor or add-k (default: 0.1 and 1).")
    private Double smoothValue;

    @Option(names = {"-w", "--width"}, paramLabel = "N", defaultValue = "2",
            description = "Decimals of the score (default: ${DEFAULT-VALUE}).")
    private int width;

    @Option(names = {"-b", "--score-only"}, description = "Print the score alone.")
    private boolean scoreOnly;

    BleuCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        if (width < 0 || width > 17) {
            throw usage("--width: expected 0 to 17, was " + width);
        }
        Bleu bleu = options(() -> {
            Bleu.Builder builder = Bleu.builder().tokenizer(tokenizer).lowercase(lowercase);
            return (smoothValue == null ? builder.smoothing(smoothing) : builder.smoothing(smoothing, smoothValue))
                    .build();
        });
        List<List<String>> streamsOfReferences = new ArrayList<>();
        for (Path reference : references) {
            streamsOfReferences.add(TextFiles.readLines(reference));
        }
        List<String> hypotheses = hypotheses();
        for (int r = 0; r < references.size(); r++) {
            if (streamsOfReferences.get(r).size() != hypotheses.size()) {
                throw new IOException(references.get(r) + " has " + streamsOfReferences.get(r).size()
                        + " lines, but " + name() + " has " + hypotheses.size());
            }
        }
        References all = References.streams(streamsOfReferences);
        BleuScore score = bleu.corpusScore(hypotheses, all);
        String number = Score.fixed(score.score(), width);
        streams.println(scoreOnly ? number
                : score.name() + "|" + bleu.signature(all) + " = " + number + " " + score.details());
        streams.flush();
        return ExitCode.OK;
    }

    private boolean fromStandardInput() {
        return input == null || input.toString().equals("-");
    }

    private String name() {
        return fromStandardInput() ? "standard input" : input.toString();
    }

    private List<String> hypotheses() throws IOException {
        if (!fromStandardInput()) {
            return TextFiles.readLines(input);
        }
        try (Stream<String> lines = TextFiles.lines(streams.in(), name())) {
            return lines.toList();
        }
    }
}
