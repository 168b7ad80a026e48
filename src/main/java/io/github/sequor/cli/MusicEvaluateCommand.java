package io.github.sequor.cli;

import io.github.sequor.feature.PianoRoll;
import io.github.sequor.model.MusicModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor music evaluate}. */
@Command(name = "evaluate", sortOptions = false, description = {
        "Says how badly pieces are predicted: the negative log-likelihood of a step in nats, the sum over 88 pitches."})
final class MusicEvaluateCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Mixin
    private Pieces data;

    @Option(names = "--part", paramLabel = "P", defaultValue = "test",
            description = "The part of the data set (default: ${DEFAULT-VALUE}).")
    private String part;

    @Mixin
    private ThreadsOption threads;

    MusicEvaluateCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        List<PianoRoll> pieces = data.part(part);
        try (MusicModel model = MusicModel.load(folder)) {
            streams.println(String.format(Locale.ROOT, "%.4f nats a step; %,d pieces, %,d steps",
                    model.evaluate(pieces), pieces.size(), pieces.stream().mapToInt(PianoRoll::length).sum()));
            streams.flush();
        }
        return ExitCode.OK;
    }
}
