package io.github.sequor.embedding;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Principal components: the orthogonal directions in which points spread most (Pearson 1901). */
public final class Pca {
    private static final int MOST_SWEEPS = 60;

    private Pca() {
    }

    /**
     * The coordinates of points along their first principal components.
     *
     * @param points (N, D), at least one
     * @param components 1 to D
     * @return (N, components); each component's sign makes its direction's largest entry positive
     */
    public static double[][] project(float[][] points, int components) {
        if (points.length == 0) {
            throw new IllegalArgumentException("points: expected at least one");
        }
        int size = points[0].length;
        if (components < 1 || components > size) {
            throw new IllegalArgumentException("components: expected 1 to " + size + ", was " + components);
        }
        double[] mean = new double[size];
        for (float[] point : points) {
            for (int k = 0; k < size; k++) {
                mean[k] += point[k] / (double) points.length;
            }
        }
        double[][] centred = new double[points.length][size];
        for (int i = 0; i < points.length; i++) {
            for (int k = 0; k < size; k++) {
                centred[i][k] = points[i][k] - mean[k];
            }
        }
        double[][] axes = axes(centred, components);
        double[][] projected = new double[points.length][components];
        for (int i = 0; i < points.length; i++) {
            for (int c = 0; c < components; c++) {
                for (int k = 0; k < size; k++) {
                    projected[i][c] += centred[i][k] * axes[c][k];
                }
            }
        }
        return projected;
    }

    /** The eigenvectors (count, D) of rows^T rows with the largest eigenvalues. */
    static double[][] axes(double[][] rows, int count) {
        int size = rows[0].length;
        double[][] products = new double[size][size];
        for (double[] row : rows) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j <= i; j++) {
                    products[i][j] += row[i] * row[j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                products[j][i] = products[i][j];
            }
        }
        double[][] vectors = eigenvectors(products);
        int[] order = IntStream.range(0, size).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -products[i][i])).mapToInt(i -> i).toArray();
        double[][] axes = new double[count][];
        for (int c = 0; c < count; c++) {
            double[] axis = vectors[order[c]];
            int largest = 0;
            for (int k = 1; k < size; k++) {
                largest = Math.abs(axis[k]) > Math.abs(axis[largest]) ? k : largest;
            }
            double sign = axis[largest] < 0 ? -1 : 1;
            for (int k = 0; k < size; k++) {
                axis[k] *= sign;
            }
            axes[c] = axis;
        }
        return axes;
    }

    /**
     * Jacobi's rotations: leaves the eigenvalues on the diagonal of a symmetric matrix; row i is the vector of value i.
     */
    private static double[][] eigenvectors(double[][] a) {
        int size = a.length;
        double[][] v = new double[size][size];
        for (int i = 0; i < size; i++) {
            v[i][i] = 1;
        }
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double off = 0;
            double on = 0;
            for (int i = 0; i < size; i++) {
                on += a[i][i] * a[i][i];
                for (int j = 0; j < i; j++) {
                    off += a[i][j] * a[i][j];
                }
            }
            if (off <= 1e-24 * on || off == 0) {
                break;
            }
            for (int p = 0; p < size; p++) {
                for (int q = p + 1; q < size; q++) {
                    if (a[p][q] != 0) {
                        rotate(a, v, p, q);
                    }
                }
            }
        }
        return v;
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        double pp = a[p][p] - t * a[p][q];
        double qq = a[q][q] + t * a[p][q];
        double[] rowP = a[p];
        double[] rowQ = a[q];
        for (int k = 0; k < a.length; k++) {
            double x = rowP[k];
            double y = rowQ[k];
            rowP[k] = c * x - s * y;
            rowQ[k] = s * x + c * y;
            a[k][p] = rowP[k];
            a[k][q] = rowQ[k];
            x = v[p][k];
            y = v[q][k];
            v[p][k] = c * x - s * y;
            v[q][k] = s * x + c * y;
        }
        a[p][p] = pp;
        a[q][q] = qq;
        a[p][q] = 0;
        a[q][p] = 0;
    }
}
