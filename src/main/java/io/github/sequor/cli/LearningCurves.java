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
     * @param trainings by name, each with an epoch at least
     */
    static void write(Path png, Map<String, TrainingView> trainings) throws IOException {
        List<Plots.Series> losses = new ArrayList<>();
        List<Plots.Series> scores = new ArrayList<>();
        trainings.forEach((name, training) -> {
            losses.add(training.losses("training" + name));
            losses.add(training.epochs("validation" + name, epoch -> epoch.validation().loss()));
            scores.add(training.epochs("validation" + name, epoch -> epoch.validation().score()));
        });
        String metric = trainings.values().iterator().next().epochs().get(0).validation().metric();
        Plots.curves(png, List.of(new Plots.Chart("Loss", "step", "nats a unit", true, losses),
                new Plots.Chart(metric, "step", metric, false, scores)));
    }
}
