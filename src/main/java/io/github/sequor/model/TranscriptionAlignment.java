package io.github.sequor.model;

import java.util.List;

/**
 * Where in its frames a text is said.
 *
 * @param units of the text
 * @param at for each step of the model, the index of the unit it is in, or -1 between them, on the likeliest way
 * @param probabilities (steps, symbols) that each step is each of {@link Transcriber#symbols}
 * @param logProb of this way alone, in nats
 */
public record TranscriptionAlignment(List<String> units, int[] at, float[][] probabilities, double logProb) {
}
