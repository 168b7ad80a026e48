package io.github.sequor.embedding;

import io.github.sequor.io.AtomicFiles;
import io.github.sequor.io.IOConsumer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Word vectors to and from files, whatever their format. */
final class VectorFiles {
    private VectorFiles() {
    }

    static void write(WordVectors vectors, Path file, VectorFormat format) throws IOException {
        IOConsumer<OutputStream> body = switch (format) {
            case WORD2VEC_TEXT -> out -> VectorText.write(vectors, out, true);
            case GLOVE_TEXT -> out -> VectorText.write(vectors, out, false);
            case WORD2VEC_BINARY -> out -> Word2VecBinary.write(vectors, out);
            case SAFETENSORS -> throw new UnsupportedOperationException();
        };
        vectors.words().forEach(VectorFiles::checkWord);
        AtomicFiles.write(file, out -> {
            if (!file.toString().endsWith(".gz")) {
                body.accept(out);
                return;
            }
            GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
            body.accept(gzip);
            gzip.finish();
        });
    }

    /** Readers of text cut at the spaces of ASCII; a lone surrogate cannot be written. */
    private static void checkWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == ' ' || c >= '\t' && c <= '\r' || c == 0) {
                throw new IllegalArgumentException("words: '" + word + "' holds white space, which this format cannot; "
                        + "SAFETENSORS can");
            }
        }
    }
}
