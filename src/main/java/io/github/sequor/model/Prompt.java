package io.github.sequor.model;

/**
 * What a language model begins to write from. {@link #NOTHING} is the state of zeros.
 *
 * @param text that the output goes on from; empty: none
 * @param label for a model that learnt labels, otherwise null
 * @param vector for a model that learnt vectors, otherwise null
 */
public record Prompt(String text, String label, float[] vector) {
    /** A state of zeros and no text. */
    public static final Prompt NOTHING = new Prompt("", null, null);

    /** Copies the vector. */
    public Prompt {
        vector = vector == null ? null : vector.clone();
    }

    /** Goes on from a text. */
    public static Prompt text(String text) {
        return new Prompt(text, null, null);
    }

    /** Writes of a label. */
    public static Prompt label(String label) {
        return new Prompt("", label, null);
    }

    /** Writes of a vector. */
    public static Prompt vector(float... vector) {
        return new Prompt("", null, vector);
    }
}
