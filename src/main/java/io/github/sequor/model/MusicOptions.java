package io.github.sequor.model;

import io.github.sequor.nn.AttentionDecoder;

/**
 * What a model of music is made of. Make one with {@link #builder()}; all have defaults.
 *
 * @param cell of the layers
 * @param layers one above another
 * @param hiddenSize H
 * @param dropout between layers and before the output, one mask for all steps of a piece
 * @param weightDropout of the recurrent weights
 * @param transpose training pieces are moved by a number of semitones from minus to plus this, drawn anew in each
 *        epoch, as far as the piano goes
 */
public record MusicOptions(AttentionDecoder.Cell cell, int layers, int hiddenSize, double dropout,
        double weightDropout, int transpose) {

    /** Checks the ranges. */
    public MusicOptions {
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.atLeast("transpose", transpose, 0);
        Ranges.probability("dropout", dropout);
        Ranges.probability("weightDropout", weightDropout);
    }

    /** Options that suit some hundred pieces. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        return new Builder().cell(cell).layers(layers).hiddenSize(hiddenSize).dropout(dropout)
                .weightDropout(weightDropout).transpose(transpose);
    }

    /** Sets options. */
    public static final class Builder {
        private AttentionDecoder.Cell cell = AttentionDecoder.Cell.LSTM;
        private int layers = 1;
        private int hiddenSize = 256;
        private double dropout = 0.3;
        private double weightDropout;
        private int transpose = 5;

        private Builder() {
        }

        /** LSTM unless set. */
        public Builder cell(AttentionDecoder.Cell value) {
            cell = value;
            return this;
        }

        /** 1 unless set. */
        public Builder layers(int value) {
            layers = value;
            return this;
        }

        /** 256 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** 0.3 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** 0 unless set. */
        public Builder weightDropout(double value) {
            weightDropout = value;
            return this;
        }

        /** 5 semitones unless set. */
        public Builder transpose(int value) {
            transpose = value;
            return this;
        }

        /** Makes the options. */
        public MusicOptions build() {
            return new MusicOptions(cell, layers, hiddenSize, dropout, weightDropout, transpose);
        }
    }
}
