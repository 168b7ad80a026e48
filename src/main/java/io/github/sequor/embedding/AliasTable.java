package io.github.sequor.embedding;

import java.util.Arrays;

/** Draws from a discrete distribution with one look-up (Walker 1977): a column, then it or its alias. */
final class AliasTable {
    private final float[] accept;
    private final int[] alias;

    /**
     * Words by count to the power of {@code exponent}.
     *
     * @param counts (V)
     */
    AliasTable(long[] counts, double exponent) {
        int size = counts.length;
        double[] share = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            share[i] = StrictMath.pow(counts[i], exponent);
            sum += share[i];
        }
        accept = new float[size];
        alias = new int[size];
        Arrays.fill(accept, 1);
        int[] open = new int[size];      // columns below 1 from the left, above it from the right
        int small = 0;
        int large = size;
        for (int i = 0; i < size; i++) {
            alias[i] = i;
            share[i] *= size / sum;
            if (share[i] < 1) {
                open[small++] = i;
            } else {
                open[--large] = i;
            }
        }
        while (small > 0 && large < size) {
            int low = open[--small];
            int high = open[large];
            accept[low] = (float) share[low];
            alias[low] = high;
            share[high] -= 1 - share[low];
            if (share[high] < 1) {
                large++;
                open[small++] = high;
            }
        }
    }

    /** (V): the chance to stay in a column. */
    float[] accept() {
        return accept;
    }

    /** (V): where one goes otherwise. */
    int[] alias() {
        return alias;
    }
}
