package io.github.sequor.embedding;

import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * V words and a vector of D numbers for each, with the queries of gensim's KeyedVectors, whose numbers they match.
 * Similarity is the cosine. Immutable, and safe for use by several threads at once. The matrix is native
 * memory, which needs no close: it is given back with the object.
 *
 * <p>A word without a vector is an {@link UnknownWordException}; a vector of zeros, which has no direction, is an
 * {@link IllegalArgumentException} where it is asked about, and has similarity 0 to what is asked elsewhere.
 *
 * <p>A search goes through all V vectors, in threads; see {@link ApproximateSearch} for one
 * that does not. Equal similarities are told apart by the earlier row.
 */
public final class WordVectors {
    private final List<String> words;
    private final Map<String, Integer> indices;
    private final VectorRows rows;
    private final Cosines cosines;
    private final long[] counts;     // null: unknown

    /**
     * Vectors without counts.
     *
     * @param words V different words, the most frequent first where that is known
     * @param rowMajor (V, D), copied
     * @param size D, at least 1
     * @throws IllegalArgumentException if a word is null, empty or given twice, the matrix has another size, or a
     *     number is not finite
     */
    public WordVectors(List<String> words, float[] rowMajor, int size) {
        this(words, rowMajor, size, null);
    }

    /**
     * Vectors and how often each word was seen.
     *
     * @param counts (V), or null where unknown
     * @throws IllegalArgumentException as without counts, and if there are more or fewer counts than words
     */
    public WordVectors(List<String> words, float[] rowMajor, int size, long[] counts) {
        this(words, rows(words, rowMajor, size), counts);
    }

