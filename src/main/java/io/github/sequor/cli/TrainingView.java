package io.github.sequor.cli;

import io.github.sequor.train.Evaluation;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingListener;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how a training goes: a bar while an epoch runs, if there is a terminal to show it on, and a line after each.
 * Remembers what the curves are drawn of.
 */
final class TrainingView implements TrainingListener, AutoCloseable {
    private final PrintStream err;
    private final boolean terminal;
    private final boolean tokens;
    private final BooleanSupplier stop;
    private final long created = System.nanoTime();
    private final List<Double> losses = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private Trainer.Result result;
    private long ended;
    private ProgressBar bar;
    private long firstStep;          // the number of the first step of all
    private long firstDone;          // when it was
    private long epochBegun;         // when the epoch's first step was done; 0 before
    private long targetsSince;
    private long targets;            // of the epoch
    private String left = "";

    /**
     * Shows it on the error stream.
     *
     * @param tokens whether targets are tokens to predict, so that their loss has a perplexity
     * @param stop asked after each step whether the training shall end here
     */
    TrainingView(Streams streams, boolean tokens, BooleanSupplier stop) {
        this.tokens = tokens;
        this.err = streams.err();
        this.terminal = streams.errIsTerminal();
        this.stop = stop;
    }

    boolean hasSteps() {
        return !losses.isEmpty();
    }

    List<Epoch> epochs() {
        return List.copyOf(epochs);
    }

    /** The loss of each step, as a curve. */
    Plots.Series losses(String name) {
        double[] steps = IntStream.range(0, losses.size()).mapToDouble(i -> firstStep + i).toArray();
        return new Plots.Series(name, steps, losses.stream().mapToDouble(x -> x).toArray(), true);
    }

    /** A value at the end of each epoch, as a curve. */
    Plots.Series epochs(String name, ToDoubleFunction<Epoch> value) {
        return Plots.Series.at(name, epochs.stream().mapToDouble(Epoch::step).toArray(),
                epochs.stream().mapToDouble(value).toArray());
    }

    /** How the training ended; null before. */
    Trainer.Result result() {
        return result;
    }

    /** What the training took, evaluation and all. */
    double seconds() {
        return seconds(created, ended);
    }

    @Override
    public boolean onStep(Step step) {
        long now = System.nanoTime();
        if (losses.isEmpty()) {
            firstStep = step.step();
            firstDone = now;
        }
        losses.add(step.loss());
        targets += step.targets();
        if (epochBegun == 0) {
            // The first step is not timed: reading and cutting the sentences comes before it.
            epochBegun = now;
            bar = terminal ? bar(step) : null;
        } else {
            targetsSince += step.targets();
            long stepsLeft = (long) (step.epochs() - step.epoch()) * step.batches() + step.batches() - step.batch();
            left = stepsLeft == 0 ? "" : clock(seconds(firstDone, now) / (losses.size() - 1) * stepsLeft) + " left";
        }
        if (bar != null) {
            bar.setExtraMessage(String.format(Locale.ROOT, "loss %.3f, %,.0f %s/s, %s", step.loss(),
                    targetsSince / seconds(epochBegun, now), unit(), left));
            bar.stepTo(step.batch());
        }
        return !stop.getAsBoolean();
    }

    @Override
    public void onEpoch(Epoch epoch) {
        close();
        epochs.add(epoch);
        Evaluation validation = epoch.validation();
        String perplexity = tokens ? String.format(Locale.ROOT, "perplexity %.2f, ", Math.exp(validation.loss())) : "";
        err.printf(Locale.ROOT, "epoch %d: loss %.4f, validation loss %.4f, %s%s %.2f, %.1f s, %,.0f %s/s,"
                + " learning rate %.3g%s%s%n", epoch.epoch(), epoch.trainLoss(), validation.loss(), perplexity,
                validation.metric(), validation.score(), epoch.seconds(), targets / epoch.seconds(), unit(),
                epoch.learningRate(), left.isEmpty() ? "" : ", at most " + left, epoch.best() ? ", best so far" : "");
        epochBegun = 0;
        targetsSince = 0;
        targets = 0;
    }

    @Override
    public void onMessage(String message) {
        err.println(message);
    }

    @Override
    public void onEnd(Trainer.Result end) {
        close();
        ended = System.nanoTime();
        result = end;
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private ProgressBar bar(Step step) {
        // The width is given: to find it out by itself, the library would set all signals to what they do by default.
        int width = Streams.width() - 1;
        return new ProgressBarBuilder().setTaskName("epoch " + step.epoch() + "/" + step.epochs())
                .setInitialMax(step.batches()).setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(250).hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(err, width) {
                    @Override
                    public void close() {
                        err.print("\r" + " ".repeat(width) + "\r");
                    }
                }).build();
    }

    private String unit() {
        return tokens ? "tokens" : "targets";
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    /** Seconds as m:ss or h:mm:ss. */
    static String clock(double seconds) {
        long s = Math.round(seconds);
        return s < 3600 ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
