package io.github.sequor.embedding;

import io.github.sequor.metric.PearsonCorrelation;
import io.github.sequor.metric.SpearmanCorrelation;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of words and how similar people find them, such as WordSim-353, MEN and SimLex-999. The numbers are those of
 * gensim's evaluate_word_pairs.
 */
public final class WordPairs {
    /** Two words and their similarity, on any scale. */
    public record Pair(String a, String b, double similarity) {
    }

    /**
     * How the vectors' similarities go with people's.
     *
     * @param pearson the correlation of the similarities, -1 to 1
     * @param spearman that of their ranks
     * @param pairs how many pairs were compared
     * @param unknown how many hold a word that is not known
     * @param unknownShare of all pairs, 0 to 1
     */
    public record Result(double pearson, double spearman, int pairs, int unknown, double unknownShare) {
    }

    private final List<Pair> pairs;

    public WordPairs(List<Pair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    /**
     * Reads a file of two words and a number a line, with white space between; lines that begin with {@code #} are left
     * out, and a first line that names the columns.
     *
     * @throws IOException with the file's name, and the line that is none
     */
    public static WordPairs read(Path file) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        int number = 0;
        for (String line : TextFiles.readLines(file)) {
            number++;
            String[] fields = line.strip().split("\\s+");
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            try {
                if (fields.length != 3) {
                    throw new NumberFormatException();
                }
                pairs.add(new Pair(fields[0], fields[1], Double.parseDouble(fields[2])));
            } catch (NumberFormatException e) {
                if (number > 1) {
                    throw new IOException(file + ": line " + number + ": expected two words and a number, was '" + line
                            + "'", e);
                }
            }
        }
        return new WordPairs(pairs);
    }

    public List<Pair> pairs() {
        return pairs;
    }

    /** Compares with gensim's defaults. */
    public Result evaluate(WordVectors vectors) {
        return evaluate(vectors, EvaluationOptions.DEFAULT);
    }

    /**
     * Compares the similarities of all pairs whose words are known.
     *
     * @throws IllegalArgumentException if no pair is
     */
    public Result evaluate(WordVectors vectors, EvaluationOptions options) {
        KnownWords known = new KnownWords(vectors, options);
        PearsonCorrelation pearson = new PearsonCorrelation();
        SpearmanCorrelation spearman = new SpearmanCorrelation();
        int unknown = 0;
        int compared = 0;
        for (Pair pair : pairs) {
            int a = known.row(pair.a());
            int b = known.row(pair.b());
            unknown += a < 0 || b < 0 ? 1 : 0;
            if ((a < 0 || b < 0) && !options.dummy4Unknown()) {
                continue;
            }
            double similarity = a < 0 || b < 0 ? 0
                    : WordVectors.dot(vectors.unitOrZeros(a), vectors.unitOrZeros(b));
            pearson.add(pair.similarity(), similarity);
            spearman.add(pair.similarity(), similarity);
            compared++;
        }
        if (compared == 0) {
            throw new IllegalArgumentException("pairs: the words of none of the " + pairs.size() + " pairs are known");
        }
        return new Result(pearson.value(), spearman.value(), compared, unknown, (double) unknown / pairs.size());
    }
}
