package io.github.sequor.metric;

/**
 * The character error rate (CER): {@link ErrorRate} in code points. White space counts as a character, but not at both
 * ends of a text.
 */
public final class CharacterErrorRate extends ErrorRate {

    @Override
    void begin() {
        // a character is its own number
    }

    @Override
    void read(Line line, IntList tokens) {
        line.addCodePointsTo(tokens);
    }
}
