package io.github.sequor.model;

import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.AttentionDecoder;

/**
 * What a language model is made of. Make one with {@link #builder()}; all have defaults.
 *
 * @param units what text is cut into
 * @param merges how many merges sub-word units learn
 * @param minCount how often a word must be seen to be known, where units are words
 * @param lines whether each line is a sequence of its own, from its begin to its end, such as a poem, a name or a
 *        melody; otherwise the lines are one running text, whose line ends are units like others
 * @param condition what is fed once, with the first unit of each line
 * @param vectorSize numbers of such a vector
 * @param cell of the layers
 * @param layers one above another
 * @param embeddingSize E
 * @param hiddenSize H
 * @param tied whether the output layer's weight is the embedding matrix (Press and Wolf 2017; Inan et al. 2017); where E
 *        is not H, a linear layer of E comes before it
 * @param steps of running text that a gradient goes back: truncated backpropagation through time, the states carried on
 * @param maxLength units of a line: longer ones are left out
 * @param dropout of embeddings, between layers and before the output
 * @param lockedDropout whether that keeps one mask for all steps of a sequence (Gal and Ghahramani 2016)
 * @param embeddingDropout of whole units' vectors
 * @param weightDropout of the recurrent weights; these four as in AWD-LSTM (Merity et al. 2018)
 */
public record LanguageModelOptions(Units units, int merges, int minCount, boolean lines, Condition condition,
        int vectorSize, AttentionDecoder.Cell cell, int layers, int embeddingSize, int hiddenSize, boolean tied,
        int steps, int maxLength, double dropout, boolean lockedDropout, double embeddingDropout,
        double weightDropout) {

    /** What begins a line beside its begin. */
    public enum Condition {
        /** Nothing. */
        NONE,
        /** One of the labels that were learnt from. */
        LABEL,
        /** A vector of numbers. */
        VECTOR
    }

    /** Checks the ranges. */
    public LanguageModelOptions {
        Ranges.atLeast("merges", merges, 0);
        Ranges.atLeast("minCount", minCount, 1);
        Ranges.atLeast("vectorSize", vectorSize, condition == Condition.VECTOR ? 1 : 0);
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("embeddingSize", embeddingSize, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.atLeast("steps", steps, 1);
        Ranges.atLeast("maxLength", maxLength, 1);
        Ranges.probability("dropout", dropout);
        Ranges.probability("embeddingDropout", embeddingDropout);
        Ranges.probability("weightDropout", weightDropout);
        if (condition != Condition.NONE && !lines) {
            throw new IllegalArgumentException("lines: expected true, since running text has no begin that a "
                    + (condition == Condition.LABEL ? "label" : "vector") + " could be fed at");
        }
    }

    /** Options that suit a megabyte of text by character. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        Builder b = new Builder();
        b.units = units;
        b.merges = merges;
        b.minCount = minCount;
        b.lines = lines;
        b.condition = condition;
        b.vectorSize = vectorSize;
        b.cell = cell;
        b.layers = layers;
        b.embeddingSize = embeddingSize;
        b.hiddenSize = hiddenSize;
        b.tied = tied;
        b.steps = steps;
        b.maxLength = maxLength;
        b.dropout = dropout;
        b.lockedDropout = lockedDropout;
        b.embeddingDropout = embeddingDropout;
        b.weightDropout = weightDropout;
        return b;
    }

    /** Sets options. */
    public static final class Builder {
        private Units units = Units.CHARACTER;
        private int merges = 5000;
        private int minCount = 2;
        private boolean lines;
        private Condition condition = Condition.NONE;
        private int vectorSize;
        private AttentionDecoder.Cell cell = AttentionDecoder.Cell.LSTM;
        private int layers = 2;
        private int embeddingSize = 64;
        private int hiddenSize = 256;
        private boolean tied;
        private int steps = 64;
        private int maxLength = 400;
        private double dropout = 0.2;
        private boolean lockedDropout;
        private double embeddingDropout;
        private double weightDropout;

        private Builder() {
        }

        /** Characters unless set. */
        public Builder units(Units value) {
            units = value;
            return this;
        }

        /** Sub-word merges; 5000 unless set. */
        public Builder merges(int value) {
            merges = value;
            return this;
        }

        /** How often a word must be seen; 2 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** Whether each line is a sequence of its own; no unless set. */
        public Builder lines(boolean value) {
            lines = value;
            return this;
        }

        Builder condition(Condition value, int size) {
            condition = value;
            vectorSize = size;
            return this;
        }

        /** LSTM unless set. */
        public Builder cell(AttentionDecoder.Cell value) {
            cell = value;
            return this;
        }

        /** 2 unless set. */
        public Builder layers(int value) {
            layers = value;
            return this;
        }

        /** 64 unless set. */
        public Builder embeddingSize(int value) {
            embeddingSize = value;
            return this;
        }

        /** 256 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** Whether output and embedding share their weight; no unless set. */
        public Builder tied(boolean value) {
            tied = value;
            return this;
        }

        /** Steps that a gradient goes back in running text; 64 unless set. */
        public Builder steps(int value) {
            steps = value;
            return this;
        }

        /** Units of a line; 400 unless set. */
        public Builder maxLength(int value) {
            maxLength = value;
            return this;
        }

        /** Dropout of embeddings, between layers and before the output; 0.2 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** Whether that keeps one mask for all steps; no unless set. */
        public Builder lockedDropout(boolean value) {
            lockedDropout = value;
            return this;
        }

        /** Dropout of whole units' vectors; 0 unless set. */
        public Builder embeddingDropout(double value) {
            embeddingDropout = value;
            return this;
        }

        /** Dropout of the recurrent weights; 0 unless set. */
        public Builder weightDropout(double value) {
            weightDropout = value;
            return this;
        }

        /** Makes the options. */
        public LanguageModelOptions build() {
            return new LanguageModelOptions(units, merges, minCount, lines, condition, vectorSize, cell, layers,
                    embeddingSize, hiddenSize, tied, steps, maxLength, dropout, lockedDropout, embeddingDropout,
                    weightDropout);
        }
    }
}
