package io.github.sequor.model;

import java.util.List;

/**
 * What a classifier says of a sequence.
 *
 * @param labels the class, or for a multi-label classifier those that are as likely as not or more; for a regression the
 *        number as text
 * @param probabilities of each of {@link SequenceClassifier#labels}; empty for a regression
 * @param value the number that a regression says; otherwise NaN
 * @param units the sequence has
 * @param unknown how many of them the model does not know: where none is known, it says what is so in general
 * @param attention what each unit or frame had a part in it, where pooling attends; otherwise empty
 */
public record Classification(List<String> labels, float[] probabilities, double value, int units, int unknown,
        float[] attention) {

    /** The class; of several labels the first, and empty where there is none. */
    public String label() {
        return labels.isEmpty() ? "" : labels.get(0);
    }
}
