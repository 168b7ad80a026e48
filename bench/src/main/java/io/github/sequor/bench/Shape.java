package io.github.sequor.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The size of a recurrent layer's work.
 *
 * @param name as in the benchmarks' parameter: {@code TxNxIxH}, with a suffix where there is more to say
 * @param inputSize I
 * @param hiddenSize H
 * @param layers one above another
 * @param directions 1, or 2 if bidirectional
 * @param lengths of the N sequences, falling
 */
public record Shape(String name, int inputSize, int hiddenSize, int layers, int directions, int... lengths) {

    /**
     * Lengths in tokens of 64 sentences of Multi30k (Elliott et al. 2016), sorted: every 453rd line of the tokenised
     * German training part, from the 51st on. It is the first such choice that has a twin without raggedness, 64
     * sequences of 12: as many tokens, 768.
     */
    private static final int[] SENTENCES = {
        29, 23, 22, 20, 18, 18, 17, 17, 16, 16, 16, 16, 15, 14, 14, 14, 14, 13, 13, 13, 13, 12, 12, 12, 12, 12, 12,
        12, 12, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 10, 10, 10, 9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8,
        8, 7, 7, 7, 7, 7, 6,
    };

    /** As many tokens as the sentences have, without raggedness. */
    static final String TWIN = "12x64x256x256";

    /** All that are measured. */
    public static final List<Shape> ALL = List.of(
            uniform(1, 1, 256, 256), uniform(32, 1, 256, 256), uniform(64, 1, 512, 512), uniform(100, 1, 1024, 1024),
            uniform(50, 8, 256, 256), uniform(50, 32, 256, 256), uniform(50, 64, 512, 512),
            uniform(50, 64, 1024, 1024), uniform(128, 32, 128, 128), uniform(35, 20, 650, 650),
            new Shape("50x32x256x256-2bi", 256, 256, 2, 2, repeat(50, 32)),
            new Shape("ragged-64x256x256", 256, 256, 1, 1, SENTENCES), uniform(12, 64, 256, 256));

    private static Shape uniform(int steps, int batch, int inputSize, int hiddenSize) {
        return new Shape(steps + "x" + batch + "x" + inputSize + "x" + hiddenSize, inputSize, hiddenSize, 1, 1,
                repeat(steps, batch));
    }

    private static int[] repeat(int steps, int batch) {
        int[] lengths = new int[batch];
        Arrays.fill(lengths, steps);
        return lengths;
    }

    /** The shape of this name. */
    public static Shape of(String name) {
        return ALL.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("shape: expected one of " + ALL + ", was " + name));
    }

    /** T, the longest length. */
    public int steps() {
        return lengths[0];
    }

    /** N. */
    public int batch() {
        return lengths.length;
    }

    /** How many sequences are still running at step {@code t}. */
    public int batchSize(int t) {
        return (int) Arrays.stream(lengths).filter(length -> length > t).count();
    }

    /** The number of tokens: the sum of the lengths. */
    public int rows() {
        return Arrays.stream(lengths).sum();
    }

    /** Whether the sequences differ in length. */
    public boolean ragged() {
        return lengths[lengths.length - 1] != lengths[0];
    }

    /** Whether this is one layer in one direction over sequences of one length. */
    public boolean plain() {
        return layers == 1 && directions == 1 && !ragged();
    }

    /** The width of layer {@code layer}'s input. */
    public int inputSize(int layer) {
        return layer == 0 ? inputSize : directions * hiddenSize;
    }

    @Override
    public String toString() {
        return name;
    }
}
