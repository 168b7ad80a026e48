package io.github.sequor.train;

import java.util.Locale;

/**
 * The result of an evaluation.
 *
 * @param loss mean loss a target in nats: a plateau is judged by it
 * @param score higher is better: the best model is chosen by it, and by the loss where scores are equal
 * @param metric the score's name, such as BLEU
 */
public record Evaluation(double loss, double score, String metric) {
    /** Whether this is the better model's evaluation. */
    public boolean betterThan(Evaluation other) {
        return score > other.score || score == other.score && loss < other.loss;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "validation loss %.4f, %s %.2f", loss, metric, score);
    }
}
