package io.github.sequor.train;

/** Hears how a training goes, and may end it. */
public interface TrainingListener {

    /**
     * One step.
     *
     * @param epoch from 1
     * @param epochs at most
     * @param batch from 1
     * @param batches of this epoch
     * @param step of the whole training, from 1
     * @param loss of this batch, mean a target in nats
     * @param targets counted in this batch
     * @param learningRate of this step
     */
    record Step(int epoch, int epochs, int batch, int batches, long step, double loss, int targets,
            double learningRate) {
    }

    /**
     * One epoch.
     *
     * @param epoch from 1
     * @param step of the whole training
     * @param trainLoss mean a target over the epoch, dropout and smoothing included; over what was left of it after a
     *        resumption
     * @param validation how good the model is now
     * @param best whether it is the best so far
     * @param seconds the training part took
     * @param learningRate of the epoch's last step
     */
    record Epoch(int epoch, long step, double trainLoss, Evaluation validation, boolean best, double seconds,
            double learningRate) {
    }

    /** After each step. Returns false to end the training after saving a checkpoint that can be resumed. */
    default boolean onStep(Step step) {
        return true;
    }

    /** After each epoch's evaluation. */
    default void onEpoch(Epoch epoch) {
    }

    /** After the training, unless it failed. */
    default void onEnd(Trainer.Result result) {
    }

    /** Something worth a line, such as sentences that were left out. */
    default void onMessage(String message) {
    }

    /** Tells two: this one and then the other. Either may end the training. */
    default TrainingListener and(TrainingListener other) {
        TrainingListener first = this;
        return new TrainingListener() {
            @Override
            public boolean onStep(Step step) {
                return first.onStep(step) & other.onStep(step);
            }

            @Override
            public void onEpoch(Epoch epoch) {
                first.onEpoch(epoch);
                other.onEpoch(epoch);
            }

            @Override
            public void onEnd(Trainer.Result result) {
                first.onEnd(result);
                other.onEnd(result);
            }

            @Override
            public void onMessage(String message) {
                first.onMessage(message);
                other.onMessage(message);
            }
        };
    }
}
