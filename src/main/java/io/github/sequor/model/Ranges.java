package io.github.sequor.model;

/** Checks of options, which name the option, what was expected and what was given. */
final class Ranges {
    private Ranges() {
    }

    static void require(boolean holds, String name, String expected, Object given) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", was " + given);
        }
    }

    static void atLeast(String name, int value, int least) {
        require(value >= least, name, "at least " + least, value);
    }

    /** Of dropout: in [0, 1). */
    static void probability(String name, double value) {
        require(value >= 0 && value < 1, name, "at least 0 and less than 1", value);
    }
}
