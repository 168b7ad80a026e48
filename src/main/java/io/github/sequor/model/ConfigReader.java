package io.github.sequor.model;

import io.github.sequor.io.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
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

    /** What {@link #options(String, Class)} reads: the names and values of an options record. */
    static Map<String, Object> toMap(Record options) {
        Map<String, Object> map = new LinkedHashMap<>();
        try {
            for (RecordComponent component : options.getClass().getRecordComponents()) {
                Object value = component.getAccessor().invoke(options);
                map.put(component.getName(), value instanceof Record inner ? toMap(inner)
                        : value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return map;
    }

    /** A record of numbers, booleans, constants and records or null, each under the name it has in the record. */
    <R extends Record> R options(String key, Class<R> type) {
        if (!(values.get(key) instanceof Map<?, ?> map)) {
            throw wrong(key, "an object");
        }
        ConfigReader reader = new ConfigReader(file, map);
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
        Object[] arguments = Arrays.stream(components).map(c -> reader.value(c.getName(), c.getType())).toArray();
        try {
            return type.getConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(file + ": " + key + ": " + e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(String key, Class<?> type) {
        if (type.isEnum()) {
            return choice(key, type);
        }
        if (type.isRecord()) {
            return values.get(key) == null ? null : options(key, type.asSubclass(Record.class));
        }
        return switch (type.getName()) {
            case "int" -> integer(key);
            case "long" -> number64(key);
            case "double" -> number(key);
            case "boolean" -> bool(key);
            default -> throw new IllegalStateException(key + " is a " + type);
        };
    }

    String text(String key) {
        if (!(values.get(key) instanceof String text)) {
            throw wrong(key, "a text");
        }
        return text;
    }

    private int integer(String key) {
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

    private double number(String key) {
        if (!(values.get(key) instanceof Number value)) {
            throw wrong(key, "a number");
        }
        return value.doubleValue();
    }

    private boolean bool(String key) {
        if (!(values.get(key) instanceof Boolean value)) {
            throw wrong(key, "true or false");
        }
        return value;
    }

    private Object choice(String key, Class<?> type) {
        String text = text(key).toUpperCase(Locale.ROOT);
        return Arrays.stream(type.getEnumConstants()).filter(e -> ((Enum<?>) e).name().equals(text)).findFirst()
                .orElseThrow(() -> wrong(key, "one of " + Arrays.toString(type.getEnumConstants())
                        .toLowerCase(Locale.ROOT)));
    }

    private IllegalArgumentException wrong(String key, String expected) {
        return new IllegalArgumentException(file + ": " + key + ": expected " + expected + ", was " + values.get(key));
    }
}
