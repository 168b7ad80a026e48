package io.github.sequor.embedding;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A corpus read once: its vocabulary, the most frequent word first, and its words as numbers, kept aside. */
final class CountedText implements Closeable {
    /** What ends a sentence. */
    static final int END = -1;

    private final Spool spool = new Spool();
    private final List<String> words = new ArrayList<>();
    private long[] counts;
    private int[] ids;               // of the spool's numbers; -2: left out
    private long total;

    /**
     * Reads and counts.
     *
     * @param minCount rarer words are left out
     * @param maxFinalVocab at most so many words are kept
     * @param maxVocabSize while counting, rare words are forgotten where there are more
     * @throws IllegalArgumentException if no word is left, or no sentence has two
     */
    static CountedText read(Corpus corpus, int minCount, int maxFinalVocab, int maxVocabSize) throws IOException {
        CountedText text = new CountedText();
        try {
            WordTable table = new WordTable(maxVocabSize);
            corpus.read(new Corpus.Sink() {
                @Override
                public void word(byte[] bytes, int from, int to) throws IOException {
                    text.spool.add(table.add(bytes, from, to));
                }

                @Override
                public void endSentence() throws IOException {
                    text.spool.add(END);
                }
            });
            text.spool.end();
            text.choose(corpus, table, minCount, maxFinalVocab);
            return text;
        } catch (IOException | RuntimeException | Error e) {
            text.close();
            throw e;
        }
    }

    private void choose(Corpus corpus, WordTable table, int minCount, int maxFinalVocab) throws IOException {
        int kept = 0;
        for (int entry = 0; entry < table.size(); entry++) {
            kept += table.count(entry) >= minCount ? 1 : 0;
        }
        Integer[] entries = new Integer[kept];
        int n = 0;
        for (int entry = 0; entry < table.size(); entry++) {
            if (table.count(entry) >= minCount) {
                entries[n++] = entry;
            }
        }
        Arrays.sort(entries, (a, b) -> Long.compare(table.count(b), table.count(a)));   // stable: first seen first
        kept = Math.min(kept, maxFinalVocab);
        if (kept == 0) {
            throw new IllegalArgumentException("minCount: no word of " + corpus + " comes " + minCount + " times ("
                    + table.size() + " different words)");
        }
        counts = new long[kept];
        ids = new int[table.numbered()];
        Arrays.fill(ids, -2);
        for (int id = 0; id < kept; id++) {
            words.add(table.word(entries[id]));
            counts[id] = table.count(entries[id]);
            total += counts[id];
            ids[table.number(entries[id])] = id;
        }
    }

    List<String> words() {
        return words;
    }

    long[] counts() {
        return counts;
    }

    /** Words of the text that are in the vocabulary. */
    long total() {
        return total;
    }

    /** How long the row of numbers is, with words left out and ends of sentences. */
    long length() {
        return spool.size();
    }

    /**
     * Reads {@code count} numbers from {@code from} on: ids of the vocabulary and {@link #END}.
     *
     * @return how many are in {@code to}; less than asked for where words are left out
     */
    int read(long from, int[] to, int count) throws IOException {
        spool.read(from, to, count);
        int n = 0;
        for (int i = 0; i < count; i++) {
            int id = to[i] == END ? END : ids[to[i]];
            if (id >= END) {
                to[n++] = id;
            }
        }
        return n;
    }

    /**
     * Checks that there is something to learn from.
     *
     * @throws IllegalArgumentException if no sentence has two words of the vocabulary
     */
    void checkPairs(Corpus corpus) throws IOException {
        int[] piece = new int[1 << 12];
        int run = 0;
        for (long from = 0; from < length(); from += piece.length) {
            int n = read(from, piece, (int) Math.min(piece.length, length() - from));
            for (int i = 0; i < n; i++) {
                run = piece[i] == END ? 0 : run + 1;
                if (run == 2) {
                    return;
                }
            }
        }
        throw new IllegalArgumentException("corpus: no sentence of " + corpus + " has two of its " + words.size()
                + " words");
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
