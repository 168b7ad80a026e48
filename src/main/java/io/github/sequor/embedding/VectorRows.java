package io.github.sequor.embedding;

import io.github.sequor.kernel.Kernels;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * A matrix (rows, D) that does not change, in chunks of native memory or of mapped files. Unlike a tensor's, they are
 * given back by the garbage collector, which cannot do so while a kernel reads: a chunk is held until it returns.
 */
final class VectorRows {
    private static final int CHUNK_BYTES = 1 << 26;
    private static final Cleaner CLEANER = Cleaner.create();

    /** Neighbouring rows at an address. */
    private static final class Chunk {
        private final long address;
        private final IntBuffer starts;     // where each row begins, in bytes; null: one behind another
        private final int rows;
        private final Object owner;         // of mapped memory, which lives as long as this

        private Chunk(long address, IntBuffer starts, int rows, Object owner) {
            this.address = address;
            this.starts = starts;
            this.rows = rows;
            this.owner = owner;
        }

        /** Copies of the first {@code count} numbers. */
        static Chunk of(float[] from, int offset, int count, int rows) {
            long address = Kernels.memory_allocate((long) count * Float.BYTES);
            Chunk chunk = new Chunk(address, null, rows, null);
            CLEANER.register(chunk, () -> Kernels.memory_free(address));
            Kernels.write_floats(address, from, offset, count);
            return chunk;
        }

        long start(int row, int size) {
            return address + (starts == null ? (long) row * size * Float.BYTES : starts.get(row));
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
            builder.chunks.add(Chunk.of(rowMajor, at, count, count / size));
            builder.rows += count / size;
        }
        return builder.build();
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
            chunks.add(Chunk.of(open, 0, opened * size, opened));
            opened = 0;
        }

        /**
         * Adds a chunk of {@link #rowsPerChunk} mapped rows, or fewer if it is the last.
         *
         * @param mapped little-endian float32
         * @param starts direct, in the machine's byte order, or null
         */
        void add(ByteBuffer mapped, IntBuffer starts, int count) {
            chunks.add(new Chunk(new BytePointer(mapped).address(), starts, count, mapped));
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
        try {
            Kernels.read_floats(to, chunk.start(row % perChunk, size), offset, size);
        } finally {
            Reference.reachabilityFence(chunk);
        }
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
                body.accept(chunk.address,
                        chunk.starts == null ? 0 : new IntPointer(chunk.starts).address(), first,
                        Math.min(chunk.rows, limit - first));
            } finally {
                Reference.reachabilityFence(chunk);
            }
        }
    }
}
