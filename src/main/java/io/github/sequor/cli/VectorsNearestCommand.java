package io.github.sequor.cli;

import io.github.sequor.embedding.Neighbor;
import io.github.sequor.embedding.SubwordVectors;
import io.github.sequor.embedding.WordVectors;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sequor vectors nearest}. */
@Command(name = "nearest", sortOptions = false, description = {
        "Prints the words most similar to each word: the word, tab, one of them, tab, their cosine.",
        "fastText's .bin knows words that it never saw."})
final class VectorsNearestCommand extends SequorCommand {
    @Mixin
    private VectorsFile vectors;

    @Parameters(arity = "0..*", paramLabel = "WORD",
            description = "Words (default: those of standard input, one a line).")
    private List<String> words;

    @Mixin
    private TopNOption topN;

    VectorsNearestCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        int most = topN.value(this);
        SubwordVectors subwords = vectors.readSubwords(this);
        WordVectors known = subwords != null ? subwords.words() : vectors.read(this);
        Function<String, List<Neighbor>> nearest = word -> subwords != null ? subwords.mostSimilar(word, most)
                : known.mostSimilar(word, most);
        if (words != null) {
            for (String word : words) {
                print(word, nearest.apply(word));
            }
            return ExitCode.OK;
        }
        try (Stream<String> lines = TextFiles.lines(streams.in(), "standard input")) {
            for (String word : (Iterable<String>) lines::iterator) {
                print(word, nearest.apply(word));
            }
        }
        return ExitCode.OK;
    }

    private void print(String word, List<Neighbor> neighbors) throws IOException {
        for (Neighbor neighbor : neighbors) {
            streams.println(word + "\t" + neighbor.word() + "\t" + number(neighbor.similarity()));
        }
        streams.flush();
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
