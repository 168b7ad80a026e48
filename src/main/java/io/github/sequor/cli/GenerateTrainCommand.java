package io.github.sequor.cli;

import io.github.sequor.model.LanguageModel;
import io.github.sequor.model.LanguageModelOptions;
import io.github.sequor.model.Recipe;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sequor generate train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a language model on text, plain or .gz, and keeps the best model in a folder.",
        "Of running text, --batch is how many streams it is cut into, which are read side by side.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class GenerateTrainCommand extends TrainingCommand<LanguageModelOptions> {
    private final TextToLearn data = new TextToLearn();

    private GenerateTrainCommand(Streams streams) {
        super(streams, new LanguageSettings());
    }

    static CommandLine commandLine(Streams streams) {
        GenerateTrainCommand command = new GenerateTrainCommand(streams);
        return command.commandLine("Text", command.data);
    }

    @Override
    Recipe<LanguageModelOptions> defaults() {
        return new Recipe<>(LanguageModelOptions.builder().build(), LanguageModel.training().build());
    }

    @Override
    Recipe<LanguageModelOptions> recipe(Path folder) throws IOException {
        return LanguageModel.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return LanguageModel.exists(folder);
    }

    @Override
    boolean predictsTokens() {
        return true;
    }

    @Override
    long train(Recipe<LanguageModelOptions> recipe, Path folder, boolean resume, TrainingListener listener)
            throws IOException {
        LanguageModel.Data text = data.read(this, recipe.options().lines(), recipe.training().seed());
        try (LanguageModel model = resume ? LanguageModel.resume(recipe.training(), text, folder, listener)
                : LanguageModel.train(recipe.options(), recipe.training(), text, folder, listener)) {
            return model.parameterCount();
        }
    }
}
