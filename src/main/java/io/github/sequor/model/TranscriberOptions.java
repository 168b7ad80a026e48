package io.github.sequor.model;

import io.github.sequor.feature.AudioOptions;
import io.github.sequor.nn.AttentionDecoder;

/**
 * What a transcriber is made of. Make one with {@link #builder()}; all have defaults.
 *
 * @param audio what recordings are made into frames by ({@link io.github.sequor.feature.AudioFeatures}), kept for
 *        whoever has recordings to transcribe; null: frames are something else
 * @param units what texts are spelled of: characters, sub-words or words
 * @param merges of sub-words, where these are the units
 * @param stack how many frames the layers read in one step: a text needs a step for each of its units
 * @param cell of the layers
 * @param layers over the steps
 * @param bidirectional whether they read from both ends; if not, text can be told while frames come in
 * @param hiddenSize of each direction
 * @param dropout in what the layers give
 * @param stretch by what share each sequence is made longer or shorter at random in training, in [0, 1)
 * @param noise in training, standard deviation of what is added to each number of the normalised frames
 */
public record TranscriberOptions(AudioOptions audio, TranslatorOptions.Units units, int merges, int stack,
        AttentionDecoder.Cell cell, int layers, boolean bidirectional, int hiddenSize, double dropout, double stretch,
        double noise) {

    /** Checks the ranges. */
    public TranscriberOptions {
        Ranges.atLeast("merges", merges, 0);
        Ranges.atLeast("stack", stack, 1);
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.probability("dropout", dropout);
        Ranges.probability("stretch", stretch);
        Ranges.require(noise >= 0 && noise < Double.POSITIVE_INFINITY, "noise", "at least 0", noise);
    }

    /** Options that suit an hour of speech. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        Builder b = new Builder();
        b.audio = audio;
        b.units = units;
        b.merges = merges;
        b.stack = stack;
        b.cell = cell;
        b.layers = layers;
        b.bidirectional = bidirectional;
        b.hiddenSize = hiddenSize;
        b.dropout = dropout;
        b.stretch = stretch;
        b.noise = noise;
        return b;
    }

    /** Sets options. */
    public static final class Builder {
        private AudioOptions audio;
        private TranslatorOptions.Units units = TranslatorOptions.Units.CHARACTER;
        private int merges = 1000;
        private int stack = 1;
        private AttentionDecoder.Cell cell = AttentionDecoder.Cell.LSTM;
        private int layers = 2;
        private boolean bidirectional = true;
        private int hiddenSize = 128;
        private double dropout = 0.3;
        private double stretch;
        private double noise;

        private Builder() {
        }

        /** What recordings are made into frames by; null, frames are something else, unless set. */
        public Builder audio(AudioOptions value) {
            audio = value;
            return this;
        }

        /** What texts are of; characters unless set. */
        public Builder units(TranslatorOptions.Units value) {
            units = value;
            return this;
        }

        /** Merges of sub-words; 1000 unless set. */
        public Builder merges(int value) {
            merges = value;
            return this;
        }

        /** Frames a step; 1 unless set. */
        public Builder stack(int value) {
            stack = value;
            return this;
        }

        /** The cell; LSTM unless set. */
        public Builder cell(AttentionDecoder.Cell value) {
            cell = value;
            return this;
        }

        /** Layers; 2 unless set. */
        public Builder layers(int value) {
            layers = value;
            return this;
        }

        /** Whether to read from both ends; yes unless set. */
        public Builder bidirectional(boolean value) {
            bidirectional = value;
            return this;
        }

        /** Size of states, of each direction; 128 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** Dropout; 0.3 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** By what share sequences may be longer or shorter; 0 unless set. */
        public Builder stretch(double value) {
            stretch = value;
            return this;
        }

        /** Deviation of noise; 0 unless set. */
        public Builder noise(double value) {
            noise = value;
            return this;
        }

        /** Makes the options. */
        public TranscriberOptions build() {
            return new TranscriberOptions(audio, units, merges, stack, cell, layers, bidirectional, hiddenSize,
                    dropout, stretch, noise);
        }
    }
}
