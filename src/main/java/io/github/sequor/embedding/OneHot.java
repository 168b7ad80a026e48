package io.github.sequor.embedding;

import java.util.Objects;

/**
 * The course's o_i: V numbers, all 0 but a 1 at {@code index}. It is never made for a product: the embedding matrix
 * times o_i is the vector of word i ({@link WordVectors#times}).
 *
 * @param index i, in [0, size)
 * @param size V
 */
public record OneHot(int index, int size) {
    public OneHot {
        Objects.checkIndex(index, size);
    }

    /** The V numbers. */
    public float[] toArray() {
        float[] numbers = new float[size];
        numbers[index] = 1;
        return numbers;
    }
}
