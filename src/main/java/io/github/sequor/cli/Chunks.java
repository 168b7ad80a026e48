package io.github.sequor.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Takes an input some items at a time. */
final class Chunks {
    /** What is done with some items. */
    interface Use<T> {
        void of(List<T> items) throws IOException;
    }

    private Chunks() {
    }

    /** Where the reading fails, what came before is used first. */
    static <T> void each(Iterator<T> items, int most, Use<T> use) throws IOException {
        List<T> next = new ArrayList<>();
        IOException failure;
        do {
            next.clear();
            failure = read(items, most, next);
            use.of(next);
        } while (failure == null && !next.isEmpty());
        if (failure != null) {
            throw failure;
        }
    }

    private static <T> IOException read(Iterator<T> items, int most, List<T> into) {
        try {
            while (into.size() < most && items.hasNext()) {
                into.add(items.next());
            }
            return null;
        } catch (UncheckedIOException e) {
            return e.getCause();
        }
    }
}