    private static VectorRows rows(List<String> words, float[] rowMajor, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: expected at least 1, was " + size);
        }
        if (rowMajor.length != (long) words.size() * size) {
            throw new IllegalArgumentException("rowMajor: " + words.size() + " words of " + size + " numbers are "
                    + (long) words.size() * size + " numbers, " + rowMajor.length + " were given");
        }
        return VectorRows.of(rowMajor, size);
    }

    WordVectors(List<String> words, VectorRows rows, long[] counts) {
        this.words = Collections.unmodifiableList(new ArrayList<>(words));
        this.rows = rows;
        this.counts = counts == null ? null : counts.clone();
        if (counts != null && counts.length != words.size()) {
            throw new IllegalArgumentException("counts: expected " + words.size() + ", one for each word, given "
                    + counts.length);
        }
        indices = new HashMap<>(2 * words.size());
        for (int i = 0; i < this.words.size(); i++) {
            String word = this.words.get(i);
            if (word == null || word.isEmpty()) {
                throw new IllegalArgumentException("words: word " + i + " is " + (word == null ? "null" : "empty"));
            }
            Integer first = indices.putIfAbsent(word, i);
            if (first != null) {
                throw new IllegalArgumentException("words: '" + word + "' is given twice, as word " + first + " and "
                        + i);
            }
        }
        cosines = new Cosines(rows);
    }

    /**
     * Any embedding's vectors, such as {@code embedding.weight()} of a trained model.
     *
     * @param words V different words
     * @param matrix (V, D), copied
     */
    public static WordVectors of(List<String> words, Tensor matrix) {
        matrix.expect("matrix", words.size(), -1);
        int size = matrix.shape(1);
        VectorRows.Builder rows = new VectorRows.Builder(size);
        float[] row = new float[size];
        for (int i = 0; i < words.size(); i++) {
            matrix.get((long) i * size, FloatBuffer.wrap(row));
            rows.add(row);
        }
        return new WordVectors(words, rows.build(), null);
    }

    /** The vectors (V, D) of another vocabulary's tokens, special ones among them. */
    public static WordVectors of(Vocabulary vocabulary, Tensor matrix) {
        List<String> tokens = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            tokens.add(vocabulary.token(id));
        }
        return of(tokens, matrix);
    }

    /**
     * Reads a file of any format that {@link VectorFormat} names, or fastText's {@code .bin} (its words alone; see
     * {@link SubwordVectors} for the rest). Its format is told by its content, and {@code .gz} likewise.
     *
     * @throws IOException if it cannot be read or is damaged: with the file's name, the reason, and the line or the
     *     byte
     */
    public static WordVectors read(Path file) throws IOException {
        return read(file, ReadOptions.DEFAULT);
    }

    /** Reads a file as {@link #read(Path)} does. */
    public static WordVectors read(Path file, ReadOptions options) throws IOException {
        return VectorFiles.read(file, options);
    }

    /** V. */
    public int vocabSize() {
        return words.size();
    }

    /** D. */
    public int vectorSize() {
        return rows.size();
    }

    /** The words in the order of their rows. */
    public List<String> words() {
        return words;
    }

    public boolean contains(String word) {
        return indices.containsKey(word);
    }

    /** A word's row, if it has one. */
    public OptionalInt indexOf(String word) {
        Integer index = indices.get(word);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    int index(String word) {
        Integer index = indices.get(word);
        if (index == null) {
            throw new UnknownWordException(word, words.size());
        }
        return index;
    }

    /**
     * A copy of a word's vector (D).
     *
     * @throws UnknownWordException if it has none
     */
    public float[] vector(String word) {
        return rows.get(index(word));
    }

    /** A copy of a word's vector (D), if it has one. */
    public Optional<float[]> find(String word) {
        return Optional.ofNullable(indices.get(word)).map(rows::get);
    }

    /** A copy of the vector (D) in row {@code index}. */
    public float[] vector(int index) {
        return rows.get(Objects.checkIndex(index, words.size()));
    }

    /** How often each word (V) was seen, a copy, where that is known. */
    public Optional<long[]> counts() {
        return Optional.ofNullable(counts).map(long[]::clone);
    }

    /** The word's vector divided by its length. */
    private float[] unit(String word) {
        int index = index(word);
        return unit("word: '" + word + "'", rows.get(index), cosines.norm(index));
    }

    /** A row divided by its length, or zeros. */
    float[] unitOrZeros(int row) {
        double norm = cosines.norm(row);
        return norm == 0 ? rows.get(row) : unit("", rows.get(row), norm);
    }

    private static float[] unit(String what, float[] vector, double norm) {
        if (norm == 0) {
            throw new IllegalArgumentException(what + " is a vector of zeros, which has no direction");
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }

    static float[] unit(String what, float[] vector) {
        return unit(what, vector, Math.sqrt(dot(vector, vector)));
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private float[] checkSize(String name, float[] vector) {
        if (vector.length != vectorSize()) {
            throw new IllegalArgumentException(name + ": expected " + vectorSize() + " numbers, given "
                    + vector.length);
        }
        for (float number : vector) {
            if (!Float.isFinite(number)) {
                throw new IllegalArgumentException(name + ": holds " + number);
            }
        }
        return vector;
    }

    /** The cosine of the angle between two words' vectors, in [-1, 1]. */
    public double similarity(String a, String b) {
        return dot(unit(a), unit(b));
    }

    /** 1 - {@link #similarity}. */
    public double distance(String a, String b) {
        return 1 - similarity(a, b);
    }

    /** The similarity of a vector (D) with every word (V), in the order of the rows. */
    public float[] similarities(float[] vector) {
        float[] query = unit("vector:", checkSize("vector", vector));
        try (Arena arena = new Arena()) {
            return cosines.scores(arena, query, vocabSize()).toArray();
        }
    }

    /** The similarity of the means of two groups of words; gensim's n_similarity. */
    public double nSimilarity(List<String> as, List<String> bs) {
        return dot(unit("as: the mean", meanVector(as, null, false, false)),
                unit("bs: the mean", meanVector(bs, null, false, false)));
    }

    /** The mean (D) of the words' vectors, each made of length 1 first. */
    public float[] meanVector(List<String> group) {
        return meanVector(group, null, true, false);
    }

    /**
     * The weighted sum of words' vectors over the sum of the weights' magnitudes.
     *
     * @param group at least one word
     * @param weights one for each; null: all 1
     * @param preNormalize whether each vector is made of length 1 first
     * @param postNormalize whether the mean is
     * @return (D)
     */
    public float[] meanVector(List<String> group, double[] weights, boolean preNormalize, boolean postNormalize) {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("group: expected at least one word");
        }
        if (weights != null && weights.length != group.size()) {
            throw new IllegalArgumentException("weights: expected " + group.size() + ", given " + weights.length);
        }
        double[] sum = new double[vectorSize()];
        double total = 0;
        for (int i = 0; i < group.size(); i++) {
            double weight = weights == null ? 1 : weights[i];
            float[] vector = preNormalize ? unit(group.get(i)) : vector(group.get(i));
            for (int k = 0; k < sum.length; k++) {
                sum[k] += weight * vector[k];
            }
            total += Math.abs(weight);
        }
        float[] mean = new float[sum.length];
        for (int k = 0; k < mean.length; k++) {
            mean[k] = (float) (total > 0 ? sum[k] / total : 0);
        }
        return postNormalize ? unit("group: the mean", mean) : mean;
    }

    /** The words most similar to one, without it, the most similar first. */
    public List<Neighbor> mostSimilar(String word, int topN) {
        return nearest(unit(word), topN, vocabSize(), index(word));
    }

    /** As with {@code restrictVocab} V. */
    public List<Neighbor> mostSimilar(List<String> positive, List<String> negative, int topN) {
        return mostSimilar(positive, negative, topN, vocabSize());
    }

    /**
     * The words most similar to the sum of the positive words' vectors less that of the negative ones, each of length
     * 1: 3CosAdd (Mikolov et al. 2013). The words asked about are left out.
     *
     * @param topN how many words to give at most
     * @param restrictVocab searches this many of the first words only
     */
    public List<Neighbor> mostSimilar(List<String> positive, List<String> negative, int topN, int restrictVocab) {
        List<String> all = new ArrayList<>(positive);
        all.addAll(negative);
        double[] weights = new double[all.size()];
        Arrays.fill(weights, 0, positive.size(), 1);
        Arrays.fill(weights, positive.size(), weights.length, -1);
        float[] query = meanVector(all, weights, true, true);
        return nearest(query, topN, restrictVocab, rowsOf(all));
    }

    /** The words most similar to a vector (D). */
    public List<Neighbor> mostSimilar(float[] vector, int topN) {
        return nearest(unit("vector:", checkSize("vector", vector)), topN, vocabSize());
    }

    /** {@link #mostSimilar(String, int)} of each of many words, faster than one by one, with the same bits. */
    public List<List<Neighbor>> mostSimilarToEach(List<String> queries, int topN) {
        checkTopN(topN);
        List<List<Neighbor>> all = new ArrayList<>(queries.size());
        int batch = batch(vocabSize());
        for (int from = 0; from < queries.size(); from += batch) {
            List<String> part = queries.subList(from, Math.min(queries.size(), from + batch));
            try (Arena arena = new Arena()) {
                Tensor scores = cosines.scores(arena, units(part), vocabSize());
                for (int q = 0; q < part.size(); q++) {
                    Cosines.exclude(scores, q, index(part.get(q)));
                }
                Cosines.best(arena, scores, topN).forEach(hits -> all.add(neighbors(hits)));
            }
        }
        return all;
    }

    /** How many queries to ask at once, so that their scores take about 64 MB. */
    static int batch(int limit) {
        return Math.max(1, Math.min(256, (1 << 24) / Math.max(1, limit)));
    }

    private List<Neighbor> nearest(float[] query, int topN, int restrictVocab, int... without) {
        checkTopN(topN);
        try (Arena arena = new Arena()) {
            Tensor scores = cosines.scores(arena, query, limit(restrictVocab));
            Cosines.exclude(scores, 0, without);
            return neighbors(Cosines.best(arena, scores, topN).get(0));
        }
    }

    private static void checkTopN(int topN) {
        if (topN < 1) {
            throw new IllegalArgumentException("topN: expected at least 1, was " + topN);
        }
    }

    private int limit(int restrictVocab) {
        if (restrictVocab < 1) {
            throw new IllegalArgumentException("restrictVocab: expected at least 1, was " + restrictVocab);
        }
        return Math.min(restrictVocab, vocabSize());
    }

    private List<Neighbor> neighbors(List<Cosines.Hit> hits) {
        return hits.stream().map(hit -> new Neighbor(words.get(hit.row()), hit.score())).toList();
    }

    private int[] rowsOf(List<String> asked) {
        return asked.stream().mapToInt(this::index).toArray();
    }

    /** The words' vectors, of length 1, one behind another. */
    private float[] units(List<String> asked) {
        float[] all = new float[asked.size() * vectorSize()];
        for (int i = 0; i < asked.size(); i++) {
            System.arraycopy(unit(asked.get(i)), 0, all, i * vectorSize(), vectorSize());
        }
        return all;
    }

    /** As with {@code restrictVocab} V. */
    public List<Neighbor> mostSimilarCosmul(List<String> positive, List<String> negative, int topN) {
        return mostSimilarCosmul(positive, negative, topN, vocabSize());
    }

    /**
     * The words that are best by 3CosMul (Levy and Goldberg 2014, equation 4), the product of the similarities, moved
     * to [0, 1], with the positive words, over that with the negative ones and 1e-6. The words asked about are left
     * out.
     *
     * @param positive at least one word
     */
    public List<Neighbor> mostSimilarCosmul(List<String> positive, List<String> negative, int topN,
            int restrictVocab) {
        checkTopN(topN);
        if (positive.isEmpty()) {
            throw new IllegalArgumentException("positive: expected at least one word");
        }
        try (Arena arena = new Arena()) {
            Tensor products = cosines.multiplied(arena, units(positive), units(negative), limit(restrictVocab));
            Cosines.exclude(products, 0, rowsOf(positive));
            Cosines.exclude(products, 0, rowsOf(negative));
            return neighbors(Cosines.best(arena, products, topN).get(0));
        }
    }

    /**
     * a is to b as c is to what? The word w whose vector is most similar to e_b - e_a + e_c, as the course writes it:
     * with the vectors as they are, where {@link #mostSimilar} makes each of length 1 first. a, b and c are left out.
     *
     * @throws IllegalStateException if there is no other word
     */
    public Neighbor analogy(String a, String b, String c) {
        List<Neighbor> best = analogy(a, b, c, 1);
        if (best.isEmpty()) {
            throw new IllegalStateException("there is no word but those of the question");
        }
        return best.get(0);
    }

    /** The best {@code topN} answers of {@link #analogy(String, String, String)}. */
    public List<Neighbor> analogy(String a, String b, String c, int topN) {
        float[] from = vector(a);
        float[] to = vector(b);
        float[] query = vector(c);
        for (int i = 0; i < query.length; i++) {
            query[i] = to[i] - from[i] + query[i];
        }
        return nearest(unit("e_b - e_a + e_c", query), topN, vocabSize(), rowsOf(List.of(a, b, c)));
    }

    /**
     * The word that is least similar to the mean of all, each of length 1.
     *
     * @param group at least one word
     */
    public String doesntMatch(List<String> group) {
        float[] mean = meanVector(group, null, true, true);
        return Collections.min(group, (a, b) -> Double.compare(dot(unit(a), mean), dot(unit(b), mean)));
    }

    /** The words that are more similar to {@code a} than {@code b} is, in the order of the rows. */
    public List<String> closerThan(String a, String b) {
        int self = index(a);
        int other = index(b);
        float[] all = similarities(vector(a));
        List<String> closer = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (i != self && all[i] > all[other]) {
                closer.add(words.get(i));
            }
        }
        return closer;
    }

    /** Where {@code b} stands among the words most similar to {@code a}: 1 is the first. */
    public int rank(String a, String b) {
        return closerThan(a, b).size() + 1;
    }

    /**
     * The similarity of two words over the sum of those of the {@code topN} words most similar to {@code a}: at 10,
     * more than 0.10 speaks for synonyms (Leeuwenberg et al. 2016).
     */
    public double relativeCosineSimilarity(String a, String b, int topN) {
        return similarity(a, b) / mostSimilar(a, topN).stream().mapToDouble(Neighbor::similarity).sum();
    }

    /** The course's o_i of a word. */
    public OneHot oneHot(String word) {
        return new OneHot(index(word), vocabSize());
    }

    /**
     * The embedding matrix E (D, V) of the course times o_i, done as a row look-up: a copy of vector i (D).
     *
     * @param o of size V
     */
    public float[] times(OneHot o) {
        if (o.size() != vocabSize()) {
            throw new IllegalArgumentException("o: expected size " + vocabSize() + ", was " + o.size());
        }
        return rows.get(o.index());
    }

    /**
     * A copy of the matrix (V, D), one row a word, which owns its memory: close it, or give it to an embedding layer.
     */
    public Tensor toTensor() {
        Tensor matrix = Tensor.zeros(vocabSize(), vectorSize());
        for (int i = 0; i < vocabSize(); i++) {
            matrix.view((long) i * vectorSize(), vectorSize()).set(rows.get(i));
        }
        return matrix;
    }

    /**
     * The vectors of a vocabulary's tokens; those that have none, as special tokens, are drawn from normal numbers of
     * mean 0.
     *
     * @param deviation the standard deviation of what is drawn
     * @param seed of what is drawn, for each token by its id
     * @return (vocabulary.size(), D), which owns its memory: close it, or give it to an embedding layer
     */
    public Tensor toTensor(Vocabulary vocabulary, double deviation, long seed) {
        Tensor matrix = Tensor.zeros(vocabulary.size(), vectorSize());
        for (int id = 0; id < vocabulary.size(); id++) {
            Rng rng = new Rng(Rng.derive(seed, id));
            float[] row = find(vocabulary.token(id)).orElseGet(() -> {
                float[] drawn = new float[vectorSize()];
                for (int k = 0; k < drawn.length; k++) {
                    drawn[k] = (float) (rng.nextGaussian() * deviation);
                }
                return drawn;
            });
            matrix.view((long) id * vectorSize(), vectorSize()).set(row);
        }
        return matrix;
    }

    /**
     * The mean of these vectors and others of the same words, as GloVe takes of its word and context vectors.
     *
     * @param other (V, D), the same words in the same order
     */
    public WordVectors averagedWith(WordVectors other) {
        if (!words.equals(other.words) || vectorSize() != other.vectorSize()) {
            throw new IllegalArgumentException("other: expected the same " + vocabSize() + " words of " + vectorSize()
                    + " numbers, was " + other);
        }
        VectorRows.Builder means = new VectorRows.Builder(vectorSize());
        for (int i = 0; i < vocabSize(); i++) {
            float[] mean = rows.get(i);
            float[] context = other.rows.get(i);
            for (int k = 0; k < mean.length; k++) {
                mean[k] = (mean[k] + context[k]) / 2;
            }
            means.add(mean);
        }
        return new WordVectors(words, means.build(), counts);
    }

    /**
     * Writes a file, whole or not at all; one whose name ends in {@code .gz} is compressed.
     *
     * @throws IllegalArgumentException if a word holds white space, which no format but safetensors can tell from the
     *     end of the word
     * @throws IOException with the file's name and the reason
     */
    public void write(Path file, VectorFormat format) throws IOException {
        VectorFiles.write(this, file, format);
    }

    Cosines cosines() {
        return cosines;
    }

    VectorRows rows() {
        return rows;
    }

    @Override
    public String toString() {
        return "WordVectors" + Arrays.asList(vocabSize(), vectorSize()).toString().replace('[', '(').replace(']', ')');
    }
}
