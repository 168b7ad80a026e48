package io.github.sequor.text;

/**
 * Tokens as they stand in a text file of one record a line with tabs between fields: {@code \t \n \r \\} for the
 * characters that would break it, and {@code \}{@code uXXXX} for half a surrogate pair, which UTF-8 cannot hold.
 */
public final class Escapes {

    private Escapes() {
    }

    /** The token as it stands in a file; itself where nothing would break the line. */
    public static String escape(String token) {
        StringBuilder out = null;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            String escaped = switch (c) {
                case '\t' -> "\\t";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\\' -> "\\\\";
                default -> isLoneSurrogate(token, i) ? String.format("\\u%04X", (int) c) : null;
            };
            if (escaped != null && out == null) {
                out = new StringBuilder(token.substring(0, i));
            }
            if (out != null) {
                out.append(escaped != null ? escaped : Character.toString(c));
            }
        }
        return out == null ? token : out.toString();
    }

    /**
     * The token of a field.
     *
     * @throws IllegalArgumentException if a backslash begins none of the escapes; the message fits after a line number
     */
    public static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = ++i < field.length() ? field.charAt(i) : ' ';
            switch (kind) {
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case '\\' -> out.append('\\');
                case 'u' -> {
                    if (!field.substring(i + 1).matches("(?s)[0-9A-Fa-f]{4}.*")) {
                        throw new IllegalArgumentException("\\u without four hexadecimal digits: " + field);
                    }
                    out.append((char) Integer.parseInt(field, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> throw new IllegalArgumentException("a backslash that escapes nothing: " + field);
            }
        }
        return out.toString();
    }

    private static boolean isLoneSurrogate(String s, int i) {
        char c = s.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == s.length() || !Character.isLowSurrogate(s.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(s.charAt(i - 1)));
    }
}
