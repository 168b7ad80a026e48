package io.github.sequor.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Words: what stands between white space. Joining puts one space between words, so a text comes back up to runs of
 * white space.
 */
public final class WhitespaceTokenizer implements Tokenizer {

    @Override
    public List<String> tokenize(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            // All white space is in the basic plane, so a half of a surrogate pair is never taken for it.
            if (isWhiteSpace(text.charAt(i))) {
                if (start >= 0) {
                    words.add(text.substring(start, i));
                }
                start = -1;
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            words.add(text.substring(start));
        }
        return words;
    }

    @Override
    public String detokenize(List<String> tokens) {
        return String.join(" ", tokens);
    }

    /**
     * Whether a code point separates words: Unicode's {@code White_Space}, no-break spaces among them, and the
     * information separators U+001C to U+001F. This is the set of Python's {@code str.split()}; Java's own two notions
     * leave out the no-break spaces, or the tab and the line break.
     *
     * @param codePoint a code point
     * @return whether it is white space
     */
    public static boolean isWhiteSpace(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint == ' ' || codePoint >= '\t' && codePoint <= '\r'
                    || codePoint >= 0x1C && codePoint <= 0x1F;
        }
        return codePoint == 0x85 || Character.isSpaceChar(codePoint);
    }
}
