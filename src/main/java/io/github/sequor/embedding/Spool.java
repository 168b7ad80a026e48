package io.github.sequor.embedding;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A long row of ints, written once and read often: in memory while it is short, then in a temporary file. */
final class Spool implements Closeable {
    private static final int BUFFERED = 1 << 18;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFERED * Integer.BYTES)
            .order(ByteOrder.nativeOrder());
    private TemporaryFile file;        // null while all fits the buffer
    private long size;

    long size() {
        return size;
    }

    void add(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            if (file == null) {
                file = new TemporaryFile();
            }
            file.write(buffer);
        }
        buffer.putInt(value);
        size++;
    }

    /** No more is added. */
    void end() throws IOException {
        if (file != null) {
            file.write(buffer);
        }
    }

    /** Copies values {@code [from, from + count)} to the begin of {@code to}; for any thread. */
    synchronized void read(long from, int[] to, int count) throws IOException {
        if (file == null) {
            ByteBuffer all = buffer.duplicate().order(ByteOrder.nativeOrder());
            all.flip().position((int) from * Integer.BYTES);
            all.asIntBuffer().get(to, 0, count);
            return;
        }
        for (int done = 0; done < count;) {
            int n = Math.min(BUFFERED, count - done);
            buffer.clear().limit(n * Integer.BYTES);
            file.read((from + done) * Integer.BYTES, buffer);
            buffer.flip();
            buffer.asIntBuffer().get(to, done, n);
            done += n;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
