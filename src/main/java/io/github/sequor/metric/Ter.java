package io.github.sequor.metric;

import java.util.List;

/**
 * Translation edit rate (Snover et al. 2006): how many words have to be inserted, deleted or replaced, and how many
 * runs of words shifted, to turn a hypothesis into the reference, by the length of the reference. Less is better.
 * Scores and signatures are those of sacreBLEU 2.6.0, whose search for shifts follows Tercom.
 *
 * <p>The statistics of a segment are two: the fewest edits over the references, and the mean length of the references
 * in words.
 */
public final class Ter extends CorpusMetric<TerScore> {
    private final boolean normalized;
    private final boolean noPunctuation;
    private final boolean asianSupport;
    private final boolean caseSensitive;

    private Ter(Builder options) {
        this.normalized = options.normalized;
        this.noPunctuation = options.noPunctuation;
        this.asianSupport = options.asianSupport;
        this.caseSensitive = options.caseSensitive;
    }

    /**
     * Starts with the defaults of sacreBLEU: words as they are, without regard to case.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public TerScore score(double[] statistics) {
        checkWidth(statistics);
        double edits = statistics[0];
        double length = statistics[1];
        double rate = length > 0 ? edits / length : edits > 0 ? 1 : 0;
        return new TerScore(100 * rate, (long) edits, length);
    }

    @Override
    int width() {
        return 2;
    }

    @Override
    Signature options() {
        return Signature.of("case", "c", caseSensitive ? "mixed" : "lc").with("tok", "t", "tercom")
                .with("norm", "nr", yesNo(normalized)).with("punct", "pn", yesNo(!noPunctuation))
                .with("asian", "as", yesNo(asianSupport));
    }

    @Override
    SegmentScorer scorer() {
        return new Scorer();
    }

    private final class Scorer implements SegmentScorer {
        private final Line line = new Line();
        private final TokenIds ids = new TokenIds();
        private final TerEdits edits = new TerEdits();
        private final IntList hypothesisWords = new IntList();
        private final IntList referenceWords = new IntList();

        @Override
        public double[] statistics(String hypothesis, List<String> references) {
            ids.clear();
            read(clean(hypothesis), hypothesisWords);
            int fewest = Integer.MAX_VALUE;
            double length = 0;
            for (String reference : references) {
                // sacreBLEU normalizes references twice, which splits an "it's," that once leaves as "it's ,".
                read(normalized ? rewrite(clean(reference)).joinWords() : clean(reference), referenceWords);
                fewest = Math.min(fewest, edits.count(hypothesisWords, referenceWords));
                length += referenceWords.size;
            }
            return new double[] {fewest, length / references.size()};
        }

        private String clean(String text) {
            return Line.stripEnd(caseSensitive ? text : LowerCase.of(text));
        }

        private void read(String text, IntList words) {
            words.clear();
            rewrite(text).addWordsTo(words, ids, true);
        }

        private Line rewrite(String text) {
            if (normalized) {
                String joined = text.replace("\n-", "").replace('\n', ' ');
                line.set(" " + MtevalRules.replaceEntities(joined) + " ");
                MtevalRules.splitNumbers(MtevalRules.splitSymbols(line).spaceBefore("'s "));
                if (asianSupport) {
                    line.surround(c -> isAsianCharacter(c) || isAsianPunctuation(c));
                }
            } else {
                line.set(text);
            }
            if (noPunctuation) {
                line.remove(c -> ".,?:;!\"()".indexOf(c) >= 0 || asianSupport && isAsianPunctuation(c));
            }
            return line;
        }
    }

    /**
     * The characters that are words of their own. The third range is the published one, which ends at U+3F22 where the
     * block it is meant for ends at U+32FF; kana are left together, as they are there.
     */
    private static boolean isAsianCharacter(int c) {
        return c >= 0x2E80 && c <= 0x2EFF || c >= 0x31C0 && c <= 0x31EF || c >= 0x3200 && c <= 0x3F22
                || c >= 0x3400 && c <= 0x4DBF || c >= 0x4E00 && c <= 0x9FFF || c >= 0xF900 && c <= 0xFAFF
                || c >= 0xFE30 && c <= 0xFE4F;
    }

    private static boolean isAsianPunctuation(int c) {
        return c >= 0x3001 && c <= 0x3002 || c >= 0x3008 && c <= 0x3011 || c >= 0x3014 && c <= 0x301F || c == 0x30FB
                || c >= 0xFF61 && c <= 0xFF65
                || "\uFF0E\uFF0C\uFF1F\uFF1A\uFF1B\uFF01\uFF02\uFF08\uFF09".indexOf(c) >= 0;
    }

    /** The options of {@link Ter}. */
    public static final class Builder {
        private boolean normalized;
        private boolean noPunctuation;
        private boolean asianSupport;
        private boolean caseSensitive;

        private Builder() {
        }

        /**
         * Cuts text into words as Tercom does, punctuation apart; by default words are what stands between white space.
         *
         * @param normalized whether to
         * @return this
         */
        public Builder normalized(boolean normalized) {
            this.normalized = normalized;
            return this;
        }

        /**
         * Leaves out punctuation.
         *
         * @param noPunctuation whether to
         * @return this
         */
        public Builder noPunctuation(boolean noPunctuation) {
            this.noPunctuation = noPunctuation;
            return this;
        }

        /**
         * Makes Chinese characters words of their own where text is normalized, and extends {@link #noPunctuation} to
         * the punctuation of Asian languages.
         *
         * @param asianSupport whether to
         * @return this
         */
        public Builder asianSupport(boolean asianSupport) {
            this.asianSupport = asianSupport;
            return this;
        }

        /**
         * Compares with regard to case.
         *
         * @param caseSensitive whether to; by default text is lower-cased
         * @return this
         */
        public Builder caseSensitive(boolean caseSensitive) {
            this.caseSensitive = caseSensitive;
            return this;
        }

        /**
         * Makes the metric.
         *
         * @return TER with these options
         */
        public Ter build() {
            return new Ter(this);
        }
    }
}
