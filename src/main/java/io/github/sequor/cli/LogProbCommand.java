package io.github.sequor.cli;

import io.github.sequor.model.ParallelText;
import io.github.sequor.model.Translator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor translate logprob}. */
@Command(name = "logprob", sortOptions = false, description = {
        "Prints log P(target | source) of each line, in nats, the end of the sentence included.",
        "A word that the model cannot spell is scored as unknown; how many there were is said at the end."})
final class LogProbCommand extends SequorCommand {
    private static final int AT_ONCE = 1024;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--source", paramLabel = "F", required = true, description = "Sentences, one a line.")
    private Path source;

    @Option(names = "--target", paramLabel = "F", required = true, description = "A translation of each.")
    private Path target;

    @Mixin
    private ThreadsOption threads;

    LogProbCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        ParallelText pairs = ParallelText.read(source, target);
        double sum = 0;
        long units = 0;
        long unknown = 0;
        try (Translator translator = Translator.load(folder)) {
            for (int from = 0; from < pairs.size(); from += AT_ONCE) {
                int to = Math.min(pairs.size(), from + AT_ONCE);
                for (Translator.LogProb scored : translator.logProb(pairs.sources().subList(from, to),
                        pairs.targets().subList(from, to))) {
                    streams.println(String.format(Locale.ROOT, "%.6f", scored.logProb()));
                    sum += scored.logProb();
                    units += scored.units();
                    unknown += scored.unknown();
                }
                streams.flush();
            }
        }
        streams.err().println(String.format(Locale.ROOT, "%,d lines, %,d units, %,d unknown, perplexity %.4f",
                pairs.size(), units, unknown, Math.exp(-sum / units)));
        return ExitCode.OK;
    }
}
