package io.github.sequor.cli;

import io.github.sequor.feature.AudioOptions;
import io.github.sequor.model.Transcriber;
import io.github.sequor.model.Transcripts;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a transcriber learns from. */
final class TranscriptFiles {
    @Option(names = "--train", paramLabel = "F.tsv",
            description = "Recordings to learn from: on each line a file, a tab and its text. A file is a .wav, with"
                    + " --sample-rate, or has a frame a line, numbers between commas or spaces; several with | between"
                    + " them are read as one.")
    private Path train;

    @Option(names = "--valid", paramLabel = "F.tsv",
            description = "The same to choose the best model by (default: one in twenty of those to learn from, at"
                    + " most 1000).")
    private Path valid;

    Transcriber.Data read(SequorCommand command, AudioOptions audio, long seed) throws IOException {
        if (train == null) {
            throw command.usage("give --train");
        }
        FrameFiles files = new FrameFiles(audio);
        Transcripts learnt = Manifest.read(train, files);
        return valid == null ? Transcriber.Data.holdOut(learnt, seed)
                : new Transcriber.Data(learnt, Manifest.read(valid, files));
    }
}
