package io.github.sequor.train;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Cuts examples into batches of similar length, in an order that a seed decides. */
public final class Buckets {
    /** Batches whose examples are sorted by length among each other: fewer are more random, more are more even. */
    private static final int POOL = 100;

    private Buckets() {
    }

    /**
     * Batches of example indices: shuffled, sorted by length in pools of a hundred batches, cut, and the batches
     * shuffled.
     *
     * @param examples how many
     * @param batchSize at most, of one batch
     * @param length of an example
     * @param seed decides the order
     */
    public static List<int[]> batches(int examples, int batchSize, IntUnaryOperator length, long seed) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: expected at least 1, was " + batchSize);
        }
        int[] order = IntStream.range(0, examples).toArray();
        Rng rng = new Rng(seed);
        rng.shuffle(order);
        List<int[]> batches = new ArrayList<>();
        int size = Math.min(batchSize, Math.max(examples, 1));
        int pool = (int) Math.min((long) size * POOL, Math.max(examples, 1));
        for (int from = 0; from < examples; from += Math.min(pool, examples - from)) {
            List<Integer> part = new ArrayList<>();
            for (int i = from; i < from + Math.min(pool, examples - from); i++) {
                part.add(order[i]);
            }
            part.sort(Comparator.comparingInt(length::applyAsInt));
            for (int i = 0; i < part.size(); i += size) {
                batches.add(part.subList(i, i + Math.min(size, part.size() - i)).stream().mapToInt(x -> x).toArray());
            }
        }
        int[] mixed = IntStream.range(0, batches.size()).toArray();
        rng.shuffle(mixed);
        List<int[]> result = new ArrayList<>();
        for (int i : mixed) {
            result.add(batches.get(i));
        }
        return Collections.unmodifiableList(result);
    }
}
