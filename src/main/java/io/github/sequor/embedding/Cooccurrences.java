package io.github.sequor.embedding;

import io.github.sequor.tensor.Rng;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often words stand near each other, counted in a bounded table that is put aside on disk, sorted, whenever it is
 * full. The counts are kept in tiles: word w belongs to part w mod P, tile (a, b) holds the pairs of parts a and b in a
 * random order. Where windows are symmetric, tile (b, a) is tile (a, b) the other way round; one of the two is kept.
 */
final class Cooccurrences implements Closeable {
    /** The most words there may be: an index within a part has 12 bits. */
    static final int MOST_WORDS = 1 << 22;
    /** Bytes of a pair: word, context, log of the count, its weight. */
    static final int PAIR_BYTES = 16;
    private static final int PART_WORDS = 512;         // whose rows of 100 numbers fit a level 2 cache
    private static final int MOST_PARTS = 1 << 10;
    private static final int INDEX_BITS = 12;
    private static final int RECORD_BYTES = 16;        // of a run: key and count
    private static final int BUFFER_BYTES = 1 << 16;

    private final GloveOptions options;
    private final int words;
    private final int parts;
    private final long[] keys;                         // key + 1; 0: free
    private final double[] counts;
    private final int full;
    private int used;
    private final TemporaryFile runs = new TemporaryFile();
    private final List<long[]> runEnds = new ArrayList<>();
    private TemporaryFile tiles;
    private final long[] tileStart;                    // in pairs

    private Cooccurrences(GloveOptions options, int words) throws IOException {
        this.options = options;
        this.words = words;
        this.parts = Math.min(words, Math.max(8, Math.min(words / PART_WORDS, MOST_PARTS)));
        // a slot is 16 bytes, and at three quarters full 6 more to sort its key
        long slots = Long.highestOneBit(Math.max(1 << 10, ((long) options.memory() << 20) / 22));
        keys = new long[Math.toIntExact(slots)];
        counts = new double[keys.length];
        full = keys.length / 4 * 3;
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
        int[] piece = new int[50_000];
        int[] before = new int[options.windowSize()];      // of the sentence, a ring
        int seen = 0;
        for (long from = 0; from < text.length(); from += piece.length) {
            int n = text.read(from, piece, (int) Math.min(piece.length, text.length() - from));
            for (int i = 0; i < n; i++) {
                int word = piece[i];
                if (word == CountedText.END) {
                    seen = 0;
                    continue;
                }
                for (int d = 1; d <= Math.min(seen, before.length); d++) {
                    int other = before[(seen - d) % before.length];
                    double weight = options.distanceWeighting() ? 1.0 / d : 1;
                    add(word, other, weight);
                }
                before[seen++ % before.length] = word;
            }
        }
        spill();
    }

    private void add(int word, int context, double weight) throws IOException {
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

    private void add(long key, double weight) throws IOException {
        int mask = keys.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (keys[slot] != key + 1) {
            if (keys[slot] == 0) {
                if (used == full) {
                    spill();
                    slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
                }
                keys[slot] = key + 1;
                used++;
                break;
            }
            slot = slot + 1 & mask;
        }
        counts[slot] += weight;
    }

    private long key(int a, int b, int i, int j) {
        return ((long) a * parts + b << INDEX_BITS | i) << INDEX_BITS | j;
    }

    private static int tile(long key) {
        return (int) (key >>> 2 * INDEX_BITS);
    }

    /** Writes the table as a run, tile after tile, and empties it. */
    private void spill() throws IOException {
        long[] sorted = new long[used];
        int n = 0;
        for (long key : keys) {
            if (key != 0) {
                sorted[n++] = key - 1;
            }
        }
        Arrays.parallelSort(sorted);
        long[] ends = new long[parts * parts];             // where each tile of this run ends
        ByteBuffer buffer = buffer(BUFFER_BYTES);
        int tile = 0;
        for (long key : sorted) {
            for (; tile < tile(key); tile++) {
                ends[tile] = runs.size() + buffer.position();
            }
            int mask = keys.length - 1;
            int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
            while (keys[slot] != key + 1) {
                slot = slot + 1 & mask;
            }
            if (!buffer.hasRemaining()) {
                runs.write(buffer);
            }
            buffer.putLong(key).putDouble(counts[slot]);
        }
        runs.write(buffer);
        Arrays.fill(ends, tile, ends.length, runs.size());
        runEnds.add(ends);
        Arrays.fill(keys, 0);
        Arrays.fill(counts, 0);
        used = 0;
    }

    /** Adds up the runs, tile by tile, and shuffles each. */
    private void tile() throws IOException {
        tiles = new TemporaryFile();
        int side = (words + parts - 1) / parts;
        double[] sums = new double[side * side];
        int[] cells = new int[1 << 10];
        ByteBuffer in = buffer(BUFFER_BYTES);
        ByteBuffer out = buffer(BUFFER_BYTES);
        for (int tile = 0; tile < parts * parts; tile++) {
            int found = 0;
            for (int run = 0; run < runEnds.size(); run++) {
                long[] ends = runEnds.get(run);
                long at = tile > 0 ? ends[tile - 1] : run > 0 ? runEnds.get(run - 1)[ends.length - 1] : 0;
                while (at < ends[tile]) {
                    in.clear().limit((int) Math.min(BUFFER_BYTES, ends[tile] - at));
                    runs.read(at, in);
                    at += in.position();
                    in.flip();
                    while (in.hasRemaining()) {
                        long key = in.getLong();
                        int cell = index(key >> INDEX_BITS) * side + index(key);
                        if (sums[cell] == 0) {
                            if (found == cells.length) {
                                cells = Arrays.copyOf(cells, 2 * found);
                            }
                            cells[found++] = cell;
                        }
                        sums[cell] += in.getDouble();
                    }
                }
            }
            write(tile, sums, side, shuffled(tile, cells, found), out);
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

    private int[] shuffled(int tile, int[] cells, int count) {
        int[] order = Arrays.copyOf(cells, count);
        new Rng(Rng.derive(options.seed(), tile)).shuffle(order);
        return order;
    }

    private void write(int tile, double[] sums, int side, int[] cells, ByteBuffer out) throws IOException {
        for (int cell : cells) {
            if (!out.hasRemaining()) {
                tiles.write(out);
            }
            double log = StrictMath.log(sums[cell]);
            double logShare = log - StrictMath.log(options.xMax());
            out.putInt(cell / side * parts + tile / parts).putInt(cell % side * parts + tile % parts);
            out.putFloat((float) log)
                    .putFloat((float) (logShare < 0 ? StrictMath.exp(options.alpha() * logShare) : 1));
            sums[cell] = 0;
        }
    }

    /** P. */
    int parts() {
        return parts;
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
        try (TemporaryFile first = runs; TemporaryFile second = tiles) {
            runEnds.clear();
        }
    }
}
