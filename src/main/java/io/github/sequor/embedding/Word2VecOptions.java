package io.github.sequor.embedding;

import java.util.Optional;

/**
 * How word vectors are trained, with the names and defaults of gensim 4 but for {@code model} (its {@code sg}),
 * {@code loss} (its {@code hs}), {@code maxVocabSize}, which has a bound here, and {@code hogwild}. Make one with
 * {@link #builder()}.
 *
 * @param model whether a word's contexts foretell it one by one or together
 * @param loss what foretelling is measured by
 * @param vectorSize numbers a vector
 * @param window words to each side, at most
 * @param shrinkWindows whether each window is a uniform draw from 1 to {@code window}
 * @param minCount rarer words are left out
 * @param maxFinalVocab at most so many words are kept, the most frequent
 * @param maxVocabSize while counting, the rarest words are forgotten where there are more: bounds the memory
 * @param sample t of sub-sampling; a word that is the share f of the text stays with chance (sqrt(f/t) + 1) t/f; 0: all
 * @param negative words drawn against each window
 * @param nsExponent they are drawn by their count to this power
 * @param cbowMean whether CBOW's hidden row is the mean of the contexts, or their sum
 * @param alpha the learning rate at the begin
 * @param minAlpha and at the end
 * @param epochs passes over the text
 * @param minN the shortest character n-grams
 * @param maxN the longest; 0: no sub-words
 * @param bucket rows the n-grams share
 * @param hogwild whether threads update the vectors as they find them: not the same bits twice
 * @param seed of first vectors, windows, sub-sampling, negatives
 */
