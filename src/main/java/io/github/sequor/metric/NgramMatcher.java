package io.github.sequor.metric;

import java.util.Arrays;
import java.util.List;

/**
 * Counts n-grams that a hypothesis shares with its references. An n-gram of order n is the pair of its first n - 1
 * tokens' number and its last token, and its own number is the place of that key in the table of its order: an n-gram of
 * any order costs one look-up of 64 bits, is compared exactly, and is never built.
 */
final class NgramMatcher {
    private static final long EMPTY = -1;
    private static final int ABSENT = -1;

    private final int maxOrder;
    // By number of n-gram: its key, the most that any one reference has of it and how many the one being counted has.
    private long[] keys = new long[64];
    private int[] most = new int[64];
    private int[] seen = new int[0];
    private int mask;

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
                count(references.get(r), referenceGrams[r], order, r > 0);
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
            most = new int[capacity];
        }
        if (references.size() > 1 && capacity > seen.length) {
            seen = new int[capacity];
        }
        Arrays.fill(keys, 0, capacity, EMPTY);
        Arrays.fill(most, 0, capacity, 0);
        mask = capacity - 1;
    }

    /** Counts a reference; behind another one, whose n-grams stay where they have more. */
    private void count(IntList tokens, int[] grams, int order, boolean another) {
        int n = tokens.ngrams(order);
        for (int i = 0; i < n; i++) {
            long key = key(grams[i], tokens.values[i + order - 1]);
            int gram = find(key);
            keys[gram] = key;
            grams[i] = gram;
            if (another) {
                most[gram] = Math.max(most[gram], ++seen[gram]);
            } else {
                most[gram]++;
            }
        }
        for (int i = 0; another && i < n; i++) {
            seen[grams[i]] = 0;
        }
    }

    /** Takes from what the references have whatever the hypothesis has too. */
    private int matches(IntList tokens, int[] grams, int order) {
        int matches = 0;
        int n = tokens.ngrams(order);
        for (int i = 0; i < n; i++) {
            if (grams[i] == ABSENT) {
                continue;
            }
            int gram = find(key(grams[i], tokens.values[i + order - 1]));
            grams[i] = keys[gram] == EMPTY ? ABSENT : gram;
            if (most[gram] > 0) {
                most[gram]--;
                matches++;
            }
        }
        return matches;
    }

    private static long key(int prefix, int token) {
        return (long) prefix << 32 | token & 0xFFFFFFFFL;
    }

    /** The number of the n-gram of this key, or the one that it would have. */
    private int find(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int place = (int) (hash ^ hash >>> 32) & mask;
        while (keys[place] != EMPTY && keys[place] != key) {
            place = place + 1 & mask;
        }
        return place;
    }
}
