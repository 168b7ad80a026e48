package io.github.sequor.embedding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * V words and a vector of D numbers for each, as gensim's KeyedVectors. Immutable, and safe for use by several threads
 * at once.
 */
public final class WordVectors {
    private final List<String> words;
    private final Map<String, Integer> indices;
    private final VectorRows rows;
    private final long[] counts;     // null: unknown

    /**
     * Vectors without counts.
     *
     * @param words V different words, the most frequent first where that is known
     * @param rowMajor (V, D), copied
     * @param size D, at least 1
     * @throws IllegalArgumentException if a word is null, empty or given twice, the matrix has another size, or a number
     *     is not finite
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
        return rows.get(java.util.Objects.checkIndex(index, words.size()));
    }

    /** How often each word (V) was seen, a copy, where that is known. */
    public Optional<long[]> counts() {
        return Optional.ofNullable(counts).map(long[]::clone);
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

    VectorRows rows() {
        return rows;
    }

    @Override
    public String toString() {
        return "WordVectors" + Arrays.asList(vocabSize(), vectorSize()).toString().replace('[', '(').replace(']', ')');
    }
}
