package io.github.sequor.model;

import io.github.sequor.metric.ErrorRate;
import io.github.sequor.train.Evaluation;
import java.util.Set;

/**
 * How often a transcriber was right.
 *
 * @param loss mean -log p(text | frames), in nats, of the texts that the model can say
 * @param words the word error rate, with its edits
 * @param characters the character error rate
 * @param exact the share of texts that were right to the letter
 * @param unknown units of the texts that the model does not know
 * @param byWords whether the model's units are words
 */
public record TranscriptionScores(double loss, ErrorRate words, ErrorRate characters, double exact, Set<String> unknown,
        boolean byWords) {
    /** The best model has the fewest errors: in words where these are its units, in characters otherwise. */
    public Evaluation evaluation() {
        return byWords ? new Evaluation(loss, 100 * (1 - words.value()), "word accuracy")
                : new Evaluation(loss, 100 * (1 - characters.value()), "character accuracy");
    }
}
