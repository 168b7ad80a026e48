package io.github.sequor.decode;

import java.util.Arrays;

/**
 * What frames may spell.
 *
 * @param symbols each at least 1; none is a spelling too
 * @param score what the search ranked it by: {@link #logProb}, with the language model's weighted one and the bonus
 * @param logProb of all ways that spell it, as far as the search kept them, in nats; of {@link CtcDecoder#greedy}, of
 *        its one way
 */
public record CtcHypothesis(int[] symbols, double score, double logProb) {
    @Override
    public boolean equals(Object other) {
        return other instanceof CtcHypothesis that && Arrays.equals(symbols, that.symbols)
                && Double.compare(score, that.score) == 0 && Double.compare(logProb, that.logProb) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(symbols) + Double.hashCode(score);
    }

    @Override
    public String toString() {
        return "CtcHypothesis[symbols=" + Arrays.toString(symbols) + ", score=" + score + ", logProb=" + logProb + "]";
    }
}
