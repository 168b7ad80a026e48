package io.github.sequor.decode;

import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/** The options that every way of decoding has, as set by a {@link DecodingBuilder}. */
record Constraints(int bos, int eos, int minLength, IntUnaryOperator maxLength, BitSet suppressed,
                   double repetitionPenalty, int noRepeatNgram, boolean attention, boolean alignment) {

    /** Returns the maximum length of each sentence of the batch. */
    int[] maxLengths(StepFunction model) {
        int[] lengths = new int[model.sentences()];
        for (int sentence = 0; sentence < lengths.length; sentence++) {
            int length = maxLength.applyAsInt(model.sourceLength(sentence));
            if (length < minLength) {
                throw new IllegalArgumentException("maxLength of sentence " + sentence + " (source length "
                    + model.sourceLength(sentence) + ") must be at least minLength " + minLength + ", it is " + length);
            }
            lengths[sentence] = length;
        }
        return lengths;
    }

    void check(StepFunction model) {
        int vocabSize = model.vocabSize();
        checkToken("bos", bos, vocabSize);
        checkToken("eos", eos, vocabSize);
        if (suppressed.length() > 0) {
            checkToken("suppress: token", suppressed.length() - 1, vocabSize);
        }
        if ((attention || alignment) && !model.hasAttention()) {
            throw new IllegalArgumentException("attention weights were asked for, and the model has none");
        }
    }

    static void checkToken(String name, int token, int vocabSize) {
        if (token < 0 || token >= vocabSize) {
            throw new IllegalArgumentException(name + " must be a token id from 0 to " + (vocabSize - 1)
                + ", the model's vocabulary, given " + token);
        }
    }

    /**
     * Returns at most how many tokens of one row can score less than the model's log-probability, when the output is
     * about to become this long. The best n tokens after penalties are always among the n + this many best before:
     * those hold n tokens that no penalty touches, and whatever is not among them scores no more than these.
     */
    int penalizable(int length) {
        int produced = length - 1;
        int count = suppressed.cardinality() + (length < minLength ? 1 : 0);
        if (repetitionPenalty > 1) {
            return count + produced; // whatever an n-gram forbids is among the produced tokens, too
        }
        return noRepeatNgram > 0 ? count + Math.max(0, produced - noRepeatNgram + 1) : count;
    }
}
