package io.github.sequor.cli;

import io.github.sequor.model.Recipe;
import io.github.sequor.train.TensorBoard;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the commands that train a model have in common: its folder, resumption, interruption, progress and curves.
 *
 * @param <O> the model's options
 */
abstract class TrainingCommand<O extends Record> extends SequorCommand {
    /** The model's options on the command line. */
    interface Settings<O> {
        /** The options with what the user said. */
        O apply(O to);
    }

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--resume", description = "Go on with the training that was interrupted in this folder.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace the model that is in this folder.")
    private boolean overwrite;

    @Option(names = "--tensorboard", paramLabel = "DIR",
            description = "Also write loss, learning rate and scores for `tensorboard --logdir DIR`.")
    private Path tensorBoard;

    @Mixin
    private ThreadsOption threads;

    private final Settings<O> model;
    private final TrainingSettings training = new TrainingSettings();

    TrainingCommand(Streams streams, Settings<O> model) {
        super(streams);
        this.model = model;
    }

    /** This command with the options of its data, model and training. */
    final CommandLine commandLine(String dataHeading, Object data) {
        CommandLine line = new CommandLine(this);
        line.getCommandSpec().addArgGroup(section(dataHeading, data)).addArgGroup(section("Model", model))
                .addArgGroup(section("Training", training));
        return line;
    }

    /** What is made unless the user says otherwise. */
    abstract Recipe<O> defaults();

    /** What the model in a folder is made of. */
    abstract Recipe<O> recipe(Path folder) throws IOException;

    /** Whether there is a model in a folder. */
    abstract boolean exists(Path folder) throws IOException;

    /** Reads the data, trains or goes on with a training, and closes the model; returns the number of its weights. */
    abstract long train(Recipe<O> recipe, Path folder, boolean resume, TrainingListener listener) throws IOException;

    /** Whether the loss is that of the next token, which has a perplexity. */
    boolean predictsTokens() {
        return false;
    }

    @Override
    public final Integer call() throws IOException {
        threads.apply(this);
        Recipe<O> recipe = recipe();
        try (Interruption interruption = new Interruption(() -> streams.err().println(
                        "stopping after this step; once more to stop at once and lose this epoch"));
                TrainingView view = new TrainingView(streams, predictsTokens(), interruption::requested)) {
            return report(view, train(recipe, view));
        }
    }

    private long train(Recipe<O> recipe, TrainingView view) throws IOException {
        if (tensorBoard == null) {
            return train(recipe, folder, resume, view);
        }
        TensorBoard board = new TensorBoard(tensorBoard);
        try {
            return train(recipe, folder, resume, view.and(board));
        } finally {
            try {
                board.close();
            } catch (IOException e) {
                streams.err().println("sequor: " + tensorBoard + " is not complete: " + e);
            }
        }
    }

    /** What to make, or what is in the making. */
    private Recipe<O> recipe() throws IOException {
        if (resume && overwrite) {
            throw usage("give either --resume or --overwrite");
        }
        if (!resume) {
            if (!overwrite && exists(folder)) {
                throw new IOException(folder + ": holds a model: give another --model, or --resume to go on with its"
                        + " training, or --overwrite to replace it");
            }
            return options(() -> applied(defaults()));
        }
        Recipe<O> begun = recipe(folder);
        Recipe<O> asked = options(() -> applied(begun));
        checkSame(asked.options(), begun.options());
        checkSame(asked.training().with().epochs(begun.training().epochs()).build(), begun.training());
        return asked;
    }

    private Recipe<O> applied(Recipe<O> to) {
        TrainingOptions options = training.apply(to.training());
        return new Recipe<>(model.apply(to.options()), options);
    }

    private void checkSame(Record asked, Record begun) {
        for (RecordComponent component : begun.getClass().getRecordComponents()) {
            Object value = Names.value(begun, component);
            if (!Objects.equals(value, Names.value(asked, component))) {
                throw usage(Names.option(component.getName()) + ": this training began with "
                        + (value instanceof Enum<?> constant ? Names.of(constant) : value) + ", and --resume keeps it");
            }
        }
    }

    private int report(TrainingView view, long weights) throws IOException {
        Trainer.Result result = view.result();
        String best = result.best() == null ? "no epoch is complete" : String.format(Locale.ROOT,
                "best of %d epochs: %d, %s", result.epochs(), result.bestEpoch(), result.best());
        if (view.hasSteps() && Plots.unavailable().isEmpty()) {
            LearningCurves.write(folder.resolve("training.png"), Map.of("", view));
        }
        streams.println(String.format(Locale.ROOT, "%s; %,d weights; %.1f s; the model is in %s", best, weights,
                view.seconds(), folder));
        streams.flush();
        if (result.end() == Trainer.End.INTERRUPTED) {
            streams.err().println("sequor: interrupted and saved; the same command with --resume goes on from here");
            return Interruption.EXIT_CODE;
        }
        return ExitCode.OK;
    }
}
