package io.github.sequor.nn;

import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Random inputs, and the choices that tests go through. */
final class Samples {
    /** Every recurrent layer, by name. */
    record Cell(String name, Function<int[], Recurrent.Builder<?, ?>> builder) {
        Recurrent.Builder<?, ?> of(int inputSize, int hiddenSize) {
            return builder.apply(new int[] {inputSize, hiddenSize});
        }

        boolean relu() {
            return name.endsWith("relu");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Cell> CELLS = List.of(
            new Cell("RNN tanh", s -> Rnn.builder(s[0], s[1])),
            new Cell("RNN relu", s -> Rnn.builder(s[0], s[1]).relu(true)),
            new Cell("GRU", s -> Gru.builder(s[0], s[1])),
            new Cell("GRU reset before", s -> Gru.builder(s[0], s[1]).resetAfter(false)),
            new Cell("LSTM", s -> Lstm.builder(s[0], s[1])));

    private Samples() {
    }

    /** Uniform in [-1, 1). */
    static float[] floats(Rng rng, int... shape) {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (2 * rng.nextDouble() - 1);
        }
        return values;
    }

    /** A tensor of its own memory, uniform in [-1, 1), that wants a gradient. */
    static Tensor leaf(Rng rng, int... shape) {
        return Tensor.of(floats(rng, shape), shape).requireGradient();
    }

    /** Rows {@code index} of a matrix. */
    static float[] rows(float[] matrix, int width, int... index) {
        float[] result = new float[index.length * width];
        for (int i = 0; i < index.length; i++) {
            System.arraycopy(matrix, index[i] * width, result, i * width, width);
        }
        return result;
    }

    /** Fails unless all agree within {@code bound} times the largest expected magnitude, or times 1 if that is more. */
    static void assertClose(String what, double[] expected, float[] actual, double bound) {
        if (expected.length != actual.length) {
            throw new AssertionError(what + ": " + actual.length + " elements, expected " + expected.length);
        }
        double largest = Arrays.stream(expected).map(Math::abs).reduce(1, Math::max);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= bound * largest)) {
                throw new AssertionError(what + "[" + i + "]: " + actual[i] + ", expected " + expected[i]);
            }
        }
    }

    static void assertClose(String what, float[] expected, float[] actual, double bound) {
        double[] wide = new double[expected.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = expected[i];
        }
        assertClose(what, wide, actual, bound);
    }

    /** Fails unless both hold the same bits. */
    static void assertSameBits(String what, float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new AssertionError(what + ": " + actual.length + " elements, expected " + expected.length);
        }
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
                throw new AssertionError(what + "[" + i + "]: " + actual[i] + ", expected the bits of " + expected[i]);
            }
        }
    }
}
