package io.github.sequor.decode;

/**
 * What a hypothesis's log-probability is divided by, as a function of its length T (end-of-sentence token included):
 * without it, each further token can only lower the score, so a search prefers short outputs.
 *
 * @param form  the function
 * @param alpha its exponent, 0 or more; 0 is no normalisation
 */
public record LengthPenalty(Form form, double alpha) {
    /** The known forms. */
    public enum Form {
        /** {@code T^alpha}. Alpha 1 is the mean log-probability a token; the course suggests about 0.7. */
        POWER,
        /** {@code ((5 + T) / 6)^alpha}, of Wu et al. 2016, "Google's Neural Machine Translation System", eq. 14. */
        GNMT
    }

    /** No normalisation: the score is the log-probability. */
    public static final LengthPenalty NONE = new LengthPenalty(Form.POWER, 0);

    /** @throws IllegalArgumentException if alpha is negative or not finite */
    public LengthPenalty {
        if (form == null) {
            throw new IllegalArgumentException("form must not be null");
        }
        if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha must be finite and 0 or more, given " + alpha);
        }
    }

    /** Returns the form {@code T^alpha}. */
    public static LengthPenalty power(double alpha) {
        return new LengthPenalty(Form.POWER, alpha);
    }

    /** Returns the form {@code ((5 + T) / 6)^alpha}. */
    public static LengthPenalty gnmt(double alpha) {
        return new LengthPenalty(Form.GNMT, alpha);
    }

    /** Returns the divisor for a length of 1 or more: it never falls as the length grows. */
    public double divisor(int length) {
        return StrictMath.pow(form == Form.GNMT ? (5.0 + length) / 6.0 : length, alpha);
    }
}
