package io.github.sequor.embedding;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The text formats: word2vec's, fastText's {@code .vec} and, without the first line, GloVe's. */
final class VectorText {
    private VectorText() {
    }

    /** Numbers are written so that they are read back as the same float32. */
    static void write(WordVectors vectors, OutputStream out, boolean header) throws IOException {
        if (header) {
            out.write((vectors.vocabSize() + " " + vectors.vectorSize() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < vectors.vocabSize(); i++) {
            line.setLength(0);
            line.append(vectors.words().get(i));
            for (float value : vectors.vector(i)) {
                line.append(' ').append(value);
            }
            out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
