package io.github.sequor.model;

import io.github.sequor.metric.TagScheme;
import io.github.sequor.nn.AttentionDecoder;

/**
 * What a tagger is made of. Make one with {@link #builder()}; all have defaults.
 *
 * @param tags what the tags of the data are
 * @param boundaries whether the network also tells a span's last token and spans of one token apart (IOBES), whatever
 *        the scheme of the data, in which it is read and answered
 * @param lowerCase whether words are looked up in lower case; their characters keep it
 * @param minCount how often a word must be seen to be known, unless it has a given vector
 * @param embeddingSize size of words' vectors; given ones have their own
 * @param tuneVectors whether given vectors are trained further; if not, words without one are unknown
 * @param unknownRate how often, in training, a word seen once is taken for an unknown one, in [0, 1)
 * @param characterSize size of characters' vectors
 * @param spellingSize size of each direction of the layer that reads a word's characters; 0: none
 * @param shapeSize size of the vectors of words' shapes, such as Xx for a capitalised word or d.d for a number; 0: none
 * @param cell of the layers over words and over characters
 * @param layers over words
 * @param bidirectional whether the layers over words read from both ends
 * @param hiddenSize of each direction
 * @param crf whether a conditional random field scores which tags follow which; if not, each tag has a softmax of its
 *        own
 * @param dropout in what the layers over words read and give
 * @param lockedDropout whether it drops the same of all words of a sentence (Gal and Ghahramani 2016)
 */
public record TaggerOptions(Tags tags, boolean boundaries, boolean lowerCase, int minCount, int embeddingSize,
        boolean tuneVectors, double unknownRate, int characterSize, int spellingSize, int shapeSize,
        AttentionDecoder.Cell cell, int layers, boolean bidirectional, int hiddenSize, boolean crf, double dropout,
        boolean lockedDropout) {

    /** What tags of the data are. */
    public enum Tags {
        /** Tags that each stand for themselves, such as parts of speech. */
        PLAIN(null),
        /** Spans in {@link TagScheme#IOB1}. */
        IOB1(TagScheme.IOB1),
        /** Spans in {@link TagScheme#IOB2}. */
        IOB2(TagScheme.IOB2),
        /** Spans in {@link TagScheme#IOBES}. */
        IOBES(TagScheme.IOBES);

        private final TagScheme scheme;

        Tags(TagScheme scheme) {
            this.scheme = scheme;
        }

        /** How they mark spans; null where they mark none. */
        public TagScheme scheme() {
            return scheme;
        }
    }

    /** Checks the ranges. */
    public TaggerOptions {
        Ranges.atLeast("minCount", minCount, 1);
        Ranges.atLeast("embeddingSize", embeddingSize, 1);
        Ranges.probability("unknownRate", unknownRate);
        Ranges.atLeast("characterSize", characterSize, 1);
        Ranges.atLeast("spellingSize", spellingSize, 0);
        Ranges.atLeast("shapeSize", shapeSize, 0);
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.probability("dropout", dropout);
    }

    /** Options that suit thousands of sentences. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        Builder b = new Builder();
        b.tags = tags;
        b.boundaries = boundaries;
        b.lowerCase = lowerCase;
        b.minCount = minCount;
        b.embeddingSize = embeddingSize;
        b.tuneVectors = tuneVectors;
        b.unknownRate = unknownRate;
        b.characterSize = characterSize;
        b.spellingSize = spellingSize;
        b.shapeSize = shapeSize;
        b.cell = cell;
        b.layers = layers;
        b.bidirectional = bidirectional;
        b.hiddenSize = hiddenSize;
        b.crf = crf;
        b.dropout = dropout;
        b.lockedDropout = lockedDropout;
        return b;
    }

    /** Sets options. */
    public static final class Builder {
        private Tags tags = Tags.IOB2;
        private boolean boundaries = true;
        private boolean lowerCase = true;
        private int minCount = 1;
        private int embeddingSize = 100;
        private boolean tuneVectors = true;
        private double unknownRate = 0.5;
        private int characterSize = 25;
        private int spellingSize = 25;
        private int shapeSize = 10;
        private AttentionDecoder.Cell cell = AttentionDecoder.Cell.LSTM;
        private int layers = 1;
        private boolean bidirectional = true;
        private int hiddenSize = 100;
        private boolean crf = true;
        private double dropout = 0.5;
        private boolean lockedDropout;

        private Builder() {
        }

        /** What the tags of the data are; IOB2 unless set. */
        public Builder tags(Tags value) {
            tags = value;
            return this;
        }

        /** Whether the network tells spans' ends apart; yes unless set. */
        public Builder boundaries(boolean value) {
            boundaries = value;
            return this;
        }

        /** Whether words are looked up in lower case; yes unless set. */
        public Builder lowerCase(boolean value) {
            lowerCase = value;
            return this;
        }

        /** How often a word must be seen; 1 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** Size of words' vectors; 100 unless set. */
        public Builder embeddingSize(int value) {
            embeddingSize = value;
            return this;
        }

        /** Whether given vectors are trained further; yes unless set. */
        public Builder tuneVectors(boolean value) {
            tuneVectors = value;
            return this;
        }

        /** How often a word seen once is taken for an unknown one; 0.5 unless set. */
        public Builder unknownRate(double value) {
            unknownRate = value;
            return this;
        }

        /** Size of characters' vectors; 25 unless set. */
        public Builder characterSize(int value) {
            characterSize = value;
            return this;
        }

        /** Size of the layer over characters; 25 unless set. */
        public Builder spellingSize(int value) {
            spellingSize = value;
            return this;
        }

        /** Size of the vectors of words' shapes; 10 unless set. */
        public Builder shapeSize(int value) {
            shapeSize = value;
            return this;
        }

        /** The cell; LSTM unless set. */
        public Builder cell(AttentionDecoder.Cell value) {
            cell = value;
            return this;
        }

        /** Layers; 1 unless set. */
        public Builder layers(int value) {
            layers = value;
            return this;
        }

        /** Whether to read from both ends; yes unless set. */
        public Builder bidirectional(boolean value) {
            bidirectional = value;
            return this;
        }

        /** Size of states; 100 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** Whether to have a conditional random field; yes unless set. */
        public Builder crf(boolean value) {
            crf = value;
            return this;
        }

        /** Dropout; 0.5 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** Whether dropout drops the same of all words of a sentence; no unless set. */
        public Builder lockedDropout(boolean value) {
            lockedDropout = value;
            return this;
        }

        /** Makes the options. */
        public TaggerOptions build() {
            return new TaggerOptions(tags, boundaries, lowerCase, minCount, embeddingSize, tuneVectors, unknownRate,
                    characterSize, spellingSize, shapeSize, cell, layers, bidirectional, hiddenSize, crf, dropout,
                    lockedDropout);
        }
    }
}
