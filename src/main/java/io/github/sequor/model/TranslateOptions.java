package io.github.sequor.model;

/**
 * How sentences are translated.
 *
 * @param beamSize hypotheses kept of a sentence; 1: greedy search
 * @param lengthPenalty alpha: hypotheses are ranked by log P / T^alpha, T counting the end
 * @param nBest how many translations of each sentence are returned, at most the beam size
 * @param batchSize sentences decoded at once
 */
public record TranslateOptions(int beamSize, double lengthPenalty, int nBest, int batchSize) {
    /** Beam 5, alpha 1, the best translation, 32 sentences at once. */
    public static final TranslateOptions DEFAULT = new TranslateOptions(5, 1.0, 1, 32);
    /** Greedy search, 128 sentences at once. */
    public static final TranslateOptions GREEDY = new TranslateOptions(1, 1.0, 1, 128);

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
        return new TranslateOptions(value, lengthPenalty, Math.min(nBest, value), batchSize);
    }

    /** The same with another length penalty. */
    public TranslateOptions withLengthPenalty(double value) {
        return new TranslateOptions(beamSize, value, nBest, batchSize);
    }

    /** The same with another number of translations. */
    public TranslateOptions withNBest(int value) {
        return new TranslateOptions(beamSize, lengthPenalty, value, batchSize);
    }
}
