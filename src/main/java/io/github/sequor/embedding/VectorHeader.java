package io.github.sequor.embedding;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of word2vec's formats: how many words, and how many numbers for each. It may lie. */
record VectorHeader(int words, int vectorSize) {
    private static final Pattern LINE = Pattern.compile("(\\d{1,18})[ \\t]+(\\d{1,18})\\s*");
    private static final int MOST_NUMBERS = 1 << 20;     // so that a lie costs no memory

    /** How many numbers a line promises for each word; -1 if it is no header. */
    static long promised(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches() ? Long.parseLong(matcher.group(2)) : -1;
    }

    static VectorHeader parse(String line) throws IOException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("expected how many words and numbers there are, was '"
                    + line.substring(0, Math.min(line.length(), 40)) + "'");
        }
        long words = Long.parseLong(matcher.group(1));
        if (words > Integer.MAX_VALUE - 8) {
            throw new IOException("the first line says " + words + " words, more than can be");
        }
        return new VectorHeader((int) words, checkSize(Long.parseLong(matcher.group(2))));
    }

    static int checkSize(long numbers) throws IOException {
        if (numbers < 1 || numbers > MOST_NUMBERS) {
            throw new IOException("expected 1 to " + MOST_NUMBERS + " numbers a word, was " + numbers);
        }
        return (int) numbers;
    }
}
