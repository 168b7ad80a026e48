package io.github.sequor.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A strict reader and writer of JSON (RFC 8259) for configuration files and for the header of safetensors.
 *
 * <p>Values are plain JDK objects: {@code Map<String, Object>} (a {@link LinkedHashMap} in the order of the text),
 * {@code List<Object>}, {@link String}, {@link Long}, {@link Double}, {@link Boolean} and {@code null}.
 */
public final class Json {
    /** Arrays and objects nested deeper than this are refused, by the reader and by the writer. */
    public static final int MAX_DEPTH = 128;

    private Json() {
    }

    /**
     * Parses one JSON text.
     *
     * <p>A number without fraction and exponent is a {@link Long} if it fits and a {@link Double} if not; every other
     * number, and {@code -0}, is a {@link Double}. A lone surrogate is kept as it is, so that whatever string was
     * written is read back.
     *
     * @throws IllegalArgumentException if the text is not JSON, an object holds a key twice, a number is beyond the
     *     range of a double, or the nesting is deeper than {@link #MAX_DEPTH}: with line and column, counted from 1
     */
    public static Object parse(String text) {
        return new Parser(text).document();
    }

    /**
     * Parses a UTF-8 file as {@link #parse} does.
     *
     * @throws IOException if the file cannot be read or is not JSON: with the file's name, line and column
     */
    public static Object read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw FileErrors.named(file, "cannot be read", e);
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes a value as indented JSON that ends with a line feed; lists of numbers stay on one line.
     *
     * <p>Takes what {@link #parse} returns and also the other primitive wrappers and any {@link Collection}. A
     * {@link LinkedHashMap} and a {@link SortedMap} are written in their order and any other map sorted by key, so
     * equal values give equal text. Lone surrogates are escaped, so the result can always be encoded as UTF-8.
     *
     * @throws IllegalArgumentException if a value has no JSON form (NaN, infinities, other classes, keys that are not
     *     strings) or is nested deeper than {@link #MAX_DEPTH}, as a value that contains itself is: with its path
     */
    public static String write(Object value) {
        return new Writer(true).document(value) + '\n';
    }

    /** Writes a value as {@link #write} does, on one line, without spaces and without a line feed at its end. */
    public static String writeCompact(Object value) {
        return new Writer(false).document(value);
    }

    private static final class Parser {
        private final String text;
        private int at;
        private int depth;

        Parser(String text) {
            this.text = text;
        }

        Object document() {
            Object value = value();
            skipSpace();
            if (at < text.length()) {
                throw unexpected("the end of the text");
            }
            return value;
        }

        private Object value() {
            skipSpace();
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> literal("true", Boolean.TRUE);
                case 'f' -> literal("false", Boolean.FALSE);
                case 'n' -> literal("null", null);
                case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
                default -> throw unexpected("a value");
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            enter();
            skipSpace();
            if (!accept('}')) {
                do {
                    skipSpace();
                    if (peek() != '"') {
                        throw unexpected("a key in double quotes");
                    }
                    int keyAt = at;
                    String key = string();
                    if (members.containsKey(key)) {
                        throw error(keyAt, "the key \"" + key + "\" is there twice");
                    }
                    skipSpace();
                    expect(':', "':'");
                    members.put(key, value());
                    skipSpace();
                } while (accept(','));
                expect('}', "',' or '}'");
            }
            depth--;
            return members;
        }

        private List<Object> array() {
            List<Object> items = new ArrayList<>();
            enter();
            skipSpace();
            if (!accept(']')) {
                do {
                    items.add(value());
                    skipSpace();
                } while (accept(','));
                expect(']', "',' or ']'");
            }
            depth--;
            return items;
        }

        private void enter() {
            if (++depth > MAX_DEPTH) {
                throw error(at, "nested deeper than " + MAX_DEPTH);
            }
            at++;
        }

        private Object literal(String word, Object value) {
            if (!text.startsWith(word, at)) {
                throw unexpected("a value");
            }
            at += word.length();
            return value;
        }

        private Object number() {
            int start = at;
            accept('-');
            if (!accept('0')) {
                digits();
            }
            boolean integer = true;
            if (accept('.')) {
                integer = false;
                digits();
            }
            if (accept('e') || accept('E')) {
                integer = false;
                if (!accept('+')) {
                    accept('-');
                }
                digits();
            }
            String number = text.substring(start, at);
            if (integer && !number.equals("-0")) {
                try {
                    return Long.valueOf(number);
                } catch (NumberFormatException beyondLong) {
                    // Falls through to the nearest double.
                }
            }
            double value = Double.parseDouble(number);
            if (Double.isInfinite(value)) {
                throw error(start, "the number is beyond the range of a double");
            }
            return value;
        }

        private void digits() {
            int start = at;
            while (peek() >= '0' && peek() <= '9') {
                at++;
            }
            if (at == start) {
                throw unexpected("a digit");
            }
        }

        private String string() {
            int start = at++;
            StringBuilder string = new StringBuilder();
            while (true) {
                int from = at;
                while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) != '"'
                        && text.charAt(at) != '\\') {
                    at++;
                }
                string.append(text, from, at);
                if (at == text.length()) {
                    throw error(start, "the string has no end");
                }
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return string.toString();
                }
                if (c != '\\') {
                    throw error(at, String.format("U+%04X must be escaped in a string", (int) c));
                }
                at++;
                string.append(escaped());
            }
        }

