package io.github.sequor.metric;

/**
 * How surprised a model is by a text: the exponential of the mean of its tokens' negative log-probabilities, the
 * number of equally likely tokens it seems to choose from. Texts cut into other tokens cannot be compared by it, but by
 * {@link BitsPerCharacter}.
 */
public final class Perplexity {
    private double logProb;
    private long tokens;

    /**
     * Counts a text, or a batch of them.
     *
     * @param logProb the sum of the log-probabilities of its tokens, in nats; 0 or less but for rounding
     * @param tokens how many tokens, those that end a sentence included where they have a part in the sum
     * @throws IllegalArgumentException if the sum is no number, or the number of tokens is negative
     */
    public void add(double logProb, long tokens) {
        this.logProb += Check.logProb(logProb);
        this.tokens += Check.count(tokens, "tokens");
    }

    /**
     * Counts a text by its tokens.
     *
     * @param logProbs the log-probability of each of N tokens, in nats
     * @throws IllegalArgumentException if one is no number
     */
    public void addAll(float[] logProbs) {
        double sum = 0;
        for (float token : Check.given(logProbs, "logProbs")) {
            sum += Check.logProb(token);
        }
        add(sum, logProbs.length);
    }

    /**
     * The mean of the negative log-probabilities.
     *
     * @return nats per token, 0 or more; NaN before the first token
     */
    public double crossEntropy() {
        return tokens == 0 ? Double.NaN : 0 - logProb / tokens;
    }

    /**
     * The perplexity.
     *
     * @return 1 or more; infinite if the model held a token for impossible; NaN before the first token
     */
    public double value() {
        return Math.exp(crossEntropy());
    }
}
