package io.github.sequor.train;

import io.github.sequor.io.AtomicFolder;
import io.github.sequor.io.SafeTensors;
import io.github.sequor.nn.Tape;
import io.github.sequor.nn.Weights;
import io.github.sequor.nn.optim.Adam;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains by Adam with warm-up, clipping, decay on plateau and early stopping, evaluates after each epoch, keeps the best
 * weights, and saves checkpoints from which an interrupted training goes on to the same bits as if it had not been
 * interrupted.
 *
 * <p>The model folder holds the learner's own files, {@value #WEIGHTS} (the best so far; the last where none was evaluated
 * yet) and {@value #CHECKPOINT} (parameters, moments and counters as they were last). They change together or not at all.
 *
 * @param <B> a batch
 */
public final class Trainer<B> {
    /** The best weights. */
    public static final String WEIGHTS = "weights.safetensors";
    /** Where a training goes on. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    /** Why a training ended. */
    public enum End {
        /** All epochs were done. */
        EPOCHS,
        /** The score had not risen for as long as the options allow. */
        EARLY,
        /** The listener asked for it. */
        INTERRUPTED
    }

    /**
     * The result of a training.
     *
     * @param end why it ended
     * @param epochs that are complete
     * @param bestEpoch whose weights were kept
     * @param best their evaluation; null where no epoch is complete
     */
    public record Result(End end, int epochs, int bestEpoch, Evaluation best) {
    }

    /** Everything that changes from step to step beside tensors. */
    private static final class Progress {
        private int epoch = 1;           // in work
        private int batch;               // done in this epoch
        private double scale = 1;        // of the learning rate, by plateaus
        private double bestLoss = Double.POSITIVE_INFINITY;
        private int sinceLoss;
        private Evaluation best;
        private int bestEpoch;
        private boolean ended;
    }

    private final Learner<B> learner;
    private final TrainingOptions options;
    private final Path folder;
    private final TrainingListener listener;
    private final Adam optimizer;
    private final Progress progress = new Progress();

    private Trainer(Learner<B> learner, TrainingOptions options, Path folder, TrainingListener listener) {
        this.learner = learner;
        this.options = options;
        this.folder = folder;
        this.listener = listener;
        optimizer = Adam.adamW(learner.module().parameters(), options.learningRate(), options.weightDecay());
        optimizer.clipNorm(options.clipNorm());
    }

    /**
     * Trains from the module's weights as they are; afterwards the module holds the best weights.
     *
     * @param folder where to save
     */
    public static <B> Result train(Learner<B> learner, TrainingOptions options, Path folder, TrainingListener listener)
            throws IOException {
        Trainer<B> trainer = new Trainer<>(learner, options, folder, listener);
        try (trainer.optimizer) {
            if (!exists(folder)) {
                trainer.save(false);   // says before the work that it cannot be saved; a model that is there stays
            }
            return trainer.run();
        }
    }

    /** Whether a folder holds weights or a checkpoint, be they damaged. */
    public static boolean exists(Path folder) throws IOException {
        return Files.isDirectory(folder)
                && AtomicFolder.read(folder, files -> files.contains(WEIGHTS) || files.contains(CHECKPOINT));
    }

    /**
     * Goes on with an interrupted training.
     *
     * @param options as they were; more epochs may be asked for
     * @param folder where it was saved
     * @throws IllegalArgumentException if the learner's data are not those that the training began with
     */
    public static <B> Result resume(Learner<B> learner, TrainingOptions options, Path folder,
            TrainingListener listener) throws IOException {
        Trainer<B> trainer = new Trainer<>(learner, options, folder, listener);
        try (trainer.optimizer) {
            trainer.restore();
            return trainer.run();
        }
    }

    private Result run() throws IOException {
        End end = progress.ended ? End.EARLY : End.EPOCHS;
        try (Tape tape = new Tape(Rng.derive(options.seed(), 0x7a9e))) {
            while (!progress.ended && progress.epoch <= options.epochs()) {
                if (!epoch(tape)) {
                    end = End.INTERRUPTED;
                    break;
                }
                if (progress.ended) {
                    end = End.EARLY;
                }
            }
        }
        if (progress.best != null) {
            AtomicFolder.read(folder, files -> {
                learner.module().load(files.path(WEIGHTS));
                return null;
            });
        }
        Result result = new Result(end, progress.epoch - 1, progress.bestEpoch, progress.best);
        listener.onEnd(result);
        return result;
    }

    /** Returns whether the epoch was completed. */
    private boolean epoch(Tape tape) throws IOException {
        List<B> batches = learner.batches(progress.epoch);
        long start = System.nanoTime();
        double losses = 0;
        long targets = 0;
        while (progress.batch < batches.size()) {
            B batch = batches.get(progress.batch);
            long step = optimizer.steps() + 1;
            optimizer.learningRate(learningRate(step));
            tape.begin(step);
            Tensor loss = learner.loss(tape, batch);
            float value = loss.item();
            if (!Float.isFinite(value)) {
                throw failure("the loss is " + value, step);
            }
            tape.backward(loss);
            try {
                optimizer.step();
            } catch (ArithmeticException e) {
                throw failure("the gradients' norm is " + optimizer.gradientNorm(), step);
            }
            progress.batch++;
            int counted = learner.targets(batch);
            losses += (double) value * counted;
            targets += counted;
            if (!listener.onStep(new TrainingListener.Step(progress.epoch, options.epochs(), progress.batch,
                    batches.size(), step, value, counted, optimizer.learningRate()))) {
                checkWeights();
                save(false);
                return false;
            }
        }
        checkWeights();
        double seconds = (System.nanoTime() - start) / 1e9;
        Evaluation validation = learner.evaluate();
        boolean best = progress.best == null || validation.betterThan(progress.best);
        if (best) {
            progress.best = validation;
            progress.bestEpoch = progress.epoch;
        }
        plateau(validation.loss());
        progress.ended = progress.epoch - progress.bestEpoch >= options.stopPatience();
        listener.onEpoch(new TrainingListener.Epoch(progress.epoch, optimizer.steps(),
                targets == 0 ? Double.NaN : losses / targets, validation, best, seconds, optimizer.learningRate()));
        progress.epoch++;
        progress.batch = 0;
        save(best);
        return true;
    }

    private TrainingException failure(String what, long step) {
        return new TrainingException(what + " at step " + step + " (epoch " + progress.epoch + ", batch "
                + (progress.batch + 1) + "): the learning rate may be too high; what was saved last in " + folder
                + " is good");
    }

    /** What is saved and evaluated must be numbers. */
    private void checkWeights() {
        learner.module().state().forEach((name, tensor) -> {
            if (!Double.isFinite(tensor.norm())) {
                throw new TrainingException("the norm of " + name + " is " + tensor.norm() + " after step "
                        + optimizer.steps() + " (epoch " + progress.epoch + "): the learning rate may be too high; what "
                        + "was saved last in " + folder + " is good");
            }
        });
    }

    private double learningRate(long step) {
        double warm = options.warmupSteps() == 0 ? 1 : Math.min(1, step / (double) options.warmupSteps());
        return options.learningRate() * warm * progress.scale;
    }

    private void plateau(double loss) {
        if (loss < progress.bestLoss) {
            progress.bestLoss = loss;
            progress.sinceLoss = 0;
        } else if (++progress.sinceLoss >= options.decayPatience()) {
            progress.scale *= options.decayFactor();
            progress.sinceLoss = 0;
        }
    }

    private void save(boolean best) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        learner.module().state().forEach((name, tensor) -> tensors.put("model." + name, tensor));
        optimizer.state().forEach((name, tensor) -> tensors.put("optimizer." + name, tensor));
        learner.carried().forEach((name, tensor) -> tensors.put("carried." + name, tensor));
        Map<String, String> about = new LinkedHashMap<>();
        about.put("steps", Long.toString(optimizer.steps()));
        about.put("epoch", Integer.toString(progress.epoch));
        about.put("batch", Integer.toString(progress.batch));
        about.put("scale", Double.toString(progress.scale));
        about.put("bestLoss", Double.toString(progress.bestLoss));
        about.put("sinceLoss", Integer.toString(progress.sinceLoss));
        about.put("bestEpoch", Integer.toString(progress.bestEpoch));
        about.put("data", learner.fingerprint());
        about.put("ended", Boolean.toString(progress.ended));
        if (progress.best != null) {
            about.put("best.loss", Double.toString(progress.best.loss()));
            about.put("best.score", Double.toString(progress.best.score()));
            about.put("best.metric", progress.best.metric());
        }
        AtomicFolder.write(folder, to -> {
            learner.files().accept(to);
            Weights.write(to.resolve(CHECKPOINT), tensors, about);
            if (best || progress.best == null) {
                learner.module().save(to.resolve(WEIGHTS));
            }
        });
    }

    private void restore() throws IOException {
        AtomicFolder.read(folder, files -> {
            Path path = files.path(CHECKPOINT);
            try (SafeTensors file = SafeTensors.open(path)) {
                Map<String, String> about = file.metadata();
                String data = about.getOrDefault("data", "");
                if (!data.equals(learner.fingerprint())) {
                    throw new IllegalArgumentException("data: not what the training in " + folder + " began with");
                }
                try {
                    progress.epoch = Integer.parseInt(about.get("epoch"));
                    progress.batch = Integer.parseInt(about.get("batch"));
                    progress.scale = Double.parseDouble(about.get("scale"));
                    progress.bestLoss = Double.parseDouble(about.get("bestLoss"));
                    progress.sinceLoss = Integer.parseInt(about.get("sinceLoss"));
                    progress.bestEpoch = Integer.parseInt(about.get("bestEpoch"));
                    progress.ended = Boolean.parseBoolean(about.get("ended"))
                            && progress.epoch - 1 - progress.bestEpoch >= options.stopPatience();
                    progress.best = about.containsKey("best.score")
                            ? new Evaluation(Double.parseDouble(about.get("best.loss")),
                                    Double.parseDouble(about.get("best.score")), about.get("best.metric"))
                            : null;
                    Weights.read(file, "model.", learner.module().state());
                    Weights.read(file, "carried.", learner.carried());
                    Map<String, Tensor> moments = optimizer.state();
                    Weights.read(file, "optimizer.", moments);
                    optimizer.load(moments, Long.parseLong(about.get("steps")));
                } catch (NumberFormatException | NullPointerException e) {
                    throw new IOException(path + ": is no checkpoint of a training", e);
                }
            }
            return null;
        });
    }
}
