package io.github.sequor.embedding;

import java.util.Arrays;

/** Points of a plane in squares of four squares each, with how many there are and their mean (Barnes and Hut 1986). */
final class QuadTree {
    private static final int DEEPEST = 48;      // where points are equal, or nearly

    private int[] children = new int[64];       // four a node; 0: none
    private double[] sums = new double[32];     // two a node, of the points below
    private int[] counts = new int[16];
    private double[] leaf = new double[32];     // the point of a node without children
    private int nodes = 1;
    private final double[] centre = new double[2];
    private double width;

    QuadTree(double[][] points) {
        for (int c = 0; c < 2; c++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] point : points) {
                low = Math.min(low, point[c]);
                high = Math.max(high, point[c]);
            }
            centre[c] = (low + high) / 2;
            width = Math.max(width, high - low);
        }
        for (double[] point : points) {
            insert(point);
        }
    }

    private void insert(double[] point) {
        int node = 0;
        double x = centre[0];
        double y = centre[1];
        double half = width / 2;
        for (int depth = 0;; depth++) {
            counts[node]++;
            sums[2 * node] += point[0];
            sums[2 * node + 1] += point[1];
            if (counts[node] == 1) {
                leaf[2 * node] = point[0];
                leaf[2 * node + 1] = point[1];
                return;
            }
            if (depth == DEEPEST) {
                return;
            }
            if (counts[node] == 2) {            // a leaf so far: its point moves down
                int child = child(node, leaf[2 * node] > x, leaf[2 * node + 1] > y);
                counts[child] = 1;
                for (int c = 0; c < 2; c++) {
                    sums[2 * child + c] = leaf[2 * node + c];
                    leaf[2 * child + c] = leaf[2 * node + c];
                }
            }
            half /= 2;
            boolean right = point[0] > x;
            boolean above = point[1] > y;
            node = child(node, right, above);
            x += right ? half : -half;
            y += above ? half : -half;
        }
    }

    private int child(int node, boolean right, boolean above) {
        int at = 4 * node + (right ? 1 : 0) + (above ? 2 : 0);
        if (children[at] == 0) {
            if (nodes == counts.length) {
                counts = Arrays.copyOf(counts, 2 * nodes);
                sums = Arrays.copyOf(sums, 4 * nodes);
                leaf = Arrays.copyOf(leaf, 4 * nodes);
                children = Arrays.copyOf(children, 8 * nodes);
            }
            children[at] = nodes++;
        }
        return children[at];
    }

    /**
     * Adds the sum over all other points of (y - point) / (1 + d^2)^2 to {@code force}, squares that look small from
     * here taken as one point; returns the sum of 1 / (1 + d^2).
     */
    double repel(double[] y, double theta, double[] force) {
        // the point itself pushes by 0 and adds 1 to the sum
        return repel(0, width, y, theta, force) - 1;
    }

    private double repel(int node, double side, double[] y, double theta, double[] force) {
        int count = counts[node];
        double dx = y[0] - sums[2 * node] / count;
        double dy = y[1] - sums[2 * node + 1] / count;
        double square = dx * dx + dy * dy;
        boolean whole = count == 1 || side * side < theta * theta * square;
        double sum = 0;
        boolean parts = false;
        for (int c = 0; c < 4 && !whole; c++) {
            int child = children[4 * node + c];
            if (child != 0) {
                parts = true;
                sum += repel(child, side / 2, y, theta, force);
            }
        }
        if (parts) {
            return sum;
        }
        double q = 1 / (1 + square);
        force[0] += count * q * q * dx;
        force[1] += count * q * q * dy;
        return count * q;
    }
}
