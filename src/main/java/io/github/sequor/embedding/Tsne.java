package io.github.sequor.embedding;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * t-SNE (van der Maaten and Hinton 2008) in two dimensions, by Barnes and Hut's tree (van der Maaten 2014): points that
 * lie near each other in many dimensions come to lie near each other on paper; distances between groups mean little.
 * The same seed gives the same picture.
 *
 * @param perplexity about how many neighbours a point has, at least 1; a third of the other points where that is less
 * @param iterations steps of gradient descent
 * @param learningRate the length of a step; 0: points / 12, at least 50 (Belkina et al. 2019; scikit-learn's "auto")
 * @param theta how coarse the tree may be: 0 exact, 0.5 usual
 * @param seed of the noise in the first places
 */
public record Tsne(double perplexity, int iterations, double learningRate, double theta, long seed) {
    /** Perplexity 30, 1000 iterations, the automatic rate, theta 0.5, seed 1. */
    public static final Tsne DEFAULT = new Tsne(30, 1000, 0, 0.5, 1);
    private static final int EARLY = 250;                 // iterations in which attraction is exaggerated
    private static final double EXAGGERATION = 12;
    private static final double LEAST_GAIN = 0.01;
    private static final int BISECTIONS = 100;

    public Tsne {
        if (!(perplexity >= 1) || iterations < 1 || !(learningRate >= 0) || !(theta >= 0 && theta < 1)) {
            throw new IllegalArgumentException("expected perplexity of at least 1, iterations of at least 1, "
                    + "learningRate of at least 0 and theta in [0, 1), were " + perplexity + ", " + iterations + ", "
                    + learningRate + " and " + theta);
        }
    }

    /**
     * Places for points.
     *
     * @param points (N, D), at least two, to some 10,000: neighbours are found by comparing all
     * @return (N, 2), with mean 0
     */
    public double[][] project(float[][] points) {
        int n = points.length;
        if (n < 2) {
            throw new IllegalArgumentException("points: expected at least 2, was " + n);
        }
        Neighbours near = neighbours(points);
        double[][] y = start(points);
        double[][] velocity = new double[n][2];
        double[][] gains = new double[n][2];
        for (double[] gain : gains) {
            Arrays.fill(gain, 1);
        }
        double rate = learningRate > 0 ? learningRate : Math.max(n / EXAGGERATION, 50);
        double[][] gradient = new double[n][2];
        for (int step = 0; step < iterations; step++) {
            double exaggeration = step < EARLY ? EXAGGERATION : 1;
            gradient(gradient, y, near, exaggeration);
            double momentum = step < EARLY ? 0.5 : 0.8;
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < 2; c++) {
                    boolean turned = gradient[i][c] * velocity[i][c] < 0;
                    gains[i][c] = Math.max(LEAST_GAIN, turned ? gains[i][c] + 0.2 : gains[i][c] * 0.8);
                    velocity[i][c] = momentum * velocity[i][c] - rate * gains[i][c] * gradient[i][c];
                    y[i][c] += velocity[i][c];
                }
            }
            centre(y);
        }
        return y;
    }

    /** The first two principal components with deviation 1e-4, and a little noise so that equal points come apart. */
    private double[][] start(float[][] points) {
        double[][] y = new double[points.length][2];
        double[][] components = Pca.project(points, Math.min(2, points[0].length));
        double squares = 0;
        for (double[] c : components) {
            squares += c[0] * c[0] / points.length;
        }
        double scale = squares > 0 ? 1e-4 / Math.sqrt(squares) : 0;
        Rng rng = new Rng(seed);
        for (int i = 0; i < y.length; i++) {
            for (int c = 0; c < 2; c++) {
                y[i][c] = (c < components[i].length ? components[i][c] * scale : 0) + 1e-6 * rng.nextGaussian();
            }
        }
        return y;
    }

    private static void centre(double[][] y) {
        for (int c = 0; c < 2; c++) {
            double mean = 0;
            for (double[] point : y) {
                mean += point[c] / y.length;
            }
            for (double[] point : y) {
                point[c] -= mean;
            }
        }
    }

    /** The nearest points of each, and how strongly the two attract each other: symmetric, all adding to 1. */
    private record Neighbours(int[][] indices, double[][] weights) {
    }

    private Neighbours neighbours(float[][] points) {
        int n = points.length;
        double wanted = Math.max(1, Math.min(perplexity, (n - 1) / 3.0));
        int k = Math.min(n - 1, (int) Math.ceil(3 * wanted));
        int[][] nearest = new int[n][];
        double[][] conditional = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] squares = new double[n];
            for (int j = 0; j < n; j++) {
                for (int d = 0; d < points[i].length; d++) {
                    double difference = (double) points[i][d] - points[j][d];
                    squares[j] += difference * difference;
                }
            }
            int self = i;
            nearest[i] = IntStream.range(0, n).filter(j -> j != self).boxed()
                    .sorted(Comparator.comparingDouble(j -> squares[j])).limit(k).mapToInt(j -> j).toArray();
            conditional[i] = conditional(Arrays.stream(nearest[i]).mapToDouble(j -> squares[j]).toArray(), wanted);
        }
        return symmetric(nearest, conditional);
    }

    /** Gaussian weights, adding to 1, whose entropy is that of so many equal ones. */
    private static double[] conditional(double[] squares, double wanted) {
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double beta = 1;
        double[] weights = new double[squares.length];
        for (int step = 0; step < BISECTIONS; step++) {
            double sum = 0;
            double weighted = 0;
            for (int j = 0; j < weights.length; j++) {
                weights[j] = Math.exp(-beta * (squares[j] - squares[0]));    // the nearest is first
                sum += weights[j];
                weighted += weights[j] * (squares[j] - squares[0]);
            }
            double entropy = Math.log(sum) + beta * weighted / sum;
            for (int j = 0; j < weights.length; j++) {
                weights[j] /= sum;
            }
            double difference = entropy - Math.log(wanted);
            if (Math.abs(difference) < 1e-5) {
                break;
            }
            if (difference > 0) {
                low = beta;
                beta = high == Double.POSITIVE_INFINITY ? 2 * beta : (beta + high) / 2;
            } else {
                high = beta;
                beta = (beta + low) / 2;
            }
        }
        return weights;
    }

    private static Neighbours symmetric(int[][] nearest, double[][] conditional) {
        int n = nearest.length;
        List<TreeMap<Integer, Double>> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            rows.add(new TreeMap<>());
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < nearest[i].length; j++) {
                double half = conditional[i][j] / (2 * n);
                rows.get(i).merge(nearest[i][j], half, Double::sum);
                rows.get(nearest[i][j]).merge(i, half, Double::sum);
            }
        }
        int[][] indices = new int[n][];
        double[][] weights = new double[n][];
        for (int i = 0; i < n; i++) {
            indices[i] = rows.get(i).keySet().stream().mapToInt(j -> j).toArray();
            weights[i] = rows.get(i).values().stream().mapToDouble(w -> w).toArray();
        }
        return new Neighbours(indices, weights);
    }

    private void gradient(double[][] gradient, double[][] y, Neighbours near, double exaggeration) {
        int n = y.length;
        QuadTree tree = new QuadTree(y);
        double[][] repulsion = new double[n][2];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += tree.repel(y[i], theta, repulsion[i]);
        }
        for (int i = 0; i < n; i++) {
            double[] g = gradient[i];
            Arrays.fill(g, 0);
            for (int e = 0; e < near.indices[i].length; e++) {
                double[] other = y[near.indices[i][e]];
                double dx = y[i][0] - other[0];
                double dy = y[i][1] - other[1];
                double force = exaggeration * near.weights[i][e] / (1 + dx * dx + dy * dy);
                g[0] += force * dx;
                g[1] += force * dy;
            }
            for (int c = 0; c < 2; c++) {
                g[c] = 4 * (g[c] - repulsion[i][c] / sum);
            }
        }
    }
}
