package io.github.sequor.embedding;

/** A word that has no vector. Where that is to be expected, ask {@link WordVectors#find} instead. */
public final class UnknownWordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnknownWordException(String word, int known) {
        super("word: '" + word + "' is not among the " + known + " words that have a vector");
    }
}
