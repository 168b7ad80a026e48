package io.github.sequor.cli;

import io.github.sequor.embedding.Pca;
import io.github.sequor.embedding.Tsne;
import io.github.sequor.embedding.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sequor vectors plot}. */
@Command(name = "plot", sortOptions = false,
        description = "Draws words so that similar ones lie near each other, as a PNG file.")
final class VectorsPlotCommand extends SequorCommand {
    private static final int MOST_WORDS = 5_000;

    /** How places are found. */
    enum Method { TSNE, PCA }

    @Mixin
    private VectorsFile vectors;

    @Parameters(arity = "0..*", paramLabel = "WORD", description = "The words to draw (default: the first --words).")
    private List<String> chosen;

    @Option(names = "--words", paramLabel = "N", defaultValue = "200",
            description = "Draw the first N words of the file, 2 to 5000 (default: ${DEFAULT-VALUE}).")
    private int words;

    @Option(names = "--output", paramLabel = "F.png", required = true, description = "The picture to write.")
    private Path output;

    @Option(names = "--method", paramLabel = "M", defaultValue = "tsne",
            description = "tsne or pca (default: ${DEFAULT-VALUE}).")
    private Method method;

    @Option(names = "--perplexity", paramLabel = "X", defaultValue = "30",
            description = "About how many neighbours a word has, for tsne (default: ${DEFAULT-VALUE}).")
    private double perplexity;

    @Option(names = "--iterations", paramLabel = "N", defaultValue = "1000",
            description = "Steps, for tsne (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "The same seed gives the same picture (default: ${DEFAULT-VALUE}).")
    private long seed;

    VectorsPlotCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        int count = chosen != null ? chosen.size() : words;
        if (count < 2 || count > MOST_WORDS) {
            throw usage("expected 2 to " + MOST_WORDS + " words to draw, were " + count);
        }
        Tsne tsne = options(() -> new Tsne(perplexity, iterations, 0, 0.5, seed));
        WordVectors known = vectors.read(this);
        List<String> labels = chosen != null ? chosen : known.words().subList(0, Math.min(words, known.vocabSize()));
        List<float[]> points = new ArrayList<>();
        labels.forEach(word -> points.add(known.vector(word)));
        float[][] rows = points.toArray(float[][]::new);
        double[][] places = method == Method.TSNE ? tsne.project(rows)
                : Pca.project(rows, Math.min(2, known.vectorSize()));
        Plots.labels(output, labels, places);
        streams.err().println(output + ": " + labels.size() + " words");
        return ExitCode.OK;
    }
}
