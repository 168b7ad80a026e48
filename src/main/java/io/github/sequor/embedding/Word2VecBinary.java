package io.github.sequor.embedding;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** word2vec's binary format, with the line feed behind each vector that the C program writes, and gensim does not. */
final class Word2VecBinary {
    private static final int MOST_BYTES = 1 << 14;      // a word

    private Word2VecBinary() {
    }

    static void write(WordVectors vectors, OutputStream out) throws IOException {
        int size = vectors.vectorSize();
        out.write((vectors.vocabSize() + " " + size + "\n").getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vectors.vocabSize(); i++) {
            out.write((vectors.words().get(i) + " ").getBytes(StandardCharsets.UTF_8));
            bytes.asFloatBuffer().put(vectors.vector(i));
            out.write(bytes.array());
            out.write('\n');
        }
    }

    /**
     * Reads vectors.
     *
     * @param file to map the vectors from; null: they are copied
     * @throws IOException with the byte
     */
    static WordVectors read(VectorInput in, ReadOptions options, FileChannel file) throws IOException {
        long start = 0;
        try {
            VectorInput.Line line = new VectorInput.Line();
            in.readLine(line, MOST_BYTES);
            VectorHeader expected = VectorHeader.parse(line.text());
            float[] vector = new float[expected.vectorSize()];
            byte[] bytes = new byte[vector.length * Float.BYTES];
            WordRows rows = new WordRows(options, file != null ? null : new VectorRows.Builder(vector.length));
            long[] places = new long[16];
            boolean lineFeeds = false;
            for (int i = 0; i < expected.words() && !rows.full(); i++) {
                start = in.position();
                boolean lineFeed = i > 0 && in.peek() == '\n';
                if (i == 1) {
                    lineFeeds = lineFeed;
                }
                if (i > 0 && lineFeed != lineFeeds) {
                    throw new IOException("the vector of word " + (i - 1)
                            + " does not end like the first; does the word "
                            + "hold a space, or the first line lie about the vectors' size?");
                }
                if (lineFeed) {
                    in.read();
                }
                start = in.position();
                if (in.peek() < 0) {
                    throw new IOException("the first line says " + expected.words() + " words, the file ends after "
                            + i);
                }
                String word = word(in, line);
                long place = in.position();
                try {
                    in.readFloats(vector, bytes);
                } catch (EOFException e) {
                    throw new IOException("the vector of '" + word + "' is cut short", e);
                }
                if (rows.add(word, vector)) {
                    int index = rows.words().size() - 1;
                    places = index < places.length ? places : Arrays.copyOf(places, 2 * index);
                    places[index] = place;
                }
            }
            start = in.position();
            if (!rows.full()) {
                int next = in.read();
                if (next == '\n') {
                    next = in.read();
                }
                if (next >= 0) {
                    throw new IOException("the first line says " + expected.words() + " words, more bytes follow them");
                }
            }
            if (rows.words().isEmpty()) {
                throw new IOException("there is no word");
            }
            return file == null ? rows.build()
                    : rows.build(map(file, places, rows.words().size(), vector.length));
        } catch (IOException e) {
            throw new IOException("byte " + start + ": " + e.getMessage(), e);
        }
    }

    private static String word(VectorInput in, VectorInput.Line line) throws IOException {
        line.length = 0;
        for (int c = in.read(); c != ' '; c = in.read()) {
            if (c < 0) {
                throw new IOException("the word is cut short");
            }
            if (c < ' ' || line.length == MOST_BYTES) {
                throw new IOException("expected a word and a space, was "
                        + (c < ' ' ? "a byte " + c : "no space for " + MOST_BYTES + " bytes")
                        + "; does the first line lie about the vectors' size?");
            }
            line.add(c);
        }
        return in.decode(line.bytes, 0, line.length);
    }

    private static VectorRows map(FileChannel file, long[] places, int count, int size) throws IOException {
        VectorRows.Builder rows = new VectorRows.Builder(size);
        int perChunk = VectorRows.rowsPerChunk(size);
        for (int first = 0; first < count; first += perChunk) {
            int n = Math.min(perChunk, count - first);
            long from = places[first];
            long end = places[first + n - 1] + (long) size * Float.BYTES;
            IntBuffer starts = ByteBuffer.allocateDirect(n * Integer.BYTES).order(ByteOrder.nativeOrder())
                    .asIntBuffer();
            for (int i = 0; i < n; i++) {
                starts.put(i, Math.toIntExact(places[first + i] - from));
            }
            rows.add(file.map(FileChannel.MapMode.READ_ONLY, from, end - from), starts, n);
        }
        return rows.build();
    }
}
