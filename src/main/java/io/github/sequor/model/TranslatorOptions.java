package io.github.sequor.model;

import io.github.sequor.nn.Attention;
import io.github.sequor.nn.AttentionDecoder;

/**
 * What a translator is made of. Make one with {@link #builder()}; all have defaults.
 *
 * @param sourceUnits what source sentences are cut into
 * @param targetUnits what target sentences are cut into
 * @param merges how many merges sub-word units learn in each language
 * @param minCount how often a word must be seen to be known, where units are words
 * @param cell of encoder and decoder
 * @param attention how the decoder looks at the source
 * @param order when it does
 * @param layers of encoder and decoder
 * @param bidirectional whether the encoder reads from both ends
 * @param embeddingSize E
 * @param hiddenSize H; with dot attention, which compares states and keys of one size, each direction of a
 *        bidirectional encoder has half of it
 * @param attentionSize A of additive attention
 * @param readoutSize a tanh layer of this size between state, context, word and the output layer; 0: none
 * @param dropout in embeddings, between layers and before the output
 * @param maxLength units of a sentence: longer training pairs are left out
 */
public record TranslatorOptions(Units sourceUnits, Units targetUnits, int merges, int minCount,
        AttentionDecoder.Cell cell, AttentionType attention, AttentionDecoder.Order order, int layers,
        boolean bidirectional, int embeddingSize, int hiddenSize, int attentionSize, int readoutSize, double dropout,
        int maxLength) {

    /** What a sentence is cut into. */
    public enum Units {
        /** Words between white space. */
        WORD,
        /** Pieces of words, learnt by byte-pair encoding (Sennrich et al. 2016). */
        SUBWORD,
        /** Code points. */
        CHARACTER
    }

    /** How the decoder looks at the source. */
    public enum AttentionType {
        /** Not at all: it starts from the encoder's final state alone (Cho et al. 2014, Sutskever et al. 2014). */
        NONE,
        /** {@link Attention.Kind#ADDITIVE}. */
        ADDITIVE,
        /** {@link Attention.Kind#DOT}. */
        DOT,
        /** {@link Attention.Kind#GENERAL}. */
        GENERAL
    }

    /** Checks the ranges. */
    public TranslatorOptions {
        Ranges.atLeast("merges", merges, 0);
        Ranges.atLeast("minCount", minCount, 1);
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("embeddingSize", embeddingSize, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.atLeast("attentionSize", attentionSize, 1);
        Ranges.atLeast("readoutSize", readoutSize, 0);
        Ranges.probability("dropout", dropout);
        Ranges.atLeast("maxLength", maxLength, 1);
        Ranges.require(attention != AttentionType.DOT || !bidirectional || hiddenSize % 2 == 0, "hiddenSize",
                "an even number, of which dot attention leaves each direction of the encoder half", hiddenSize);
    }

    /** Options that suit tens of thousands of pairs. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        Builder b = new Builder();
        b.sourceUnits = sourceUnits;
        b.targetUnits = targetUnits;
        b.merges = merges;
        b.minCount = minCount;
        b.cell = cell;
        b.attention = attention;
        b.order = order;
        b.layers = layers;
        b.bidirectional = bidirectional;
        b.embeddingSize = embeddingSize;
        b.hiddenSize = hiddenSize;
        b.attentionSize = attentionSize;
        b.readoutSize = readoutSize;
        b.dropout = dropout;
        b.maxLength = maxLength;
        return b;
    }

    /** Sets options. */
    public static final class Builder {
        private Units sourceUnits = Units.SUBWORD;
        private Units targetUnits = Units.SUBWORD;
        private int merges = 5000;
        private int minCount = 2;
        private AttentionDecoder.Cell cell = AttentionDecoder.Cell.LSTM;
        private AttentionType attention = AttentionType.ADDITIVE;
        private AttentionDecoder.Order order = AttentionDecoder.Order.BAHDANAU;
        private int layers = 1;
        private boolean bidirectional = true;
        private int embeddingSize = 256;
        private int hiddenSize = 256;
        private int attentionSize = 256;
        private int readoutSize = 256;
        private double dropout = 0.3;
        private int maxLength = 200;

        private Builder() {
        }

        /** Units of both languages; sub-words unless set. */
        public Builder units(Units value) {
            sourceUnits = value;
            targetUnits = value;
            return this;
        }

        /** Units of the source language. */
        public Builder sourceUnits(Units value) {
            sourceUnits = value;
            return this;
        }

        /** Units of the target language. */
        public Builder targetUnits(Units value) {
            targetUnits = value;
            return this;
        }

        /** Sub-word merges in each language; 5000 unless set. */
        public Builder merges(int value) {
            merges = value;
            return this;
        }

        /** How often a word must be seen; 2 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** LSTM unless set. */
        public Builder cell(AttentionDecoder.Cell value) {
            cell = value;
            return this;
        }

        /** Additive unless set. */
        public Builder attention(AttentionType value) {
            attention = value;
            return this;
        }

        /** Bahdanau's unless set. */
        public Builder order(AttentionDecoder.Order value) {
            order = value;
            return this;
        }

        /** 1 unless set. */
        public Builder layers(int value) {
            layers = value;
            return this;
        }

        /** Yes unless set. */
        public Builder bidirectional(boolean value) {
            bidirectional = value;
            return this;
        }

        /** 256 unless set. */
        public Builder embeddingSize(int value) {
            embeddingSize = value;
            return this;
        }

        /** 256 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** 256 unless set. */
        public Builder attentionSize(int value) {
            attentionSize = value;
            return this;
        }

        /** 256 unless set. */
        public Builder readoutSize(int value) {
            readoutSize = value;
            return this;
        }

        /** 0.3 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** 200 units unless set. */
        public Builder maxLength(int value) {
            maxLength = value;
            return this;
        }

        /** Makes the options. */
        public TranslatorOptions build() {
            return new TranslatorOptions(sourceUnits, targetUnits, merges, minCount, cell, attention, order, layers,
                    bidirectional, embeddingSize, hiddenSize, attentionSize, readoutSize, dropout, maxLength);
        }
    }
}
