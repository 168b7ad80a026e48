package io.github.sequor.cli;

import io.github.sequor.metric.ErrorRate;
import io.github.sequor.model.Transcriber;
import io.github.sequor.model.TranscriptionScores;
import io.github.sequor.model.Transcripts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor transcribe evaluate}. */
@Command(name = "evaluate", sortOptions = false, description = {
        "Transcribes recordings whose texts are known, and says how often it was right: the edits between what it said",
        "and the texts, by the length of the texts, in words and in characters, and the share of texts without any."})
final class TranscribeEvaluateCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--input", paramLabel = "F.tsv", required = true,
            description = "Recordings: on each line a file, a tab and its text.")
    private Path input;

    @Mixin
    private BeamOption beam;

    @Mixin
    private ThreadsOption threads;

    TranscribeEvaluateCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        beam.check(this, 1);
        threads.apply(this);
        try (Transcriber transcriber = Transcriber.load(folder);
                BeamOption.Search search = beam.open(transcriber, 1)) {
            Transcripts recordings = Manifest.read(input, new FrameFiles(transcriber.options().audio()));
            TranscriptionScores scores = search.decoder() == null ? transcriber.evaluate(recordings)
                    : transcriber.evaluate(recordings, search.decoder());
            if (!scores.unknown().isEmpty()) {
                streams.err().println("the model does not know " + String.join(", ", scores.unknown()));
            }
            line("word", scores.words());
            line("character", scores.characters());
            streams.println(String.format(Locale.ROOT, "exact %.2f, loss %.4f", 100 * scores.exact(), scores.loss()));
            streams.flush();
        }
        return ExitCode.OK;
    }

    private void line(String unit, ErrorRate rate) throws IOException {
        streams.println(String.format(Locale.ROOT,
                "%s error rate %.2f: %d substitutions, %d deletions and %d insertions in %d", unit, 100 * rate.value(),
                rate.substitutions(), rate.deletions(), rate.insertions(), rate.referenceLength()));
    }
}
