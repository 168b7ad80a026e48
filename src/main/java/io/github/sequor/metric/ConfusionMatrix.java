package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * How often each class was taken for each other one, with precision, recall and F1 by class and averaged; takes labels
 * one by one or in batches. Numbers are those of scikit-learn: only classes that occur, actually or as a prediction,
 * have a part in a mean.
 */
public final class ConfusionMatrix {
    private final long[][] counts;

    /**
     * A matrix of zeros.
     *
     * @param classes K, 1 or more
     */
    public ConfusionMatrix(int classes) {
        counts = new long[Check.atLeast(1, classes, "classes")][classes];
    }

    /**
     * Counts one label.
     *
     * @param predicted what was said, 0 to K - 1
     * @param actual what is so, 0 to K - 1
     * @throws IllegalArgumentException if there is no such class
     */
    public void add(int predicted, int actual) {
        counts[check(actual, "actual")][check(predicted, "predicted")]++;
    }

    /**
     * Counts a batch of labels.
     *
     * @param predicted N labels
     * @param actual N labels, in the same order
     * @throws IllegalArgumentException if there are not as many of one as of the other, or there is no such class
     */
    public void addAll(int[] predicted, int[] actual) {
        Check.sameSize(Check.given(predicted, "predicted").length, "predicted labels",
                Check.given(actual, "actual").length, "actual ones");
        for (int i = 0; i < predicted.length; i++) {
            add(predicted[i], actual[i]);
        }
    }

    private int check(int label, String name) {
        if (label < 0 || label >= counts.length) {
            throw new IllegalArgumentException(name + ": expected a class from 0 to " + (counts.length - 1) + ", got "
                    + label);
        }
        return label;
    }

    /**
     * How often one class was taken for another, or for itself.
     *
     * @param actual what it was
     * @param predicted what was said
     * @return how often
     */
    public long count(int actual, int predicted) {
        return counts[check(actual, "actual")][check(predicted, "predicted")];
    }

    /**
     * The share of labels that were predicted right.
     *
     * @return 0 to 1; NaN before the first label
     */
    public double accuracy() {
        return (double) correct() / total();
    }

    /**
     * The scores of one class.
     *
     * @param label the class, 0 to K - 1
     * @return precision, recall, F1 and how often it occurs
     */
    public F1Score score(int label) {
        return F1Score.of(count(label, label), predicted(label), actual(label));
    }

    /**
     * The scores of all classes as one.
     *
     * @param averaging how; by {@link Averaging#MICRO} all three are the accuracy
     * @return precision, recall and F1, and the number of labels
     */
    public F1Score score(Averaging averaging) {
        if (Check.given(averaging, "averaging") == Averaging.MICRO) {
            return F1Score.of(correct(), total(), total());
        }
        List<F1Score> classes = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            if (actual(label) + predicted(label) > 0) {
                classes.add(score(label));
            }
        }
        return F1Score.mean(classes, averaging == Averaging.WEIGHTED);
    }

    /**
     * Matthews' correlation coefficient (1975) of what was said and what is so, for more than two classes Gorodkin's
     * (2004), as scikit-learn's matthews_corrcoef.
     *
     * @return -1 to 1; 0 where all labels are of one class, actually or as predictions
     */
    public double matthews() {
        double samples = total();
        double together = 0;
        double said = 0;
        double so = 0;
        for (int label = 0; label < counts.length; label++) {
            together += (double) predicted(label) * actual(label);
            said += (double) predicted(label) * predicted(label);
            so += (double) actual(label) * actual(label);
        }
        double scale = Math.sqrt((samples * samples - said) * (samples * samples - so));
        return scale == 0 ? 0 : (correct() * samples - together) / scale;
    }

    private long correct() {
        long sum = 0;
        for (int label = 0; label < counts.length; label++) {
            sum += counts[label][label];
        }
        return sum;
    }

    private long total() {
        long sum = 0;
        for (int label = 0; label < counts.length; label++) {
            sum += actual(label);
        }
        return sum;
    }

    private long actual(int label) {
        long sum = 0;
        for (long count : counts[label]) {
            sum += count;
        }
        return sum;
    }

    private long predicted(int label) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[label];
        }
        return sum;
    }

    /** A line for each actual class, with a column for each predicted one. */
    @Override
    public String toString() {
        int width = 0;
        for (long[] row : counts) {
            for (long count : row) {
                width = Math.max(width, Long.toString(count).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (long[] row : counts) {
            out.append(out.isEmpty() ? "" : "\n");
            for (int i = 0; i < row.length; i++) {
                String count = Long.toString(row[i]);
                out.append(" ".repeat(width - count.length() + (i == 0 ? 0 : 1))).append(count);
            }
        }
        return out.toString();
    }
}
