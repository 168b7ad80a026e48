package io.github.sequor.metric;

import java.util.Arrays;

/**
 * Where the score of a system lies, estimated from the scores of resampled corpora: 95 of 100 lie in
 * {@code mean - radius} to {@code mean + radius}, if they lie symmetrically.
 *
 * @param mean the mean of the resamples' scores
 * @param radius half of the distance between their 2.5th and 97.5th percentile
 */
public record ConfidenceInterval(double mean, double radius) {

    /**
     * The interval of some scores, by the ranks that sacreBLEU takes.
     *
     * @param scores of resampled corpora, at least one
     * @return their mean, and half of what is left when a fortieth is cut off from each end
     */
    static ConfidenceInterval of(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int cut = sorted.length / 40;
        return new ConfidenceInterval(Arrays.stream(sorted).average().orElseThrow(),
                0.5 * (sorted[sorted.length - cut - 1] - sorted[cut]));
    }
}