public record Word2VecOptions(Model model, Loss loss, int vectorSize, int window, boolean shrinkWindows, int minCount,
        int maxFinalVocab, int maxVocabSize, double sample, int negative, double nsExponent, boolean cbowMean,
        double alpha, double minAlpha, int epochs, int minN, int maxN, int bucket, boolean hogwild, long seed) {

    /** The two models of Mikolov et al. 2013, "Efficient Estimation of Word Representations in Vector Space". */
    public enum Model {
        /** Each context foretells the word. */
        SKIPGRAM,
        /** The contexts together foretell the word. */
        CBOW
    }

    /** What is minimised for a hidden row h and the word w it foretells. */
    public enum Loss {
        /**
         * Negative sampling: -log sigmoid(h . o_w) - sum over drawn words n of log sigmoid(-h . o_n) (Mikolov et al.
         * 2013, "Distributed Representations of Words and Phrases and their Compositionality").
         */
        NS,
        /** Hierarchical softmax: -sum over inner nodes n to w in a Huffman tree of log sigmoid(+-h . o_n). */
        HS,
        /** The full softmax: -log(exp(h . o_w) / sum over all words v of exp(h . o_v)). For small vocabularies. */
        SOFTMAX
    }

    /** Checks the ranges. */
    public Word2VecOptions {
        require(vectorSize >= 1 && vectorSize <= 1 << 16, "vectorSize", "1 to 65536", vectorSize);
        require(window >= 1 && window <= 1000, "window", "1 to 1000", window);
        require(minCount >= 1, "minCount", "at least 1", minCount);
        require(maxFinalVocab >= 1, "maxFinalVocab", "at least 1", maxFinalVocab);
        require(maxVocabSize >= 10, "maxVocabSize", "at least 10", maxVocabSize);
        require(sample >= 0 && sample < Double.POSITIVE_INFINITY, "sample", "at least 0", sample);
        require(negative >= 1 && negative <= 1000, "negative", "1 to 1000", negative);
        require(Math.abs(nsExponent) <= 10, "nsExponent", "-10 to 10", nsExponent);
        require(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha", "more than 0", alpha);
        require(minAlpha >= 0 && minAlpha <= alpha, "minAlpha", "0 to alpha, " + alpha, minAlpha);
        require(epochs >= 1, "epochs", "at least 1", epochs);
        require(maxN >= 0 && maxN <= 100, "maxN", "0 to 100", maxN);
        require(maxN == 0 || minN >= 1 && minN <= maxN, "minN", "1 to maxN, " + maxN, minN);
        require(bucket >= 1, "bucket", "at least 1", bucket);
        require(maxN == 0 || loss != Loss.SOFTMAX, "loss", "ns or hs with sub-words", loss);
        require(!hogwild || loss != Loss.SOFTMAX, "hogwild", "false with the full softmax", hogwild);
    }

    static void require(boolean holds, String name, String expected, Object given) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", was " + given);
        }
    }

    Optional<Subwords> subwords() {
        return maxN == 0 ? Optional.empty() : Optional.of(new Subwords(minN, maxN, bucket, null));
    }

    /** gensim's defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets options. */
    public static final class Builder {
        private Model model = Model.CBOW;
        private Loss loss = Loss.NS;
        private int vectorSize = 100;
        private int window = 5;
        private boolean shrinkWindows = true;
        private int minCount = 5;
        private int maxFinalVocab = Integer.MAX_VALUE;
        private int maxVocabSize = 2_000_000;
        private double sample = 1e-3;
        private int negative = 5;
        private double nsExponent = 0.75;
        private boolean cbowMean = true;
        private double alpha = 0.025;
        private double minAlpha = 1e-4;
        private int epochs = 5;
        private int minN = 3;
        private int maxN;
        private int bucket = 2_000_000;
        private boolean hogwild;
        private long seed = 1;

        private Builder() {
        }

        /** Skip-gram or CBOW; CBOW unless set. */
        public Builder model(Model value) {
            model = value;
            return this;
        }

        /** The loss; negative sampling unless set. */
        public Builder loss(Loss value) {
            loss = value;
            return this;
        }

        /** Numbers a vector; 100 unless set. */
        public Builder vectorSize(int value) {
            vectorSize = value;
            return this;
        }

        /** Words to each side; 5 unless set. */
        public Builder window(int value) {
            window = value;
            return this;
        }

        /** Whether windows are drawn from 1 to {@code window}; true unless set. */
        public Builder shrinkWindows(boolean value) {
            shrinkWindows = value;
            return this;
        }

        /** Rarer words are left out; 5 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** The most words to keep; no limit unless set. */
        public Builder maxFinalVocab(int value) {
            maxFinalVocab = value;
            return this;
        }

        /** The most words to know while counting; 2,000,000 unless set. */
        public Builder maxVocabSize(int value) {
            maxVocabSize = value;
            return this;
        }

        /** The threshold of sub-sampling; 0.001 unless set. */
        public Builder sample(double value) {
            sample = value;
            return this;
        }

        /** Words drawn against each window; 5 unless set. */
        public Builder negative(int value) {
            negative = value;
            return this;
        }

        /** The exponent of their distribution; 0.75 unless set. */
        public Builder nsExponent(double value) {
            nsExponent = value;
            return this;
        }

        /** Mean or sum of CBOW's contexts; mean unless set. */
        public Builder cbowMean(boolean value) {
            cbowMean = value;
            return this;
        }

        /** The first learning rate; 0.025 unless set. */
        public Builder alpha(double value) {
            alpha = value;
            return this;
        }

        /** The last learning rate; 0.0001 unless set. */
        public Builder minAlpha(double value) {
            minAlpha = value;
            return this;
        }

        /** Passes over the text; 5 unless set. */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /** Sub-words as fastText's: n-grams of {@code minN} to {@code maxN} characters; none unless set. */
        public Builder subwords(int min, int max) {
            minN = min;
            maxN = max;
            return this;
        }

        /** Rows that n-grams share; 2,000,000 unless set. */
        public Builder bucket(int value) {
            bucket = value;
            return this;
        }

        /** Whether threads race; false unless set. */
        public Builder hogwild(boolean value) {
            hogwild = value;
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
        public Word2VecOptions build() {
            return new Word2VecOptions(model, loss, vectorSize, window, shrinkWindows, minCount, maxFinalVocab,
                    maxVocabSize, sample, negative, nsExponent, cbowMean, alpha, minAlpha, epochs, minN, maxN, bucket,
                    hogwild, seed);
        }
    }
}
