package io.github.sequor.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.io.SafeTensors.DType;
import io.github.sequor.io.SafeTensors.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that the reference implementation of the format wrote. */
class SafeTensorsGoldenTest {
    private static final Path FOLDER = Path.of(System.getProperty("sequor.golden.nn", "src/test/resources/golden/nn"));

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
        }
    }

    @Test
    void thereAreGoldenFiles() throws IOException {
        assertFalse(files().isEmpty(), "no golden files in " + FOLDER.toAbsolutePath());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyTensorIsWholeAndFinite(Path file) throws IOException {
        try (SafeTensors tensors = SafeTensors.open(file)) {
            assertFalse(tensors.names().isEmpty());
            assertFalse(tensors.metadata().isEmpty());
            for (String name : tensors.names()) {
                long size = Arrays.stream(tensors.shape(name)).reduce(1, Math::multiplyExact);
                if (tensors.dtype(name) == DType.F32) {
                    float[] values = tensors.floats(name);
                    assertEquals(size, values.length, name);
                    for (float value : values) {
                        assertTrue(Float.isFinite(value), name);
                    }
                } else {
                    long[] values = tensors.longs(name);
                    assertEquals(size, values.length, name);
                    // Lengths and classes, the ignored class -100 among them.
                    assertTrue(Arrays.stream(values).allMatch(value -> value >= -100 && value < 1_000_000), name);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatWasReadIsWrittenWithEqualData(Path file, @TempDir Path folder) throws IOException {
        Path copy = folder.resolve("copy.safetensors");
        try (SafeTensors original = SafeTensors.open(file)) {
            List<Entry> entries = new ArrayList<>();
            for (String name : original.names()) {
                long[] shape = original.shape(name);
                entries.add(switch (original.dtype(name)) {
                    case F32 -> Entry.floats(name, original.floats(name), shape);
                    case I64 -> Entry.longs(name, original.longs(name), shape);
                    default -> Entry.of(name, original.dtype(name), shape, out -> out.write(original.bytes(name)));
                });
            }
            SafeTensors.write(copy, entries, original.metadata());
            assertArrayEquals(data(file), data(copy));
            try (SafeTensors written = SafeTensors.open(copy)) {
                assertEquals(original.names(), written.names());
                assertEquals(original.metadata(), written.metadata());
                for (String name : original.names()) {
                    assertEquals(original.dtype(name), written.dtype(name));
                    assertArrayEquals(original.shape(name), written.shape(name));
                }
            }
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            SafeTensors.write(again, entries, original.metadata());
            assertArrayEquals(Files.readAllBytes(copy), again.toByteArray());
        }
    }

    private static byte[] data(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Arrays.copyOfRange(bytes, Math.toIntExact(8 + header), bytes.length);
    }
}
