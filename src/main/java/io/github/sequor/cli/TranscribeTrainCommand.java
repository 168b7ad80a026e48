package io.github.sequor.cli;

import io.github.sequor.model.Recipe;
import io.github.sequor.model.Transcriber;
import io.github.sequor.model.TranscriberOptions;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sequor transcribe train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a transcriber on recordings and their texts, and keeps the best model in a folder.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class TranscribeTrainCommand extends TrainingCommand<TranscriberOptions> {
    private final TranscriptFiles data = new TranscriptFiles();

    private TranscribeTrainCommand(Streams streams) {
        super(streams, new TranscriberSettings());
    }

    static CommandLine commandLine(Streams streams) {
        TranscribeTrainCommand command = new TranscribeTrainCommand(streams);
        return command.commandLine("Recordings", command.data);
    }

    @Override
    Recipe<TranscriberOptions> defaults() {
        return new Recipe<>(TranscriberOptions.builder().build(), Transcriber.training().build());
    }

    @Override
    Recipe<TranscriberOptions> recipe(Path folder) throws IOException {
        return Transcriber.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return Transcriber.exists(folder);
    }

    @Override
    long train(Recipe<TranscriberOptions> recipe, Path folder, boolean resume, TrainingListener listener)
            throws IOException {
        Transcriber.Data recordings = data.read(this, recipe.options().audio(), recipe.training().seed());
        try (Transcriber transcriber = resume
                ? Transcriber.resume(recipe.training(), recordings, folder, listener)
                : Transcriber.train(recipe.options(), recipe.training(), recordings, folder, listener)) {
            return transcriber.parameterCount();
        }
    }
}
