package io.github.sequor.metric;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A BLEU score and what it was made of. */
public final class BleuScore implements Score {

    /** By order of n-gram: matches, all n-grams of the hypotheses, and precisions in percent. */
    record Ngrams(double[] counts, double[] totals, double[] precisions) {
    }

    private final double score;
    private final Ngrams ngrams;
    private final double brevityPenalty;
    private final long hypothesisLength;
    private final long referenceLength;

    BleuScore(double score, Ngrams ngrams, double brevityPenalty, long hypothesisLength, long referenceLength) {
        this.score = score;
        this.ngrams = ngrams;
        this.brevityPenalty = brevityPenalty;
        this.hypothesisLength = hypothesisLength;
        this.referenceLength = referenceLength;
    }

    @Override
    public String name() {
        return "BLEU";
    }

    @Override
    public double score() {
        return score;
    }

    /**
     * The matched n-grams of order 1, 2, ...; with add-k smoothing k more for every order but the first.
     *
     * @return as many numbers as there are orders
     */
    public double[] counts() {
        return ngrams.counts.clone();
    }

    /**
     * All n-grams of the hypotheses of order 1, 2, ...; with add-k smoothing k more for every order but the first.
     *
     * @return as many numbers as there are orders
     */
    public double[] totals() {
        return ngrams.totals.clone();
    }

    /**
     * The smoothed precisions of order 1, 2, ... in percent.
     *
     * @return as many numbers as there are orders
     */
    public double[] precisions() {
        return ngrams.precisions.clone();
    }

    /**
     * The penalty for hypotheses shorter than their references.
     *
     * @return 0 to 1
     */
    public double brevityPenalty() {
        return brevityPenalty;
    }

    /**
     * The length of the hypotheses.
     *
     * @return in tokens
     */
    public long hypothesisLength() {
        return hypothesisLength;
    }

    /**
     * The length of the references, of each segment the one nearest in length to the hypothesis.
     *
     * @return in tokens
     */
    public long referenceLength() {
        return referenceLength;
    }

    @Override
    public String details() {
        double ratio = referenceLength == 0 ? 0 : (double) hypothesisLength / referenceLength;
        String precisions = Arrays.stream(ngrams.precisions).mapToObj(p -> Score.fixed(p, 1))
                .collect(Collectors.joining("/"));
        return precisions + " (BP = " + Score.fixed(brevityPenalty, 3) + " ratio = " + Score.fixed(ratio, 3)
                + " hyp_len = " + hypothesisLength + " ref_len = " + referenceLength + ")";
    }

    /** The line that sacreBLEU prints, with two decimals. */
    @Override
    public String toString() {
        return format(2);
    }
}
