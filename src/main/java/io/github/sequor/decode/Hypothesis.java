package io.github.sequor.decode;

import java.util.Arrays;

/**
 * One output of a search or of a sampler.
 *
 * @param tokens        the produced tokens, without the beginning-of-sentence and end-of-sentence tokens, and with the
 *                      forced ones
 * @param score         what the search ranked it by: normalised, with all penalties; of a sampler, {@link #logProb()}
 * @param tokenLogProbs (T): the model's log-probability of each token, without penalties or temperature; the last one
 *                      is that of the end-of-sentence token if the hypothesis is {@link #finished()}
 * @param attention     (T, source length): the attention weights that each token was predicted with, the
 *                      end-of-sentence token included; no rows unless they were asked for
 * @param alignment     (T): the source position that each token was predicted with most attention to; empty unless
 *                      it was asked for
 */
public record Hypothesis(int[] tokens, double score, float[] tokenLogProbs, float[][] attention, int[] alignment) {
    /** @throws IllegalArgumentException if the lengths do not fit each other */
    public Hypothesis {
        int length = tokenLogProbs.length;
        if (length != tokens.length && length != tokens.length + 1) {
            throw new IllegalArgumentException("tokenLogProbs must have one entry a token, and one more if finished: "
                + tokens.length + " tokens, " + length + " log-probabilities");
        }
        if (attention.length != 0 && attention.length != length) {
            throw new IllegalArgumentException("attention must have no rows or one a produced token: "
                + length + " produced, " + attention.length + " rows");
        }
        if (alignment.length != 0 && alignment.length != length) {
            throw new IllegalArgumentException("alignment must be empty or have one position a produced token: "
                + length + " produced, " + alignment.length + " positions");
        }
    }

    /** Returns the length T: the number of produced tokens, the end-of-sentence token included. */
    public int length() {
        return tokenLogProbs.length;
    }

    /**
     * Returns whether the model ended it with the end-of-sentence token; else it was cut off: at the maximum length,
     * by cancellation, or where no further token was possible.
     */
    public boolean finished() {
        return tokenLogProbs.length > tokens.length;
    }

    /** Returns log P(output | source): the sum of {@link #tokenLogProbs}, with no normalisation and no penalty. */
    public double logProb() {
        double sum = 0;
        for (float logProb : tokenLogProbs) {
            sum += logProb;
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hypothesis that
            && Arrays.equals(tokens, that.tokens)
            && Double.compare(score, that.score) == 0
            && Arrays.equals(tokenLogProbs, that.tokenLogProbs)
            && Arrays.deepEquals(attention, that.attention)
            && Arrays.equals(alignment, that.alignment);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + Double.hashCode(score);
    }

    @Override
    public String toString() {
        return "Hypothesis[tokens=" + Arrays.toString(tokens) + ", score=" + score + ", logProb=" + logProb()
            + (finished() ? "]" : ", unfinished]");
    }
}
