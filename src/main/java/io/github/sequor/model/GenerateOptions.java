package io.github.sequor.model;

/**
 * How a language model writes.
 *
 * @param count outputs of each prompt
 * @param maxLength units of an output at most, the prompt's among them
 * @param temperature below 1 for likelier outputs, above 1 for more diverse ones
 * @param topK of how many of the likeliest units to draw from; 0: all
 * @param topP the share of the probability to draw from, more than 0 and at most 1 (Holtzman et al. 2020)
 * @param beamSize hypotheses of a beam search, which draws nothing; 0: draw
 * @param seed of the draws: the same seed gives the same outputs
 */
public record GenerateOptions(int count, int maxLength, double temperature, int topK, double topP, int beamSize,
        long seed) {
    /** One output of at most 500 units, drawn from the model's own distribution. */
    public static final GenerateOptions DEFAULT = new GenerateOptions(1, 500, 1, 0, 1, 0, 1);

    /** Checks the ranges. */
    public GenerateOptions {
        Ranges.atLeast("count", count, 1);
        Ranges.atLeast("maxLength", maxLength, 1);
        Ranges.require(temperature > 0 && temperature < Double.POSITIVE_INFINITY, "temperature", "more than 0",
                temperature);
        Ranges.atLeast("topK", topK, 0);
        Ranges.require(topP > 0 && topP <= 1, "topP", "more than 0 and at most 1", topP);
        Ranges.require(beamSize == 0 || beamSize >= count, "beamSize", "0, or at least the count of " + count,
                beamSize);
    }

    /** Another number of outputs. */
    public GenerateOptions withCount(int value) {
        return new GenerateOptions(value, maxLength, temperature, topK, topP, beamSize, seed);
    }

    /** Another greatest length. */
    public GenerateOptions withMaxLength(int value) {
        return new GenerateOptions(count, value, temperature, topK, topP, beamSize, seed);
    }

    /** Another temperature. */
    public GenerateOptions withTemperature(double value) {
        return new GenerateOptions(count, maxLength, value, topK, topP, beamSize, seed);
    }

    /** Another number of units to draw from. */
    public GenerateOptions withTopK(int value) {
        return new GenerateOptions(count, maxLength, temperature, value, topP, beamSize, seed);
    }

    /** Another share of the probability to draw from. */
    public GenerateOptions withTopP(double value) {
        return new GenerateOptions(count, maxLength, temperature, topK, value, beamSize, seed);
    }

    /** A beam search in place of drawing. */
    public GenerateOptions withBeamSize(int value) {
        return new GenerateOptions(count, maxLength, temperature, topK, topP, value, seed);
    }

    /** Other draws. */
    public GenerateOptions withSeed(long value) {
        return new GenerateOptions(count, maxLength, temperature, topK, topP, beamSize, value);
    }
}
