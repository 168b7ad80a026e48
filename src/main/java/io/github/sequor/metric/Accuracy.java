package io.github.sequor.metric;

/** The share of labels that were predicted right; takes them one by one or in batches. */
public final class Accuracy {
    private long correct;
    private long total;

    /**
     * Counts one label.
     *
     * @param predicted what was said
     * @param actual what is so
     */
    public void add(int predicted, int actual) {
        total++;
        if (predicted == actual) {
            correct++;
        }
    }

    /**
     * Counts a batch of labels.
     *
     * @param predicted N labels
     * @param actual N labels, in the same order
     * @throws IllegalArgumentException if there are not as many of one as of the other
     */
    public void addAll(int[] predicted, int[] actual) {
        Check.sameSize(Check.given(predicted, "predicted").length, "predicted labels",
                Check.given(actual, "actual").length, "actual ones");
        for (int i = 0; i < predicted.length; i++) {
            add(predicted[i], actual[i]);
        }
    }

    /**
     * How many labels were predicted right.
     *
     * @return the number of them
     */
    public long correct() {
        return correct;
    }

    /**
     * How many labels were counted.
     *
     * @return all of them
     */
    public long total() {
        return total;
    }

    /**
     * The share of labels predicted right.
     *
     * @return 0 to 1; NaN before the first label
     */
    public double value() {
        return (double) correct / total;
    }
}
