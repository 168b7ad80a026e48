package io.github.sequor.model;

import io.github.sequor.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Typed access to a model folder's configuration file. Its exceptions name file, key, what was expected and given. */
final class ConfigReader {
    private final Path file;
    private final Map<?, ?> values;

    private ConfigReader(Path file, Map<?, ?> values) {
        this.file = file;
        this.values = values;
    }

    static ConfigReader read(Path file) throws IOException {
        if (!(Json.read(file) instanceof Map<?, ?> map)) {
            throw new IOException(file + ": expected a JSON object");
        }
        return new ConfigReader(file, map);
    }

    ConfigReader object(String key) {
        if (!(values.get(key) instanceof Map<?, ?> map)) {
            throw wrong(key, "an object");
        }
        return new ConfigReader(file, map);
    }

    String text(String key) {
        if (!(values.get(key) instanceof String text)) {
            throw wrong(key, "a text");
        }
        return text;
    }

    int integer(String key) {
        if (!(values.get(key) instanceof Long value) || value.intValue() != value) {
            throw wrong(key, "an integer");
        }
        return value.intValue();
    }

    long number64(String key) {
        if (!(values.get(key) instanceof Long value)) {
            throw wrong(key, "an integer");
        }
        return value;
    }

    double number(String key) {
        if (!(values.get(key) instanceof Number value)) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    boolean bool(String key) {
        if (!(values.get(key) instanceof Boolean value)) {
            throw wrong(key, "true or false");
        }
        return value;
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        String text = text(key).toUpperCase(Locale.ROOT);
        return Arrays.stream(type.getEnumConstants()).filter(e -> e.name().equals(text)).findFirst()
                .orElseThrow(() -> wrong(key, "one of " + Arrays.toString(type.getEnumConstants())
                        .toLowerCase(Locale.ROOT)));
    }

    private IllegalArgumentException wrong(String key, String expected) {
        return new IllegalArgumentException(file + ": " + key + ": expected " + expected + ", was " + values.get(key));
    }
}
