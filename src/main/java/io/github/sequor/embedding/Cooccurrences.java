package io.github.sequor.embedding;

import io.github.sequor.cpu.Threads;
import io.github.sequor.tensor.Rng;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How often words stand near each other, counted in bounded tables that are put aside on disk, sorted, whenever they
 * are full. Each thread reads the whole text and counts the pairs that are its own; counts are whole numbers of a
 * fraction, so that their sums are the same in any order. They are kept in tiles: word w belongs to part w mod P, tile
 * (a, b) holds the pairs of parts a and b in a random order. Where windows are symmetric, tile (b, a) is tile (a, b)
 * the other way round; one of the two is kept. A part's rows lie side by side: processors fetch what is beside what
 * they read, and threads at other parts would take it from each other.
 */
final class Cooccurrences implements Closeable {
    /** The most words there may be: an index within a part has 12 bits. */
    static final int MOST_WORDS = 1 << 22;
    /** Bytes of a pair: the rows of word and context, log of the count, its weight. */
    static final int PAIR_BYTES = 16;
    private static final int PART_WORDS = 512;         // whose rows of 100 numbers fit a level 2 cache
    private static final int MOST_PARTS = 1 << 10;
    private static final int INDEX_BITS = 12;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int RUN_BYTES = 1 << 14;      // read of a run at a time: there may be hundreds
    private static final long ONE = 1L << 28;          // what a count of 1 is

    private final GloveOptions options;
    private final int parts;
    private final int side;                            // words of a part, at most
    private final List<Counter> counters = new ArrayList<>();
    private TemporaryFile tiles;
    private final long[] tileStart;                    // in pairs

    private Cooccurrences(GloveOptions options, int words) throws IOException {
        this.options = options;
        this.parts = Math.min(words, Math.max(8, Math.min(words / PART_WORDS, MOST_PARTS)));
        this.side = (words + parts - 1) / parts;
        tileStart = new long[parts * parts + 1];
    }

    /** Counts the pairs of a text. */
    static Cooccurrences count(CountedText text, GloveOptions options) throws IOException {
        Cooccurrences pairs = new Cooccurrences(options, text.words().size());
        try {
            pairs.count(text);
            pairs.tile();
            return pairs;
        } catch (IOException | RuntimeException | Error e) {
            pairs.close();
            throw e;
        }
    }

