package io.github.sequor.metric;

import java.util.Locale;

/**
 * Lower case by the rules of Unicode, the same for every locale. The JDK looks for the end of a Greek word with a break
 * iterator and so writes other final sigmas than the Unicode standard (section 3.13, table 3-17) in places such as
 * {@code Α·Σ}; here they are the standard's, and so Python's.
 */
final class LowerCase {
    private static final char CAPITAL_SIGMA = '\u03A3';
    private static final char SMALL_SIGMA = '\u03C3';
    private static final char FINAL_SIGMA = '\u03C2';
    /** What may stand within a word but is of no category that says so (Word_Break MidLetter, MidNumLet, quotes). */
    private static final String WITHIN_WORDS = "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55"
            + "\uFF07\uFF0E\uFF1A";

    private LowerCase() {
    }

    static String of(String text) {
        if (text.indexOf(CAPITAL_SIGMA) < 0) {
            return text.toLowerCase(Locale.ROOT);
        }
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == CAPITAL_SIGMA) {
                boolean endsWord = casedBefore(text, i) && !casedAfter(text, i + 1);
                out.setCharAt(i, endsWord ? FINAL_SIGMA : SMALL_SIGMA);
            }
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean casedBefore(String text, int end) {
        for (int i = end; i > 0;) {
            int c = text.codePointBefore(i);
            if (!isCaseIgnorable(c)) {
                return isCased(c);
            }
            i -= Character.charCount(c);
        }
        return false;
    }

    private static boolean casedAfter(String text, int start) {
        for (int i = start; i < text.length();) {
            int c = text.codePointAt(i);
            if (!isCaseIgnorable(c)) {
                return isCased(c);
            }
            i += Character.charCount(c);
        }
        return false;
    }

    private static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    private static boolean isCaseIgnorable(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> WITHIN_WORDS.indexOf(c) >= 0;
        };
    }
}
