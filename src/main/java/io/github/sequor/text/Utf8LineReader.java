package io.github.sequor.text;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the lines of a plain or gzip stream of UTF-8 as {@link TextFiles} describes. The bytes are cut at line feeds
 * before they are decoded, which is safe in UTF-8 and lets every error name its line.
 */
final class Utf8LineReader implements Closeable {
    private static final int MAX_LINE = Integer.MAX_VALUE - 8;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final String name;
    private byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long lineNumber;

    /**
     * @param in closed with this reader, and if this constructor fails
     * @param name what errors call the stream
     * @throws IOException if the stream cannot be read or holds nothing
     */
    Utf8LineReader(InputStream in, String name) throws IOException {
        this.name = name;
        InputStream opened = new BufferedInputStream(in);
        try {
            opened.mark(2);
            boolean isGzip = opened.read() == 0x1F && opened.read() == 0x8B;
            opened.reset();
            if (isGzip) {
                opened = new GZIPInputStream(opened, buffer.length);
            }
            boolean more = fill(opened);
            while (more && limit < BYTE_ORDER_MARK.length && startsAsMark(limit)) {
                more = fill(opened);
            }
        } catch (IOException e) {
            opened.close();
            throw unreadable(e);
        }
        this.in = opened;
        if (limit == 0) {
            close();
            throw new IOException(name + ": the file is empty");
        }
        boolean marked = limit >= BYTE_ORDER_MARK.length && startsAsMark(BYTE_ORDER_MARK.length);
        position = marked ? BYTE_ORDER_MARK.length : 0;
    }

    private boolean startsAsMark(int length) {
        return Arrays.equals(buffer, 0, length, BYTE_ORDER_MARK, 0, length);
    }

    /** The number of the line last returned, from 1. */
    long lineNumber() {
        return lineNumber;
    }

    /** What errors call the stream and the line last returned. */
    String where() {
        return name + ":" + lineNumber;
    }

    /** The next line without its end, or null after the last. */
    String readLine() throws IOException {
        lineNumber++;
        int scanned = position;
        while (true) {
            for (int i = scanned; i < limit; i++) {
                if (buffer[i] == '\n') {
                    int end = i > position && buffer[i - 1] == '\r' ? i - 1 : i;
                    String line = decode(position, end);
                    position = i + 1;
                    return line;
                }
            }
            int pending = limit - position;
            if (!fillMore()) {
                if (pending == 0) {
                    return null;
                }
                String line = decode(position, limit);
                position = limit;
                return line;
            }
            scanned = position + pending;
        }
    }

    private boolean fillMore() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        if (limit == buffer.length) {
            if (limit == MAX_LINE) {
                throw new IOException(where() + ": the line is longer than " + MAX_LINE + " bytes");
            }
            buffer = Arrays.copyOf(buffer, limit > MAX_LINE / 2 ? MAX_LINE : 2 * limit);
        }
        try {
            return fill(in);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private boolean fill(InputStream from) throws IOException {
        // What there is, not a full buffer: a line from a terminal or a pipe is answered before the next one comes.
        int read = from.read(buffer, limit, buffer.length - limit);
        limit += Math.max(read, 0);
        return read > 0;
    }

    private IOException unreadable(IOException cause) {
        boolean damaged = cause instanceof ZipException || cause instanceof EOFException;
        return new IOException(name + ":" + Math.max(lineNumber, 1) + ": "
                + (damaged ? "truncated or damaged gzip data" : "cannot be read: " + cause.getMessage()), cause);
    }

    private String decode(int start, int end) throws IOException {
        String line = new String(buffer, start, end - start, StandardCharsets.UTF_8);
        // The fast decoder writes U+FFFD for bytes that are not UTF-8. Text may also hold that character of its own.
        if (line.indexOf('\uFFFD') >= 0) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, start, end - start);
            CoderResult result = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes, CharBuffer.allocate(end - start), true);
            if (result.isError()) {
                throw new IOException(String.format("%s: invalid UTF-8 at byte %d of the line (0x%02X)", where(),
                        bytes.position() - start + 1, buffer[bytes.position()]));
            }
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
