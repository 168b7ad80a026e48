package io.github.sequor.metric;

import java.util.Arrays;

/**
 * Bootstrap resampling (Koehn 2004): scores of corpora drawn from one corpus, segment by segment with replacement.
 * Since a metric scores sums, a resample costs as many additions as there are statistics. Definitions and random
 * numbers are those of sacreBLEU 2.6.0, so the same seed draws the same corpora.
 */
public final class Bootstrap {
    private final int resamples;
    private final long seed;

    /**
     * Sets the number of corpora to draw.
     *
     * @param resamples 1 or more; sacreBLEU draws 1000
     * @param seed 0 or more; sacreBLEU's is 12345
     * @throws IllegalArgumentException if one is too small
     */
    public Bootstrap(int resamples, long seed) {
        this.resamples = Check.atLeast(1, resamples, "resamples");
        this.seed = Check.seed(seed);
    }

    /**
     * The confidence interval of a score.
     *
     * @param metric what scores
     * @param statistics of the segments of one system, as {@link CorpusMetric#statistics} gives them
     * @return the mean and the 95 % interval of the resamples' scores
     * @throws IllegalArgumentException if there are no segments, or the statistics are not those of the metric
     */
    public ConfidenceInterval interval(CorpusMetric<?> metric, double[][] statistics) {
        return ConfidenceInterval.of(scores(metric, statistics));
    }

    /**
     * The scores of the resamples. With the same seed, statistics of as many segments are drawn alike, so those of two
     * systems are paired.
     *
     * @param metric what scores
     * @param statistics of the segments of one system, as {@link CorpusMetric#statistics} gives them
     * @return a score for each resample
     * @throws IllegalArgumentException if there are no segments, or the statistics are not those of the metric
     */
    public double[] scores(CorpusMetric<?> metric, double[][] statistics) {
        Check.given(metric, "metric").checkStatistics(statistics);
        NumpyGenerator random = new NumpyGenerator(seed);
        double[] scores = new double[resamples];
        double[] sum = new double[statistics[0].length];
        for (int r = 0; r < resamples; r++) {
            Arrays.fill(sum, 0);
            for (int i = 0; i < statistics.length; i++) {
                double[] segment = statistics[random.nextInt(statistics.length)];
                for (int k = 0; k < sum.length; k++) {
                    sum[k] += segment[k];
                }
            }
            scores[r] = metric.score(sum).score();
        }
        return scores;
    }

    /**
     * The signature of a metric's scores with such an interval.
     *
     * @param metric what scores
     * @param references what was scored against
     * @return the signature, with the number of resamples and the seed
     */
    public Signature signature(CorpusMetric<?> metric, References references) {
        return metric.signature(references).resampled("bs", resamples, seed);
    }
}
