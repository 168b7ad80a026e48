package io.github.sequor.embedding;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.List;

/** Word vectors to test with. */
final class Samples {
    private Samples() {
    }

    /** Words w0, w1, ... with random vectors. */
    static WordVectors random(int words, int size, long seed) {
        Rng rng = new Rng(seed);
        float[] numbers = new float[words * size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) rng.nextGaussian();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            names.add("w" + i);
        }
        return new WordVectors(names, numbers, size);
    }

    /** Whether words and numbers are the same, bit for bit. */
    static boolean same(WordVectors a, WordVectors b) {
        boolean same = a.words().equals(b.words()) && a.vectorSize() == b.vectorSize();
        for (int i = 0; same && i < a.vocabSize(); i++) {
            same = java.util.Arrays.equals(a.vector(i), b.vector(i));
        }
        return same;
    }

    static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
