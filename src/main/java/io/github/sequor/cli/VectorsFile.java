package io.github.sequor.cli;

import io.github.sequor.embedding.ReadOptions;
import io.github.sequor.embedding.SubwordVectors;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which word vectors to use. */
final class VectorsFile {
    @Option(names = "--vectors", paramLabel = "F", required = true, description = {
            "The word vectors: word2vec's text or binary format, GloVe's text, fastText's .vec or .bin, or safetensors;"
            + " all but safetensors also .gz."})
    private Path file;

    @Option(names = "--limit", paramLabel = "N", description = "Read the first N words only (default: all).")
    private int limit;

    @Option(names = "--lenient", description = "Leave out words that come twice and vectors that hold no number, and"
            + " replace what is no UTF-8, instead of refusing the file.")
    private boolean lenient;

    private ReadOptions options(SequorCommand command) {
        return command.options(() -> new ReadOptions(limit, false, lenient));
    }

    WordVectors read(SequorCommand command) throws IOException {
        return WordVectors.read(file, options(command));
    }

    /** fastText's n-grams, where the file has them: any word has a vector then. Otherwise null. */
    SubwordVectors readSubwords(SequorCommand command) throws IOException {
        return SubwordVectors.holdsSubwords(file) ? SubwordVectors.read(file, options(command)) : null;
    }
}
