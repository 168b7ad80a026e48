package io.github.sequor.embedding;

import java.nio.charset.StandardCharsets;

/** Decimal numbers to float32, correctly rounded, without a string for each. */
final class Decimal {
    private static final double[] POWERS = new double[23];     // of ten, exact in double
    private static final int MOST_DIGITS = 18;

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Decimal() {
    }

    /** @throws NumberFormatException if the bytes from {@code from} to {@code end} are no number */
    static float parse(byte[] bytes, int from, int end) {
        int i = from;
        boolean negative = i < end && bytes[i] == '-';
        if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
            i++;
        }
        long digits = 0;
        int count = 0;
        int fraction = 0;
        boolean point = false;
        for (; i < end; i++) {
            byte c = bytes[i];
            if (c == '.' && !point) {
                point = true;
            } else if (c >= '0' && c <= '9') {
                digits = 10 * digits + c - '0';
                count++;
                fraction += point ? 1 : 0;
            } else {
                break;
            }
            if (count > MOST_DIGITS) {
                return slowly(bytes, from, end);
            }
        }
        int exponent = -fraction;
        if (i < end && count > 0 && (bytes[i] == 'e' || bytes[i] == 'E')) {
            i++;
            boolean down = i < end && bytes[i] == '-';
            i += i < end && (bytes[i] == '-' || bytes[i] == '+') ? 1 : 0;
            int shift = 0;
            int start = i;
            for (; i < end && i < start + 3 && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
                shift = 10 * shift + bytes[i] - '0';
            }
            count = i == start ? 0 : count;
            exponent += down ? -shift : shift;
        }
        if (i < end || count == 0 || digits >= 1L << 53 || exponent < -22 || exponent > 22) {
            return slowly(bytes, from, end);
        }
        // both factors are exact, so this is the double nearest to the number; the float nearest to that is the float
        // nearest to the number unless the double lies half way between two floats, or next to it
        double value = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
        long rest = Double.doubleToRawLongBits(value) & 0x1FFFFFFF;
        if (rest >= 0x0FFFFFFF && rest <= 0x10000001 || value != 0 && value < Float.MIN_NORMAL) {
            return slowly(bytes, from, end);
        }
        return (float) (negative ? -value : value);
    }

    private static float slowly(byte[] bytes, int from, int end) {
        String text = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        if (lower.matches("[+-]?nan(\\(.*\\))?")) {
            return Float.NaN;
        }
        if (lower.matches("[+-]?inf(inity)?")) {
            return lower.startsWith("-") ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
        }
        if (!lower.matches("[-+0-9.e]+")) {     // Java would take 1f, 0x1p3 and white space
            throw new NumberFormatException("'" + text + "' is not a number");
        }
        return Float.parseFloat(text);
    }
}
