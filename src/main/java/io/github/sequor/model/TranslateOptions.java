package io.github.sequor.model;

/**
 * How sentences are translated.
 *
 * @param beamSize hypotheses kept of a sentence; 1: greedy search
 * @param lengthPenalty alpha: hypotheses are ranked by log P / T^alpha, T counting the end
 * @param nBest how many translations of each sentence are returned, at most the beam size
 * @param batchSize sentences decoded at once
 * @param attention whether translations carry their attention weights: a number for each target unit and source unit
 */
public record TranslateOptions(int beamSize, double lengthPenalty, int nBest, int batchSize, boolean attention) {
    /** Beam 5, alpha 1, the best translation, 32 sentences at once, with attention weights. */
    public static final TranslateOptions DEFAULT = new TranslateOptions(5, 1.0, 1, 32, true);
    /** Greedy search, 128 sentences at once, with attention weights. */
    public static final TranslateOptions GREEDY = new TranslateOptions(1, 1.0, 1, 128, true);

    /** Checks the ranges. */
    public TranslateOptions {
        if (beamSize < 1) {
            throw new IllegalArgumentException("beamSize: expected at least 1, was " + beamSize);
        }
        if (!(lengthPenalty >= 0 && lengthPenalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lengthPenalty: expected at least 0, was " + lengthPenalty);
        }
        if (nBest < 1 || nBest > beamSize) {
            throw new IllegalArgumentException("nBest: expected 1 to the beam size " + beamSize + ", was " + nBest);
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: expected at least 1, was " + batchSize);
        }
    }

    /** The same with another beam size. */
    public TranslateOptions withBeamSize(int value) {
        return new TranslateOptions(value, lengthPenalty, Math.min(nBest, value), batchSize, attention);
    }

    /** The same with another length penalty. */
    public TranslateOptions withLengthPenalty(double value) {
        return new TranslateOptions(beamSize, value, nBest, batchSize, attention);
    }

    /** The same with another number of translations. */
    public TranslateOptions withNBest(int value) {
        return new TranslateOptions(beamSize, lengthPenalty, value, batchSize, attention);
    }

    /** The same with another batch size. */
    public TranslateOptions withBatchSize(int value) {
        return new TranslateOptions(beamSize, lengthPenalty, nBest, value, attention);
    }

    /** The same with attention weights or without. */
    public TranslateOptions withAttention(boolean value) {
        return new TranslateOptions(beamSize, lengthPenalty, nBest, batchSize, value);
    }
}
