package io.github.sequor.embedding;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file for what does not fit in memory; it goes when it is closed, and its name with it. */
final class TemporaryFile implements Closeable {
    private final FileChannel channel;
    private final Path path;
    private long size;

    TemporaryFile() throws IOException {
        try {
            path = Files.createTempFile("sequor-", ".tmp");
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failed(System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** Bytes written. */
    long size() {
        return size;
    }

    /** Writes what is in a buffer, behind what was written before, and clears it. */
    void write(ByteBuffer buffer) throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                size += channel.write(buffer, size);
            }
        } catch (IOException e) {
            throw failed(path.toString(), e);
        }
        buffer.clear();
    }

    /** Fills the rest of a buffer from a place in the file. */
    void read(long from, ByteBuffer buffer) throws IOException {
        for (long at = from; buffer.hasRemaining();) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new EOFException(path + ": the temporary file was cut short");
            }
            at += read;
        }
    }

    private static IOException failed(String where, IOException cause) {
        return new IOException(where + ": what does not fit in memory cannot be put aside: " + cause.getMessage()
                + " (-Djava.io.tmpdir= names another folder)", cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
