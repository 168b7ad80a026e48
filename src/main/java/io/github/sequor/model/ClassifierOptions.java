package io.github.sequor.model;

import io.github.sequor.feature.AudioOptions;
import io.github.sequor.nn.AttentionDecoder;

/**
 * What a classifier is made of. Make one with {@link #builder()}; all have defaults.
 *
 * @param input what sequences are made of
 * @param head what is said of a sequence: the loss is all that differs
 * @param lowerCase whether texts are read in lower case
 * @param merges how many merges sub-word units learn
 * @param ngrams how many neighbouring units are joined to units of their own, of which averaged vectors learn something
 *        of the order (fastText's {@code wordNgrams}: Joulin et al. 2017, without hashing); 1: none
 * @param k how many bases a k-mer has
 * @param audio what recordings are made into frames by ({@link io.github.sequor.feature.AudioFeatures}), kept for
 *        whoever has recordings to classify; null: frames are something else
 * @param joints of frames that are positions of a body's joints, in how many dimensions, which are then read as
 *        {@link io.github.sequor.feature.Joints#features} has them; 0: frames are read as they are
 * @param minCount how often a word, or units that are joined, must be seen to be known
 * @param encoder what reads the sequence before it is pooled
 * @param layers of a recurrent encoder
 * @param bidirectional whether it reads from both ends
 * @param embeddingSize E of units; of frames it is their width
 * @param hiddenSize H of each direction
 * @param pooling how steps become one vector
 * @param attentionSize A of attention pooling
 * @param tuneVectors whether given word vectors are trained further; if not, words without one are unknown
 * @param unknownRate how often, in training, a unit is taken for an unknown one
 * @param balanced whether rare classes weigh more, so that all weigh the same together
 * @param noise deviation of normal numbers added to normalised frames in training
 * @param stretch in training, sequences of frames are made longer or shorter by up to this share
 * @param dropout in what the encoder reads, between its layers and before the output
 */
