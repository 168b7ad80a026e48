package io.github.sequor.metric;

/**
 * How many bits a model would need for a character of a text, on average: a measure of models that does not depend on
 * how they cut text into tokens.
 */
public final class BitsPerCharacter {
    private double logProb;
    private long characters;

    /**
     * Counts a text, or a batch of them.
     *
     * @param logProb the sum of the log-probabilities of its tokens, in nats; 0 or less but for rounding
     * @param characters how many characters the text has
     * @throws IllegalArgumentException if the sum is no number, or the number of characters is negative
     */
    public void add(double logProb, long characters) {
        this.logProb += Check.logProb(logProb);
        this.characters += Check.count(characters, "characters");
    }

    /**
     * Counts a text by its code points.
     *
     * @param logProb the sum of the log-probabilities of its tokens, in nats; 0 or less but for rounding
     * @param text the text
     * @throws IllegalArgumentException if the sum is no number
     */
    public void add(double logProb, String text) {
        add(logProb, Check.given(text, "text").codePointCount(0, text.length()));
    }

    /**
     * The bits per character.
     *
     * @return 0 or more; infinite if the model held a token for impossible; NaN before the first character
     */
    public double value() {
        return characters == 0 ? Double.NaN : 0 - logProb / (characters * Math.log(2));
    }
}
