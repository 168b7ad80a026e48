package io.github.sequor.metric;

import java.util.Collection;

/**
 * How well what was found agrees with what was to be found. What cannot be divided counts as 0: the precision where
 * nothing was found, the recall where there was nothing to find, and F1 where both are 0.
 *
 * @param precision the share of what was found that is right, 0 to 1
 * @param recall the share of what was to be found that was found, 0 to 1
 * @param f1 their harmonic mean, 0 to 1
 * @param support how many were to be found
 */
public record F1Score(double precision, double recall, double f1, long support) {

    /**
     * From counts.
     *
     * @param correct how many were found and right
     * @param found how many were found
     * @param support how many were to be found
     * @return the score
     */
    static F1Score of(long correct, long found, long support) {
        double precision = found == 0 ? 0 : (double) correct / found;
        double recall = support == 0 ? 0 : (double) correct / support;
        // 2 P R / (P + R), in whole numbers
        return new F1Score(precision, recall, correct == 0 ? 0 : 2.0 * correct / (found + support), support);
    }

    /** The mean of classes' precisions, recalls and F1 scores, each weighted by its support or all alike. */
    static F1Score mean(Collection<F1Score> classes, boolean weighted) {
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        double weights = 0;
        long support = 0;
        for (F1Score score : classes) {
            double weight = weighted ? score.support : 1;
            precision += weight * score.precision;
            recall += weight * score.recall;
            f1 += weight * score.f1;
            weights += weight;
            support += score.support;
        }
        return weights == 0 ? new F1Score(0, 0, 0, support)
                : new F1Score(precision / weights, recall / weights, f1 / weights, support);
    }
}