public record ClassifierOptions(Input input, Head head, boolean lowerCase, int merges, int ngrams, int k,
        AudioOptions audio, int joints, int minCount, Encoder encoder, int layers, boolean bidirectional,
        int embeddingSize, int hiddenSize, Pool pooling, int attentionSize, boolean tuneVectors,
        double unknownRate, boolean balanced, double noise, double stretch, double dropout) {

    /** What a sequence is made of. */
    public enum Input {
        /** Words between white space. */
        WORD,
        /** Pieces of words, learnt by byte-pair encoding (Sennrich et al. 2016). */
        SUBWORD,
        /** Code points. */
        CHARACTER,
        /** Overlapping words of k bases, of texts that are DNA ({@link io.github.sequor.feature.Dna#kmers}). */
        KMER,
        /** Frames of real numbers. */
        FRAMES;

        TranslatorOptions.Units units() {
            return this == KMER ? TranslatorOptions.Units.WORD : TranslatorOptions.Units.valueOf(name());
        }
    }

    /** What is said of a sequence. */
    public enum Head {
        /** One of two classes: a sigmoid, binary cross-entropy. */
        BINARY,
        /** One of several classes: a softmax, cross-entropy. */
        MULTICLASS,
        /**
         * One of several classes in an order, such as ratings: one score and a threshold between each two classes
         * (CORAL: Cao, Mirjalili and Raschka 2020), binary cross-entropy of each.
         */
        ORDINAL,
        /** Any number of labels: a sigmoid each, binary cross-entropy. */
        MULTILABEL,
        /** A number: squared error of the target brought to mean 0 and variance 1. */
        REGRESSION
    }

    /** What reads the sequence. */
    public enum Encoder {
        /** Nothing: units' vectors or frames are pooled as they are. */
        NONE(null),
        /** {@link io.github.sequor.nn.Lstm}. */
        LSTM(AttentionDecoder.Cell.LSTM),
        /** {@link io.github.sequor.nn.Gru}. */
        GRU(AttentionDecoder.Cell.GRU),
        /** The course's GRU, whose reset gate comes before the product. */
        GRU_RESET_BEFORE(AttentionDecoder.Cell.GRU_RESET_BEFORE),
        /** {@link io.github.sequor.nn.Rnn} with tanh. */
        RNN_TANH(AttentionDecoder.Cell.RNN_TANH),
        /** {@link io.github.sequor.nn.Rnn} with max(0, x). */
        RNN_RELU(AttentionDecoder.Cell.RNN_RELU);

        private final AttentionDecoder.Cell cell;

        Encoder(AttentionDecoder.Cell cell) {
            this.cell = cell;
        }

        AttentionDecoder.Cell cell() {
            return cell;
        }
    }

    /** How steps become one vector. */
    public enum Pool {
        /** A recurrent encoder's last state, of both directions. */
        LAST,
        /** The mean. */
        MEAN,
        /** The sum over the square root of the number of steps: what a long text says is said more surely. */
        SQRTN,
        /** The largest of each element. */
        MAX,
        /** A mean whose weights are learnt (Yang et al. 2016). */
        ATTENTION
    }

    /** Checks the ranges. */
    public ClassifierOptions {
        Ranges.atLeast("merges", merges, 0);
        Ranges.atLeast("ngrams", ngrams, 1);
        Ranges.require(ngrams == 1 || input != Input.FRAMES && encoder == Encoder.NONE && tuneVectors, "ngrams",
                "1 where there are frames, an encoder or vectors that are not tuned", ngrams);
        Ranges.atLeast("k", k, 1);
        Ranges.atLeast("joints", joints, 0);
        Ranges.require(joints == 0 || input == Input.FRAMES, "joints", "0 where there are no frames", joints);
        Ranges.require(audio == null || input == Input.FRAMES && joints == 0, "audio",
                "none where there are no recordings", audio);
        Ranges.atLeast("minCount", minCount, 1);
        Ranges.atLeast("layers", layers, 1);
        Ranges.atLeast("embeddingSize", embeddingSize, 1);
        Ranges.atLeast("hiddenSize", hiddenSize, 1);
        Ranges.atLeast("attentionSize", attentionSize, 1);
        Ranges.probability("unknownRate", unknownRate);
        Ranges.probability("stretch", stretch);
        Ranges.probability("dropout", dropout);
        Ranges.require(noise >= 0 && noise < Double.POSITIVE_INFINITY, "noise", "at least 0", noise);
        Ranges.require(encoder != Encoder.NONE || pooling != Pool.LAST, "pooling",
                "mean, sqrtn, max or attention without an encoder", pooling);
        Ranges.require(!balanced || head != Head.REGRESSION, "balanced", "false where there are no classes", balanced);
    }

    /** Options that suit thousands of sentences. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same options with changes. */
    public Builder with() {
        Builder b = new Builder();
        b.input = input;
        b.head = head;
        b.lowerCase = lowerCase;
        b.merges = merges;
        b.ngrams = ngrams;
        b.k = k;
        b.audio = audio;
        b.joints = joints;
        b.minCount = minCount;
        b.encoder = encoder;
        b.layers = layers;
        b.bidirectional = bidirectional;
        b.embeddingSize = embeddingSize;
        b.hiddenSize = hiddenSize;
        b.pooling = pooling;
        b.attentionSize = attentionSize;
        b.tuneVectors = tuneVectors;
        b.unknownRate = unknownRate;
        b.balanced = balanced;
        b.noise = noise;
        b.stretch = stretch;
        b.dropout = dropout;
        return b;
    }

    /** Sets options. */
    public static final class Builder {
        private Input input = Input.WORD;
        private Head head = Head.MULTICLASS;
        private boolean lowerCase = true;
        private int merges = 5000;
        private int ngrams = 1;
        private int k = 3;
        private AudioOptions audio;
        private int joints;
        private int minCount = 2;
        private Encoder encoder = Encoder.LSTM;
        private int layers = 1;
        private boolean bidirectional = true;
        private int embeddingSize = 100;
        private int hiddenSize = 100;
        private Pool pooling = Pool.MAX;
        private int attentionSize = 100;
        private boolean tuneVectors = true;
        private double unknownRate;
        private boolean balanced;
        private double noise;
        private double stretch;
        private double dropout = 0.5;

        private Builder() {
        }

        /** What sequences are made of; words unless set. */
        public Builder input(Input value) {
            input = value;
            return this;
        }

        /** What is said of a sequence; one of several classes unless set. */
        public Builder head(Head value) {
            head = value;
            return this;
        }

        /** Whether texts are read in lower case; yes unless set. */
        public Builder lowerCase(boolean value) {
            lowerCase = value;
            return this;
        }

        /** Sub-word merges; 5000 unless set. */
        public Builder merges(int value) {
            merges = value;
            return this;
        }

        /** Neighbouring units that are joined; 1 unless set: none. */
        public Builder ngrams(int value) {
            ngrams = value;
            return this;
        }

        /** Bases of a k-mer; 3 unless set. */
        public Builder k(int value) {
            k = value;
            return this;
        }

        /** What recordings are made into frames by; null, frames are something else, unless set. */
        public Builder audio(AudioOptions value) {
            audio = value;
            return this;
        }

        /** Dimensions of joints' positions; 0, frames are something else, unless set. */
        public Builder joints(int value) {
            joints = value;
            return this;
        }

        /** How often a word must be seen; 2 unless set. */
        public Builder minCount(int value) {
            minCount = value;
            return this;
        }

        /** The encoder; LSTM unless set. */
        public Builder encoder(Encoder value) {
            encoder = value;
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

        /** Size of units' vectors; 100 unless set. */
        public Builder embeddingSize(int value) {
            embeddingSize = value;
            return this;
        }

        /** Size of states; 100 unless set. */
        public Builder hiddenSize(int value) {
            hiddenSize = value;
            return this;
        }

        /** The pooling; the maximum unless set. */
        public Builder pooling(Pool value) {
            pooling = value;
            return this;
        }

        /** Inner size of attention; 100 unless set. */
        public Builder attentionSize(int value) {
            attentionSize = value;
            return this;
        }

        /** Whether given vectors are trained further; yes unless set. */
        public Builder tuneVectors(boolean value) {
            tuneVectors = value;
            return this;
        }

        /** How often a unit is taken for an unknown one in training; 0 unless set. */
        public Builder unknownRate(double value) {
            unknownRate = value;
            return this;
        }

        /** Whether all classes weigh the same together; no unless set. */
        public Builder balanced(boolean value) {
            balanced = value;
            return this;
        }

        /** Noise in frames, in training; 0 unless set. */
        public Builder noise(double value) {
            noise = value;
            return this;
        }

        /** Change of the length of sequences of frames, in training; 0 unless set. */
        public Builder stretch(double value) {
            stretch = value;
            return this;
        }

        /** Dropout; 0.5 unless set. */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /** Makes the options. */
        public ClassifierOptions build() {
            return new ClassifierOptions(input, head, lowerCase, merges, ngrams, k, audio, joints, minCount, encoder,
                    layers, bidirectional, embeddingSize, hiddenSize, pooling, attentionSize, tuneVectors, unknownRate,
                    balanced, noise, stretch, dropout);
        }
    }
}
