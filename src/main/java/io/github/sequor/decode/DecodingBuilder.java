package io.github.sequor.decode;

import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/** The options that every way of decoding has. */
abstract class DecodingBuilder<B extends DecodingBuilder<B>> {
    private final int bos;
    private final int eos;
    private int minLength = 1;
    private IntUnaryOperator maxLength = sourceLength -> 256;
    private final BitSet suppressed = new BitSet();
    private double repetitionPenalty = 1;
    private int noRepeatNgram;
    private boolean attention;
    private boolean alignment;

    DecodingBuilder(int bos, int eos) {
        if (bos < 0 || eos < 0) {
            throw new IllegalArgumentException("bos and eos must be token ids, 0 or more, given " + bos
                + " and " + eos);
        }
        this.bos = bos;
        this.eos = eos;
    }

    abstract B self();

    /**
     * Sets the least length T of an output: no end-of-sentence token before. It counts that token, so 1, the default,
     * allows the empty output.
     *
     * @throws IllegalArgumentException if below 1
     */
    public B minLength(int minLength) {
        if (minLength < 1) {
            throw new IllegalArgumentException("minLength must be 1 or more (it counts the end-of-sentence token),"
                + " given " + minLength);
        }
        this.minLength = minLength;
        return self();
    }

    /**
     * Sets the greatest length T of an output, the end-of-sentence token included; the default is 256. A hypothesis
     * that has as many tokens and is not finished is cut off there.
     *
     * @throws IllegalArgumentException if below 1
     */
    public B maxLength(int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be 1 or more, given " + maxLength);
        }
        return maxLength(sourceLength -> maxLength);
    }

    /**
     * Sets the greatest length of an output as a function of its {@link StepFunction#sourceLength}, for instance
     * {@code n -> 2 * n + 10}. It must be 1 or more, and minLength or more.
     */
    public B maxLength(IntUnaryOperator ofSourceLength) {
        if (ofSourceLength == null) {
            throw new IllegalArgumentException("maxLength must not be null");
        }
        this.maxLength = ofSourceLength;
        return self();
    }

    /**
     * Adds tokens that are never produced, unless forced. The probabilities of the others stay as they are.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public B suppress(int... tokens) {
        for (int token : tokens) {
            if (token < 0) {
                throw new IllegalArgumentException("suppress: token ids are 0 or more, given " + token);
            }
            suppressed.set(token);
        }
        return self();
    }

    /**
     * Sets the factor by which the log-probability of a token that the output already has is multiplied before it is
     * compared and summed, as in Keskar et al. 2019 (CTRL) on normalised logits; nothing is normalised again. 1, the
     * default, is no penalty; about 1.2 is usual.
     *
     * @throws IllegalArgumentException if below 1 or not finite
     */
    public B repetitionPenalty(double penalty) {
        if (!(penalty >= 1 && penalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("repetitionPenalty must be finite and 1 or more, given " + penalty);
        }
        this.repetitionPenalty = penalty;
        return self();
    }

    /**
     * Forbids every n-gram of tokens to occur twice in an output, unless forced; 0, the default, allows it.
     *
     * @throws IllegalArgumentException if negative
     */
    public B noRepeatNgram(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("noRepeatNgram must be 0 (off) or more, given " + n);
        }
        this.noRepeatNgram = n;
        return self();
    }

    /** Sets whether hypotheses carry the attention weights of each produced token; false is the default. */
    public B attention(boolean attention) {
        this.attention = attention;
        return self();
    }

    /**
     * Sets whether hypotheses carry the source position most attended to by each produced token; false is the default.
     * It takes the memory of one number a token, where {@link #attention} takes one for each source position.
     */
    public B alignment(boolean alignment) {
        this.alignment = alignment;
        return self();
    }

    Constraints constraints() {
        BitSet copy = (BitSet) suppressed.clone();
        return new Constraints(bos, eos, minLength, maxLength, copy, repetitionPenalty, noRepeatNgram, attention,
            alignment);
    }
}
