package io.github.sequor.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How BLEU cuts text into tokens. Scores of different tokenizers cannot be compared. Each gives the tokens of the
 * sacreBLEU 2.6.0 tokenizer of the same name.
 */
public enum BleuTokenizer {
    /** Western languages, as mteval-v13a; the default, and what WMT uses. */
    V13A("13a") {
        @Override
        Line rewrite(String text, Line line) {
            String unbroken = text.replace("<skipped>", "").replace("-\n", "").replace('\n', ' ');
            return MtevalRules.apply(line.set(" " + MtevalRules.replaceEntities(unbroken) + " "));
        }
    },
    /** All scripts, by Unicode's categories of punctuation and symbols, as mteval-v14. */
    INTL("intl") {
        @Override
        Line rewrite(String text, Line line) {
            return line.set(text)
                    .splitOffSecond(c -> !is(NUMBER, c), c -> is(PUNCTUATION, c))
                    .splitOffFirst(c -> is(PUNCTUATION, c), c -> !is(NUMBER, c))
                    .surround(c -> is(SYMBOL, c));
        }
    },
    /** Chinese: every ideograph is a token, the rest is cut as Western text. */
    ZH("zh") {
        @Override
        Line rewrite(String text, Line line) {
            return MtevalRules.apply(line.set(Line.stripStart(text)).surround(BleuTokenizer::isChinese));
        }
    },
    /** Every code point that is no white space is a token. */
    CHAR("char") {
        @Override
        Line rewrite(String text, Line line) {
            return line.set(text).surround(c -> true);
        }
    },
    /** Text that is tokenized already: what stands between white space. */
    NONE("none") {
        @Override
        Line rewrite(String text, Line line) {
            return line.set(text);
        }
    };

    private static final int NUMBER = categories(Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER,
            Character.OTHER_NUMBER);
    private static final int PUNCTUATION = categories(Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION,
            Character.START_PUNCTUATION, Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION,
            Character.FINAL_QUOTE_PUNCTUATION, Character.OTHER_PUNCTUATION);
    private static final int SYMBOL = categories(Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL,
            Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL);

    private final String label;

    BleuTokenizer(String label) {
        this.label = label;
    }

    /**
     * The tokenizer of a name.
     *
     * @param label 13a, intl, zh, char or none
     * @return the tokenizer
     * @throws IllegalArgumentException if there is none of that name
     */
    public static BleuTokenizer of(String label) {
        return Arrays.stream(values()).filter(t -> t.label.equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tokenizer: expected one of " + Arrays.stream(values())
                        .map(BleuTokenizer::label).collect(Collectors.joining(", ")) + ", got " + label));
    }

    /**
     * The name, as it stands in signatures.
     *
     * @return 13a, intl, zh, char or none
     */
    public String label() {
        return label;
    }

    /**
     * The tokens of a line.
     *
     * @param text a segment
     * @return its tokens in order
     */
    public List<String> tokenize(String text) {
        List<String> tokens = new ArrayList<>();
        rewrite(Line.stripEnd(text), new Line())
                .forEachWord((codePoints, from, to) -> tokens.add(new String(codePoints, from, to - from)));
        return tokens;
    }

    /** Reads a text without white space at its end into a line, and rewrites it so that its words are the tokens. */
    abstract Line rewrite(String text, Line line);

    private static int categories(byte... categories) {
        int set = 0;
        for (byte category : categories) {
            set |= 1 << category;
        }
        return set;
    }

    private static boolean is(int categories, int codePoint) {
        return (categories >>> Character.getType(codePoint) & 1) != 0;
    }

    /**
     * The ranges of the published tokenizer, with what is odd in them: its range for ideographs beyond the basic plane
     * was written with escapes of four digits and so begins at U+2001, and those ideographs are not in it.
     */
    private static boolean isChinese(int c) {
        return c >= 0x2001 && c <= 0x2A6D // in name from U+20000 to U+2A6D6
                || c >= 0x2E80 && c <= 0x2FDF // radicals
                || c >= 0x2FF0 && c <= 0x303F // description characters, punctuation
                || c >= 0x3100 && c <= 0x312F // bopomofo
                || c >= 0x31A0 && c <= 0x31EF // bopomofo extended, strokes
                || c >= 0x3200 && c <= 0x4DB5 // enclosed and compatibility forms, ideographs A
                || c >= 0x4E00 && c <= 0x9FBB // ideographs
                || c >= 0xF900 && c <= 0xFA2D || c >= 0xFA30 && c <= 0xFA6A || c >= 0xFA70 && c <= 0xFAD9
                || c >= 0xFE10 && c <= 0xFE1F || c >= 0xFE30 && c <= 0xFE4F // vertical forms
                || c >= 0xFF00 && c <= 0xFFEF; // full and half width forms
    }
}