    private void count(CountedText text) throws IOException {
        int threads = Threads.count();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Void>> counted = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Counter counter = new Counter(t, threads);
                counters.add(counter);
                counted.add(pool.submit(() -> counter.count(text)));
            }
            for (Future<Void> counter : counted) {
                counter.get();
            }
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while counting words that stand near each other", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) cause;
    }

    /** Sorted keys and their counts in a counter's file, read from the begin on. */
    private static final class Run {
        private final TemporaryFile file;
        private final long end;
        private long at;
        private ByteBuffer read;

        Run(TemporaryFile file, long begin) {
            this.file = file;
            this.at = begin;
            this.end = file.size();
        }

        /** Whether a pair of this tile comes next. */
        boolean has(int tile) throws IOException {
            if (read == null) {
                read = buffer(RUN_BYTES).limit(0);
            }
            if (!read.hasRemaining() && at < end) {
                read.clear().limit((int) Math.min(RUN_BYTES, end - at));
                file.read(at, read);
                at += read.position();
                read.flip();
            }
            return read.hasRemaining() && tile(read.getLong(read.position())) == tile;
        }
    }

    /** One thread's pairs. */
    private final class Counter implements Closeable {
        private final int index;
        private final int threads;
        private final TemporaryFile file = new TemporaryFile();
        private final List<Run> runs = new ArrayList<>();
        private final int mask;
        private long[] slots;                          // key + 1 and count; key 0: free
        private long[] sorted;                         // keys that are put aside
        private int used;

        Counter(int index, int threads) throws IOException {
            this.index = index;
            this.threads = threads;
            // a slot is 16 bytes, and at three quarters full 6 more for its key among the sorted
            long count = Long.highestOneBit(Math.max(1 << 10, ((long) options.memory() << 20) / threads / 22));
            slots = new long[Math.toIntExact(2 * count)];
            mask = (int) count - 1;
            sorted = new long[(int) count / 4 * 3];
        }

        Void count(CountedText text) throws IOException {
            int[] piece = new int[50_000];
            int[] before = new int[options.windowSize()];      // of the sentence, a ring
            long[] weights = IntStream.range(0, before.length)
                    .mapToLong(d -> options.distanceWeighting() ? Math.round((double) ONE / (d + 1)) : ONE).toArray();
            int at = 0;
            int seen = 0;                                      // of them, in the sentence
            for (long from = 0; from < text.length() && !Thread.currentThread().isInterrupted(); from += piece.length) {
                int n = text.read(from, piece, (int) Math.min(piece.length, text.length() - from));
                for (int i = 0; i < n; i++) {
                    int word = piece[i];
                    if (word == CountedText.END) {
                        seen = 0;
                        continue;
                    }
                    for (int d = 0; d < seen; d++) {
                        int other = before[d < at ? at - d - 1 : at - d - 1 + before.length];
                        if (isOwn(word, other)) {
                            add(word, other, weights[d]);
                        }
                    }
                    before[at] = word;
                    at = at + 1 < before.length ? at + 1 : 0;
                    seen = Math.min(seen + 1, before.length);
                }
            }
            spill();
            slots = null;
            sorted = null;
            return null;
        }

        private boolean isOwn(int word, int context) {
            long hash = (word ^ context) * 0x9E3779B1 & 0xFFFFFFFFL;
            return (int) (hash * threads >>> 32) == index;
        }

        private void add(int word, int context, long weight) throws IOException {
            int a = word % parts;
            int b = context % parts;
            int i = word / parts;
            int j = context / parts;
            if (!swapped(a, b)) {
                add(key(a, b, i, j), weight);
            }
            if (options.symmetric() && !swapped(b, a)) {
                add(key(b, a, j, i), weight);
            }
        }

        private int slot(long key) {
            return (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        }

        private void add(long key, long weight) throws IOException {
            int slot = slot(key);
            while (slots[2 * slot] != key + 1) {
                if (slots[2 * slot] == 0) {
                    if (used == sorted.length) {
                        spill();
                        slot = slot(key);
                    }
                    slots[2 * slot] = key + 1;
                    used++;
                    break;
                }
                slot = slot + 1 & mask;
            }
            slots[2 * slot + 1] += weight;
        }

        private long count(long key) {
            int slot = slot(key);
            while (slots[2 * slot] != key + 1) {
                slot = slot + 1 & mask;
            }
            return slots[2 * slot + 1];
        }

        /** Writes the table as a run and empties it. */
        private void spill() throws IOException {
            int n = 0;
            for (int slot = 0; slot <= mask; slot++) {
                if (slots[2 * slot] != 0) {
                    sorted[n++] = slots[2 * slot] - 1;
                }
            }
            Arrays.sort(sorted, 0, n);
            long begin = file.size();
            ByteBuffer buffer = buffer(BUFFER_BYTES);
            for (int i = 0; i < n; i++) {
                long key = sorted[i];
                if (!buffer.hasRemaining()) {
                    file.write(buffer);
                }
                buffer.putLong(key).putLong(count(key));
            }
            file.write(buffer);
            runs.add(new Run(file, begin));
            Arrays.fill(slots, 0);
            used = 0;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private long key(int a, int b, int i, int j) {
        return ((long) a * parts + b << INDEX_BITS | i) << INDEX_BITS | j;
    }

    private static int tile(long key) {
        return (int) (key >>> 2 * INDEX_BITS);
    }

    /** Adds up the runs, tile by tile, and shuffles each. */
    private void tile() throws IOException {
        tiles = new TemporaryFile();
        List<Run> runs = counters.stream().flatMap(counter -> counter.runs.stream()).toList();
        long[] sums = new long[side * side];
        int[] cells = new int[1 << 10];
        ByteBuffer out = buffer(BUFFER_BYTES);
        for (int tile = 0; tile < parts * parts; tile++) {
            int found = 0;
            for (Run run : runs) {
                while (run.has(tile)) {
                    long key = run.read.getLong();
                    int cell = index(key >> INDEX_BITS) * side + index(key);
                    if (sums[cell] == 0) {
                        if (found == cells.length) {
                            cells = Arrays.copyOf(cells, 2 * found);
                        }
                        cells[found++] = cell;
                    }
                    sums[cell] += run.read.getLong();
                }
            }
            Arrays.sort(cells, 0, found);                  // the runs follow the number of threads
            new Rng(Rng.derive(options.seed(), tile)).shuffle(cells, found);
            write(tile, sums, cells, found, out);
            tileStart[tile + 1] = tileStart[tile] + found;
        }
        tiles.write(out);
        if (tileStart[parts * parts] == 0) {
            throw new IllegalArgumentException("corpus: no sentence has two words of the vocabulary");
        }
    }

    private static int index(long key) {
        return (int) key & (1 << INDEX_BITS) - 1;
    }

    private void write(int tile, long[] sums, int[] cells, int count, ByteBuffer out) throws IOException {
        double logMax = StrictMath.log(options.xMax());
        for (int i = 0; i < count; i++) {
            int cell = cells[i];
            if (!out.hasRemaining()) {
                tiles.write(out);
            }
            double log = StrictMath.log((double) sums[cell] / ONE);
            double logShare = log - logMax;
            out.putInt(tile / parts * side + cell / side).putInt(tile % parts * side + cell % side);
            out.putFloat((float) log)
                    .putFloat((float) (logShare < 0 ? StrictMath.exp(options.alpha() * logShare) : 1));
            sums[cell] = 0;
        }
    }

    /** P. */
    int parts() {
        return parts;
    }

    /** How many rows parts of equal size have: as many as words, or a few more. */
    int rows() {
        return parts * side;
    }

    /** A word's. */
    int row(int word) {
        return word % parts * side + word / parts;
    }

    /** Whether tile (a, b) is kept as (b, a). */
    boolean swapped(int a, int b) {
        return options.symmetric() && a > b;
    }

    private int kept(int a, int b) {
        return swapped(a, b) ? b * parts + a : a * parts + b;
    }

    /** How many pairs tile (a, b) holds. */
    int size(int a, int b) {
        return Math.toIntExact(tileStart[kept(a, b) + 1] - tileStart[kept(a, b)]);
    }

    /** Pairs over all tiles. */
    long size() {
        long size = 0;
        for (int a = 0; a < parts; a++) {
            for (int b = 0; b < parts; b++) {
                size += size(a, b);
            }
        }
        return size;
    }

    /** Reads the pairs of tile (a, b) into a buffer. */
    void read(int a, int b, ByteBuffer to) throws IOException {
        int limit = to.limit();
        to.limit(to.position() + size(a, b) * PAIR_BYTES);
        tiles.read(tileStart[kept(a, b)] * PAIR_BYTES, to);
        to.limit(limit);
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() throws IOException {
        try (TemporaryFile last = tiles) {
            for (Counter counter : counters) {
                counter.close();
            }
        }
    }
}
