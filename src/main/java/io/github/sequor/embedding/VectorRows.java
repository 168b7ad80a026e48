package io.github.sequor.embedding;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * A matrix (rows, D) that does not change, in chunks of the JVM's direct memory or of mapped files, which the garbage
 * collector gives back; kernels are called chunk by chunk, and a chunk is held until they return.
 */
final class VectorRows {
    private static final int CHUNK_BYTES = 1 << 26;

    /**
     * Neighbouring rows.
     *
     * @param bytes little-endian
     * @param starts where each row begins, in bytes; null: one behind another
     */
    private record Chunk(ByteBuffer bytes, IntBuffer starts, int rows) {
        int start(int row, int size) {
            return starts == null ? row * size * Float.BYTES : starts.get(row);
        }
    }

    /**
     * What a kernel does with the rows from {@code first} on; {@code starts} is 0 where they lie one behind another.
     */
    interface Body {
        void accept(long address, long starts, int first, int rows);
    }

    private final List<Chunk> chunks;
    private final int rows;
    private final int size;
    private final int perChunk;

    private VectorRows(List<Chunk> chunks, int rows, int size) {
        this.chunks = chunks;
        this.rows = rows;
        this.size = size;
        this.perChunk = rowsPerChunk(size);
    }

    /** How many rows each chunk holds, but for the last. */
    static int rowsPerChunk(int size) {
        return Math.max(1, CHUNK_BYTES / Float.BYTES / size);
    }

    static VectorRows of(float[] rowMajor, int size) {
        Builder builder = new Builder(size);
        int step = rowsPerChunk(size) * size;
        for (int at = 0; at < rowMajor.length; at += Math.min(step, rowMajor.length - at)) {
            int count = Math.min(step, rowMajor.length - at);
            builder.chunks.add(chunk(rowMajor, at, count, count / size));
            builder.rows += count / size;
        }
        return builder.build();
    }

    private static Chunk chunk(float[] from, int offset, int count, int rows) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(from, offset, count);
        return new Chunk(bytes, null, rows);
    }

    /** Takes row after row, as many as come. */
    static final class Builder {
        private final int size;
        private final int perChunk;
        private final List<Chunk> chunks = new ArrayList<>();
        private float[] open = new float[0];
        private int opened;     // rows
        private int rows;

        Builder(int size) {
            this.size = size;
            this.perChunk = rowsPerChunk(size);
        }

        /** Adds a copy of D numbers. */
        void add(float[] row) {
            if (open.length < (opened + 1) * size) {
                long wanted = Math.max(16L, 2L * opened) * size;
                open = Arrays.copyOf(open, (int) Math.min(wanted, (long) perChunk * size));
            }
            System.arraycopy(row, 0, open, opened * size, size);
            opened++;
            rows++;
            if (opened == perChunk) {
                close();
            }
        }

        private void close() {
            chunks.add(chunk(open, 0, opened * size, opened));
            opened = 0;
        }

        /**
         * Adds a chunk of {@link #rowsPerChunk} mapped rows, or fewer if it is the last.
         *
         * @param starts direct, in the machine's byte order, or null
         */
        void add(ByteBuffer mapped, IntBuffer starts, int count) {
            chunks.add(new Chunk(mapped.order(ByteOrder.LITTLE_ENDIAN), starts, count));
            rows += count;
        }

        int rows() {
            return rows;
        }

        VectorRows build() {
            if (opened > 0) {
                close();
            }
            return new VectorRows(List.copyOf(chunks), rows, size);
        }
    }

    int rows() {
        return rows;
    }

    /** D. */
    int size() {
        return size;
    }

    /** Copies a row to {@code to[offset ...]}. */
    void get(int row, float[] to, int offset) {
        Chunk chunk = chunks.get(row / perChunk);
        int start = chunk.start(row % perChunk, size);
        FloatBuffer floats = chunk.bytes.slice(start, size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        floats.get(to, offset, size);
    }

    float[] get(int row) {
        float[] vector = new float[size];
        get(row, vector, 0);
        return vector;
    }

    /** Calls the body with each chunk of the first {@code limit} rows. */
    void each(int limit, Body body) {
        for (int i = 0, first = 0; first < limit; i++, first += perChunk) {
            Chunk chunk = chunks.get(i);
            try {
                body.accept(new BytePointer(chunk.bytes).address(),
                        chunk.starts == null ? 0 : new IntPointer(chunk.starts).address(), first,
                        Math.min(chunk.rows, limit - first));
            } finally {
                Reference.reachabilityFence(chunk);
            }
        }
    }
}
