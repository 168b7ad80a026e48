package io.github.sequor.model;

import io.github.sequor.nn.Ops;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
import io.github.sequor.train.Buckets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines as numbers.
 *
 * @param lines units of each, without begin and end
 * @param labels of each, or null
 * @param vectors of each, or null
 * @param characters code points of all lines, and one more for each line's end
 */
record EncodedText(List<int[]> lines, int[] labels, List<float[]> vectors, long characters) {

    EncodedText select(int[] some) {
        return new EncodedText(Arrays.stream(some).mapToObj(lines::get).toList(),
                labels == null ? null : Arrays.stream(some).map(i -> labels[i]).toArray(),
                vectors == null ? null : Arrays.stream(some).mapToObj(vectors::get).toList(), characters);
    }

    /** All lines as one text: each ends with the end of a sentence. */
    int[] running() {
        int[] units = new int[units()];
        int at = 0;
        for (int[] line : lines) {
            System.arraycopy(line, 0, units, at, line.length);
            at += line.length;
            units[at++] = Vocabulary.EOS_ID;
        }
        return units;
    }

    /** Units of all lines, ends included. */
    int units() {
        return lines.stream().mapToInt(line -> line.length + 1).reduce(0, Math::addExact);
    }

    int units(int[] some) {
        return Arrays.stream(some).map(i -> lines.get(i).length + 1).sum();
    }

    long unknown() {
        return lines.stream().flatMapToInt(Arrays::stream).filter(id -> id == Vocabulary.UNK_ID).count();
    }

    /** Batches of lines of like length. */
    List<int[]> batches(int size, long seed) {
        return Buckets.batches(lines.size(), size, i -> lines.get(i).length, seed);
    }

    /** The mean cross-entropy of some lines' units and ends. */
    Tensor loss(Arena arena, LanguageNetwork network, int[] some, float smoothing) {
        int[][] units = Arrays.stream(some).mapToObj(lines::get).toArray(int[][]::new);
        Packing packing = Packing.of(units, 1);
        int[] inputs = arena.integers(packing.rows());
        packing.packAfter(Vocabulary.BOS_ID, inputs, units);
        int[] targets = arena.integers(packing.rows());
        packing.packBefore(Vocabulary.EOS_ID, targets, units);
        Tensor logits = network.logits(arena,
                network.run(arena, inputs, packing, condition(arena, network, some), null).output());
        return Ops.crossEntropy(arena, logits, targets, packing.rows(), smoothing);
    }

    private Tensor condition(Arena arena, LanguageNetwork network, int[] some) {
        if (labels != null) {
            return network.condition(arena, Arrays.stream(some).map(i -> labels[i]).toArray());
        }
        return vectors == null ? null
                : network.condition(arena, Arrays.stream(some).mapToObj(vectors::get).toArray(float[][]::new));
    }

    /** log P of all lines and their ends, each on its own. */
    double logProb(LanguageNetwork network, int batchSize) {
        double sum = 0;
        try (Arena arena = new Arena()) {
            for (int[] some : batches(batchSize, 0)) {
                sum -= (double) loss(arena, network, some, 0).item() * units(some);
                arena.reset();
            }
        }
        return sum;
    }

    void digest(Fingerprint fingerprint) {
        fingerprint.add(lines);
        if (labels != null) {
            fingerprint.add(List.of(labels));
        }
        if (vectors != null) {
            fingerprint.add(vectors.stream().map(EncodedText::bits).toList());
        }
    }

    private static int[] bits(float[] vector) {
        return IntStream.range(0, vector.length).map(i -> Float.floatToRawIntBits(vector[i])).toArray();
    }
}
