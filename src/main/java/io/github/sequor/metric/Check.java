package io.github.sequor.metric;

/** Checks of arguments. */
final class Check {

    private Check() {
    }

    static <T> T given(T argument, String name) {
        if (argument == null) {
            throw new IllegalArgumentException(name + ": is null");
        }
        return argument;
    }

    static int atLeast(int least, int argument, String name) {
        if (argument < least) {
            throw new IllegalArgumentException(name + ": expected " + least + " or more, got " + argument);
        }
        return argument;
    }

    static long seed(long seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("seed: expected 0 or more, got " + seed);
        }
        return seed;
    }

    /** Checks that two lists that belong together have as many items. */
    static void sameSize(int size, String name, int other, String otherName) {
        if (size != other) {
            throw new IllegalArgumentException("there are " + size + " " + name + ", but " + other + " " + otherName);
        }
    }

    static long count(long count, String name) {
        if (count < 0) {
            throw new IllegalArgumentException(name + ": expected 0 or more, got " + count);
        }
        return count;
    }

    static double logProb(double logProb) {
        if (!(logProb < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("logProb: expected a number of 0 or less, got " + logProb);
        }
        return logProb;
    }

    static double finite(double number, String name) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(name + ": expected a finite number, got " + number);
        }
        return number;
    }
}
