package io.github.sequor.embedding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * fastText's {@code .bin}, as its versions 11 and 12 are written (github.com/facebookresearch/fastText, 0.2 and 0.9).
 */
final class FastTextBinary {
    private static final int MAGIC = 793712314;
    private static final int OLDEST = 11;
    private static final int NEWEST = 12;
    private static final int SUPERVISED = 3;
    private static final int MOST_BYTES = 1 << 16;      // a word

    private final VectorInput in;
    private final ReadOptions options;

    static boolean begins(byte[] head) {
        return head.length >= Integer.BYTES && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    }

    private FastTextBinary(VectorInput in, ReadOptions options) {
        this.in = in;
        this.options = options;
    }

    /** @throws IOException with the byte */
    static SubwordVectors read(VectorInput in, ReadOptions options) throws IOException {
        try {
            return new FastTextBinary(in, options).read();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? "the file is cut short" : e.getMessage();
            throw new IOException("byte " + in.position() + ": " + reason, e);
        }
    }

    private ByteBuffer take(int bytes) throws IOException {
        byte[] taken = new byte[bytes];
        in.readFully(taken);
        return ByteBuffer.wrap(taken).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int nextInt() throws IOException {
        return take(Integer.BYTES).getInt();
    }

    private long nextLong() throws IOException {
        return take(Long.BYTES).getLong();
    }

    private SubwordVectors read() throws IOException {
        if (nextInt() != MAGIC) {
            throw new IOException("this is no file of fastText's");
        }
        int version = nextInt();
        if (version < OLDEST || version > NEWEST) {
            throw new IOException("expected fastText's version " + OLDEST + " or " + NEWEST + ", was " + version);
        }
        // dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate, t
        ByteBuffer settings = take(12 * Integer.BYTES + Double.BYTES);
        int size = VectorHeader.checkSize(settings.getInt(0));
        int model = settings.getInt(7 * Integer.BYTES);
        int buckets = settings.getInt(8 * Integer.BYTES);
        int shortest = settings.getInt(9 * Integer.BYTES);
        int longest = version == OLDEST && model == SUPERVISED ? 0 : settings.getInt(10 * Integer.BYTES);

        int entries = nextInt();
        int known = nextInt();
        nextInt();                      // labels
        nextLong();                     // tokens
        long pruned = nextLong();
        if (entries < known || known < 1 || buckets < 0 || pruned > buckets) {
            throw new IOException("damaged: " + entries + " entries, " + known + " words, " + buckets + " buckets");
        }
        List<String> words = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        VectorInput.Line line = new VectorInput.Line();
        for (int i = 0; i < entries; i++) {
            String word = word(line);
            long count = nextLong();
            int type = in.read();
            if (type != (i < known ? 0 : 1)) {
                throw new IOException("damaged: entry " + i + ", '" + word + "', is of type " + type);
            }
            if (i < known) {
                words.add(word);
                counts.add(count);
            }
        }
        Map<Integer, Integer> kept = pruned < 0 ? null : new HashMap<>();
        for (long i = 0; i < pruned; i++) {
            int bucket = nextInt();
            kept.put(bucket, nextInt());
        }
        if (in.read() != 0) {
            throw new IOException("a quantized model: expected one with all its numbers");
        }
        long rows = nextLong();
        long columns = nextLong();
        long ngrams = rows - known;
        if (columns != size || ngrams < 0 || rows > Integer.MAX_VALUE || longest > 0 && kept == null
                && ngrams != buckets) {
            throw new IOException("damaged: a matrix of " + rows + " rows of " + columns + " numbers for " + known
                    + " words and " + buckets + " buckets of " + size);
        }
        VectorRows own = matrix(known, size);
        Subwords subwords = new Subwords(shortest, longest, buckets, kept);
        return SubwordVectors.of(words, counts, own, matrix((int) ngrams, size), subwords, options.most());
    }

    private String word(VectorInput.Line line) throws IOException {
        line.length = 0;
        for (int c = in.read(); c != 0; c = in.read()) {
            if (c < 0 || line.length == MOST_BYTES) {
                throw new IOException("a word that does not end");
            }
            line.add(c);
        }
        return in.decode(line.bytes, 0, line.length);
    }

    private VectorRows matrix(int rows, int size) throws IOException {
        VectorRows.Builder matrix = new VectorRows.Builder(size);
        float[] row = new float[size];
        byte[] bytes = new byte[size * Float.BYTES];
        for (int i = 0; i < rows; i++) {
            in.readFloats(row, bytes);
            matrix.add(row);
        }
        return matrix.build();
    }
}
