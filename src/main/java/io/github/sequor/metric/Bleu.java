package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * BLEU (Papineni et al. 2002): the geometric mean of n-gram precisions, times a penalty for output that is too short.
 * Scores, signatures and printed lines are those of sacreBLEU 2.6.0.
 *
 * <p>The statistics of a segment are the length of the hypothesis, the length of the reference nearest to it in length
 * (the shorter of two), the matched n-grams of each order and all n-grams of each order: whole numbers, 2 + 2 N of them
 * for orders up to N.
 *
 * <p>For single sentences turn on {@link Builder#effectiveOrder}, or those of fewer than four tokens score 0.
 */
public final class Bleu extends CorpusMetric<BleuScore> {

    /** What an n-gram order without a match counts (Chen and Cherry 2014). */
    public enum Smoothing {
        /** Nothing: the score is 0. */
        NONE("none", false, Double.NaN),
        /** A small value instead of no matches, 0.1 by default. */
        FLOOR("floor", true, 0.1),
        /** A value added to the matches and totals of every order but the first, 1 by default. */
        ADD_K("add-k", true, 1),
        /** A half of a match for the first such order, a quarter for the next, and so on. */
        EXP("exp", false, Double.NaN);

        private final String label;
        private final boolean takesValue;
        private final double defaultValue;

        Smoothing(String label, boolean takesValue, double defaultValue) {
            this.label = label;
            this.takesValue = takesValue;
            this.defaultValue = defaultValue;
        }

        /**
         * The method of a name.
         *
         * @param label none, floor, add-k or exp
         * @return the method
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Smoothing of(String label) {
            for (Smoothing smoothing : values()) {
                if (smoothing.label.equals(label)) {
                    return smoothing;
                }
            }
            throw new IllegalArgumentException("smoothing: expected one of none, floor, add-k, exp, got " + label);
        }
    }

    private final BleuTokenizer tokenizer;
    private final boolean lowercase;
    private final Smoothing smoothing;
    private final double smoothingValue;
    private final boolean effectiveOrder;
    private final int maxOrder;

    private Bleu(Builder options) {
        this.tokenizer = options.tokenizer;
        this.lowercase = options.lowercase;
        this.smoothing = options.smoothing;
        this.smoothingValue = options.smoothingValue;
        this.effectiveOrder = options.effectiveOrder;
        this.maxOrder = options.maxOrder;
    }

    /**
     * Starts with the defaults of sacreBLEU: tokenizer 13a, case kept, smoothing exp, orders 1 to 4.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public BleuScore score(double[] statistics) {
        checkWidth(statistics);
        double length = statistics[0];
        double referenceLength = statistics[1];
        double[] counts = new double[maxOrder];
        double[] totals = new double[maxOrder];
        boolean anyMatch = false;
        for (int n = 0; n < maxOrder; n++) {
            counts[n] = statistics[2 + n];
            totals[n] = statistics[2 + maxOrder + n];
            anyMatch |= counts[n] > 0;
        }
        double[] precisions = new double[maxOrder];
        double brevityPenalty = length >= referenceLength ? 1 : length > 0 ? Math.exp(1 - referenceLength / length) : 0;
        double score = anyMatch ? brevityPenalty * meanPrecision(counts, totals, precisions) : 0;
        return new BleuScore(score, new BleuScore.Ngrams(counts, totals, precisions), brevityPenalty, (long) length,
                (long) referenceLength);
    }

    /** Smooths the counts in place, fills in the precisions in percent, and returns their geometric mean. */
    private double meanPrecision(double[] counts, double[] totals, double[] precisions) {
        int orders = maxOrder;
        double unmatched = 1;
        for (int n = 0; n < maxOrder; n++) {
            if (smoothing == Smoothing.ADD_K && n > 0) {
                counts[n] += smoothingValue;
                totals[n] += smoothingValue;
            }
            if (totals[n] == 0) {
                break;
            }
            if (effectiveOrder) {
                orders = n + 1;
            }
            if (counts[n] > 0) {
                precisions[n] = 100 * counts[n] / totals[n];
            } else if (smoothing == Smoothing.EXP) {
                unmatched *= 2;
                precisions[n] = 100 / (unmatched * totals[n]);
            } else if (smoothing == Smoothing.FLOOR) {
                precisions[n] = 100 * smoothingValue / totals[n];
            }
        }
        double sum = 0;
        for (int n = 0; n < orders; n++) {
            sum += Math.log(precisions[n]); // an order of precision 0 makes the mean exp(-infinity), which is 0
        }
        return Math.exp(sum / orders);
    }

    @Override
    int width() {
        return 2 + 2 * maxOrder;
    }

    @Override
    Signature options() {
        return Signature.of("case", "c", lowercase ? "lc" : "mixed").with("eff", "e", yesNo(effectiveOrder))
                .with("tok", "tok", tokenizer.label())
                .with("smooth", "s", smoothing.label
                        + (smoothing.takesValue ? "[" + Score.fixed(smoothingValue, 2) + "]" : ""));
    }

    @Override
    SegmentScorer scorer() {
        return new Scorer();
    }

    private final class Scorer implements SegmentScorer {
        private final Line line = new Line();
        private final TokenIds ids = new TokenIds();
        private final NgramMatcher matcher = new NgramMatcher(maxOrder);
        private final IntList hypothesisTokens = new IntList();
        private final List<IntList> referenceTokens = new ArrayList<>();

        @Override
        public double[] statistics(String hypothesis, List<String> references) {
            ids.clear();
            while (referenceTokens.size() < references.size()) {
                referenceTokens.add(new IntList());
            }
            List<IntList> referenceTokens = this.referenceTokens.subList(0, references.size());
            for (int r = 0; r < references.size(); r++) {
                read(references.get(r), referenceTokens.get(r), true);
            }
            read(hypothesis, hypothesisTokens, false);

            double[] statistics = new double[width()];
            statistics[0] = hypothesisTokens.size;
            statistics[1] = nearestLength(hypothesisTokens.size, referenceTokens);
            int[] matches = matcher.match(hypothesisTokens, referenceTokens);
            for (int n = 0; n < maxOrder; n++) {
                statistics[2 + n] = matches[n];
                statistics[2 + maxOrder + n] = hypothesisTokens.ngrams(n + 1);
            }
            return statistics;
        }

        private void read(String text, IntList tokens, boolean isReference) {
            String cased = Line.stripEnd(lowercase ? LowerCase.of(text) : text);
            tokens.clear();
            tokenizer.rewrite(cased, line).addWordsTo(tokens, ids, isReference);
        }
    }

    private static int nearestLength(int length, List<IntList> references) {
        int nearest = references.get(0).size;
        for (IntList reference : references) {
            int difference = Math.abs(reference.size - length) - Math.abs(nearest - length);
            if (difference < 0 || difference == 0 && reference.size < nearest) {
                nearest = reference.size;
            }
        }
        return nearest;
    }

    /** The options of {@link Bleu}. */
    public static final class Builder {
        private BleuTokenizer tokenizer = BleuTokenizer.V13A;
        private boolean lowercase;
        private Smoothing smoothing = Smoothing.EXP;
        private double smoothingValue = Smoothing.EXP.defaultValue;
        private boolean effectiveOrder;
        private int maxOrder = 4;

        private Builder() {
        }

        /**
         * Chooses the tokenizer.
         *
         * @param tokenizer {@link BleuTokenizer#V13A} by default
         * @return this
         */
        public Builder tokenizer(BleuTokenizer tokenizer) {
            this.tokenizer = Check.given(tokenizer, "tokenizer");
            return this;
        }

        /**
         * Compares without regard to case.
         *
         * @param lowercase whether to lower-case hypotheses and references
         * @return this
         */
        public Builder lowercase(boolean lowercase) {
            this.lowercase = lowercase;
            return this;
        }

        /**
         * Chooses the smoothing, with its default value.
         *
         * @param smoothing {@link Smoothing#EXP} by default
         * @return this
         */
        public Builder smoothing(Smoothing smoothing) {
            this.smoothing = Check.given(smoothing, "smoothing");
            this.smoothingValue = smoothing.defaultValue;
            return this;
        }

        /**
         * Chooses the smoothing and its value.
         *
         * @param smoothing the method
         * @param value 0 or more; {@code NONE} and {@code EXP} have no use for it
         * @return this
         * @throws IllegalArgumentException if the value is negative or no number
         */
        public Builder smoothing(Smoothing smoothing, double value) {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("smoothing value: expected 0 or more, got " + value);
            }
            smoothing(smoothing);
            this.smoothingValue = value;
            return this;
        }

        /**
         * Leaves out orders for which the hypothesis is too short to have an n-gram.
         *
         * @param effectiveOrder whether to; meant for single sentences
         * @return this
         */
        public Builder effectiveOrder(boolean effectiveOrder) {
            this.effectiveOrder = effectiveOrder;
            return this;
        }

        /**
         * Sets the longest n-grams to count.
         *
         * @param maxOrder 1 or more, 4 by default
         * @return this
         */
        public Builder maxOrder(int maxOrder) {
            this.maxOrder = Check.atLeast(1, maxOrder, "maxOrder");
            return this;
        }

        /**
         * Makes the metric.
         *
         * @return BLEU with these options
         */
        public Bleu build() {
            return new Bleu(this);
        }
    }
}
