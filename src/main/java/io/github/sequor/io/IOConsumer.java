package io.github.sequor.io;

import java.io.IOException;

/** A {@link java.util.function.Consumer} that may throw an {@link IOException}. */
@FunctionalInterface
public interface IOConsumer<T> {
    void accept(T value) throws IOException;
}
