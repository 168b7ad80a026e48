package io.github.sequor.io;

import java.io.IOException;

/** A {@link java.util.function.Function} that may throw an {@link IOException}. */
@FunctionalInterface
public interface IOFunction<T, R> {
    R apply(T value) throws IOException;
}
