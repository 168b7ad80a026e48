package io.github.sequor.metric;

import io.github.sequor.text.WhitespaceTokenizer;
import java.util.function.IntPredicate;

/**
 * A line on its way through a tokenizer: code points, rewritten pass by pass. A pass is one rule of the published
 * tokenizers, which are sequences of regular expressions; like a regular expression, a pass goes from left to right and
 * does not look again at what it has matched. Working memory is kept, so use one for many lines.
 */
final class Line {
    private int[] codePoints = new int[256];
    private int[] rewritten = new int[256];
    private int length;
    private int written;

    /** Takes the code points of a word, {@code codePoints[from]} up to but not including {@code codePoints[to]}. */
    interface WordConsumer {
        void accept(int[] codePoints, int from, int to);
    }

    Line set(String text) {
        begin(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                put(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                put(c);
            }
        }
        return end();
    }

    /** Puts a space before and one after each code point of a kind. */
    Line surround(IntPredicate kind) {
        begin(3L * length);
        for (int i = 0; i < length; i++) {
            if (kind.test(codePoints[i])) {
                put(' ');
                put(codePoints[i]);
                put(' ');
            } else {
                put(codePoints[i]);
            }
        }
        return end();
    }

    /** Puts a space between and one after a code point of one kind and a following one of another. */
    Line splitOffSecond(IntPredicate first, IntPredicate second) {
        begin(2L * length);
        for (int i = 0; i < length; i++) {
            put(codePoints[i]);
            if (i + 1 < length && second.test(codePoints[i + 1]) && first.test(codePoints[i])) {
                put(' ');
                put(codePoints[++i]);
                put(' ');
            }
        }
        return end();
    }

    /** Puts a space before and one after a code point of one kind if one of another kind follows. */
    Line splitOffFirst(IntPredicate first, IntPredicate second) {
        begin(2L * length);
        for (int i = 0; i < length; i++) {
            if (i + 1 < length && first.test(codePoints[i]) && second.test(codePoints[i + 1])) {
                put(' ');
                put(codePoints[i]);
                put(' ');
                i++;
            }
            put(codePoints[i]);
        }
        return end();
    }

    /** Puts a space before each occurrence of a string. */
    Line spaceBefore(String occurrence) {
        begin(2L * length);
        for (int i = 0; i < length; i++) {
            if (startsWith(occurrence, i)) {
                put(' ');
            }
            put(codePoints[i]);
        }
        return end();
    }

    Line remove(IntPredicate kind) {
        begin(length);
        for (int i = 0; i < length; i++) {
            if (!kind.test(codePoints[i])) {
                put(codePoints[i]);
            }
        }
        return end();
    }

    Line removeWhitespace() {
        return remove(WhitespaceTokenizer::isWhiteSpace);
    }

    /** Gives what stands between white space. */
    void forEachWord(WordConsumer words) {
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || WhitespaceTokenizer.isWhiteSpace(codePoints[i])) {
                if (i > start) {
                    words.accept(codePoints, start, i);
                }
                start = i + 1;
            }
        }
    }

    /** The words with a space between. */
    String joinWords() {
        StringBuilder text = new StringBuilder(length);
        forEachWord((word, from, to) ->
                text.append(text.isEmpty() ? "" : " ").append(new String(word, from, to - from)));
        return text.toString();
    }

    void addCodePointsTo(IntList out) {
        for (int i = 0; i < length; i++) {
            out.add(codePoints[i]);
        }
    }

    /** Appends the numbers of the words: known ones, and new or unknown ones as the caller wants it. */
    void addWordsTo(IntList out, TokenIds ids, boolean numberNewWords) {
        forEachWord((word, from, to) -> out.add(numberNewWords ? ids.add(word, from, to) : ids.find(word, from, to)));
    }

    /** The text without white space at its end. */
    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && WhitespaceTokenizer.isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** The text without white space at its begin. */
    static String stripStart(String text) {
        int start = 0;
        while (start < text.length() && WhitespaceTokenizer.isWhiteSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    private boolean startsWith(String occurrence, int at) {
        if (at + occurrence.length() > length) {
            return false;
        }
        for (int k = 0; k < occurrence.length(); k++) {
            if (codePoints[at + k] != occurrence.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    private void begin(long capacity) {
        written = 0;
        if (capacity > rewritten.length) {
            rewritten = new int[Math.toIntExact(capacity)];
        }
    }

    private void put(int codePoint) {
        rewritten[written++] = codePoint;
    }

    private Line end() {
        int[] swap = codePoints;
        codePoints = rewritten;
        rewritten = swap;
        length = written;
        return this;
    }
}
