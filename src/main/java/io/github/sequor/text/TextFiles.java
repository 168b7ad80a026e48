package io.github.sequor.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads text files of one sentence a line, so that line n of one file stays line n of its translation.
 *
 * <p>A file is plain text or gzip, told apart by its first bytes. It must be UTF-8; a byte order mark is skipped. Only
 * a line feed ends a line (a carriage return before it is dropped): U+0085, U+2028 and the like are part of the text.
 * Lines may be of any length that fits a string. What is not as it should be is an {@link IOException} which names the
 * file and, within it, the line, as in {@code train.de:12: invalid UTF-8 at byte 7 of the line (0xE4)}.
 */
public final class TextFiles {

    private TextFiles() {
    }

    /**
     * Streams the lines of a file, without their ends. Close the stream to close the file.
     *
     * @param file a plain or gzip file
     * @return its lines in order; reading on may throw an {@link UncheckedIOException}
     * @throws IOException if the file is missing, empty or cannot be read
     */
    public static Stream<String> lines(Path file) throws IOException {
        return stream(open(file));
    }

    /**
     * Streams the lines of an input stream, such as standard input. Close the result to close it.
     *
     * @param in plain or gzip bytes
     * @param name what error messages call the input
     * @return its lines in order; reading on may throw an {@link UncheckedIOException}
     * @throws IOException if the input is empty or cannot be read
     */
    public static Stream<String> lines(InputStream in, String name) throws IOException {
        return stream(new Utf8LineReader(in, name));
    }

    /**
     * Reads all lines of a file, without their ends.
     *
     * @param file a plain or gzip file
     * @return its lines in order
     * @throws IOException if the file is missing, empty, cannot be read or is not UTF-8
     */
    public static List<String> readLines(Path file) throws IOException {
        try (Utf8LineReader reader = open(file)) {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            return lines;
        }
    }

    static Utf8LineReader open(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new IOException(file + ": is a directory, expected a text file");
            }
            return new Utf8LineReader(Files.newInputStream(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + ": cannot be read (permission denied)", e);
        }
    }

    private static Stream<String> stream(Utf8LineReader reader) {
        Iterator<String> lines = new Iterator<>() {
            private String next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = reader.readLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return next != null;
            }

            @Override
            public String next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                String line = next;
                next = null;
                return line;
            }
        };
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, characteristics), false)
                .onClose(() -> {
                    try {
                        reader.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
