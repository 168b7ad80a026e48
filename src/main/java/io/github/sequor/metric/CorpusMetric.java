package io.github.sequor.metric;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;

/**
 * A metric that compares text with references, segment by segment, in two steps: each segment gives sufficient
 * statistics, and a pure function of their sum gives the score. So the score of any part of a corpus, or of a resampled
 * one, is a sum away.
 *
 * <p>Immutable, and safe for use by several threads.
 *
 * @param <S> the kind of score
 */
public abstract sealed class CorpusMetric<S extends Score> permits Bleu, Chrf, Ter {

    CorpusMetric() {
    }

    /**
     * Scores a corpus.
     *
     * @param hypotheses a string per segment
     * @param references the references of the same segments
     * @return the score
     * @throws IllegalArgumentException if the corpus is empty, a hypothesis is null, or the counts differ
     */
    public final S corpusScore(List<String> hypotheses, References references) {
        return score(sum(statistics(hypotheses, references)));
    }

    /**
     * Scores one segment.
     *
     * @param hypothesis the text to judge
     * @param references one or more references of it
     * @return the score
     * @throws IllegalArgumentException if the hypothesis is null or there is no reference
     */
    public final S sentenceScore(String hypothesis, List<String> references) {
        return corpusScore(List.of(Check.given(hypothesis, "hypothesis")),
                References.perHypothesis(List.of(Check.given(references, "references"))));
    }

    /**
     * The sufficient statistics of each segment; summed by column over the segments wanted, they are what
     * {@link #score} takes.
     *
     * @param hypotheses N strings, one per segment
     * @param references the references of the same segments
     * @return N rows of the statistics that the metric describes
     * @throws IllegalArgumentException if the corpus is empty, a hypothesis is null, or the counts differ
     */
    public final double[][] statistics(List<String> hypotheses, References references) {
        Check.given(references, "references").checkMatches(Check.given(hypotheses, "hypotheses"));
        SegmentScorer scorer = scorer();
        double[][] statistics = new double[hypotheses.size()][];
        int i = 0;
        for (String hypothesis : hypotheses) {
            Check.given(hypothesis, "hypotheses: segment " + (i + 1));
            statistics[i] = scorer.statistics(hypothesis, references.get(i));
            i++;
        }
        return statistics;
    }

    /**
     * The score of summed statistics.
     *
     * @param statistics the sum of rows of {@link #statistics}
     * @return the score
     * @throws IllegalArgumentException if their number is not that of this metric
     */
    public abstract S score(double[] statistics);

    /**
     * What makes the number reproducible: the options, in the form of sacreBLEU's signatures, as in
     * {@code nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:sequor-0.1.0}.
     *
     * @param references the references that were scored against
     * @return the signature
     */
    public final Signature signature(References references) {
        return Signature.of("nrefs", "#", Check.given(references, "references").countLabel()).with(options())
                .with("version", "v", "sequor-" + version());
    }

    /** The options as they stand in the signature. */
    abstract Signature options();

    /** How many statistics a segment has. */
    abstract int width();

    /** A scorer with working memory of its own, for one thread. */
    abstract SegmentScorer scorer();

    /** Gives the statistics of segments, one after another. */
    interface SegmentScorer {
        double[] statistics(String hypothesis, List<String> references);
    }

    /**
     * Sums statistics by column.
     *
     * @param statistics N rows of as many numbers, N at least 1
     * @return a row, as {@link #score} takes it
     */
    public static double[] sum(double[][] statistics) {
        double[] sum = new double[statistics[0].length];
        for (double[] segment : statistics) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += segment[i];
            }
        }
        return sum;
    }

    final void checkStatistics(double[][] statistics) {
        if (Check.given(statistics, "statistics").length == 0) {
            throw new IllegalArgumentException("statistics: the corpus is empty");
        }
        for (double[] segment : statistics) {
            checkWidth(Check.given(segment, "statistics: segment"));
        }
    }

    final void checkWidth(double[] statistics) {
        if (statistics.length != width()) {
            throw new IllegalArgumentException("statistics: expected " + width() + " numbers, got "
                    + statistics.length);
        }
    }

    static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    /** From the manifest on the class path, from the module's descriptor on the module path. */
    private static String version() {
        Module module = CorpusMetric.class.getModule();
        return Optional.ofNullable(CorpusMetric.class.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(module.getDescriptor()).flatMap(ModuleDescriptor::rawVersion))
                .orElse("unknown");
    }
}
