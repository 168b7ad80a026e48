package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Rng;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every format there and back, and every way in which a file may be wrong. */
class VectorFilesTest {
    private static final ReadOptions LENIENT = ReadOptions.DEFAULT.withLenient(true);

    @TempDir
    Path folder;

    private static WordVectors sample() {
        return new WordVectors(List.of("the", "Äpfel", "语言", "-1", "</s>"), new float[] {1, -2.5f, 3e-30f, 0.1f, 1f / 3,
            12345.678f, Float.MIN_VALUE, 1e18f, -0f, 0, 0, 0, 7, 8, 9}, 3);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("vectors"), text);
    }

    private Path file(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return Files.write(folder.resolve("vectors"), all.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static void refused(Path file, ReadOptions options, String pattern) {
        String message = assertThrows(IOException.class, () -> WordVectors.read(file, options)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.matches("(?s).*" + pattern), message);
    }

    private static void refused(Path file, String pattern) {
        refused(file, ReadOptions.DEFAULT, pattern);
    }

    @ParameterizedTest
    @EnumSource(VectorFormat.class)
    void everyFormatGivesBackWhatWasWritten(VectorFormat format) throws IOException {
        Path file = folder.resolve("v");
        sample().write(file, format);
        assertTrue(Samples.same(sample(), WordVectors.read(file)), format::toString);
        WordVectors first = WordVectors.read(file, ReadOptions.DEFAULT.withLimit(2));
        assertEquals(List.of("the", "Äpfel"), first.words());
        assertArrayEquals(sample().vector("Äpfel"), first.vector("Äpfel"));
        assertEquals(5, WordVectors.read(file, ReadOptions.DEFAULT.withLimit(99)).vocabSize());
    }

    @ParameterizedTest
    @EnumSource(value = VectorFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "SAFETENSORS")
    void compressedFilesAreReadWhateverTheirName(VectorFormat format) throws IOException {
        Path file = folder.resolve("v.gz");
        sample().write(file, format);
        assertEquals(0x1F, Files.readAllBytes(file)[0]);
        Path renamed = Files.move(file, folder.resolve("v"));
        assertTrue(Samples.same(sample(), WordVectors.read(renamed)));
        byte[] bytes = Files.readAllBytes(renamed);
        Files.write(renamed, Arrays.copyOf(bytes, bytes.length - 12));
        refused(renamed, "cannot be read as word vectors: .*");
    }

    @ParameterizedTest
    @EnumSource(value = VectorFormat.class, names = {"WORD2VEC_BINARY", "SAFETENSORS"})
    void mappedFilesGiveTheSameBits(VectorFormat format) throws IOException {
        WordVectors vectors = Samples.random(1500, 33, 2);
        Path file = folder.resolve("v");
        vectors.write(file, format);
        WordVectors mapped = WordVectors.read(file, ReadOptions.DEFAULT.withMapped(true));
        assertTrue(Samples.same(vectors, mapped));
        assertEquals(vectors.mostSimilar("w9", 10), mapped.mostSimilar("w9", 10));
        assertEquals(vectors.mostSimilarToEach(vectors.words().subList(0, 9), 3),
                mapped.mostSimilarToEach(vectors.words().subList(0, 9), 3));
        assertEquals(7, WordVectors.read(file, new ReadOptions(7, true, false)).vocabSize());
    }

    @Test
    void otherFormatsAreNotMapped() throws IOException {
        Path file = folder.resolve("v");
        sample().write(file, VectorFormat.WORD2VEC_TEXT);
        refused(file, ReadOptions.DEFAULT.withMapped(true), ".* mapped");
        Path compressed = folder.resolve("v.gz");
        sample().write(compressed, VectorFormat.WORD2VEC_BINARY);
        refused(compressed, ReadOptions.DEFAULT.withMapped(true), ".* mapped");
    }

    @Test
    void countsAreKeptInSafetensors() throws IOException {
        Path file = folder.resolve("v");
        new WordVectors(List.of("new york", "b"), new float[] {1, 2}, 1, new long[] {5, 3}).write(file,
                VectorFormat.SAFETENSORS);
        WordVectors read = WordVectors.read(file);
        assertArrayEquals(new long[] {5, 3}, read.counts().orElseThrow());
        assertEquals(List.of("new york", "b"), read.words());
        assertArrayEquals(new long[] {5},
                WordVectors.read(file, new ReadOptions(1, true, false)).counts().orElseThrow());
    }

    @Test
    void wordsThatAFormatCannotHoldAreRefusedBeforeAnythingIsWritten() throws IOException {
        Path file = file("before");
        for (String word : List.of("new york", "tab\there", "line\n", "\u0000", "\uD800")) {
            WordVectors vectors = new WordVectors(List.of(word), new float[] {1}, 1);
            for (VectorFormat format : VectorFormat.values()) {
                boolean holds = format == VectorFormat.SAFETENSORS && !word.equals("line\n") && !word.equals("\uD800");
                if (!holds) {
                    assertThrows(IllegalArgumentException.class, () -> vectors.write(file, format));
                }
            }
        }
        assertEquals("before", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void wordsOfGloveMayHoldSpaces() throws IOException {
        WordVectors vectors = WordVectors.read(file("the 1 2 3\n. . . 4 5 6\nat name@domain.com 7 8 9\n"));
        assertEquals(List.of("the", ". . .", "at name@domain.com"), vectors.words());
        assertArrayEquals(new float[] {4, 5, 6}, vectors.vector(". . ."));
    }

    @Test
    void fastTextsVecEndsLinesWithASpace() throws IOException {
        WordVectors vectors = WordVectors.read(file("2 2\nthe 0.25 -1e-3 \r\n</s> 1 2 \r\n\n"));
        assertArrayEquals(new float[] {0.25f, -1e-3f}, vectors.vector("the"));
        assertEquals(2, vectors.vocabSize());
    }

    @Test
    void badTextSaysItsLine() throws IOException {
        refused(file("3 2\na 1 2\nb 3 4\n"), ": line 4: the first line says 3 words, the file ends after 2");
        refused(file("1 2\na 1 2\nb 3 4\n"), ": line 3: the first line says 1 words, there are more");
        refused(file("2 2\na 1 2\nb 3\n"), ": line 3: expected a word and 2 numbers, was a word and 1");
        refused(file("2 3\na 1 2 3\nb 3 4 5 6\n"), ": line 3: expected a word and 3 numbers, was a word and 4");
        refused(file("2 2\na 1 2\na 3 4\n"), ": line 3: the word 'a' was there before, as word 1");
        refused(file("2 2\na 1 2\nb 3 nan\n"), ": line 3: the vector of 'b' holds NaN");
        refused(file("2 2\na 1 2\nb inf 3\n"), ": line 3: the vector of 'b' holds Infinity");
        refused(file("1 2\na 1e39 2\n"), ": line 2: the vector of 'a' holds Infinity");
        refused(file("2 1\na 1\nb 0x1p3\n"), ": line 3: .*0x1p3 is not a number");
        refused(file("a 1 2\nb 1 2 3\nc d e\n"), ": line 3: .* is not a number");
        refused(file("a 1 2\nb 1\n"), ": line 2: expected a word and 2 numbers, was a word and 1");
        refused(file("2 0\na\nb\n"), ": line 1: expected 1 to 1048576 numbers a word, was 0");
        refused(file("9999999999 2\na 1 2\n"), ": line 1: the first line says 9999999999 words.*");
        refused(file("2 999999999999\na 1 2\n"), ": line 1: expected 1 to .*999999999999");
        refused(file("0 5\n"), ".*there is no word");
        refused(file(""), ".*there is no word");
        refused(file("justaword\n"), ": line 1: expected 1 to .*, was 0");
        refused(file(ascii("2 1\na 1\n"), new byte[] {(byte) 0xC3, '(', ' ', '1', '\n'}), ": line 3: the word .*UTF-8");
    }

    @Test
    void badBinarySaysItsByte() throws IOException {
        byte[] head = ascii("3 2\n");
        byte[] a = {'a', ' '};
        byte[] b = {'b', ' '};
        byte[] end = {'\n'};
        byte[] one = floats(1.1f, 2.2f);
        refused(file(head, a, one, end, b, one, end), ": byte 26: the first line says 3 words, the file ends after 2");
        refused(file(head, a, one, end, b, floats(1.1f)), ": byte 15: the vector of 'b' is cut short");
        refused(file(ascii("1 2\n"), a, one, end, b, one, end), ": byte 14: .*1 words, more bytes.*");
        refused(file(head, a, one, end, a, one, end, b, one), ": byte 15: the word 'a' was there before, as word 1");
        refused(file(head, a, one, end, b, floats(1, Float.NaN), end), ": byte 15: the vector of 'b' holds NaN");
        refused(file(ascii("2 2\n"), a, one, end, ascii("new york "), one, end), ".*byte \\d+: .*");
        refused(file(ascii("3 2\n"), a, one, end, b, one, ascii("c "), one),
                ": byte 25: .*does not end like the first.*");
        refused(file(ascii("3 3\n"), a, one, end, b, one, end, ascii("c "), one, end), ".*byte \\d+: .*");
        refused(file(ascii("2 2\n"), a, one, end, new byte[] {(byte) 0xC3, '(', ' '}, one, end), ": byte 15: .*UTF-8");
        refused(file(ascii("2 2\n"), a, one, end, b, one, end, ascii("tail")), ".*more bytes.*");
    }

    @Test
    void binaryOfGensimHasNoLineFeeds() throws IOException {
        WordVectors vectors = WordVectors.read(file(ascii("2 2\na "), floats(1.1f, 2.2f), ascii("b "),
                floats(3.3f, 4.4f)));
        assertEquals(List.of("a", "b"), vectors.words());
        assertArrayEquals(new float[] {3.3f, 4.4f}, vectors.vector("b"));
    }

    /** The first bytes of a vector may look like the end of a line of text, and what comes before it like numbers. */
    @Test
    void binaryIsKnownThoughItsFirstVectorHoldsALineFeed() throws IOException {
        for (int at = 0; at < 4; at++) {
            byte[] vector = floats(0.1f, -0.2f, 0.3f, -0.4f, 0.5f, -0.6f, 0.7f, -0.8f);
            Arrays.fill(vector, 0, at, (byte) '5');
            vector[at] = '\n';
            WordVectors read = WordVectors.read(file(ascii("1 8\nthe "), vector, ascii("\n")));
            assertEquals(List.of("the"), read.words());
            assertArrayEquals(vector, floats(read.vector("the")));
        }
    }

    @Test
    void lenientReadingLeavesOutWhatIsWrong() throws IOException {
        WordVectors text = WordVectors.read(file("4 2\na 1 2\na 3 4\nb nan 1\nc 5 6\n"), LENIENT);
        assertEquals(List.of("a", "c"), text.words());
        assertArrayEquals(new float[] {1, 2}, text.vector("a"));
        Path binary = file(ascii("3 2\na "), floats(1.1f, 2.2f), ascii("\na "), floats(3, 4), ascii("\n"),
                new byte[] {(byte) 0xC3, '(', ' '}, floats(5.5f, 6.6f));
        for (boolean mapped : new boolean[] {false, true}) {
            WordVectors read = WordVectors.read(binary, LENIENT.withMapped(mapped));
            assertEquals(List.of("a", "\uFFFD("), read.words());
            assertArrayEquals(new float[] {5.5f, 6.6f}, read.vector(1));
        }
    }

    @Test
    void badSafetensorsSaysWhatIsWrong() throws IOException {
        Path file = folder.resolve("v");
        io.github.sequor.io.SafeTensors.write(file, List.of(io.github.sequor.io.SafeTensors.Entry.floats("weight",
                new float[] {1, 2}, 2, 1)), java.util.Map.of());
        refused(file, ".*expected a tensor 'vectors' of F32 and 2 dimensions.*");
        sample().write(file, VectorFormat.SAFETENSORS);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        refused(file, ".*cannot be read as safetensors.*");
        bytes[bytes.length - 1] = 'x';      // the last line feed
        Files.write(file, bytes);
        refused(file, ".*vocabulary has 4 words, vectors has 5 rows");
    }

    @Test
    void foldersAndMissingFilesAreNamed() {
        refused(folder, ".*folder");
        assertEquals(folder.resolve("none").toString(), assertThrows(NoSuchFileException.class,
                () -> WordVectors.read(folder.resolve("none"))).getFile());
    }

    @Test
    void decimalsAreRoundedAsFloatsAre() {
        Random random = new Random(1);
        for (int i = 0; i < 400_000; i++) {
            String text = switch (i % 6) {
                case 0 -> Float.toString(Float.intBitsToFloat(random.nextInt() & 0x7F7FFFFF));
                case 1 -> String.format(Locale.ROOT, "%.6f", random.nextGaussian());
                case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
                case 3 -> "-" + random.nextInt(1000) + "." + Math.abs(random.nextLong());
                // half way between two floats, exactly or nearly
                case 4 -> new java.math.BigDecimal(1 + (2L * random.nextInt(1 << 23) + 1) * 0x1p-24).toString();
                default -> Double.toString(1 + (2L * random.nextInt(1 << 23) + 1) * 0x1p-24 + 1e-16);
            };
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(Float.parseFloat(text), Decimal.parse(bytes, 0, bytes.length), text);
        }
        for (String text : List.of("1", "+1", ".5", "5.", "1e5", "1E+05", "-1.5e-7", "0", "-0", "00012")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(Float.parseFloat(text), Decimal.parse(bytes, 0, bytes.length), text);
        }
        for (String text : List.of("", "-", ".", "e5", "1e", "1e+", "1f", "0x1p3", "1 ", "1,5", "--1", "1.2.3",
                "1e5e")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThrows(NumberFormatException.class, () -> Decimal.parse(bytes, 0, bytes.length), text);
        }
    }

    @Test
    void aDamagedFileNeverDoesMoreThanRefuse() throws IOException {
        Rng rng = new Rng(5);
        for (VectorFormat format : VectorFormat.values()) {
            Path file = folder.resolve("v." + format);
            Samples.random(20, 5, 1).write(file, format);
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < 300; i++) {
                byte[] damaged = i % 2 == 0 ? whole.clone() : Arrays.copyOf(whole, rng.nextInt(whole.length));
                for (int n = 0; n < 3 && damaged.length > 0; n++) {
                    damaged[rng.nextInt(damaged.length)] = (byte) rng.nextInt(256);
                }
                Files.write(file, damaged);
                try {
                    assertFalse(WordVectors.read(file).words().isEmpty());
                } catch (IOException e) {
                    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
                }
            }
        }
    }
}
