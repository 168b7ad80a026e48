package io.github.sequor.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * JSON to the letter as Python's {@code json.dumps(value, indent=...)} writes it, for output that is compared line by
 * line: maps, lists, strings, doubles and nulls.
 */
final class PythonJson {
    private final int indent;
    private final boolean ascii;
    private final StringBuilder out = new StringBuilder();

    private PythonJson(int indent, boolean ascii) {
        this.indent = indent;
        this.ascii = ascii;
    }

    /**
     * Writes a value.
     *
     * @param value what to write
     * @param indent spaces by level
     * @param ascii whether to escape what is beyond ASCII
     */
    static String write(Object value, int indent, boolean ascii) {
        PythonJson json = new PythonJson(indent, ascii);
        json.value(value, 0);
        return json.out.toString();
    }

    private void value(Object value, int level) {
        if (value instanceof Map<?, ?> map) {
            items('{', map.entrySet().iterator(), '}', level);
        } else if (value instanceof List<?> list) {
            items('[', list.iterator(), ']', level);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            string((String) entry.getKey());
            out.append(": ");
            value(entry.getValue(), level);
        } else if (value instanceof String string) {
            string(string);
        } else {
            out.append(value instanceof Double number ? number(number) : value);
        }
    }

    private void items(char open, Iterator<?> items, char close, int level) {
        out.append(open);
        while (items.hasNext()) {
            newLine(level + 1);
            value(items.next(), level + 1);
            out.append(items.hasNext() ? "," : "");
        }
        newLine(level);
        out.append(close);
    }

    private void newLine(int level) {
        out.append('\n').append(" ".repeat(indent * level));
    }

    private void string(String string) {
        out.append('"');
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> out.append(c < ' ' || ascii && c >= 0x7F ? String.format("\\u%04x", (int) c) : c);
            }
        }
        out.append('"');
    }

    /** The fewest digits that give the number again, which Java's own form does not always find before JDK 19. */
    static String number(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        int digits = 1;
        while (exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).doubleValue() != value) {
            digits++;
        }
        BigDecimal shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
        }
        String mantissa = shortest.movePointLeft(exponent).toPlainString();
        return String.format("%se%s%02d", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
