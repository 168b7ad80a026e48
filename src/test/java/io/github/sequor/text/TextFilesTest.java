package io.github.sequor.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
    @TempDir
    Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path file(String text) throws IOException {
        return file("text.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static String message(Path file) {
        return assertThrows(IOException.class, () -> TextFiles.readLines(file)).getMessage();
    }

    @Test
    void onlyLineFeedsEndLines() throws IOException {
        assertEquals(List.of("a", "", "b\u2028c\u0085d\u000Be\rf", " g "),
                TextFiles.readLines(file("a\r\n\nb\u2028c\u0085d\u000Be\rf\n g ")));
        assertEquals(List.of("a", "b"), TextFiles.readLines(file("a\nb\n")), "a final line feed opens no line");
        assertEquals(List.of(""), TextFiles.readLines(file("\n")));
        assertEquals(List.of("a\r"), TextFiles.readLines(file("a\r")), "a carriage return alone is text");
    }

    @Test
    void byteOrderMarkIsSkippedAtTheBeginOnly() throws IOException {
        assertEquals(List.of("a", "\uFEFFb"), TextFiles.readLines(file("\uFEFFa\n\uFEFFb")));
    }

    @Test
    void gzipIsToldByItsContent() throws IOException {
        assertEquals(List.of("größer", "日本"), TextFiles.readLines(file("plain.name", gzip("größer\n日本\n"))));
        assertEquals(List.of("not gzip"), TextFiles.readLines(file("x.gz", "not gzip".getBytes())));
        byte[] first = gzip("a\nb");
        byte[] second = gzip("c\nd\n");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertEquals(List.of("a", "bc", "d"), TextFiles.readLines(file("members.gz", both)));
    }

    @Test
    void linesOfAnyLengthAndAcrossBuffers() throws IOException {
        String longLine = "é".repeat(3_000_000);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            many.append("line ").append(i).append(i % 3 == 0 ? "\r\n" : "\n");
        }
        List<String> lines = TextFiles.readLines(file(longLine + "\n" + many + longLine));
        assertEquals(100_002, lines.size());
        assertEquals(longLine, lines.get(0));
        assertEquals(longLine, lines.get(100_001));
        for (int i = 0; i < 100_000; i++) {
            assertEquals("line " + i, lines.get(i + 1));
        }
    }

    @Test
    void lineEndsAtTheEdgeOfABuffer() throws IOException {
        for (int length = (1 << 16) - 3; length <= (1 << 16) + 1; length++) {
            String line = "a".repeat(length);
            assertEquals(List.of(line, "b"), TextFiles.readLines(file(line + "\nb")));
            assertEquals(List.of(line, "b"), TextFiles.readLines(file(line + "\r\nb\r\n")));
        }
    }

    @Test
    void invalidUtf8IsNamedWithItsLine() throws IOException {
        Path latin1 = file("latin1.txt", "one\ntwo\nM\u00E4nner\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(latin1 + ":3: invalid UTF-8 at byte 2 of the line (0xE4)", message(latin1));
        // An overlong form, half a surrogate pair, a character cut short, UTF-16, beyond the last code point.
        for (String malformed : List.of("C080", "EDA080", "E697", "FFFE", "F4908080")) {
            Path file = file("malformed.txt", HexFormat.of().parseHex(malformed));
            assertTrue(message(file).startsWith(file + ":1: invalid UTF-8 at byte 1"), message(file));
        }
        assertEquals(List.of("\uFFFD is a character"), TextFiles.readLines(file("\uFFFD is a character")));
    }

    @Test
    void linesBeforeAnErrorAreGiven() throws IOException {
        Path file = file("mixed.txt", new byte[] {'a', '\n', 'b', '\n', (byte) 0xFF, '\n'});
        try (Stream<String> lines = TextFiles.lines(file)) {
            var iterator = lines.iterator();
            assertEquals("a", iterator.next());
            assertEquals("b", iterator.next());
            UncheckedIOException e = assertThrows(UncheckedIOException.class, iterator::next);
            assertEquals(file + ":3: invalid UTF-8 at byte 1 of the line (0xFF)", e.getCause().getMessage());
        }
    }

    @Test
    void damagedGzipIsNamed() throws IOException {
        byte[] whole = gzip("some text that goes on and on ".repeat(1000) + "\nand ends");
        Path cut = file("cut.gz", Arrays.copyOf(whole, whole.length / 2));
        assertEquals(cut + ":1: truncated or damaged gzip data", message(cut));
        Path header = file("header.gz", Arrays.copyOf(whole, 5));
        assertEquals(header + ":1: truncated or damaged gzip data", message(header));
        whole[whole.length - 6] ^= 1; // in the checksum
        Path changed = file("changed.gz", whole);
        assertTrue(message(changed).endsWith("truncated or damaged gzip data"), message(changed));
    }

    @Test
    void missingEmptyAndFolder() throws IOException {
        Path missing = folder.resolve("missing.txt");
        assertEquals(missing + ": no such file", message(missing));
        assertThrows(IOException.class, () -> TextFiles.lines(missing), "found before the stream is used");
        Path empty = file("empty.txt", new byte[0]);
        assertEquals(empty + ": the file is empty", message(empty));
        Path emptyGzip = file("empty.gz", gzip(""));
        assertEquals(emptyGzip + ": the file is empty", message(emptyGzip));
        assertEquals(folder + ": is a directory, expected a text file", message(folder));
        Path below = file("a file").resolve("b");
        assertTrue(message(below).contains(below.toString()), message(below));
    }

    @Test
    void closingTheStreamClosesTheInput() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream in = new FilterInputStream(new ByteArrayInputStream("a\nb\n".getBytes())) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        try (Stream<String> lines = TextFiles.lines(in, "standard input")) {
            assertEquals("a", lines.findFirst().orElseThrow());
            assertFalse(closed.get());
        }
        assertTrue(closed.get());
    }

    @Test
    void anInputWithoutAFileIsCalledByItsName() throws IOException {
        try (Stream<String> lines = TextFiles.lines(new ByteArrayInputStream(new byte[] {'x', (byte) 0x80}), "stdin")) {
            assertEquals("stdin:1: invalid UTF-8 at byte 2 of the line (0x80)",
                    assertThrows(UncheckedIOException.class, lines::toList).getCause().getMessage());
        }
    }
}
