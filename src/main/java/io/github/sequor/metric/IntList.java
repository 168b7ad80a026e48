package io.github.sequor.metric;

import java.util.Arrays;

/** A growing list of numbers, to be used again and again. */
final class IntList {
    int[] values = new int[64];
    int size;

    void clear() {
        size = 0;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /** How many n-grams of an order it has. */
    int ngrams(int order) {
        return Math.max(0, size - order + 1);
    }
}
