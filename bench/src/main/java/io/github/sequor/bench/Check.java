package io.github.sequor.bench;

/** Whether two implementations computed the same. */
public final class Check {
    /** Of the largest magnitude: what sums of a few thousand float products in different orders may differ by. */
    private static final double TOLERANCE = 2e-4;

    private Check() {
    }

    /**
     * Throws unless all elements agree.
     *
     * @param what is compared, for the message
     */
    public static void same(String what, float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new IllegalStateException(what + ": " + actual.length + " elements, expected " + expected.length);
        }
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE * largest)) {
                throw new IllegalStateException(what + "[" + i + "]: " + actual[i] + ", expected " + expected[i]
                        + ", where the largest is " + largest);
            }
        }
    }

    /** Throws unless all gradients agree. */
    static void same(RecurrentLayer.Gradients expected, RecurrentLayer.Gradients actual) {
        same("gradient of the input", expected.input(), actual.input());
        if (actual.h0() != null) {
            same("gradient of h0", expected.h0(), actual.h0());
        }
        if (expected.c0() != null && actual.h0() != null) {
            same("gradient of c0", expected.c0(), actual.c0());
        }
        for (int i = 0; i < expected.weights().size(); i++) {
            same("gradient of weights " + i, expected.weights().get(i), actual.weights().get(i));
        }
    }
}
