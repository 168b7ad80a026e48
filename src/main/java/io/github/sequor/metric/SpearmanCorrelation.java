package io.github.sequor.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation: how near two orders are to each other. It is Pearson's of the ranks, of which equal
 * numbers get the average. Takes pairs one by one or in batches, and keeps them all.
 */
public final class SpearmanCorrelation {
    private double[] xs = new double[64];
    private double[] ys = new double[64];
    private int size;

    /**
     * Counts one pair.
     *
     * @param x a finite number
     * @param y a finite number
     * @throws IllegalArgumentException if one is infinite or no number
     */
    public void add(double x, double y) {
        Check.finite(x, "x");
        Check.finite(y, "y");
        if (size == xs.length) {
            xs = Arrays.copyOf(xs, 2 * size);
            ys = Arrays.copyOf(ys, 2 * size);
        }
        xs[size] = x;
        ys[size++] = y;
    }

    /**
     * Counts a batch of pairs.
     *
     * @param x N numbers
     * @param y N numbers, in the same order
     * @throws IllegalArgumentException if there are not as many of one as of the other, or as {@link #add} does
     */
    public void addAll(double[] x, double[] y) {
        Check.sameSize(Check.given(x, "x").length, "numbers x", Check.given(y, "y").length, "numbers y");
        for (int i = 0; i < x.length; i++) {
            add(x[i], y[i]);
        }
    }

    /**
     * The correlation.
     *
     * @return -1 to 1; NaN of fewer than two pairs, or where all x or all y are equal
     */
    public double value() {
        PearsonCorrelation ofRanks = new PearsonCorrelation();
        ofRanks.addAll(ranks(xs, size), ranks(ys, size));
        return ofRanks.value();
    }

    private static double[] ranks(double[] numbers, int size) {
        int[] order = IntStream.range(0, size).boxed().sorted(Comparator.comparingDouble(i -> numbers[i] + 0.0))
                .mapToInt(Integer::intValue).toArray();   // + 0.0: the two zeros are equal
        double[] ranks = new double[size];
        for (int from = 0, to; from < size; from = to) {
            to = from + 1;
            while (to < size && numbers[order[to]] == numbers[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
        }
        return ranks;
    }
}
