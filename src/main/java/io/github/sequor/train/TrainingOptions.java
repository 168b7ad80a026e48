package io.github.sequor.train;

/**
 * How a model is trained. Make one with {@link #builder()}; all have defaults.
 *
 * @param epochs at most so many passes over the data
 * @param batchSize sequences a batch
 * @param learningRate of Adam, once warmed up
 * @param warmupSteps over which the learning rate rises from 0 in a line
 * @param clipNorm bound on the gradients' global norm; 0: none
 * @param weightDecay times the learning rate, the share of each weight that a step takes away, as in AdamW (Loshchilov
 *     and Hutter 2019); of embeddings only in the rows that a batch reads
 * @param decayFactor what the learning rate is multiplied by on a plateau, in (0, 1]
 * @param decayPatience how many evaluations without a better validation loss make a plateau
 * @param stopPatience how many evaluations without a better score end the training
 * @param labelSmoothing the share of a target spread over the vocabulary, in [0, 1)
 * @param seed of weights, order and dropout: the same seed gives the same model, bit for bit
 */
public record TrainingOptions(int epochs, int batchSize, double learningRate, int warmupSteps, double clipNorm,
        double weightDecay, double decayFactor, int decayPatience, int stopPatience, double labelSmoothing, long seed) {

    /** Checks the ranges. */
    public TrainingOptions {
        require(epochs >= 1, "epochs", "at least 1", epochs);
        require(batchSize >= 1, "batchSize", "at least 1", batchSize);
        require(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY, "learningRate", "more than 0",
                learningRate);
        require(warmupSteps >= 0, "warmupSteps", "at least 0", warmupSteps);
        require(clipNorm >= 0, "clipNorm", "at least 0", clipNorm);
        require(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY, "weightDecay", "at least 0", weightDecay);
        require(decayFactor > 0 && decayFactor <= 1, "decayFactor", "more than 0 and at most 1", decayFactor);
        require(decayPatience >= 1, "decayPatience", "at least 1", decayPatience);
        require(stopPatience >= 1, "stopPatience", "at least 1", stopPatience);
        require(labelSmoothing >= 0 && labelSmoothing < 1, "labelSmoothing", "at least 0 and less than 1",
                labelSmoothing);
    }

    private static void require(boolean holds, String name, String expected, Object given) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", was " + given);
        }
    }

    /** Options that suit tens of thousands of sequences. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        Builder b = new Builder();
        b.epochs = epochs;
        b.batchSize = batchSize;
        b.learningRate = learningRate;
        b.warmupSteps = warmupSteps;
        b.clipNorm = clipNorm;
        b.weightDecay = weightDecay;
        b.decayFactor = decayFactor;
        b.decayPatience = decayPatience;
        b.stopPatience = stopPatience;
        b.labelSmoothing = labelSmoothing;
        b.seed = seed;
        return b;
    }

    /** Sets options. */
    public static final class Builder {
        private int epochs = 20;
        private int batchSize = 64;
        private double learningRate = 2e-3;
        private int warmupSteps = 200;
        private double clipNorm = 1;
        private double weightDecay;
        private double decayFactor = 0.5;
        private int decayPatience = 1;
        private int stopPatience = 5;
        private double labelSmoothing = 0.1;
        private long seed = 1;

        private Builder() {
        }

        /** At most so many passes over the data; 20 unless set. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** Sequences a batch; 64 unless set. */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /** Adam's learning rate; 0.002 unless set. */
        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        /** Steps of warm-up; 200 unless set. */
        public Builder warmupSteps(int value) {
            warmupSteps = value;
            return this;
        }

        /** Bound on the gradients' norm; 1 unless set. */
        public Builder clipNorm(double value) {
            clipNorm = value;
            return this;
        }

        /** AdamW's weight decay; 0 unless set. */
        public Builder weightDecay(double value) {
            weightDecay = value;
            return this;
        }

        /** Factor of the learning rate on a plateau; 0.5 unless set. */
        public Builder decayFactor(double value) {
            decayFactor = value;
            return this;
        }

        /** Evaluations that make a plateau; 1 unless set. */
        public Builder decayPatience(int value) {
            decayPatience = value;
            return this;
        }

        /** Evaluations without a better score that end the training; 5 unless set. */
        public Builder stopPatience(int value) {
            stopPatience = value;
            return this;
        }

        /** Label smoothing; 0.1 unless set. */
        public Builder labelSmoothing(double value) {
            labelSmoothing = value;
            return this;
        }

        /** The seed; 1 unless set. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Makes the options. */
        public TrainingOptions build() {
            return new TrainingOptions(epochs, batchSize, learningRate, warmupSteps, clipNorm, weightDecay,
                    decayFactor, decayPatience, stopPatience, labelSmoothing, seed);
        }
    }
}
