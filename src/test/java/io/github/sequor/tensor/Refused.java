package io.github.sequor.tensor;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Wrong use is an exception whose message says what was wrong, what was expected and what was given. */
public final class Refused {
    private Refused() {
    }

    /** Fails unless an IllegalArgumentException comes whose message has all of these parts. */
    public static void argument(Executable use, String... parts) {
        with(IllegalArgumentException.class, use, parts);
    }

    /** Fails unless an IllegalStateException comes whose message has all of these parts. */
    public static void state(Executable use, String... parts) {
        with(IllegalStateException.class, use, parts);
    }

    /** Fails unless an IndexOutOfBoundsException comes whose message has all of these parts. */
    public static void index(Executable use, String... parts) {
        with(IndexOutOfBoundsException.class, use, parts);
    }

    private static void with(Class<? extends RuntimeException> type, Executable use, String... parts) {
        String message = String.valueOf(assertThrows(type, use).getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" does not say \"" + part + "\"");
        }
    }
}
