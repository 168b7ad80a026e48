package io.github.sequor.embedding;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The words that an evaluation knows, in the case that it compares. */
final class KnownWords {
    private final Map<String, Integer> rows = new HashMap<>();
    private final boolean fold;

    KnownWords(WordVectors vectors, EvaluationOptions options) {
        fold = options.caseInsensitive();
        int limit = Math.min(options.restrictVocab(), vectors.vocabSize());
        for (int i = 0; i < limit; i++) {
            rows.putIfAbsent(fold(vectors.words().get(i)), i);
        }
    }

    String fold(String word) {
        return fold ? word.toUpperCase(Locale.ROOT) : word;
    }

    /** The row of a word, or -1. */
    int row(String word) {
        return rows.getOrDefault(fold(word), -1);
    }
}
