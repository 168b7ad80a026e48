package io.github.sequor.metric;

import java.util.Arrays;

/** Numbers for the different tokens of a segment, from 0, compared by their code points without making strings. */
final class TokenIds {
    static final int UNKNOWN = -1;

    private final IntList text = new IntList();
    private final IntList ends = new IntList();
    private final IntList hashes = new IntList();
    private int[] slots = new int[256];

    TokenIds() {
        clear();
    }

    void clear() {
        text.clear();
        ends.clear();
        hashes.clear();
        Arrays.fill(slots, UNKNOWN);
    }

    /** The id of a token, a new one if it has none yet. */
    int add(int[] codePoints, int from, int to) {
        int hash = hash(codePoints, from, to);
        int slot = slot(codePoints, from, to, hash);
        if (slots[slot] == UNKNOWN) {
            if (2 * (ends.size + 1) > slots.length) {
                grow();
                slot = slot(codePoints, from, to, hash);
            }
            slots[slot] = ends.size;
            for (int i = from; i < to; i++) {
                text.add(codePoints[i]);
            }
            ends.add(text.size);
            hashes.add(hash);
        }
        return slots[slot];
    }

    /** The id of a token, or {@link #UNKNOWN}. */
    int find(int[] codePoints, int from, int to) {
        return slots[slot(codePoints, from, to, hash(codePoints, from, to))];
    }

    private int slot(int[] codePoints, int from, int to, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != UNKNOWN && !equals(slots[slot], hash, codePoints, from, to)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean equals(int id, int hash, int[] codePoints, int from, int to) {
        int start = id == 0 ? 0 : ends.values[id - 1];
        return hashes.values[id] == hash
                && Arrays.equals(text.values, start, ends.values[id], codePoints, from, to);
    }

    private static int hash(int[] codePoints, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ codePoints[i]) * 0x9E3779B1;
        }
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B; // so that all bits have a part in the lowest ones
        return hash ^ hash >>> 13;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        Arrays.fill(slots, UNKNOWN);
        int mask = slots.length - 1;
        for (int id = 0; id < ends.size; id++) {
            int slot = hashes.values[id] & mask;
            while (slots[slot] != UNKNOWN) {
                slot = slot + 1 & mask;
            }
            slots[slot] = id;
        }
    }
}
