package io.github.sequor.cli;

import io.github.sequor.model.Recipe;
import io.github.sequor.model.SequenceTagger;
import io.github.sequor.model.TaggerOptions;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sequor tag train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a tagger on sentences in columns, plain or .gz, and keeps the best model in a folder.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class TagTrainCommand extends TrainingCommand<TaggerOptions> {
    private final TagFiles data = new TagFiles();

    private TagTrainCommand(Streams streams) {
        super(streams, new TaggerSettings());
    }

    static CommandLine commandLine(Streams streams) {
        TagTrainCommand command = new TagTrainCommand(streams);
        return command.commandLine("Sentences", command.data);
    }

    @Override
    Recipe<TaggerOptions> defaults() {
        return new Recipe<>(TaggerOptions.builder().build(), SequenceTagger.training().build());
    }

    @Override
    Recipe<TaggerOptions> recipe(Path folder) throws IOException {
        return SequenceTagger.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return SequenceTagger.exists(folder);
    }

    @Override
    long train(Recipe<TaggerOptions> recipe, Path folder, boolean resume, TrainingListener listener)
            throws IOException {
        SequenceTagger.Data sentences = data.read(this, recipe.options().tags(), recipe.training().seed());
        try (SequenceTagger tagger = resume ? SequenceTagger.resume(recipe.training(), sentences, folder, listener)
                : SequenceTagger.train(recipe.options(), recipe.training(), sentences, folder, listener)) {
            return tagger.parameterCount();
        }
    }
}
