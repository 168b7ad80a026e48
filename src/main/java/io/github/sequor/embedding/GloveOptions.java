package io.github.sequor.embedding;

import static io.github.sequor.embedding.Word2VecOptions.require;

/**
 * How GloVe vectors are trained, with the names and defaults of the GloVe tool but for {@code memory}, which is 4 GB
 * there, {@code maxVocabSize} and {@code seed}. Make one with {@link #builder()}.
 *
 * @param vectorSize numbers a vector
 * @param windowSize words to each side
 * @param symmetric whether words to both sides are contexts, or those to the left alone
 * @param distanceWeighting whether a pair at distance d counts 1/d, or 1
 * @param minCount rarer words are left out
 * @param maxVocab at most so many words are kept, the most frequent
 * @param maxVocabSize while counting, the rarest words are forgotten where there are more: bounds the memory
 * @param xMax pairs that are counted as often, or more often, weigh 1
 * @param alpha others weigh (x / xMax) to this power
 * @param eta the learning rate
 * @param iter passes over the pairs
 * @param memory megabytes that counting may take before it puts counts aside on disk
 * @param output which vectors are the result
 * @param seed of first vectors and order
 */
public record GloveOptions(int vectorSize, int windowSize, boolean symmetric, boolean distanceWeighting, int minCount,
        int maxVocab, int maxVocabSize, double xMax, double alpha, double eta, int iter, int memory, Output output,
        long seed) {

    /** Which vectors are the result. */
    public enum Output {
        /** The mean of a word's two vectors; Pennington et al. take the sum, whose cosines are the same. */
        AVERAGE,
        /** As a word. */
        WORD,
        /** As a context. */
        CONTEXT
    }

    /** Checks the ranges. */
    public GloveOptions {
        require(vectorSize >= 1 && vectorSize <= 1 << 16, "vectorSize", "1 to 65536", vectorSize);
        require(windowSize >= 1 && windowSize <= 1000, "windowSize", "1 to 1000", windowSize);
        require(minCount >= 1, "minCount", "at least 1", minCount);
        require(maxVocab >= 1 && maxVocab <= Cooccurrences.MOST_WORDS, "maxVocab", "1 to " + Cooccurrences.MOST_WORDS,
                maxVocab);
        require(maxVocabSize >= 10, "maxVocabSize", "at least 10", maxVocabSize);
        require(xMax > 0 && xMax < Double.POSITIVE_INFINITY, "xMax", "more than 0", xMax);
        require(alpha >= 0 && alpha <= 10, "alpha", "0 to 10", alpha);
        require(eta > 0 && eta < Double.POSITIVE_INFINITY, "eta", "more than 0", eta);
        require(iter >= 1, "iter", "at least 1", iter);
        require(memory >= 1 && memory <= 1 << 14, "memory", "1 to 16384 MB", memory);
    }

    /** The tool's defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets options. */
    public static final class Builder {
        private int vectorSize = 50;
        private int windowSize = 15;
        private boolean symmetric = true;
        private boolean distanceWeighting = true;
        private int minCount = 1;
        private int maxVocab = Cooccurrences.MOST_WORDS;
        private int maxVocabSize = 2_000_000;
        private double xMax = 100;
        private double alpha = 0.75;
        private double eta = 0.05;
        private int iter = 25;
        private int memory = 64;
        private Output output = Output.AVERAGE;
        private long seed = 1;

        private Builder() {
        }

        /** Numbers a vector; 50 unless set. */
        public Builder vectorSize(int value) {
            vectorSize = value;
            return this;
        }

        /** Words to each side; 15 unless set. */
        public Builder windowSize(int value) {
            windowSize = value;
            return this;
        }

        /** Contexts to both sides or to the left; both unless set. */
        public Builder symmetric(boolean value) {
            symmetric = value;
            return this;
        }

        /** Whether near pairs count more; true unless set. */
        public Builder distanceWeighting(boolean value) {
            distanceWeighting = value;
            return this;
        }

        /** Rarer words are left out; 1 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** The most words to keep; 4,194,304 unless set. */
        public Builder maxVocab(int value) {
            maxVocab = value;
            return this;
        }

        /** The most words to know while counting; 2,000,000 unless set. */
        public Builder maxVocabSize(int value) {
            maxVocabSize = value;
            return this;
        }

        /** Where the weight stops growing; 100 unless set. */
        public Builder xMax(double value) {
            xMax = value;
            return this;
        }

        /** The weight's exponent; 0.75 unless set. */
        public Builder alpha(double value) {
            alpha = value;
            return this;
        }

        /** The learning rate; 0.05 unless set. */
        public Builder eta(double value) {
            eta = value;
            return this;
        }

        /** Passes; 25 unless set. */
        public Builder iter(int value) {
            iter = value;
            return this;
        }

        /** Megabytes for counting; 64 unless set. */
        public Builder memory(int value) {
            memory = value;
            return this;
        }

        /** Which vectors; their mean unless set. */
        public Builder output(Output value) {
            output = value;
            return this;
        }

        /** The seed; 1 unless set. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Makes the options.
         *
         * @throws IllegalArgumentException if one is out of its range: names it
         */
        public GloveOptions build() {
            return new GloveOptions(vectorSize, windowSize, symmetric, distanceWeighting, minCount, maxVocab,
                    maxVocabSize, xMax, alpha, eta, iter, memory, output, seed);
        }
    }
}
