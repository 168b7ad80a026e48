package io.github.sequor.embedding;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a bias out of word vectors along one direction (Bolukbasi et al. 2016, "Man is to computer programmer as woman
 * is to homemaker?", hard de-biasing): words that should not tell the two sides apart lose their part along it, and
 * pairs that differ in it alone come to lie mirrored about it. The words that change have vectors of length 1
 * afterwards, as in the paper; the others stay as they are.
 */
public final class Debias {
    /** Two words that name the two sides, such as she and he. */
    public record Pair(String first, String second) {
    }

    private final double[] direction;    // of length 1

    private Debias(double[] direction) {
        this.direction = direction;
    }

    /**
     * Along the first principal component of the pairs' vectors (of length 1), each less the mean of its pair; from the
     * second words to the first. Of one pair that is the course's e_first - e_second.
     *
     * @throws IllegalArgumentException if there is no pair, or the words of each have the same vector
     */
    public static Debias of(WordVectors vectors, List<Pair> pairs) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("pairs: expected at least one");
        }
        int size = vectors.vectorSize();
        double[][] differences = new double[pairs.size()][];
        double[] sum = new double[size];
        for (int p = 0; p < differences.length; p++) {
            double[] first = unit(vectors, pairs.get(p).first());
            double[] second = unit(vectors, pairs.get(p).second());
            differences[p] = new double[size];
            for (int k = 0; k < size; k++) {
                differences[p][k] = (first[k] - second[k]) / 2;     // both centred rows are this, up to the sign
                sum[k] += differences[p][k];
            }
        }
        double[] axis = Pca.axes(differences, 1)[0];
        double length = Math.sqrt(dot(axis, axis));
        if (!(length > 0) || Arrays.stream(differences).allMatch(d -> dot(d, d) == 0)) {
            throw new IllegalArgumentException("pairs: the words of each pair have the same vector");
        }
        double sign = dot(axis, sum) < 0 ? -1 : 1;
        for (int k = 0; k < size; k++) {
            axis[k] *= sign / length;
        }
        return new Debias(axis);
    }

    /** The direction g (D), of length 1. */
    public float[] direction() {
        float[] copy = new float[direction.length];
        for (int k = 0; k < copy.length; k++) {
            copy[k] = (float) direction[k];
        }
        return copy;
    }

    /** How far a word's vector points along the direction: its cosine with it, in [-1, 1]. */
    public double bias(WordVectors vectors, String word) {
        return dot(unit(vectors, word), direction);
    }

    /**
     * Neutralise: e - (e . g) g, then of length 1.
     *
     * @throws IllegalArgumentException if a word's vector lies along the direction wholly
     */
    public WordVectors neutralize(WordVectors vectors, List<String> words) {
        Map<Integer, float[]> changed = new HashMap<>();
        for (String word : words) {
            double[] rest = without(unit(vectors, word));
            double length = Math.sqrt(dot(rest, rest));
            if (length < 1e-6) {
                throw new IllegalArgumentException("words: '" + word + "' has nothing but bias");
            }
            changed.put(vectors.index(word), scaled(rest, 1 / length));
        }
        return replaced(vectors, changed);
    }

    /**
     * Equalise: with the mean m of a pair and its part n across the direction, each word becomes
     * n + sqrt(1 - |n|^2) times the sign of its side along the direction, so that every neutral word is as near to one
     * as to the other.
     *
     * @throws IllegalArgumentException if both words of a pair lie equally far along the direction
     */
    public WordVectors equalize(WordVectors vectors, List<Pair> pairs) {
        Map<Integer, float[]> changed = new HashMap<>();
        for (Pair pair : pairs) {
            double[] first = unit(vectors, pair.first());
            double[] second = unit(vectors, pair.second());
            double[] mean = new double[first.length];
            for (int k = 0; k < mean.length; k++) {
                mean[k] = (first[k] + second[k]) / 2;
            }
            double side = dot(first, direction) - dot(second, direction);
            if (side == 0) {
                throw new IllegalArgumentException("pairs: " + pair.first() + " and " + pair.second()
                        + " lie equally far along the direction");
            }
            double[] across = without(mean);
            double along = Math.sqrt(Math.max(0, 1 - dot(across, across))) * Math.signum(side);
            double[] a = new double[mean.length];
            double[] b = new double[mean.length];
            for (int k = 0; k < mean.length; k++) {
                a[k] = across[k] + along * direction[k];
                b[k] = across[k] - along * direction[k];
            }
            changed.put(vectors.index(pair.first()), scaled(a, 1));
            changed.put(vectors.index(pair.second()), scaled(b, 1));
        }
        return replaced(vectors, changed);
    }

    private double[] without(double[] vector) {
        double along = dot(vector, direction);
        double[] rest = new double[vector.length];
        for (int k = 0; k < rest.length; k++) {
            rest[k] = vector[k] - along * direction[k];
        }
        return rest;
    }

    private static WordVectors replaced(WordVectors vectors, Map<Integer, float[]> changed) {
        VectorRows.Builder rows = new VectorRows.Builder(vectors.vectorSize());
        for (int i = 0; i < vectors.vocabSize(); i++) {
            float[] row = changed.get(i);
            rows.add(row == null ? vectors.vector(i) : row);
        }
        return new WordVectors(vectors.words(), rows.build(), vectors.counts().orElse(null));
    }

    private static double[] unit(WordVectors vectors, String word) {
        float[] vector = WordVectors.unit("word: '" + word + "'", vectors.vector(word));
        double[] wide = new double[vector.length];
        for (int k = 0; k < wide.length; k++) {
            wide[k] = vector[k];
        }
        return wide;
    }

    private static float[] scaled(double[] vector, double by) {
        float[] narrow = new float[vector.length];
        for (int k = 0; k < narrow.length; k++) {
            narrow[k] = (float) (vector[k] * by);
        }
        return narrow;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
