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
        int[] order = IntStream.range(0, examples).toArray();
        Rng rng = new Rng(seed);
        rng.shuffle(order);
        List<int[]> batches = new ArrayList<>();
        int pool = Math.multiplyExact(batchSize, POOL);
        for (int from = 0; from < examples; from += pool) {
            List<Integer> part = new ArrayList<>();
            for (int i = from; i < Math.min(examples, from + pool); i++) {
                part.add(order[i]);
            }
            part.sort(Comparator.comparingInt(length::applyAsInt));
            for (int i = 0; i < part.size(); i += batchSize) {
                batches.add(part.subList(i, Math.min(part.size(), i + batchSize)).stream().mapToInt(x -> x).toArray());
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