        private char escaped() {
            char c = peek();
            char value = switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> unicode();
                default -> throw unexpected("one of \" \\ / b f n r t u after the backslash");
            };
            at++;
            return value;
        }

        /** Reads the four digits after 'u' and stops at the last. */
        private char unicode() {
            int value = 0;
            for (int i = 0; i < 4; i++) {
                at++;
                // Character.digit alone would also take the digits of other scripts.
                int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
                if (digit < 0) {
                    throw unexpected("a hexadecimal digit");
                }
                value = value << 4 | digit;
            }
            return (char) value;
        }

        private void skipSpace() {
            while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        /** The next character, or U+0000, which is no part of JSON's syntax, at the end. */
        private char peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private boolean accept(char c) {
            boolean found = peek() == c;
            if (found) {
                at++;
            }
            return found;
        }

        private void expect(char c, String what) {
            if (!accept(c)) {
                throw unexpected(what);
            }
        }

        private IllegalArgumentException unexpected(String expected) {
            String found = at >= text.length() ? "the end of the text"
                : text.charAt(at) > ' ' && text.charAt(at) < 127 ? "'" + text.charAt(at) + "'"
                : String.format("U+%04X", text.codePointAt(at));
            return error(at, "expected " + expected + ", found " + found);
        }

        private IllegalArgumentException error(int where, String message) {
            int line = 1;
            int lineStart = 0;
            for (int i = 0; i < where; i++) {
                if (text.charAt(i) == '\n') {
                    line++;
                    lineStart = i + 1;
                }
            }
            int column = text.codePointCount(lineStart, where) + 1;
            return new IllegalArgumentException("line " + line + ", column " + column + ": " + message);
        }
    }

    private static final class Writer {
        private final boolean pretty;
        private final StringBuilder out = new StringBuilder();
        private final Deque<Object> path = new ArrayDeque<>();

        Writer(boolean pretty) {
            this.pretty = pretty;
        }

        String document(Object value) {
            value(value);
            return out.toString();
        }

        private void value(Object value) {
            if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer
                    || value instanceof Short || value instanceof Byte) {
                out.append(value);
            } else if (value instanceof Double || value instanceof Float) {
                if (!Double.isFinite(((Number) value).doubleValue())) {
                    throw error(value + " has no JSON form");
                }
                out.append(value);
            } else if (value instanceof String string) {
                string(string);
            } else if (path.size() == MAX_DEPTH && (value instanceof Map || value instanceof Collection)) {
                throw error("nested deeper than " + MAX_DEPTH);
            } else if (value instanceof Map<?, ?> map) {
                object(map);
            } else if (value instanceof Collection<?> items) {
                array(items);
            } else {
                throw error("a value of " + value.getClass() + " has no JSON form");
            }
        }

        private void object(Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (!(key instanceof String)) {
                    throw error("a key must be a string, not " + key);
                }
            }
            Map<?, ?> ordered = map instanceof LinkedHashMap || map instanceof SortedMap ? map : new TreeMap<>(map);
            Iterator<? extends Map.Entry<?, ?>> members = ordered.entrySet().iterator();
            out.append('{');
            while (members.hasNext()) {
                Map.Entry<?, ?> member = members.next();
                path.addLast(member.getKey());
                newLine();
                string((String) member.getKey());
                out.append(pretty ? ": " : ":");
                value(member.getValue());
                path.removeLast();
                out.append(members.hasNext() ? "," : "");
            }
            if (!map.isEmpty()) {
                newLine();
            }
            out.append('}');
        }

        private void array(Collection<?> items) {
            boolean oneLine = items.stream().allMatch(item -> item instanceof Number);
            out.append('[');
            int index = 0;
            for (Object item : items) {
                if (index > 0) {
                    out.append(pretty && oneLine ? ", " : ",");
                }
                path.addLast(index++);
                if (!oneLine) {
                    newLine();
                }
                value(item);
                path.removeLast();
            }
            if (!oneLine) {
                newLine();
            }
            out.append(']');
        }

        private void string(String string) {
            out.append('"');
            for (int i = 0; i < string.length(); i++) {
                char c = string.charAt(i);
                switch (c) {
                    case '"', '\\' -> out.append('\\').append(c);
                    case '\b' -> out.append("\\b");
                    case '\f' -> out.append("\\f");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    default -> {
                        if (c < ' ' || isLoneSurrogate(string, i)) {
                            out.append(String.format("\\u%04x", (int) c));
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            out.append('"');
        }

        private void newLine() {
            if (pretty) {
                out.append('\n').append("  ".repeat(path.size()));
            }
        }

        private IllegalArgumentException error(String message) {
            StringBuilder where = new StringBuilder("$");
            path.stream().limit(8).forEach(step ->
                where.append(step instanceof Integer ? "[" + step + "]" : "." + step));
            return new IllegalArgumentException(where + (path.size() > 8 ? "...: " : ": ") + message);
        }
    }

    /** Whether the character is half of a surrogate pair without its other half beside it. */
    static boolean isLoneSurrogate(String string, int index) {
        char c = string.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == string.length() || !Character.isLowSurrogate(string.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(string.charAt(index - 1)));
    }
}
