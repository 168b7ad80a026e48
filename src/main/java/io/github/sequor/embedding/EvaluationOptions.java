package io.github.sequor.embedding;

/**
 * What an evaluation counts, with gensim's names and defaults.
 *
 * @param restrictVocab only this many of the first words are known
 * @param caseInsensitive whether words are compared in upper case; of several that are then equal the first is taken
 * @param dummy4Unknown whether what holds unknown words counts as a failure: a wrong answer, a similarity of 0;
 *     otherwise it is left out
 */
public record EvaluationOptions(int restrictVocab, boolean caseInsensitive, boolean dummy4Unknown) {
    /** The first 300,000 words, case-insensitive, without what is unknown. */
    public static final EvaluationOptions DEFAULT = new EvaluationOptions(300_000, true, false);

    public EvaluationOptions {
        if (restrictVocab < 1) {
            throw new IllegalArgumentException("restrictVocab: expected at least 1, was " + restrictVocab);
        }
    }

    /** These options with another number of words; the reference figures of word2vec take 30,000. */
    public EvaluationOptions withRestrictVocab(int words) {
        return new EvaluationOptions(words, caseInsensitive, dummy4Unknown);
    }
}
