package io.github.sequor.embedding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The character n-grams of a word between {@code <} and {@code >}, hashed into buckets (Bojanowski et al. 2017), as
 * fastText does.
 *
 * @param shortest the least number of characters
 * @param longest the largest; 0: no n-grams
 * @param buckets how many rows the n-grams share
 * @param kept the row of each bucket that was kept; null: all, in order
 */
record Subwords(int shortest, int longest, int buckets, Map<Integer, Integer> kept) {
    /** The rows of a word's n-grams, as often as they occur. */
    int[] rows(String word) {
        byte[] bytes = ("<" + word + ">").getBytes(StandardCharsets.UTF_8);
        int[] rows = new int[16];
        int count = 0;
        for (int i = 0; i < bytes.length && buckets > 0; i++) {
            if (continues(bytes, i)) {
                continue;
            }
            int hash = 0x811C9DC5;      // FNV-1a
            for (int j = i, n = 1; j < bytes.length && n <= longest; n++) {
                do {
                    hash = (hash ^ bytes[j++]) * 0x01000193;    // a byte is signed here, as in fastText
                } while (continues(bytes, j));
                if (n < shortest || n == 1 && (i == 0 || j == bytes.length)) {
                    continue;
                }
                int bucket = Integer.remainderUnsigned(hash, buckets);
                Integer row = kept == null ? Integer.valueOf(bucket) : kept.get(bucket);
                if (row != null) {
                    rows = count < rows.length ? rows : Arrays.copyOf(rows, 2 * count);
                    rows[count++] = row;
                }
            }
        }
        return Arrays.copyOf(rows, count);
    }

    private static boolean continues(byte[] bytes, int i) {
        return i < bytes.length && (bytes[i] & 0xC0) == 0x80;
    }
}
