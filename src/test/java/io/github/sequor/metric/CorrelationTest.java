package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Against numbers of SciPy 1.17. */
class CorrelationTest {
    private static final double[] X = {1000000.5, 1000001, 1000003, 1000003, 999998, 1000007.25, 1000003};
    private static final double[] Y = {2, 0, 5, -1, 0, 8, 0};

    @Test
    void correlateAsInScipy() {
        PearsonCorrelation pearson = new PearsonCorrelation();
        SpearmanCorrelation spearman = new SpearmanCorrelation();
        pearson.addAll(X, Y);
        spearman.addAll(X, Y);
        assertEquals(0.6919449969382528, pearson.value(), 1e-10);
        assertEquals(0.3461538461538462, spearman.value(), 1e-12);
    }

    @Test
    void ranksDependOnTheOrderAlone() {
        SpearmanCorrelation spearman = new SpearmanCorrelation();
        PearsonCorrelation pearson = new PearsonCorrelation();
        for (int i = -100; i <= 100; i++) {
            spearman.add(i, Math.exp(i));
            pearson.add(i, -2.5 * i + 1);
        }
        assertEquals(1, spearman.value(), 1e-12);
        assertEquals(-1, pearson.value(), 1e-12);
    }

    @Test
    void zerosAreEqual() {
        SpearmanCorrelation spearman = new SpearmanCorrelation();
        spearman.addAll(new double[] {0.0, -0.0, 1}, new double[] {-0.0, 0.0, 1});
        assertEquals(1, spearman.value(), 1e-12);
    }

    @Test
    void constantsHaveNoCorrelation() {
        PearsonCorrelation pearson = new PearsonCorrelation();
        SpearmanCorrelation spearman = new SpearmanCorrelation();
        assertTrue(Double.isNaN(pearson.value()) && Double.isNaN(spearman.value()));
        for (int i = 0; i < 3; i++) {
            pearson.add(i, 7);
            spearman.add(7, i);
            assertTrue(Double.isNaN(pearson.value()) && Double.isNaN(spearman.value()));
        }
    }

    @Test
    void refusesWhatHasNoPlace() {
        assertRefused("x: expected a finite number, got NaN", () -> new PearsonCorrelation().add(Double.NaN, 1));
        assertRefused("y: expected a finite number, got Infinity",
                () -> new SpearmanCorrelation().add(1, Double.POSITIVE_INFINITY));
        assertRefused("there are 2 numbers x, but 1 numbers y",
                () -> new SpearmanCorrelation().addAll(new double[2], new double[1]));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
