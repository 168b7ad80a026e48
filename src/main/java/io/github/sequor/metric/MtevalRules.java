package io.github.sequor.metric;

/** The rules for Western languages of NIST's mteval scripts, which several tokenizers share. */
final class MtevalRules {

    private MtevalRules() {
    }

    static Line apply(Line line) {
        return splitNumbers(splitSymbols(line));
    }

    /** Splits off symbols: all of ASCII that is no letter or digit, but for the apostrophe, comma, dash and period. */
    static Line splitSymbols(Line line) {
        return line.surround(MtevalRules::isSymbol);
    }

    /** Splits off periods and commas that are not between digits, and dashes after a digit. */
    static Line splitNumbers(Line line) {
        return line.splitOffSecond(c -> !isDigit(c), MtevalRules::isPeriodOrComma)
                .splitOffFirst(MtevalRules::isPeriodOrComma, c -> !isDigit(c))
                .splitOffSecond(MtevalRules::isDigit, c -> c == '-');
    }

    private static boolean isSymbol(int c) {
        return c >= ' ' && c <= '&' || c >= '(' && c <= '+' || c == '/' || c >= ':' && c <= '@'
                || c >= '[' && c <= '`' || c >= '{' && c <= '~';
    }

    private static boolean isPeriodOrComma(int c) {
        return c == '.' || c == ',';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Writes out four XML entities, one kind after another, so that {@code &amp;lt;} ends as a bracket. */
    static String replaceEntities(String text) {
        return text.indexOf('&') < 0 ? text
                : text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    }
}
