package io.github.sequor.cli;

import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.Recipe;
import io.github.sequor.model.SequenceClassifier;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sequor classify train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a classifier of texts or of frames, and keeps the best model in a folder.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class ClassifyTrainCommand extends TrainingCommand<ClassifierOptions> {
    private final ClassifyFiles data = new ClassifyFiles();

    private ClassifyTrainCommand(Streams streams) {
        super(streams, new ClassifierSettings());
    }

    static CommandLine commandLine(Streams streams) {
        ClassifyTrainCommand command = new ClassifyTrainCommand(streams);
        return command.commandLine("Records", command.data);
    }

    @Override
    Recipe<ClassifierOptions> defaults() {
        return new Recipe<>(ClassifierOptions.builder().build(), SequenceClassifier.training().build());
    }

    @Override
    Recipe<ClassifierOptions> recipe(Path folder) throws IOException {
        return SequenceClassifier.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return SequenceClassifier.exists(folder);
    }

    @Override
    long train(Recipe<ClassifierOptions> recipe, Path folder, boolean resume, TrainingListener listener)
            throws IOException {
        SequenceClassifier.Data sequences = data.read(this, recipe.options(), recipe.training().seed());
        try (SequenceClassifier classifier = resume
                ? SequenceClassifier.resume(recipe.training(), sequences, folder, listener)
                : SequenceClassifier.train(recipe.options(), recipe.training(), sequences, folder, listener)) {
            return classifier.parameterCount();
        }
    }
}
