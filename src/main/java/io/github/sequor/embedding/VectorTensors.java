package io.github.sequor.embedding;

import io.github.sequor.io.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Word vectors in safetensors: {@code counts} (V) I64 where known, {@code vectors} (V, D) F32, and {@code vocabulary},
 * the words in UTF-8 with a line feed behind each, U8. In Python: {@code
 * bytes(t["vocabulary"]).decode().split("\n")[:-1]}.
 */
final class VectorTensors {
    private static final String COUNTS = "counts";
    private static final String VECTORS = "vectors";
    private static final String VOCABULARY = "vocabulary";

    private VectorTensors() {
    }

    static void write(WordVectors vectors, Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        for (String word : vectors.words()) {
            if (word.indexOf('\n') >= 0 || !encoder.canEncode(word)) {
                throw new IllegalArgumentException("words: '" + word + "' holds a line feed or a lone surrogate");
            }
            text.append(word).append('\n');
        }
        byte[] vocabulary = text.toString().getBytes(StandardCharsets.UTF_8);
        List<SafeTensors.Entry> entries = new ArrayList<>();
        vectors.counts().ifPresent(counts -> entries.add(SafeTensors.Entry.longs(COUNTS, counts, counts.length)));
        int size = vectors.vectorSize();
        entries.add(SafeTensors.Entry.of(VECTORS, SafeTensors.DType.F32, new long[] {vectors.vocabSize(), size},
                channel -> {
                    ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    for (int i = 0; i < vectors.vocabSize(); i++) {
                        bytes.clear().asFloatBuffer().put(vectors.vector(i));
                        channel.write(bytes);
                    }
                }));
        entries.add(SafeTensors.Entry.of(VOCABULARY, SafeTensors.DType.U8, new long[] {vocabulary.length},
                channel -> channel.write(ByteBuffer.wrap(vocabulary))));
        SafeTensors.write(file, entries, Map.of());
    }

    /** Reads vectors; a file of another's making needs no counts. */
    static WordVectors read(Path path, ReadOptions options) throws IOException {
        try (SafeTensors file = SafeTensors.open(path)) {
            require(file, VECTORS, SafeTensors.DType.F32, 2);
            require(file, VOCABULARY, SafeTensors.DType.U8, 1);
            long[] shape = file.shape(VECTORS);
            List<String> words = words(file.bytes(VOCABULARY));
            if (words.size() != shape[0]) {
                throw new IOException(VOCABULARY + " has " + words.size() + " words, " + VECTORS + " has " + shape[0]
                        + " rows");
            }
            long[] counts = null;
            if (file.contains(COUNTS)) {
                require(file, COUNTS, SafeTensors.DType.I64, 1);
                counts = file.longs(COUNTS);
            }
            int size = VectorHeader.checkSize(shape[1]);
            int count = Math.min(words.size(), options.most());
            if (count < words.size()) {
                counts = counts == null ? null : Arrays.copyOf(counts, count);
                words = words.subList(0, count);
            }
            return new WordVectors(words, rows(file, count, size, options.mapped()), counts);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void require(SafeTensors file, String name, SafeTensors.DType type, int rank) throws IOException {
        if (!file.contains(name) || file.dtype(name) != type || file.shape(name).length != rank) {
            throw new IOException("expected a tensor '" + name + "' of " + type + " and " + rank + " dimensions among "
                    + file.names());
        }
    }

    private static List<String> words(ByteBuffer bytes) throws IOException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            List<String> words = Arrays.asList(text.split("\n", -1));
            return words.subList(0, words.size() - 1);    // behind the last line feed is nothing
        } catch (CharacterCodingException e) {
            throw new IOException(VOCABULARY + " is not valid UTF-8", e);
        }
    }

    private static VectorRows rows(SafeTensors file, int count, int size, boolean mapped) throws IOException {
        VectorRows.Builder rows = new VectorRows.Builder(size);
        int perChunk = VectorRows.rowsPerChunk(size);
        float[] vector = new float[size];
        for (int first = 0; first < count; first += perChunk) {
            int n = Math.min(perChunk, count - first);
            long offset = (long) first * size * Float.BYTES;
            int length = n * size * Float.BYTES;
            if (mapped) {
                ByteBuffer bytes = file.map(VECTORS, offset, length);
                if (bytes.alignmentOffset(0, Float.BYTES) != 0) {
                    throw new IOException("the vectors begin between two multiples of 4 bytes and cannot be mapped");
                }
                rows.add(bytes, null, n);
                continue;
            }
            ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
            file.read(VECTORS, offset, bytes);
            bytes.flip();
            for (int i = 0; i < n; i++) {
                bytes.asFloatBuffer().get(i * size, vector);
                rows.add(vector);
            }
        }
        return rows.build();
    }
}
