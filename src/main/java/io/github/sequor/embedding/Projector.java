package io.github.sequor.embedding;

import io.github.sequor.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The two TSV files that the embedding projector (projector.tensorflow.org) loads, by themselves or in TensorBoard. */
public final class Projector {
    private Projector() {
    }

    /**
     * Writes a folder that {@code tensorboard --logdir FOLDER} shows in its projector: vectors.tsv, metadata.tsv and
     * projector_config.pbtxt, which names them.
     *
     * @param folder made if need be
     */
    public static void write(WordVectors vectors, Path folder) throws IOException {
        Files.createDirectories(folder);
        write(vectors, folder.resolve("vectors.tsv"), folder.resolve("metadata.tsv"));
        AtomicFiles.writeText(folder.resolve("projector_config.pbtxt"), """
                embeddings {
                  tensor_name: "words"
                  tensor_path: "vectors.tsv"
                  metadata_path: "metadata.tsv"
                }
                """);
    }

    /**
     * Writes the vectors, and beside them the words (and counts, where known).
     *
     * @param vectorsFile D numbers a line
     * @param metadataFile a word a line; with counts two columns under a header
     */
    public static void write(WordVectors vectors, Path vectorsFile, Path metadataFile) throws IOException {
        for (String word : vectors.words()) {
            if (word.indexOf('\t') >= 0 || word.indexOf('\n') >= 0 || word.indexOf('\r') >= 0) {
                throw new IllegalArgumentException("words: '" + word + "' holds a tab or a line's end");
            }
        }
        AtomicFiles.write(vectorsFile, out -> {
            LineWriter lines = new LineWriter(out);
            for (int i = 0; i < vectors.vocabSize(); i++) {
                for (float value : vectors.vector(i)) {
                    lines.line().append(lines.line().length() == 0 ? "" : "\t").append(value);
                }
                lines.end();
            }
            lines.flush();
        });
        List<String> words = vectors.words();
        long[] counts = vectors.counts().orElse(null);
        AtomicFiles.write(metadataFile, out -> {
            LineWriter lines = new LineWriter(out);
            if (counts != null) {
                lines.line().append("word\tcount");
                lines.end();
            }
            for (int i = 0; i < words.size(); i++) {
                lines.line().append(words.get(i));
                if (counts != null) {
                    lines.line().append('\t').append(counts[i]);
                }
                lines.end();
            }
            lines.flush();
        });
    }
}
