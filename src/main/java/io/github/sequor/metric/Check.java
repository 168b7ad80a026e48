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
}
