package io.github.sequor.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sequor.tensor.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Principal components, t-SNE and the projector's files. */
class ProjectionTest {
    @TempDir
    Path folder;

    /** Groups of points that lie far from each other. */
    private static float[][] groups(int groups, int each, int size) {
        Rng rng = new Rng(3);
        float[][] points = new float[groups * each][size];
        for (int i = 0; i < points.length; i++) {
            for (int k = 0; k < size; k++) {
                points[i][k] = (float) (rng.nextGaussian() + (k == i / each ? 20 : 0));
            }
        }
        return points;
    }

    @Test
    void componentsAreOrthogonalAndFallInVariance() {
        Rng rng = new Rng(7);
        float[][] points = new float[200][6];
        for (float[] point : points) {
            for (int k = 0; k < 6; k++) {
                point[k] = (float) (rng.nextGaussian() * (6 - k) + 3 + (k > 0 ? 0.5 * point[k - 1] : 0));
            }
        }
        double[][] all = Pca.project(points, 6);
        double total = 0;
        double before = Double.POSITIVE_INFINITY;
        for (int a = 0; a < 6; a++) {
            double mean = 0;
            double variance = 0;
            for (double[] row : all) {
                mean += row[a];
                variance += row[a] * row[a];
            }
            assertEquals(0, mean, 1e-9);
            assertTrue(variance <= before);
            before = variance;
            total += variance;
            for (int b = 0; b < a; b++) {
                double product = 0;
                for (double[] row : all) {
                    product += row[a] * row[b];
                }
                assertEquals(0, product, 1e-7);
            }
        }
        // all components keep all distances
        double distance = 0;
        double projected = 0;
        for (int k = 0; k < 6; k++) {
            distance += Math.pow(points[0][k] - points[1][k], 2);
            projected += Math.pow(all[0][k] - all[1][k], 2);
        }
        assertEquals(distance, projected, 1e-9 * distance);
        assertTrue(total > 0);
        assertEquals(all[5][0], Pca.project(points, 2)[5][0], 1e-9);
    }

    @Test
    void componentsOfKnownPoints() {
        double[][] line = Pca.project(new float[][] {{0, 0}, {3, 4}, {6, 8}}, 2);
        assertArrayEquals(new double[] {-5, 0}, line[0], 1e-9);
        assertArrayEquals(new double[] {5, 0}, line[2], 1e-9);
        assertThrows(IllegalArgumentException.class, () -> Pca.project(new float[][] {{1, 2}}, 3));
        assertThrows(IllegalArgumentException.class, () -> Pca.project(new float[0][], 1));
    }

    /** A point's nearest one is of its own group, for nearly all: they are apart in many dimensions, and stay so. */
    @Test
    void groupsStayGroups() {
        int each = 40;
        float[][] points = groups(4, each, 10);
        Tsne tsne = new Tsne(15, 400, 0, 0.5, 1);
        double[][] places = tsne.project(points);
        int right = 0;
        for (int i = 0; i < places.length; i++) {
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < places.length; j++) {
                double distance = Math.hypot(places[i][0] - places[j][0], places[i][1] - places[j][1]);
                if (j != i && distance < least) {
                    least = distance;
                    nearest = j;
                }
            }
            right += nearest / each == i / each ? 1 : 0;
        }
        assertTrue(right >= 158, right + " of 160");
        double[][] again = tsne.project(points);
        for (int i = 0; i < places.length; i++) {
            assertArrayEquals(places[i], again[i]);
        }
    }

    @Test
    void equalPointsAndFewPointsHaveFinitePlaces() {
        for (float[][] points
                : List.of(new float[5][3], new float[][] {{1}, {2}}, new float[][] {{1, 1}, {1, 1}, {9, 9}})) {
            for (double[] place : new Tsne(30, 300, 0, 0.5, 1).project(points)) {
                assertTrue(Double.isFinite(place[0]) && Double.isFinite(place[1]));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> Tsne.DEFAULT.project(new float[1][2]));
        assertThrows(IllegalArgumentException.class, () -> new Tsne(0, 1, 0, 0, 1));
    }

    @Test
    void theTreeRepelsAsAllPairsDo() {
        Rng rng = new Rng(1);
        double[][] points = new double[300][2];
        for (int i = 0; i < 300; i++) {
            points[i][0] = i % 10 == 0 ? 1 : rng.nextGaussian();    // some are equal
            points[i][1] = i % 10 == 0 ? 2 : rng.nextGaussian();
        }
        QuadTree tree = new QuadTree(points);
        for (int i : new int[] {0, 1, 77}) {
            double[] expected = new double[2];
            double sum = 0;
            for (int j = 0; j < 300; j++) {
                double dx = points[i][0] - points[j][0];
                double dy = points[i][1] - points[j][1];
                double q = 1 / (1 + dx * dx + dy * dy);
                sum += j == i ? 0 : q;
                expected[0] += q * q * dx;
                expected[1] += q * q * dy;
            }
            double[] exact = new double[2];
            assertEquals(sum, tree.repel(points[i], 0, exact), 1e-9);
            assertArrayEquals(expected, exact, 1e-9);
            double[] coarse = new double[2];
            assertEquals(sum, tree.repel(points[i], 0.5, coarse), 0.02 * sum);
            assertArrayEquals(expected, coarse, 0.05 * Math.hypot(expected[0], expected[1]) + 0.5);
        }
    }

    @Test
    void tensorBoardFindsTheProjectorsFiles() throws IOException {
        Path log = folder.resolve("new").resolve("log");
        Projector.write(new WordVectors(List.of("a", "b"), new float[] {1, 2, 3, 4}, 2), log);
        String config = Files.readString(log.resolve("projector_config.pbtxt"));
        Matcher paths = Pattern.compile("(tensor|metadata)_path: \"(.*)\"").matcher(config);
        assertTrue(paths.find());
        assertEquals("1.0\t2.0\n3.0\t4.0\n", Files.readString(log.resolve(paths.group(2))));
        assertTrue(paths.find());
        assertEquals("a\nb\n", Files.readString(log.resolve(paths.group(2))));
    }

    @Test
    void projectorFilesHaveALineAWord() throws IOException {
        Path vectors = folder.resolve("v.tsv");
        Path words = folder.resolve("w.tsv");
        Projector.write(new WordVectors(List.of("a", "b"), new float[] {1, 2, 3, 4}, 2), vectors, words);
        assertEquals("1.0\t2.0\n3.0\t4.0\n", Files.readString(vectors));
        assertEquals("a\nb\n", Files.readString(words));
        Projector.write(new WordVectors(List.of("a"), new float[] {1}, 1, new long[] {9}), vectors, words);
        assertEquals("word\tcount\na\t9\n", Files.readString(words));
        assertThrows(IllegalArgumentException.class,
                () -> Projector.write(new WordVectors(List.of("a\tb"), new float[] {1}, 1), vectors, words));
    }
}
