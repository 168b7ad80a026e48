package io.github.sequor.model;

import io.github.sequor.nn.AttentionDecoder;

/**
 * How word vectors are learnt by predicting a word from those around it. Make one with {@link #builder()}; all have
 * defaults.
 *
 * @param context which words a word is predicted from
 * @param window how many of them on each side; 1 of {@link Context#LAST} is the word before alone
 * @param combine how the network reads them
 * @param cell of the recurrent layers, where it is recurrent
 * @param minCount how often a word must be seen to be known
 * @param maxWords the commonest words that are known at most: the softmax is over all of them
 * @param embeddingSize E
 * @param hiddenSize H
 * @param dropout before the output
 */
public record WindowOptions(Context context, int window, Combine combine, AttentionDecoder.Cell cell, int minCount,
        int maxWords, int embeddingSize, int hiddenSize, double dropout) {

    /** Which words a word is predicted from. */
    public enum Context {
        /** The last words before it: a language model (Bengio et al. 2003). */
        LAST,
        /** Words on both sides of it. */
        BOTH
    }

    /** How the words of a context are read. */
    public enum Combine {
        /** Their vectors side by side, then a tanh layer (Bengio et al. 2003). */
        CONCATENATE,
        /** The sum of their vectors, as CBOW has it, then a tanh layer. */
        AVERAGE,
        /** One after another towards the word by a recurrent layer, one for each side. */
        RECURRENT
    }

    /** Checks the ranges. */
    public WindowOptions {
        Ranges.atLeast("window", window, 1);
        Ranges.atLeast("minCount", minCount, 1);
        Ranges.atLeast("maxWords", maxWords, 1);
        Ranges.atLeast("embeddingSize", embeddingSize, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.probability("dropout", dropout);
    }

    /** Options that suit a million words. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        return new Builder().context(context).window(window).combine(combine).cell(cell).minCount(minCount)
                .maxWords(maxWords).embeddingSize(embeddingSize).hiddenSize(hiddenSize).dropout(dropout);
    }

    /** Sets options. */
    public static final class Builder {
        private Context context = Context.BOTH;
        private int window = 4;
        private Combine combine = Combine.CONCATENATE;
        private AttentionDecoder.Cell cell = AttentionDecoder.Cell.GRU;
        private int minCount = 5;
        private int maxWords = 10_000;
        private int embeddingSize = 100;
        private int hiddenSize = 100;
        private double dropout;

        private Builder() {
        }

        /** Both sides unless set. */
        public Builder context(Context value) {
            context = value;
            return this;
        }

        /** 4 unless set. */
        public Builder window(int value) {
            window = value;
            return this;
        }

        /** Side by side unless set. */
        public Builder combine(Combine value) {
            combine = value;
            return this;
        }

        /** GRU unless set. */
        public Builder cell(AttentionDecoder.Cell value) {
            cell = value;
            return this;
        }

        /** 5 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** 10,000 unless set. */
        public Builder maxWords(int value) {
            maxWords = value;
            return this;
        }

        /** 100 unless set. */
        public Builder embeddingSize(int value) {
            embeddingSize = value;
            return this;
        }

        /** 100 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** 0 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** Makes the options. */
        public WindowOptions build() {
            return new WindowOptions(context, window, combine, cell, minCount, maxWords, embeddingSize, hiddenSize,
                    dropout);
        }
    }
}
