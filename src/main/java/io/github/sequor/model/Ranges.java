package io.github.sequor.model;

/** Checks of options, which name the option, what was expected and what was given. */
final class Ranges {
    private Ranges() {
    }

    static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + ", was " + value);
        }
    }

    /** Of dropout: in [0, 1). */
    static void probability(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + ": expected at least 0 and less than 1, was " + value);
        }
    }
}
