package io.github.sequor.model;

import io.github.sequor.tensor.Rng;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which of some records are learnt and which validate, where no others were given to validate with: one in twenty, at
 * most 1,000.
 *
 * @param train places of those to learn, in their order
 * @param valid places of those to validate with, in their order
 */
record HeldOut(int[] train, int[] valid) {

    /**
     * Draws which.
     *
     * @param name of the records, for messages
     * @param seed which ones
     * @param may whether a record may be held out: asked of each in turn, and held out if so
     */
    static HeldOut draw(String name, int size, long seed, IntPredicate may) {
        int[] order = IntStream.range(0, size).toArray();
        new Rng(Rng.derive(seed, 0x4e1d)).shuffle(order);
        boolean[] held = new boolean[size];
        int left = count(name, size);
        for (int i = 0; i < size && left > 0; i++) {
            held[order[i]] = may.test(order[i]);
            left -= held[order[i]] ? 1 : 0;
        }
        return new HeldOut(IntStream.range(0, size).filter(i -> !held[i]).toArray(),
                IntStream.range(0, size).filter(i -> held[i]).toArray());
    }

    /** The last ones. */
    static HeldOut last(String name, int size) {
        int from = size - count(name, size);
        return new HeldOut(IntStream.range(0, from).toArray(), IntStream.range(from, size).toArray());
    }

    private static int count(String name, int size) {
        if (size < 2) {
            throw new IllegalArgumentException(name + ": expected at least 2, one to learn and one to validate with, "
                    + "was " + size);
        }
        return Math.min(1000, Math.max(1, size / 20));
    }
}
