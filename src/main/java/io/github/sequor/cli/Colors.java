package io.github.sequor.cli;

/** Colours of a terminal, or none. */
record Colors(boolean enabled) {
    String red(String text) {
        return color(31, text);
    }

    String green(String text) {
        return color(32, text);
    }

    String yellow(String text) {
        return color(33, text);
    }

    String cyan(String text) {
        return color(36, text);
    }

    private String color(int code, String text) {
        return enabled ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
