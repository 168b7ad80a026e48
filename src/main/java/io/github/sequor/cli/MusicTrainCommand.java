package io.github.sequor.cli;

import io.github.sequor.model.MusicModel;
import io.github.sequor.model.MusicOptions;
import io.github.sequor.model.Recipe;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sequor music train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a model of music on the parts train and valid of a data set, and keeps the best model in a folder.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class MusicTrainCommand extends TrainingCommand<MusicOptions> {
    private final Pieces data = new Pieces();

    private MusicTrainCommand(Streams streams) {
        super(streams, new MusicSettings());
    }

    static CommandLine commandLine(Streams streams) {
        MusicTrainCommand command = new MusicTrainCommand(streams);
        return command.commandLine("Music", command.data);
    }

    @Override
    Recipe<MusicOptions> defaults() {
        return new Recipe<>(MusicOptions.builder().build(), MusicModel.training().build());
    }

    @Override
    Recipe<MusicOptions> recipe(Path folder) throws IOException {
        return MusicModel.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return MusicModel.exists(folder);
    }

    @Override
    long train(Recipe<MusicOptions> recipe, Path folder, boolean resume, TrainingListener listener) throws IOException {
        MusicModel.Data pieces = new MusicModel.Data(data.part("train"), data.part("valid"));
        try (MusicModel model = resume ? MusicModel.resume(recipe.training(), pieces, folder, listener)
                : MusicModel.train(recipe.options(), recipe.training(), pieces, folder, listener)) {
            return model.parameterCount();
        }
    }
}
