package io.github.sequor.model;

import java.util.List;

/**
 * What a transcriber says of a sequence of frames.
 *
 * @param text what it says
 * @param units that the text is of: its characters, sub-words or words
 * @param frames of each unit, the index of the frame it begins at, on the likeliest way
 * @param logProb log p(units | frames), in nats
 * @param score what the search ranked it by; without one, the log-probability of the likeliest way alone
 */
public record Transcription(String text, List<String> units, int[] frames, double logProb, double score) {
}
