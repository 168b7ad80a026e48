package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Spells what frames say, of the log-probabilities that a model trained by connectionist temporal classification gives
 * to C classes at each frame, of which class 0 is the blank: a way through the frames spells what is left of its
 * classes when repeats are taken together and blanks away.
 *
 * <p>The likeliest way ({@link #greedy}) need not have the likeliest spelling, whose probability is the sum over all
 * its ways: prefix beam search (Hannun, Maas, Jurafsky and Ng 2014) keeps the best prefixes of spellings and adds their
 * ways up. With as many prefixes as there are, it finds the likeliest spelling. A language model's log-probability of
 * the spelling may be added with a weight, and a bonus a symbol, which makes up for its preference for short ones.
 *
 * <p>Immutable, and may be used by several threads at once if its language model may.
 */
public final class CtcDecoder {
    /** The class that says nothing; to a {@link LanguageModel}, the end. */
    public static final int BLANK = 0;

    /** What may come next in a spelling. */
    @FunctionalInterface
    public interface LanguageModel {
        /**
         * The log-probability of the next symbol.
         *
         * @param prefix the symbols before it; not to be kept or changed
         * @param next the symbol, or {@link CtcDecoder#BLANK}: the end
         * @return in nats, at most 0; minus infinity forbids it
         */
        double logProb(int[] prefix, int next);
    }

    private final int beamSize;
    private final int nBest;
    private final LanguageModel languageModel;      // null: none
    private final double weight;
    private final double bonus;

    private CtcDecoder(Builder builder) {
        beamSize = builder.beamSize;
        nBest = builder.nBest;
        languageModel = builder.languageModel;
        weight = builder.weight;
        bonus = builder.bonus;
    }

    /** Begins with 16 prefixes, one answer, no language model and no bonus. */
    public static Builder builder() {
        return new Builder();
    }

    /** The options of a search. */
    public static final class Builder {
        private int beamSize = 16;
        private int nBest = 1;
        private LanguageModel languageModel;
        private double weight;
        private double bonus;

        private Builder() {
        }

        /** How many prefixes are kept after each frame, at least 1; 16 unless set. */
        public Builder beamSize(int value) {
            beamSize = value;
            return this;
        }

        /** How many spellings are answered at most, 1 to the beam size; 1 unless set. */
        public Builder nBest(int value) {
            nBest = value;
            return this;
        }

        /**
         * Adds a language model's log-probability of the spelling to its score.
         *
         * @param weight what it is multiplied by, at least 0
         */
        public Builder languageModel(LanguageModel value, double weight) {
            this.languageModel = value;
            this.weight = weight;
            return this;
        }

        /** What is added to the score for each symbol; 0 unless set. */
        public Builder symbolBonus(double value) {
            bonus = value;
            return this;
        }

        /** @throws IllegalArgumentException if an option is out of range */
        public CtcDecoder build() {
            if (beamSize < 1) {
                throw new IllegalArgumentException("beamSize: expected at least 1, was " + beamSize);
            }
            if (nBest < 1 || nBest > beamSize) {
                throw new IllegalArgumentException("nBest: expected 1 to the beam size of " + beamSize + ", was "
                        + nBest);
            }
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight: expected at least 0, was " + weight);
            }
            if (!Double.isFinite(bonus)) {
                throw new IllegalArgumentException("symbolBonus: expected a number, was " + bonus);
            }
            return new CtcDecoder(this);
        }
    }

    /**
     * What the likeliest way spells.
     *
     * @param logProbs (T, C), row-major, in nats
     * @param classes C
     */
    public static CtcHypothesis greedy(float[] logProbs, int classes) {
        int frames = check(logProbs, classes);
        int[] symbols = new int[frames];
        int length = 0;
        int last = BLANK;
        double logProb = 0;
        for (int t = 0; t < frames; t++) {
            int best = best(logProbs, t * classes, classes);
            logProb += logProbs[t * classes + best];
            if (best != BLANK && best != last) {
                symbols[length++] = best;
            }
            last = best;
        }
        return new CtcHypothesis(Arrays.copyOf(symbols, length), logProb, logProb);
    }

    /** The likeliest class of a frame, of equal ones the lower, in a row that begins at {@code from}. */
    public static int best(float[] logProbs, int from, int classes) {
        int best = 0;
        for (int j = 1; j < classes; j++) {
            best = logProbs[from + j] > logProbs[from + best] ? j : best;
        }
        return best;
    }

    private static int check(float[] logProbs, int classes) {
        if (classes < 1 || logProbs.length % classes != 0) {
            throw new IllegalArgumentException("logProbs: expected rows of " + classes + ", was " + logProbs.length);
        }
        for (int i = 0; i < logProbs.length; i++) {
            if (!(logProbs[i] <= 1e-3f)) {
                throw new IllegalArgumentException("logProbs: frame " + i / classes + ", class " + i % classes
                        + ": expected at most 0, was " + logProbs[i]);
            }
        }
        return logProbs.length / classes;
    }

    /** A prefix in the tree of those that were ever kept, with the ways that spell it. */
    private static final class Prefix {
        final Prefix parent;
        final int symbol;
        final Map<Integer, Prefix> children = new HashMap<>();
        double external;                                    // what language model and bonus add to the score
        double blank = Double.NEGATIVE_INFINITY;            // log of the ways that end in a blank
        double spoken = Double.NEGATIVE_INFINITY;           // and of those that end in the symbol
        double nextBlank = Double.NEGATIVE_INFINITY;
        double nextSpoken = Double.NEGATIVE_INFINITY;
        boolean reached;                                    // by a way of the next frame
        boolean kept;                                       // once at least

        Prefix(Prefix parent, int symbol) {
            this.parent = parent;
            this.symbol = symbol;
        }

        double logProb() {
            return logSum(blank, spoken);
        }

        double score() {
            return logProb() + external;
        }

        int[] symbols() {
            int length = 0;
            for (Prefix p = this; p.parent != null; p = p.parent) {
                length++;
            }
            int[] symbols = new int[length];
            for (Prefix p = this; p.parent != null; p = p.parent) {
                symbols[--length] = p.symbol;
            }
            return symbols;
        }

        void advance() {
            blank = nextBlank;
            spoken = nextSpoken;
            nextBlank = Double.NEGATIVE_INFINITY;
            nextSpoken = Double.NEGATIVE_INFINITY;
            reached = false;
        }

        void forget() {
            blank = Double.NEGATIVE_INFINITY;
            spoken = Double.NEGATIVE_INFINITY;
            if (!kept && parent != null) {
                parent.children.remove(symbol);
            }
        }
    }

    /**
     * The best spellings that the search found, best first.
     *
     * @param logProbs (T, C), row-major, in nats
     * @param classes C
     * @return at least one, unless the language model forbids all
     */
    public List<CtcHypothesis> search(float[] logProbs, int classes) {
        int frames = check(logProbs, classes);
        Prefix root = new Prefix(null, BLANK);
        root.blank = 0;
        List<Prefix> beam = List.of(root);
        for (int t = 0; t < frames; t++) {
            List<Prefix> reached = new ArrayList<>();
            for (Prefix prefix : beam) {
                extend(prefix, logProbs, t * classes, classes, reached);
            }
            reached.forEach(Prefix::advance);
            beam = best(reached, beamSize);
        }
        for (Prefix prefix : beam) {
            prefix.external += languageModel == null ? 0 : weighted(prefix.symbols(), BLANK);
        }
        return best(new ArrayList<>(beam), nBest).stream()
                .filter(prefix -> prefix.score() > Double.NEGATIVE_INFINITY)
                .map(prefix -> new CtcHypothesis(prefix.symbols(), prefix.score(), prefix.logProb())).toList();
    }

    /** Adds the ways of a prefix, each with every class of a frame behind it. */
    private void extend(Prefix prefix, float[] logProbs, int from, int classes, List<Prefix> reached) {
        double all = prefix.logProb();
        reach(prefix, reached);
        prefix.nextBlank = logSum(prefix.nextBlank, all + logProbs[from + BLANK]);
        if (prefix.parent != null) {
            prefix.nextSpoken = logSum(prefix.nextSpoken, prefix.spoken + logProbs[from + prefix.symbol]);
        }
        int[] symbols = languageModel == null ? null : prefix.symbols();
        for (int symbol = 1; symbol < classes; symbol++) {
            double ways = (symbol == prefix.symbol ? prefix.blank : all) + logProbs[from + symbol];
            if (ways > Double.NEGATIVE_INFINITY) {
                Prefix longer = prefix.children.get(symbol);
                if (longer == null) {
                    longer = new Prefix(prefix, symbol);
                    longer.external = prefix.external + bonus + (symbols == null ? 0 : weighted(symbols, symbol));
                    prefix.children.put(symbol, longer);
                }
                reach(longer, reached);
                longer.nextSpoken = logSum(longer.nextSpoken, ways);
            }
        }
    }

    private double weighted(int[] prefix, int next) {
        double logProb = languageModel.logProb(prefix, next);
        return weight == 0 ? 0 : weight * logProb;
    }

    private static void reach(Prefix prefix, List<Prefix> reached) {
        if (!prefix.reached) {
            prefix.reached = true;
            reached.add(prefix);
        }
    }

    private static List<Prefix> best(List<Prefix> prefixes, int count) {
        prefixes.sort(Comparator.comparing(Prefix::score).reversed());     // stable: of equal ones, who was first
        List<Prefix> best = prefixes.subList(0, Math.min(count, prefixes.size()));
        best.forEach(prefix -> prefix.kept = true);
        prefixes.subList(best.size(), prefixes.size()).forEach(Prefix::forget);
        return best;
    }

    private static double logSum(double a, double b) {
        double top = Math.max(a, b);
        return top == Double.NEGATIVE_INFINITY ? top : top + Math.log1p(Math.exp(Math.min(a, b) - top));
    }
}
