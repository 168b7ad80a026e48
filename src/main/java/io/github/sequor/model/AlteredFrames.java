package io.github.sequor.model;

import io.github.sequor.feature.Frames;
import io.github.sequor.tensor.Rng;

/** Frames as they might have been as well: said faster or slower, and with noise. */
final class AlteredFrames {
    private AlteredFrames() {
    }

    /**
     * Alters a sequence.
     *
     * @param frames (T, F); they stay as they are
     * @param stretch by what share it may become longer or shorter; 0: not at all
     * @param noise standard deviation of what is added to each number; 0: none
     */
    static float[][] of(float[][] frames, double stretch, double noise, Rng rng) {
        float[][] result = frames;
        if (stretch > 0) {
            double factor = 1 + stretch * (2 * rng.nextDouble() - 1);
            result = Frames.resample(result, (int) Math.max(1, Math.round(result.length * factor)));
        }
        if (noise > 0) {
            float[][] noisy = new float[result.length][result[0].length];
            for (int t = 0; t < noisy.length; t++) {
                for (int j = 0; j < noisy[t].length; j++) {
                    noisy[t][j] = (float) (result[t][j] + noise * rng.nextGaussian());
                }
            }
            result = noisy;
        }
        return result;
    }
}
