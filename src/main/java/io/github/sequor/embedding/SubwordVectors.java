package io.github.sequor.embedding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Word vectors made of those of character n-grams (Bojanowski et al. 2017), which words that were never seen have too,
 * as fastText makes them: the mean of the vectors of a word and of its n-grams; of the n-grams alone where the word is
 * unknown. Immutable.
 */
public final class SubwordVectors {
    private static final String END = "</s>";      // fastText's, which has no n-grams

    private final WordVectors words;
    private final VectorRows ngrams;
    private final Subwords subwords;

    private SubwordVectors(WordVectors words, VectorRows ngrams, Subwords subwords) {
        this.words = words;
        this.ngrams = ngrams;
        this.subwords = subwords;
    }

    /** Combines the words' own rows with those of their n-grams; at most {@code limit} words. */
    static SubwordVectors of(List<String> words, List<Long> counts, VectorRows own, VectorRows ngrams,
            Subwords subwords, int limit) {
        int count = Math.min(limit, words.size());
        VectorRows.Builder combined = new VectorRows.Builder(own.size());
        for (int i = 0; i < count; i++) {
            combined.add(mean(words.get(i), own.get(i), ngrams, subwords));
        }
        long[] seen = counts.stream().limit(count).mapToLong(Long::longValue).toArray();
        return new SubwordVectors(new WordVectors(words.subList(0, count), combined.build(), seen), ngrams, subwords);
    }

    /** @param own the word's own vector; null: it has none. Null if it has no n-gram either */
    private static float[] mean(String word, float[] own, VectorRows ngrams, Subwords subwords) {
        int[] rows = word.equals(END) ? new int[0] : subwords.rows(word);
        int count = rows.length + (own == null ? 0 : 1);
        if (count == 0) {
            return null;
        }
        float[] sum = own == null ? new float[ngrams.size()] : own;
        float[] part = new float[sum.length];
        for (int row : rows) {
            ngrams.get(row, part, 0);
            for (int k = 0; k < sum.length; k++) {
                sum[k] += part[k];
            }
        }
        float scale = 1f / count;
        for (int k = 0; k < sum.length; k++) {
            sum[k] *= scale;
        }
        return sum;
    }

    /**
     * Reads fastText's {@code .bin}, not quantized.
     *
     * @throws IOException if it cannot be read or is damaged: with the file's name, the reason and the byte
     */
    public static SubwordVectors read(Path file) throws IOException {
        return read(file, ReadOptions.DEFAULT);
    }

    /** Reads fastText's {@code .bin}; {@code limit} counts words, n-grams are read whole. */
    public static SubwordVectors read(Path file, ReadOptions options) throws IOException {
        return VectorFiles.open(file, options, (in, channel, compressed) -> FastTextBinary.read(in, options));
    }

    /** Whether a file, plain or compressed, is fastText's {@code .bin}. */
    public static boolean holdsSubwords(Path file) throws IOException {
        return VectorFiles.open(file, ReadOptions.DEFAULT, (in, channel, compressed) ->
                FastTextBinary.begins(in.head()));
    }

    /** The words that were seen. */
    public WordVectors words() {
        return words;
    }

    /**
     * A word's vector (D), whether it was seen or not.
     *
     * @throws UnknownWordException if it was not and has no n-gram
     */
    public float[] vector(String word) {
        return find(word).orElseThrow(() -> new UnknownWordException(word, words.vocabSize()));
    }

    /** A word's vector (D), if it was seen or has n-grams. */
    public Optional<float[]> find(String word) {
        Optional<float[]> seen = words.find(word);
        return seen.isPresent() ? seen : Optional.ofNullable(mean(word, null, ngrams, subwords));
    }

    /** The cosine of two words' vectors, seen or not. */
    public double similarity(String a, String b) {
        return WordVectors.dot(unit(a), unit(b));
    }

    /** The words that were seen most similar to any word, without itself. */
    public List<Neighbor> mostSimilar(String word, int topN) {
        return words.contains(word) ? words.mostSimilar(word, topN) : words.mostSimilar(vector(word), topN);
    }

    private float[] unit(String word) {
        return WordVectors.unit("word: '" + word + "'", vector(word));
    }

    @Override
    public String toString() {
        return "Subword" + words + Arrays.asList(subwords.shortest(), subwords.longest(), ngrams.rows());
    }
}
