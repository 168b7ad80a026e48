package io.github.sequor.embedding;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a file, unpacked where it is compressed, that knows where it is. */
final class VectorInput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private long before;      // bytes before the buffer's first

    /** @param lenient whether what is no UTF-8 is replaced */
    VectorInput(InputStream in, boolean lenient) throws IOException {
        this.in = in;
        CodingErrorAction action = lenient ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
        decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
        fill();
    }

    private boolean fill() throws IOException {
        before += end;
        at = 0;
        end = 0;
        while (end < buffer.length) {   // whole buffers, so that the first one holds the head of the file
            int n = in.read(buffer, end, buffer.length - end);
            if (n < 0) {
                break;
            }
            end += n;
        }
        return end > 0;
    }

    /** The first bytes of the file; only before anything was read. */
    byte[] head() {
        return Arrays.copyOf(buffer, end);
    }

    /** How many bytes were read. */
    long position() {
        return before + at;
    }

    /** The next byte, or -1. */
    int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xFF : -1;
    }

    /** The next byte, or -1, which {@link #read} gives again. */
    int peek() throws IOException {
        return at < end || fill() ? buffer[at] & 0xFF : -1;
    }

    /** @throws EOFException if there are fewer bytes */
    void readFully(byte[] to) throws IOException {
        for (int done = 0; done < to.length; ) {
            if (at == end && !fill()) {
                throw new EOFException();
            }
            int n = Math.min(end - at, to.length - done);
            System.arraycopy(buffer, at, to, done, n);
            at += n;
            done += n;
        }
    }

    /** Reads D little-endian float32. */
    void readFloats(float[] to, byte[] bytes) throws IOException {
        readFully(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(to);
    }

    /** A line of bytes, its end left out. */
    static final class Line {
        byte[] bytes = new byte[1 << 12];
        int length;

        void add(int value) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = (byte) value;
        }

        String text() {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
    }

    /** Reads to the end of a line; false at the end of the file. */
    boolean readLine(Line line, int most) throws IOException {
        line.length = 0;
        int value = read();
        if (value < 0) {
            return false;
        }
        for (; value >= 0 && value != '\n'; value = read()) {
            if (line.length == most) {
                throw new IOException("a line of more than " + most + " bytes");
            }
            line.add(value);
        }
        if (line.length > 0 && line.bytes[line.length - 1] == '\r') {
            line.length--;
        }
        return true;
    }

    /** @throws IOException if it is no UTF-8, unless lenient */
    String decode(byte[] bytes, int offset, int length) throws IOException {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the word '" + new String(bytes, offset, Math.min(length, 40), StandardCharsets.UTF_8)
                    + "' is not valid UTF-8", e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
