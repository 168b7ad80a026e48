package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * chrF (Popović 2015): the F-score of character n-grams, averaged over their orders; with word n-grams of order 1 and 2
 * as well it is chrF++ (Popović 2017). Needs no tokenizer, so it suits languages of rich morphology and those written
 * without spaces. Scores and signatures are those of sacreBLEU 2.6.0.
 *
 * <p>The statistics of a segment are, for each order of character n-grams and then of word n-grams, how many the
 * hypothesis has, how many the reference has and how many match: whole numbers, against that of several references
 * which gives the best F-score.
 */
public final class Chrf extends CorpusMetric<ChrfScore> {
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final double EPSILON = 1e-16;

    private final int characterOrder;
    private final int wordOrder;
    private final int beta;
    private final boolean lowercase;
    private final boolean whitespace;
    private final boolean epsilonSmoothing;

    private Chrf(Builder options) {
        this.characterOrder = options.characterOrder;
        this.wordOrder = options.wordOrder;
        this.beta = options.beta;
        this.lowercase = options.lowercase;
        this.whitespace = options.whitespace;
        this.epsilonSmoothing = options.epsilonSmoothing;
    }

    /**
     * Starts with the defaults of sacreBLEU: chrF2, characters of order 1 to 6, no words, case kept.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ChrfScore score(double[] statistics) {
        checkWidth(statistics);
        return new ChrfScore("chrF" + beta + "+".repeat(wordOrder), fScore(statistics));
    }

    private double fScore(double[] statistics) {
        int orders = characterOrder + wordOrder;
        double factor = (double) beta * beta;
        double sumOfScores = 0;
        double precisions = 0;
        double recalls = 0;
        int effectiveOrders = 0;
        for (int n = 0; n < orders; n++) {
            double hypothesis = statistics[3 * n];
            double reference = statistics[3 * n + 1];
            double matches = statistics[3 * n + 2];
            double precision = hypothesis > 0 ? matches / hypothesis : EPSILON;
            double recall = reference > 0 ? matches / reference : EPSILON;
            double weighted = factor * precision + recall;
            sumOfScores += weighted > 0 ? (1 + factor) * precision * recall / weighted : EPSILON;
            if (hypothesis > 0 && reference > 0) {
                precisions += precision;
                recalls += recall;
                effectiveOrders++;
            }
        }
        if (epsilonSmoothing) {
            return 100 * sumOfScores / orders;
        }
        if (precisions + recalls == 0) {
            return 0;
        }
        double precision = precisions / effectiveOrders;
        double recall = recalls / effectiveOrders;
        return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
    }

    @Override
    int width() {
        return 3 * (characterOrder + wordOrder);
    }

    @Override
    Signature options() {
        return Signature.of("case", "c", lowercase ? "lc" : "mixed").with("eff", "e", yesNo(!epsilonSmoothing))
                .with("nc", "nc", characterOrder).with("nw", "nw", wordOrder).with("space", "s", yesNo(whitespace));
    }

    @Override
    SegmentScorer scorer() {
        return new Scorer();
    }

    private final class Scorer implements SegmentScorer {
        private final Line line = new Line();
        private final TokenIds ids = new TokenIds();
        private final NgramMatcher characterMatcher = new NgramMatcher(characterOrder);
        private final NgramMatcher wordMatcher = new NgramMatcher(wordOrder);
        private final IntList hypothesisCharacters = new IntList();
        private final IntList hypothesisWords = new IntList();
        private final IntList referenceCharacters = new IntList();
        private final IntList referenceWords = new IntList();

        @Override
        public double[] statistics(String hypothesis, List<String> references) {
            double[] best = null;
            double bestScore = Double.NEGATIVE_INFINITY;
            ids.clear();
            read(hypothesis, hypothesisCharacters, hypothesisWords);
            for (String reference : references) {
                read(reference, referenceCharacters, referenceWords);
                double[] statistics = new double[width()];
                count(statistics, 0, characterMatcher, hypothesisCharacters, referenceCharacters);
                count(statistics, characterOrder, wordMatcher, hypothesisWords, referenceWords);
                double score = fScore(statistics);
                if (score > bestScore) {
                    bestScore = score;
                    best = statistics;
                }
            }
            return best;
        }

        private void count(double[] statistics, int from, NgramMatcher matcher, IntList hypothesis,
                IntList reference) {
            int[] matches = matcher.match(hypothesis, List.of(reference));
            for (int n = 0; n < matches.length; n++) {
                int inReference = reference.ngrams(n + 1);
                int at = 3 * (from + n);
                // An order that the reference is too short for is not held against the hypothesis.
                statistics[at] = inReference > 0 ? hypothesis.ngrams(n + 1) : 0;
                statistics[at + 1] = inReference;
                statistics[at + 2] = matches[n];
            }
        }

        private void read(String text, IntList characters, IntList words) {
            line.set(lowercase ? LowerCase.of(text) : text);
            words.clear();
            if (wordOrder > 0) {
                line.forEachWord((word, from, to) -> {
                    // One mark of punctuation is split off, at the end or else at the begin: "(hi)" gives "(hi" ")".
                    int cut = to - from == 1 ? to
                            : PUNCTUATION.indexOf(word[to - 1]) >= 0 ? to - 1
                            : PUNCTUATION.indexOf(word[from]) >= 0 ? from + 1 : to;
                    words.add(ids.add(word, from, cut));
                    if (cut < to) {
                        words.add(ids.add(word, cut, to));
                    }
                });
            }
            characters.clear();
            (whitespace ? line : line.removeWhitespace()).addCodePointsTo(characters);
        }
    }

    /** The options of {@link Chrf}. */
    public static final class Builder {
        private int characterOrder = 6;
        private int wordOrder;
        private int beta = 2;
        private boolean lowercase;
        private boolean whitespace;
        private boolean epsilonSmoothing;

        private Builder() {
        }

        /**
         * Sets the longest n-grams of characters.
         *
         * @param order 0 or more, 6 by default
         * @return this
         */
        public Builder characterOrder(int order) {
            this.characterOrder = Check.atLeast(0, order, "characterOrder");
            return this;
        }

        /**
         * Sets the longest n-grams of words: 2 makes it chrF++.
         *
         * @param order 0 or more, 0 by default
         * @return this
         */
        public Builder wordOrder(int order) {
            this.wordOrder = Check.atLeast(0, order, "wordOrder");
            return this;
        }

        /**
         * Weighs recall against precision.
         *
         * @param beta how many times as much recall weighs; 2 by default
         * @return this
         */
        public Builder beta(int beta) {
            this.beta = Check.atLeast(0, beta, "beta");
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
         * Counts white space as characters.
         *
         * @param whitespace whether to; by default it is left out
         * @return this
         */
        public Builder whitespace(boolean whitespace) {
            this.whitespace = whitespace;
            return this;
        }

        /**
         * Averages the F-scores of all orders, those without n-grams counting next to nothing, as the first
         * implementation, Moses and NLTK do; by default precisions and recalls are averaged over the orders that have
         * n-grams.
         *
         * @param epsilonSmoothing whether to
         * @return this
         */
        public Builder epsilonSmoothing(boolean epsilonSmoothing) {
            this.epsilonSmoothing = epsilonSmoothing;
            return this;
        }

        /**
         * Makes the metric.
         *
         * @return chrF with these options
         * @throws IllegalArgumentException if both orders are 0
         */
        public Chrf build() {
            Check.atLeast(1, characterOrder + wordOrder, "characterOrder + wordOrder");
            return new Chrf(this);
        }
    }
}
