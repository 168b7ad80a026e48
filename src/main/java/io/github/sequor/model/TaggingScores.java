package io.github.sequor.model;

import io.github.sequor.metric.Averaging;
import io.github.sequor.metric.ConfusionMatrix;
import io.github.sequor.metric.SpanF1;
import io.github.sequor.train.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How good a tagger is.
 *
 * @param loss mean a token, in nats, of the sentences whose tags the tagger knows; NaN where there are none
 * @param accuracy the share of tokens with the right tag
 * @param spans precision, recall and F1 of the spans, by the strict rules of the data's scheme; empty where tags mark
 *        none
 * @param classes the types of spans, and O; or the tags themselves
 * @param confusion how often tokens of one class were taken for each other one
 * @param unknown tags or types of the data that the tagger does not know: it cannot have found them
 */
public record TaggingScores(double loss, double accuracy, Optional<SpanF1> spans, List<String> classes,
        ConfusionMatrix confusion, Set<String> unknown) {

    /** The loss, and as the score F1 of the spans, or the accuracy where there are none, in percent. */
    public Evaluation evaluation() {
        return spans.map(s -> new Evaluation(loss, 100 * s.score(Averaging.MICRO).f1(), "F1"))
                .orElse(new Evaluation(loss, 100 * accuracy, "accuracy"));
    }
}
