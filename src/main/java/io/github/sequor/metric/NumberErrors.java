package io.github.sequor.metric;

/** How far numbers are from those that are right; takes them one by one. */
public final class NumberErrors {
    private long count;
    private double absolute;
    private double squares;
    private double mean;
    private double spread;      // sum of squares about the mean, by Welford's updates

    /**
     * Counts one number.
     *
     * @param predicted what was said
     * @param actual what is so
     */
    public void add(double predicted, double actual) {
        count++;
        absolute += Math.abs(predicted - actual);
        squares += (predicted - actual) * (predicted - actual);
        double away = actual - mean;
        mean += away / count;
        spread += away * (actual - mean);
    }

    /** How many were counted. */
    public long count() {
        return count;
    }

    /** The mean absolute error; NaN before the first. */
    public double meanAbsolute() {
        return absolute / count;
    }

    /** The root of the mean squared error; NaN before the first. */
    public double rootMeanSquare() {
        return Math.sqrt(squares / count);
    }

    /**
     * The share of the variance that is explained, as scikit-learn's r2_score: 1 less squared errors over squares about
     * the mean. Where all actual numbers are the same: 1 if all were said exactly, otherwise 0.
     */
    public double r2() {
        return spread == 0 ? squares == 0 ? 1 : 0 : 1 - squares / spread;
    }
}
