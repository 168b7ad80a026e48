package io.github.sequor.embedding;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words and rows as a file gives them, one after another. */
final class WordRows {
    private final ReadOptions options;
    private final List<String> words = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private final VectorRows.Builder rows;     // null: the rows stay in the file
    private int given;

    WordRows(ReadOptions options, VectorRows.Builder rows) {
        this.options = options;
        this.rows = rows;
    }

    /**
     * Takes a word and its vector.
     *
     * @return false if it is left out
     * @throws IOException without the place
     */
    boolean add(String word, float[] vector) throws IOException {
        given++;
        if (word.isEmpty()) {
            throw new IOException("an empty word");
        }
        for (float number : vector) {
            if (!Float.isFinite(number)) {
                if (options.lenient()) {
                    return false;
                }
                throw new IOException("the vector of '" + word + "' holds " + number);
            }
        }
        Integer first = seen.putIfAbsent(word, given);
        if (first != null) {
            if (options.lenient()) {
                return false;
            }
            throw new IOException("the word '" + word + "' was there before, as word " + first);
        }
        words.add(word);
        if (rows != null) {
            rows.add(vector);
        }
        return true;
    }

    /** Whether as many words as wanted were taken. */
    boolean full() {
        return words.size() >= options.most();
    }

    List<String> words() {
        return words;
    }

    WordVectors build() throws IOException {
        return build(rows.build());
    }

    /** With rows that stayed in the file. */
    WordVectors build(VectorRows matrix) throws IOException {
        try {
            return new WordVectors(words, matrix, null);
        } catch (IllegalArgumentException e) {      // beyond what a norm can hold
            throw new IOException(e.getMessage(), e);
        }
    }
}
