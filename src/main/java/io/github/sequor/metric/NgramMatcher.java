package io.github.sequor.metric;

import java.util.Arrays;
import java.util.List;

/**
 * Counts n-grams that a hypothesis shares with its references. An n-gram of order n is numbered by the pair of its
 * first n - 1 tokens' number and its last token, order by order, so an n-gram of any order costs one look-up of a
 * 64-bit key, is compared exactly, and is never built.
 */
final class NgramMatcher {
    private static final long EMPTY = -1;
    private static final int ABSENT = -1;

    private final int maxOrder;
    private long[] keys = new long[64];
    private int[] ids = new int[64];
    private int mask;
    private int size;
    // By number of n-gram: how often it was seen in the text being counted, and the most in any one reference.
    private int[] seen = new int[64];
    private int[] most = new int[64];

    NgramMatcher(int maxOrder) {
        this.maxOrder = maxOrder;
    }

    /**
     * Clipped matches: the n-grams of the hypothesis that are in a reference, each distinct one counted at most as
     * often as in the reference that has it most often.
     *
     * @param hypothesis tokens; those that are in no reference may have any negative number
     * @param references tokens, 0 or more
     * @return the matches of order 1, 2, ... maxOrder
     */
    int[] match(IntList hypothesis, List<IntList> references) {
        int[] matches = new int[maxOrder];
        int[] hypothesisGrams = new int[hypothesis.size];
        int[][] referenceGrams = references.stream().map(r -> new int[r.size]).toArray(int[][]::new);
        for (int order = 1; order <= maxOrder; order++) {
            clear(references, order);
            for (int r = 0; r < referenceGrams.length; r++) {
                count(references.get(r), referenceGrams[r], order);
            }
            matches[order - 1] = matches(hypothesis, hypothesisGrams, order);
            if (matches[order - 1] == 0) {
                break; // no longer n-gram can match either
            }
        }
        return matches;
    }

    private void clear(List<IntList> references, int order) {
        long total = 0;
        for (IntList reference : references) {
            total += reference.ngrams(order);
        }
        int capacity = (int) Math.max(4, Math.min(1 << 30, Long.highestOneBit(total) << 2));
        if (capacity > keys.length) {
            keys = new long[capacity];
            ids = new int[capacity];
            seen = new int[capacity / 2];
            most = new int[capacity / 2];
        }
        Arrays.fill(keys, 0, capacity, EMPTY);
        Arrays.fill(seen, 0, capacity / 2, 0);
        Arrays.fill(most, 0, capacity / 2, 0);
        mask = capacity - 1;
        size = 0;
    }

    private void count(IntList tokens, int[] grams, int order) {
        int n = tokens.ngrams(order);
        for (int i = 0; i < n; i++) {
            long key = key(grams[i], tokens.values[i + order - 1]);
            int slot = slot(key);
            if (keys[slot] == EMPTY) {
                keys[slot] = key;
                ids[slot] = size++;
            }
            int id = ids[slot];
            grams[i] = id;
            most[id] = Math.max(most[id], ++seen[id]);
        }
        for (int i = 0; i < n; i++) {
            seen[grams[i]] = 0;
        }
    }

    private int matches(IntList tokens, int[] grams, int order) {
        int matches = 0;
        int n = tokens.ngrams(order);
        for (int i = 0; i < n; i++) {
            if (grams[i] == ABSENT) {
                continue;
            }
            int slot = slot(key(grams[i], tokens.values[i + order - 1]));
            grams[i] = keys[slot] == EMPTY ? ABSENT : ids[slot];
            if (grams[i] != ABSENT && ++seen[grams[i]] <= most[grams[i]]) {
                matches++;
            }
        }
        return matches;
    }

    private static long key(int prefix, int token) {
        return (long) prefix << 32 | token & 0xFFFFFFFFL;
    }

    private int slot(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash ^ hash >>> 32) & mask;
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
