package io.github.sequor.embedding;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Counts words by their bytes, and numbers them as they come. Where more than a limit are known, the rarest are
 * forgotten, as gensim's max_vocab_size has it: a forgotten word that comes again gets a new number.
 */
final class WordTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX = 0x9E3779B97F4A7C15L;   // 2^64 over the golden ratio

    private final int limit;
    private int leastCount = 1;            // what the next pruning forgets, and more each time
    private int size;                      // entries in use
    private int numbered;                  // numbers given, those of forgotten words included
    private byte[] text = new byte[1 << 16];
    private int textLength;
    private int[] start = new int[1 << 10];
    private long[] key = new long[1 << 10];
    private int[] number = new int[1 << 10];
    private long[] count = new long[1 << 10];
    private int[] slots = new int[1 << 11];   // entry + 1

    WordTable(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** How many numbers were given. */
    int numbered() {
        return numbered;
    }

    long count(int entry) {
        return count[entry];
    }

    int number(int entry) {
        return number[entry];
    }

    String word(int entry) throws IOException {
        return MalformedWordException.decode(text, start[entry], end(entry));
    }

    private int end(int entry) {
        return entry + 1 < size ? start[entry + 1] : textLength;
    }

    /** Counts a word; returns its number. */
    int add(byte[] bytes, int from, int to) throws IOException {
        long k = key(bytes, from, to);
        int mask = slots.length - 1;
        for (int slot = slot(k);; slot = slot + 1 & mask) {
            int entry = slots[slot] - 1;
            if (entry < 0) {
                return insert(bytes, from, to, k);
            }
            if (key[entry] == k
                    && (k >= 0 || Arrays.equals(text, start[entry], end(entry), bytes, from, to))) {
                count[entry]++;
                return number[entry];
            }
        }
    }

    /** Of up to seven bytes (most words) those and their number: equal if the words are. Of more, a negative hash. */
    private static long key(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < 8) {
            long k = 0;
            if (bytes.length - from >= 8) {
                k = (long) LONGS.get(bytes, from) & (1L << 8 * length) - 1;
            } else {
                for (int i = to - 1; i >= from; i--) {
                    k = k << 8 | bytes[i] & 0xFF;
                }
            }
            return (long) length << 56 | k;
        }
        long k = length;
        for (int i = from; i < to - 8; i += 8) {
            k = (k ^ (long) LONGS.get(bytes, i)) * MIX;
            k ^= k >>> 32;
        }
        return (k ^ (long) LONGS.get(bytes, to - 8)) * MIX | Long.MIN_VALUE;
    }

    private int slot(long k) {
        return (int) (k * MIX >>> Long.numberOfLeadingZeros(slots.length - 1));
    }

    private int insert(byte[] bytes, int from, int to, long k) throws IOException {
        MalformedWordException.decode(bytes, from, to);
        if (size == limit) {
            prune();
        }
        if (size == start.length) {
            int capacity = 2 * size;
            start = Arrays.copyOf(start, capacity);
            key = Arrays.copyOf(key, capacity);
            number = Arrays.copyOf(number, capacity);
            count = Arrays.copyOf(count, capacity);
            slots = new int[2 * capacity];
            place();
        }
        int length = to - from;
        if (length > text.length - textLength) {
            text = Arrays.copyOf(text, Math.max(Math.multiplyExact(2, text.length), textLength + length));
        }
        System.arraycopy(bytes, from, text, textLength, length);
        start[size] = textLength;
        textLength += length;
        key[size] = k;
        number[size] = numbered++;
        count[size] = 1;
        size++;
        place(size - 1);
        return number[size - 1];
    }

    private void place() {
        Arrays.fill(slots, 0);
        for (int entry = 0; entry < size; entry++) {
            place(entry);
        }
    }

    private void place(int entry) {
        int mask = slots.length - 1;
        int slot = slot(key[entry]);
        while (slots[slot] != 0) {
            slot = slot + 1 & mask;
        }
        slots[slot] = entry + 1;
    }

    /** Forgets words until a tenth of the table is free. */
    private void prune() {
        while (size > limit - limit / 10 - 1) {
            int kept = 0;
            int length = 0;
            for (int entry = 0; entry < size; entry++) {
                if (count[entry] > leastCount) {
                    int from = start[entry];
                    int bytes = end(entry) - from;
                    System.arraycopy(text, from, text, length, bytes);
                    start[kept] = length;
                    key[kept] = key[entry];
                    number[kept] = number[entry];
                    count[kept] = count[entry];
                    length += bytes;
                    kept++;
                }
            }
            size = kept;
            textLength = length;
            leastCount++;
        }
        place();
    }
}
