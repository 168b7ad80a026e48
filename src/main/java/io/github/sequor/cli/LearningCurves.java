package io.github.sequor.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The picture of a training, or of several beside each other. */
final class LearningCurves {
    private LearningCurves() {
    }

    /**
     * Draws the loss of every step and, after each epoch, loss and score on the validation data.
     *
     * @param trainings by name, each with a step at least
     */
    static void write(Path png, Map<String, TrainingView> trainings) throws IOException {
        List<Plots.Series> losses = new ArrayList<>();
        List<Plots.Series> scores = new ArrayList<>();
        trainings.forEach((name, training) -> {
            losses.add(training.losses("training" + name));
            losses.add(training.epochs("validation" + name, epoch -> epoch.validation().loss()));
            scores.add(training.epochs("validation" + name, epoch -> epoch.validation().score()));
        });
        List<Plots.Chart> charts = new ArrayList<>();
        charts.add(new Plots.Chart("Loss", "step", "nats a unit", true, losses));
        trainings.values().stream().flatMap(training -> training.epochs().stream()).findFirst().ifPresent(epoch ->
                charts.add(new Plots.Chart(epoch.validation().metric(), "step", epoch.validation().metric(), false,
                        scores)));
        Plots.curves(png, charts);
    }
}
