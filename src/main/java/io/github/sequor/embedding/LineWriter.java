package io.github.sequor.embedding;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8, all from one array: strings would be garbage of the file's size. */
final class LineWriter {
    private final Writer out;
    private final StringBuilder line = new StringBuilder();
    private char[] chars = {};

    LineWriter(OutputStream out) {
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    /** The line to add to. */
    StringBuilder line() {
        return line;
    }

    /** Writes the line; the next one is empty. */
    void end() throws IOException {
        int length = line.append('\n').length();
        if (length > chars.length) {
            chars = new char[2 * length];
        }
        line.getChars(0, length, chars, 0);
        out.write(chars, 0, length);
        line.setLength(0);
    }

    void flush() throws IOException {
        out.flush();
    }
}
