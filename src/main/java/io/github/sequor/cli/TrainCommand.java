package io.github.sequor.cli;

import io.github.sequor.model.Translator;
import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor translate train}. */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, description = {
        "Trains a translator on files of one sentence a line, plain or .gz, and keeps the best model in a folder.",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class TrainCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--resume", description = "Go on with the training that was interrupted in this folder.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replace the model that is in this folder.")
    private boolean overwrite;

    @Mixin
    private ThreadsOption threads;

    private final DataFiles data = new DataFiles();
    private final ModelSettings model = new ModelSettings();
    private final TrainingSettings training = new TrainingSettings();

    private TrainCommand(Streams streams) {
        super(streams);
    }

    static CommandLine commandLine(Streams streams) {
        TrainCommand command = new TrainCommand(streams);
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().addArgGroup(section("Sentences", command.data))
                .addArgGroup(section("Model", command.model)).addArgGroup(section("Training", command.training));
        return line;
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        Translator.Recipe recipe = recipe();
        Translator.Data pairs = data.read(this, recipe.training().seed());
        try (Interruption interruption = new Interruption(() -> streams.err().println(
                        "stopping after this step; once more to stop at once and lose this epoch"));
                TrainingView view = new TrainingView(streams, interruption::requested);
                Translator translator = resume ? Translator.resume(recipe.training(), pairs, folder, view)
                        : Translator.train(recipe.options(), recipe.training(), pairs, folder, view)) {
            return report(view, translator);
        }
    }

    /** What to make, or what is in the making. */
    private Translator.Recipe recipe() throws IOException {
        if (resume && overwrite) {
            throw usage("give either --resume or --overwrite");
        }
        if (!resume) {
            if (!overwrite && Translator.exists(folder)) {
                throw new IOException(folder + ": holds a model: give another --model, or --resume to go on with its"
                        + " training, or --overwrite to replace it");
            }
            return options(() -> new Translator.Recipe(model.apply(TranslatorOptions.builder().build()),
                    training.apply(TrainingOptions.builder().build())));
        }
        Translator.Recipe begun = Translator.recipe(folder);
        Translator.Recipe asked = options(() -> new Translator.Recipe(model.apply(begun.options()),
                training.apply(begun.training())));
        checkSame(asked.options(), begun.options());
        checkSame(asked.training().with().epochs(begun.training().epochs()).build(), begun.training());
        return asked;
    }

    private void checkSame(Record asked, Record begun) {
        for (RecordComponent component : begun.getClass().getRecordComponents()) {
            Object value = Names.value(begun, component);
            if (!value.equals(Names.value(asked, component))) {
                throw usage(Names.option(component.getName()) + ": this training began with "
                        + (value instanceof Enum<?> constant ? Names.of(constant) : value) + ", and --resume keeps it");
            }
        }
    }

    private int report(TrainingView view, Translator translator) throws IOException {
        Trainer.Result result = view.result();
        String best = result.best() == null ? "no epoch is complete" : String.format(Locale.ROOT,
                "best of %d epochs: %d, %s", result.epochs(), result.bestEpoch(), result.best());
        if (view.hasSteps() && Plots.unavailable().isEmpty()) {
            LearningCurves.write(folder.resolve("training.png"), Map.of("", view));
        }
        streams.println(String.format(Locale.ROOT, "%s; %,d weights; %.1f s; the model is in %s", best,
                translator.parameterCount(), view.seconds(), folder));
        streams.flush();
        if (result.end() == Trainer.End.INTERRUPTED) {
            streams.err().println("sequor: interrupted and saved; the same command with --resume goes on from here");
            return Interruption.EXIT_CODE;
        }
        return ExitCode.OK;
    }
}
