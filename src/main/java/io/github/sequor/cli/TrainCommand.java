package io.github.sequor.cli;

import io.github.sequor.model.Recipe;
import io.github.sequor.model.Translator;
import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sequor translate train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a translator on files of one sentence a line, plain or .gz, and keeps the best model in a folder.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class TrainCommand extends TrainingCommand<TranslatorOptions> {
    private final DataFiles data = new DataFiles();

    private TrainCommand(Streams streams) {
        super(streams, new ModelSettings());
    }

    static CommandLine commandLine(Streams streams) {
        TrainCommand command = new TrainCommand(streams);
        return command.commandLine("Sentences", command.data);
    }

    @Override
    Recipe<TranslatorOptions> defaults() {
        return new Recipe<>(TranslatorOptions.builder().build(), TrainingOptions.builder().build());
    }

    @Override
    Recipe<TranslatorOptions> recipe(Path folder) throws IOException {
        return Translator.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return Translator.exists(folder);
    }

    @Override
    boolean predictsTokens() {
        return true;
    }

    @Override
    long train(Recipe<TranslatorOptions> recipe, Path folder, boolean resume, TrainingListener listener)
            throws IOException {
        Translator.Data pairs = data.read(this, recipe.training().seed());
        try (Translator translator = resume ? Translator.resume(recipe.training(), pairs, folder, listener)
                : Translator.train(recipe.options(), recipe.training(), pairs, folder, listener)) {
            return translator.parameterCount();
        }
    }
}
