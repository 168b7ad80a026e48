package io.github.sequor.metric;

/**
 * Pearson's correlation: how near pairs of numbers lie to a straight line; takes them one by one or in batches, and
 * keeps none (Welford's method).
 */
public final class PearsonCorrelation {
    private long count;
    private double meanX;
    private double meanY;
    private double squaresX;
    private double squaresY;
    private double products;

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
        count++;
        double fromMeanX = x - meanX;
        double fromMeanY = y - meanY;
        meanX += fromMeanX / count;
        meanY += fromMeanY / count;
        squaresX += fromMeanX * (x - meanX);
        squaresY += fromMeanY * (y - meanY);
        products += fromMeanX * (y - meanY);
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
        double correlation = products / (Math.sqrt(squaresX) * Math.sqrt(squaresY));
        return Math.max(-1, Math.min(1, correlation));
    }
}
