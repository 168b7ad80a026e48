package io.github.sequor.model;

import java.util.List;

/**
 * One translation of a sentence.
 *
 * @param text the translation
 * @param score what the search ranked it by: log-probability over the length penalty
 * @param logProb log P(translation | source) in nats
 * @param sourceUnits what the source was cut into, and {@code </s>}
 * @param targetUnits what was produced, {@code </s>} included if the translation ended
 * @param unitLogProbs (targetUnits): log P of each in nats, given the source and the units before it
 * @param attention alpha (targetUnits, sourceUnits): how much each step looked at each source unit; null
 *        where the model has no attention or the options did not ask for it
 */
public record Translation(String text, double score, double logProb, List<String> sourceUnits,
        List<String> targetUnits, float[] unitLogProbs, float[][] attention) {
}
