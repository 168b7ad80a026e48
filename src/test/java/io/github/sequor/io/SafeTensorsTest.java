package io.github.sequor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.io.SafeTensors.DType;
import io.github.sequor.io.SafeTensors.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafeTensorsTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("model.safetensors");
    }

    /** A file put together by hand: the header's length, the header, the data given in hexadecimal. */
    private void put(String header, String data) throws IOException {
        byte[] head = header.getBytes(StandardCharsets.UTF_8);
        byte[] body = HexFormat.of().parseHex(data.replace(" ", ""));
        Files.write(file, ByteBuffer.allocate(8 + head.length + body.length).order(ByteOrder.LITTLE_ENDIAN)
            .putLong(head.length).put(head).put(body).array());
    }

    private static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
            + end + "]}";
    }

    @Test
    void readsEveryElementType() throws IOException {
        put("{" + tensor("f64", "F64", "[2]", 0, 16) + "," + tensor("i64", "I64", "[2]", 16, 32) + ","
                + tensor("u64", "U64", "[1]", 32, 40) + "," + tensor("f32", "F32", "[1,2]", 40, 48) + ","
                + tensor("i32", "I32", "[1]", 48, 52) + "," + tensor("u32", "U32", "[1]", 52, 56) + ","
                + tensor("f16", "F16", "[4]", 56, 64) + "," + tensor("bf16", "BF16", "[2]", 64, 68) + ","
                + tensor("i16", "I16", "[1]", 68, 70) + "," + tensor("u16", "U16", "[1]", 70, 72) + ","
                + tensor("i8", "I8", "[1]", 72, 73) + "," + tensor("u8", "U8", "[1]", 73, 74) + ","
                + tensor("bool", "BOOL", "[2]", 74, 76) + "," + tensor("f8", "F8_E4M3", "[1]", 76, 77) + "}  ",
            "182d4454fb210940 000000000000f07e" // pi, 2^1008
                + "feffffffffffffff 0807060504030201" // -2, 0x0102030405060708
                + "ffffffffffffff7f" // 2^63 - 1
                + "000080bf 0100003f" // -1, the float after 0.5
                + "feffffff feffffff" // -2, 2^32 - 2
                + "0100 003c 00fc ff7b" // 2^-24, 1, -infinity, 65504
                + "803f 49c0" // 1, -3.140625
                + "feff feff fe fe 00 01 38");
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertEquals(List.of("f64", "i64", "u64", "f32", "i32", "u32", "f16", "bf16", "i16", "u16", "i8", "u8",
                "bool", "f8"), tensors.names());
            assertArrayEquals(new float[] {(float) Math.PI, Float.POSITIVE_INFINITY}, tensors.floats("f64"));
            assertArrayEquals(new long[] {-2, 0x0102030405060708L}, tensors.longs("i64"));
            assertArrayEquals(new long[] {Long.MAX_VALUE}, tensors.longs("u64"));
            assertArrayEquals(new float[] {-1, Math.nextUp(0.5f)}, tensors.floats("f32"));
            assertArrayEquals(new long[] {1, 2}, tensors.shape("f32"));
            assertEquals(DType.F32, tensors.dtype("f32"));
            assertArrayEquals(new long[] {-2}, tensors.longs("i32"));
            assertArrayEquals(new long[] {(1L << 32) - 2}, tensors.longs("u32"));
            assertArrayEquals(new float[] {0x1p-24f, 1, Float.NEGATIVE_INFINITY, 65504}, tensors.floats("f16"));
            assertArrayEquals(new float[] {1, -3.140625f}, tensors.floats("bf16"));
            assertArrayEquals(new long[] {-2}, tensors.longs("i16"));
            assertArrayEquals(new long[] {65534}, tensors.longs("u16"));
            assertArrayEquals(new long[] {-2}, tensors.longs("i8"));
            assertArrayEquals(new long[] {254}, tensors.longs("u8"));
            assertArrayEquals(new long[] {0, 1}, tensors.longs("bool"));
            assertEquals(0x38, tensors.bytes("f8").get(0));

            ByteBuffer bytes = tensors.bytes("i64");
            assertTrue(bytes.isDirect());
            assertEquals(16, bytes.remaining());
            assertEquals(-2, bytes.getLong());
            ByteBuffer part = ByteBuffer.allocate(2);
            tensors.read("i64", 8, part);
            assertArrayEquals(new byte[] {8, 7}, part.array());
        }
    }

    @Test
    void namesAreInTheOrderOfTheData() throws IOException {
        put("{" + tensor("b", "U8", "[1]", 1, 2) + "," + tensor("__metadata__x", "U8", "[0,3]", 1, 1) + ","
            + tensor("a", "U8", "[]", 0, 1) + ",\"__metadata__\":{\"z\":\"1\",\"a\":\"\u00e9\"}}", "0708");
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertEquals(List.of("a", "__metadata__x", "b"), tensors.names());
            assertArrayEquals(new long[0], tensors.shape("a"));
            assertArrayEquals(new long[] {7}, tensors.longs("a"));
            assertArrayEquals(new long[0], tensors.longs("__metadata__x"));
            assertArrayEquals(new long[] {0, 3}, tensors.shape("__metadata__x"));
            assertEquals("{z=1, a=\u00e9}", tensors.metadata().toString());
        }
        put("{}", "");
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertEquals(List.of(), tensors.names());
            assertEquals(Map.of(), tensors.metadata());
        }
    }

    static Stream<Arguments> badHeaders() {
        String four = "01020304";
        return Stream.of(
            Arguments.of("", "", "the header does not begin with '{'"),
            Arguments.of(" {}", "", "the header does not begin with '{'"),
            Arguments.of("[]", "", "the header does not begin with '{'"),
            Arguments.of("{} x", "", "the header is not JSON: line 1, column 4"),
            Arguments.of("{" + tensor("a", "U8", "[4]", 0, 4) + "," + tensor("a", "U8", "[4]", 0, 4) + "}", four,
                "the key \"a\" is there twice"),
            Arguments.of("{\"a\":[]}", "", "tensor 'a' must be described by an object"),
            Arguments.of("{" + tensor("a", "F12", "[4]", 0, 4) + "}", four, "not F12"),
            Arguments.of("{\"a\":{\"shape\":[4],\"data_offsets\":[0,4]}}", four, "not null"),
            Arguments.of("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,4]}}", four, "shape must be a list"),
            Arguments.of("{\"a\":{\"dtype\":\"U8\",\"shape\":[4]}}", four, "data_offsets must be a list"),
            Arguments.of("{" + tensor("a", "U8", "[-4]", 0, 4) + "}", four, "non-negative integers, not [-4]"),
            Arguments.of("{" + tensor("a", "U8", "[4.0]", 0, 4) + "}", four, "non-negative integers, not [4.0]"),
            Arguments.of("{" + tensor("a", "U8", "[\"4\"]", 0, 4) + "}", four, "non-negative integers"),
            Arguments.of("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4,4]}}", four, "[begin, end]"),
            Arguments.of("{" + tensor("a", "U8", "[4]", 4, 0) + "}", four, "must be [begin, end], not [4, 0]"),
            Arguments.of("{" + tensor("a", "F32", "[2]", 0, 4) + "}", four,
                "data_offsets [0, 4] hold 4 bytes, but F32 [2] needs 8"),
            Arguments.of("{" + tensor("a", "U8", "[4294967296,4294967296]", 0, 0) + "}", "", "is too large"),
            Arguments.of("{" + tensor("a", "F64", "[1152921504606846976]", 0, 0) + "}", "", "is too large"),
            Arguments.of("{" + tensor("a", "U8", "[9223372036854775808]", 0, 0) + "}", "", "non-negative integers"),
            Arguments.of("{" + tensor("a", "U8", "[3]", 1, 4) + "}", four, "begin at 1, but the data before end at 0"),
            Arguments.of("{" + tensor("a", "U8", "[1]", 0, 1) + "," + tensor("b", "U8", "[2]", 2, 4) + "}", four,
                "tensor 'b': its data begin at 2, but the data before end at 1"),
            Arguments.of("{" + tensor("a", "U8", "[3]", 0, 3) + "," + tensor("b", "U8", "[2]", 2, 4) + "}", four,
                "tensor 'b': its data begin at 2, but the data before end at 3"),
            Arguments.of("{" + tensor("a", "U8", "[4]", 0, 4) + "," + tensor("b", "U8", "[4]", 0, 4) + "}", four,
                "tensor 'b': its data begin at 0, but the data before end at 4"),
            Arguments.of("{" + tensor("a", "U8", "[5]", 0, 5) + "}", four,
                "its data end at 5, but the file holds 4 bytes of data"),
            Arguments.of("{" + tensor("a", "U8", "[3]", 0, 3) + "}", four,
                "the tensors end at 3, but the file holds 4 bytes of data"),
            Arguments.of("{}", "00", "the tensors end at 0, but the file holds 1 bytes of data"),
            Arguments.of("{\"__metadata__\":[]}", "", "__metadata__ must be an object of strings"),
            Arguments.of("{\"__metadata__\":{\"a\":1}}", "", "__metadata__ entry 'a' must be a string, not 1"),
            Arguments.of("{\"__metadata__\":{\"a\":\"\\ud800\"}}", "", "__metadata__ entry 'a' holds a lone surrogate"),
            Arguments.of("{\"\\udc00\":{}}", "", "a tensor's name holds a lone surrogate"),
            Arguments.of("{\"a\":" + "[".repeat(100_000) + "}", "", "nested deeper than"));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void refusesABadHeader(String header, String data, String reason) throws IOException {
        put(header, data);
        refused(reason);
    }

    private void refused(String reason) throws IOException {
        String message = assertThrows(IOException.class, () -> SafeTensors.open(file)).getMessage();
        assertTrue(message.startsWith(file + ": cannot be read as safetensors: "), message);
        assertTrue(message.contains(reason), message);
    }

    @Test
    void refusesABadHeaderLength() throws IOException {
        refused("no such file");
        Files.write(file, new byte[7]);
        refused("8 bytes with the header's length expected, the file has 7");
        Files.write(file, HexFormat.of().parseHex("03000000000000007b7d"));
        refused("a header of 3 bytes is announced, the file has 10");
        Files.write(file, HexFormat.of().parseHex("01e1f505000000007b7d"));
        refused("a header of 100000001 bytes is announced, at most 100000000 are allowed");
        Files.write(file, HexFormat.of().parseHex("ffffffffffffffff7b7d"));
        refused("a header of 18446744073709551615 bytes is announced");
        Files.write(file, HexFormat.of().parseHex("03000000000000007bff7d"));
        refused("the header is not UTF-8");
        file = folder;
        refused("it is a folder");
    }

    /** Whatever the bytes, a file is refused with an IOException or is one that can be read to its end. */
    @Test
    void damagedFilesAreRefusedOrRead() throws IOException {
        SafeTensors.write(file, List.of(Entry.floats("weight", new float[6], 2, 3),
            Entry.longs("lengths", new long[] {1, 2}, 2)), Map.of("format", "pt"));
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThrows(IOException.class, () -> SafeTensors.open(file));
        }
        Random random = new Random(2);
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++) {
            byte[] bad = good.clone();
            for (int i = 0; i <= trial % 3; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bad);
            try (SafeTensors tensors = SafeTensors.open(file)) {
                for (String name : tensors.names()) {
                    assertEquals(tensors.dtype(name).bytes() * Arrays.stream(tensors.shape(name)).reduce(1, (a, b) ->
                        a * b), tensors.bytes(name).remaining());
                }
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "of 3000 damaged files " + refused + " were refused");
    }

    @Test
    void aFileTruncatedAfterOpeningGivesAnException() throws IOException {
        SafeTensors.write(file, List.of(Entry.floats("a", new float[100_000], 100_000),
            Entry.floats("b", new float[] {1}, 1)), Map.of());
        try (SafeTensors tensors = SafeTensors.open(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(200_000);
            }
            for (String name : List.of("a", "b")) {
                String message = assertThrows(IOException.class, () -> tensors.floats(name)).getMessage();
                assertTrue(message.startsWith(file + ": tensor '" + name + "' cannot be read: the file ends"), message);
            }
        }
    }

    @Test
    void refusesWrongRequests() throws IOException {
        put("{" + tensor("f", "F32", "[1]", 0, 4) + "," + tensor("u", "U64", "[1]", 4, 12) + "}",
            "00000000 0000000000000080");
        SafeTensors tensors = SafeTensors.open(file);
        assertFalse(tensors.contains("x"));
        assertEquals("name: " + file + " has no tensor 'x', it has f, u",
            assertThrows(IllegalArgumentException.class, () -> tensors.floats("x")).getMessage());
        assertEquals("name: tensor 'u' of " + file + " is U64, floats() reads F32, F64, F16 and BF16",
            assertThrows(IllegalArgumentException.class, () -> tensors.floats("u")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> tensors.longs("f"));
        assertThrows(IllegalArgumentException.class, () -> tensors.floats("f", FloatBuffer.allocate(0)));
        assertThrows(IllegalArgumentException.class, () -> tensors.read("f", 1, ByteBuffer.allocate(4)));
        assertThrows(IllegalArgumentException.class, () -> tensors.read("f", -1, ByteBuffer.allocate(1)));
        assertEquals(file + ": tensor 'u': 9223372036854775808 is beyond a long",
            assertThrows(IOException.class, () -> tensors.longs("u")).getMessage());
        tensors.close();
        assertEquals(file + " was closed",
            assertThrows(IllegalStateException.class, () -> tensors.floats("f")).getMessage());
    }

    @Test
    void everyHalfIsTheFloatItMeans() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double magnitude = exponent == 31 ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? Math.scalb((double) fraction, -24)
                : Math.scalb(1024.0 + fraction, exponent - 25);
            float expected = (float) (bits < 1 << 15 ? magnitude : -magnitude);
            assertEquals(expected, SafeTensors.halfToFloat((short) bits), "half " + Integer.toHexString(bits));
        }
    }

    @Test
    void writesTheBytesOfTheFormat() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("by", "\u00e9");
        SafeTensors.write(file, List.of(Entry.longs("n", new long[] {-2}), Entry.floats("w", new float[] {1, 0.5f}, 2),
            Entry.of("m", DType.BOOL, new long[] {0, 9}, out -> { })), metadata);

        String header = "{\"__metadata__\":{\"format\":\"pt\",\"by\":\"\u00e9\"},"
            + tensor("n", "I64", "[]", 0, 8) + "," + tensor("w", "F32", "[2]", 8, 16) + ","
            + tensor("m", "BOOL", "[0,9]", 16, 16) + "}";
        byte[] written = Files.readAllBytes(file);
        int padding = -header.getBytes(StandardCharsets.UTF_8).length & 7;
        assertTrue(padding > 0, "the header should need padding");
        put(header + " ".repeat(padding), "feffffffffffffff 0000803f 0000003f");
        assertArrayEquals(Files.readAllBytes(file), written);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafeTensors.write(out, List.of(), Map.of("b", "1", "a", "2"));
        assertEquals("{\"__metadata__\":{\"a\":\"2\",\"b\":\"1\"}}", out.toString(StandardCharsets.UTF_8)
            .substring(8).trim());
    }

    /** Sizes around the chunks in which data go, from the heap and from native memory, at an odd position. */
    @Test
    void roundTripsTensorsOfManyChunks() throws IOException {
        Random random = new Random(3);
        for (int size : new int[] {0, 1, 8191, 8192, 8193, 16384, 16385, 100_003}) {
            FloatBuffer direct = ByteBuffer.allocateDirect(4 * size + 12).order(ByteOrder.nativeOrder())
                .asFloatBuffer().position(1).limit(size + 1);
            float[] floats = new float[size];
            long[] longs = random.longs(size).toArray();
            for (int i = 0; i < size; i++) {
                floats[i] = random.nextFloat();
                direct.put(i + 1, floats[i]);
            }
            SafeTensors.write(file, List.of(Entry.floats("heap", floats, size), Entry.floats("direct", direct, size, 1),
                Entry.longs("longs", longs, 1, size)), Map.of());
            assertEquals(size, direct.remaining());
            try (SafeTensors tensors = SafeTensors.open(file)) {
                assertArrayEquals(floats, tensors.floats("heap"));
                assertArrayEquals(longs, tensors.longs("longs"));
                FloatBuffer into = ByteBuffer.allocateDirect(4 * size + 12).order(ByteOrder.nativeOrder())
                    .asFloatBuffer().position(2);
                tensors.floats("direct", into);
                assertEquals(size + 2, into.position());
                assertEquals(FloatBuffer.wrap(floats), into.flip().position(2));
            }
        }
    }

    @Test
    void refusesToWriteWhatCannotBeRead() throws IOException {
        Files.writeString(file, "old");
        Entry four = Entry.floats("a", new float[4], 4);
        List<Entry> tooFew = List.of(Entry.of("a", DType.U8, new long[] {4}, out -> out.write(ByteBuffer.allocate(3))));
        List<Entry> tooMany = List.of(Entry.of("a", DType.U8, new long[] {4},
            out -> out.write(ByteBuffer.allocate(5))));
        assertEquals("entries: tensor 'a' wrote 1 bytes fewer than its 4", assertThrows(IllegalArgumentException.class,
            () -> SafeTensors.write(file, tooFew, Map.of())).getMessage());
        assertEquals("entries: tensor 'a' wrote more than its 4 bytes", assertThrows(IllegalArgumentException.class,
            () -> SafeTensors.write(file, tooMany, Map.of())).getMessage());
        assertEquals("entries: tensor 'a' is there twice", assertThrows(IllegalArgumentException.class,
            () -> SafeTensors.write(file, List.of(four, four), Map.of())).getMessage());
        assertThrows(IllegalArgumentException.class,
            () -> SafeTensors.write(file, List.of(), Map.of("a", "\ud800")));
        assertThrows(IllegalArgumentException.class, () -> Entry.floats("a", new float[4], 5));
        assertThrows(IllegalArgumentException.class, () -> Entry.longs("a", new long[4], -2, -2));
        assertThrows(IllegalArgumentException.class, () -> Entry.floats("a", new float[0], 1L << 62, 4));
        assertThrows(IllegalArgumentException.class, () -> Entry.floats("__metadata__", new float[1], 1));
        assertThrows(IllegalArgumentException.class, () -> Entry.floats("\udc00", new float[1], 1));
        assertEquals("old", Files.readString(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void severalThreadsReadAtOnce() throws Exception {
        List<Entry> entries = IntStream.range(0, 8).mapToObj(i -> {
            float[] values = new float[50_000];
            Arrays.fill(values, i);
            return Entry.floats("t" + i, values, 50_000);
        }).toList();
        SafeTensors.write(file, entries, Map.of());
        var threads = Executors.newFixedThreadPool(4);
        try (SafeTensors tensors = SafeTensors.open(file)) {
            List<Callable<float[]>> reads = IntStream.range(0, 64)
                .mapToObj(i -> (Callable<float[]>) () -> tensors.floats("t" + i % 8)).toList();
            List<Future<float[]>> results = threads.invokeAll(reads);
            for (int i = 0; i < results.size(); i++) {
                float[] values = results.get(i).get();
                for (float value : values) {
                    assertEquals(i % 8, value);
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aMissingFileIsANoSuchFileException() {
        assertThrows(NoSuchFileException.class, () -> SafeTensors.open(file));
    }
}
