package io.github.sequor.cli;

import io.github.sequor.embedding.EvaluationOptions;
import io.github.sequor.embedding.WordAnalogies;
import io.github.sequor.embedding.WordPairs;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor vectors evaluate}. */
@Command(name = "evaluate", sortOptions = false, description = {
        "Scores word vectors by analogies and by people's judgements of similarity, as gensim's evaluate_word_analogies"
        + " and evaluate_word_pairs do."})
final class VectorsEvaluateCommand extends SequorCommand {
    @Mixin
    private VectorsFile vectors;

    @Option(names = "--analogies", paramLabel = "F",
            description = "Questions in the form of word2vec's questions-words.txt.")
    private Path analogies;

    @Option(names = "--method", paramLabel = "M", defaultValue = "cos-add",
            description = "How analogies are answered: cos-add or cos-mul (default: ${DEFAULT-VALUE}).")
    private WordAnalogies.Method method;

    @Option(names = "--pairs", paramLabel = "F", arity = "1..*",
            description = "Two words and their similarity a line, such as WordSim-353 and MEN; one or more files.")
    private List<Path> pairs = List.of();

    @Option(names = "--restrict-vocab", paramLabel = "N", defaultValue = "300000",
            description = "Only the first N words are known (default: ${DEFAULT-VALUE}; word2vec's figures: 30000).")
    private int restrictVocab;

    @Option(names = "--case-sensitive", description = "Tell upper from lower case.")
    private boolean caseSensitive;

    @Option(names = "--dummy4unknown", description = "Unknown words count as a failure, instead of being left out.")
    private boolean dummy4Unknown;

    VectorsEvaluateCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        if (analogies == null && pairs.isEmpty()) {
            throw usage("give --analogies, --pairs or both");
        }
        EvaluationOptions options = options(
                () -> new EvaluationOptions(restrictVocab, !caseSensitive, dummy4Unknown));
        WordAnalogies questions = analogies == null ? null : WordAnalogies.read(analogies);
        WordVectors known = vectors.read(this);
        if (questions != null) {
            WordAnalogies.Result result = questions.evaluate(known, options, method);
            row("section", "correct", "asked", "accuracy", "unknown");
            for (WordAnalogies.SectionScore score : result.sections()) {
                row(score);
            }
            row(result.semantic());
            row(result.syntactic());
            row(result.total());
            streams.flush();
        }
        if (!pairs.isEmpty()) {
            row("pairs", "compared", "spearman", "pearson", "unknown");
        }
        for (Path file : pairs) {
            WordPairs.Result result = WordPairs.read(file).evaluate(known, options);
            row(file.getFileName().toString(), Integer.toString(result.pairs()), decimal(result.spearman(), "%.4f"),
                    decimal(result.pearson(), "%.4f"), decimal(100 * result.unknownShare(), "%.1f%%"));
            streams.flush();
        }
        return ExitCode.OK;
    }

    private void row(WordAnalogies.SectionScore score) throws IOException {
        row(score.name(), Integer.toString(score.correct()), Integer.toString(score.asked()),
                decimal(100 * score.accuracy(), "%.1f%%"),
                decimal(score.questions() == 0 ? 0 : 100.0 * score.unknown() / score.questions(), "%.1f%%"));
    }

    private static String decimal(double value, String format) {
        return String.format(Locale.ROOT, format, value);
    }

    private void row(String name, String... numbers) throws IOException {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-28s", name));
        for (String number : numbers) {
            line.append(String.format(Locale.ROOT, " %9s", number));
        }
        streams.println(line.toString());
    }
}
