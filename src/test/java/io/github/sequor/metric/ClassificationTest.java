package io.github.sequor.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Accuracy, the confusion matrix and its scores, against numbers of scikit-learn 1.9. */
class ClassificationTest {
    private static final int[] PREDICTED = {0, 2, 1, 0, 0, 1, 4, 2, 2, 0};
    private static final int[] ACTUAL = {0, 1, 2, 0, 1, 1, 2, 2, 0, 0};

    private static ConfusionMatrix matrix() {
        ConfusionMatrix matrix = new ConfusionMatrix(6);
        matrix.addAll(PREDICTED, ACTUAL);
        return matrix;
    }

    @Test
    void countsByActualAndPredictedClass() {
        ConfusionMatrix matrix = matrix();
        assertEquals(3, matrix.count(0, 0));
        assertEquals(1, matrix.count(1, 2));
        assertEquals(1, matrix.count(2, 1));
        assertEquals(1, matrix.count(2, 4));
        assertEquals(0, matrix.count(4, 2));
        assertEquals(0.5, matrix.accuracy());
        assertEquals("3 0 1 0 0 0\n1 1 1 0 0 0\n0 1 1 0 1 0\n0 0 0 0 0 0\n0 0 0 0 0 0\n0 0 0 0 0 0",
                matrix.toString());
    }

    @Test
    void scoresOfAClass() {
        assertEquals(new F1Score(0.75, 0.75, 0.75, 4), matrix().score(0));
        assertEquals(new F1Score(0.5, 1 / 3.0, 0.4, 3), matrix().score(1));
        assertEquals(new F1Score(0, 0, 0, 0), matrix().score(4));
        assertEquals(new F1Score(0, 0, 0, 0), matrix().score(5));
    }

    @Test
    void averagesAsScikitLearn() {
        assertScore(0.5, 0.5, 0.5, Averaging.MICRO);
        assertScore(0.3958333333333333, 0.35416666666666663, 0.3708333333333333, Averaging.MACRO);
        assertScore(0.55, 0.5, 0.52, Averaging.WEIGHTED);
    }

    private static void assertScore(double precision, double recall, double f1, Averaging averaging) {
        F1Score score = matrix().score(averaging);
        assertEquals(precision, score.precision(), 1e-12);
        assertEquals(recall, score.recall(), 1e-12);
        assertEquals(f1, score.f1(), 1e-12);
        assertEquals(10, score.support());
    }

    @Test
    void accuracyIsTheShareOfRightLabels() {
        Accuracy accuracy = new Accuracy();
        assertTrue(Double.isNaN(accuracy.value()));
        accuracy.addAll(PREDICTED, ACTUAL);
        accuracy.add(7, 7);
        assertEquals(6, accuracy.correct());
        assertEquals(11, accuracy.total());
        assertEquals(6 / 11.0, accuracy.value());
    }

    @Test
    void matthewsCorrelation() {
        // predicted 4, 2, 3, 0, 1 times, actual 4, 3, 3 times, 5 right of 10
        assertEquals(19 / Math.sqrt(70 * 66), matrix().matthews(), 1e-12);
        ConfusionMatrix two = new ConfusionMatrix(2);
        two.addAll(new int[] {1, 1, 1, 1, 0, 0, 0, 1}, new int[] {1, 1, 1, 0, 0, 0, 1, 1});
        assertEquals((4 * 2 - 1 * 1) / Math.sqrt(5.0 * 5 * 3 * 3), two.matthews(), 1e-12);   // TP TN - FP FN
        ConfusionMatrix one = new ConfusionMatrix(2);
        one.addAll(new int[] {1, 1}, new int[] {1, 0});
        assertEquals(0, one.matthews());
        assertEquals(0, new ConfusionMatrix(3).matthews());
    }

    @Test
    void setsOfLabels() {
        LabelSets sets = new LabelSets();
        assertTrue(Double.isNaN(sets.exactMatch()));
        sets.add(List.of("a", "b"), List.of("b", "a"));
        sets.add(List.of("a"), List.of("a", "c"));
        sets.add(List.of(), List.of());
        sets.add(List.of("d"), List.of());
        assertEquals(0.5, sets.exactMatch());
        assertEquals(new F1Score(0.75, 0.75, 0.75, 4), sets.score());
    }

    @Test
    void errorsOfNumbers() {
        NumberErrors errors = new NumberErrors();
        assertTrue(Double.isNaN(errors.meanAbsolute()));
        double[][] pairs = {{2.5, 3}, {0, -0.5}, {2, 2}, {8, 7}};   // scikit-learn's example
        for (double[] pair : pairs) {
            errors.add(pair[0], pair[1]);
        }
        assertEquals(4, errors.count());
        assertEquals(0.5, errors.meanAbsolute(), 1e-12);
        assertEquals(Math.sqrt(0.375), errors.rootMeanSquare(), 1e-12);
        assertEquals(0.9486081370449679, errors.r2(), 1e-12);
        NumberErrors same = new NumberErrors();
        same.add(5, 5);
        assertEquals(1, same.r2());
        same.add(6, 5);
        assertEquals(0, same.r2());
    }

    @Test
    void refusesWhatIsNoClass() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        assertRefused("predicted: expected a class from 0 to 1, got 2", () -> matrix.add(2, 0));
        assertRefused("actual: expected a class from 0 to 1, got -1", () -> matrix.add(0, -1));
        assertRefused("there are 1 predicted labels, but 2 actual ones", () -> matrix.addAll(new int[1], new int[2]));
        assertRefused("there are 2 predicted labels, but 0 actual ones",
                () -> new Accuracy().addAll(new int[2], new int[0]));
        assertRefused("classes: expected 1 or more, got 0", () -> new ConfusionMatrix(0));
        assertTrue(Double.isNaN(matrix.accuracy()));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
