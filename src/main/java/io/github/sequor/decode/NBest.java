package io.github.sequor.decode;

import java.util.Arrays;

/**
 * The best few of a stream of scored entries: a binary heap with the worst kept entry at its root. A higher score is
 * better, and of equal scores the lower key. Minus infinity and NaN are never kept.
 */
final class NBest {
    private int capacity;
    private int size;
    private double[] scores = {};
    private long[] keys = {};
    private float[] logProbs = {};

    void reset(int capacity) {
        this.capacity = capacity;
        size = 0;
    }

    int size() {
        return size;
    }

    /** A score below this one cannot enter any more. */
    double floor() {
        if (size < capacity) {
            return Double.NEGATIVE_INFINITY;
        }
        return capacity == 0 ? Double.POSITIVE_INFINITY : scores[0];
    }

    void offer(double score, long key, float logProb) {
        if (size < capacity) {
            if (score > Double.NEGATIVE_INFINITY) {
                ensureRoom();
                up(size++, score, key, logProb);
            }
        } else if (capacity > 0 && better(score, key, scores[0], keys[0])) {
            down(size, score, key, logProb);
        }
    }

    /** Orders the entries, best first. Until the next {@link #reset} nothing can be offered. */
    void sort() {
        for (int last = size - 1; last > 0; last--) {
            double score = scores[last];
            long key = keys[last];
            float logProb = logProbs[last];
            set(last, scores[0], keys[0], logProbs[0]);
            down(last, score, key, logProb);
        }
    }

    double score(int i) {
        return scores[i];
    }

    long key(int i) {
        return keys[i];
    }

    float logProb(int i) {
        return logProbs[i];
    }

    /** Whether the first entry comes before the second. */
    static boolean better(double score, long key, double otherScore, long otherKey) {
        return score > otherScore || score == otherScore && key < otherKey;
    }

    /** Places an entry at the hole {@code i} or above. */
    private void up(int i, double score, long key, float logProb) {
        while (i > 0) {
            int parent = (i - 1) >> 1;
            if (!better(scores[parent], keys[parent], score, key)) {
                break;
            }
            set(i, scores[parent], keys[parent], logProbs[parent]);
            i = parent;
        }
        set(i, score, key, logProb);
    }

    /** Places an entry at the root or below, in a heap of the given size. */
    private void down(int heap, double score, long key, float logProb) {
        int i = 0;
        for (int child = 1; child < heap; child = 2 * i + 1) {
            if (child + 1 < heap && better(scores[child], keys[child], scores[child + 1], keys[child + 1])) {
                child++;
            }
            if (!better(score, key, scores[child], keys[child])) {
                break;
            }
            set(i, scores[child], keys[child], logProbs[child]);
            i = child;
        }
        set(i, score, key, logProb);
    }

    private void set(int i, double score, long key, float logProb) {
        scores[i] = score;
        keys[i] = key;
        logProbs[i] = logProb;
    }

    private void ensureRoom() {
        if (size == scores.length) {
            int length = TopK.grown(size, size + 1);
            scores = Arrays.copyOf(scores, length);
            keys = Arrays.copyOf(keys, length);
            logProbs = Arrays.copyOf(logProbs, length);
        }
    }
}
