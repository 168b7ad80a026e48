package io.github.sequor.embedding;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** word2vec's binary format, with the line feed behind each vector that the C program writes. */
final class Word2VecBinary {
    private Word2VecBinary() {
    }

    static void write(WordVectors vectors, OutputStream out) throws IOException {
        int size = vectors.vectorSize();
        out.write((vectors.vocabSize() + " " + size + "\n").getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vectors.vocabSize(); i++) {
            out.write((vectors.words().get(i) + " ").getBytes(StandardCharsets.UTF_8));
            bytes.asFloatBuffer().put(vectors.vector(i));
            out.write(bytes.array());
            out.write('\n');
        }
    }
}
