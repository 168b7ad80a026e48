package io.github.sequor.embedding;

/**
 * A word found by a search.
 *
 * @param similarity the cosine, in [-1, 1], or what the search says it ranks by
 */
public record Neighbor(String word, double similarity) {
}
