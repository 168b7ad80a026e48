package io.github.sequor.model;

import io.github.sequor.metric.ConfusionMatrix;
import io.github.sequor.metric.LabelSets;
import io.github.sequor.metric.NumberErrors;
import io.github.sequor.train.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How good a classifier is.
 *
 * @param loss mean a sequence whose labels the model knows, without weights; NaN where there is none
 * @param accuracy the share of sequences with exactly the right labels, those with labels that the model does not know
 *        among them; NaN for a regression
 * @param labels of the model, in the order of the confusion matrix
 * @param confusion how often one class was taken for another, where sequences have one label each that the model knows
 * @param sets how well sets of labels agree, of a multi-label model
 * @param errors of numbers: of a regression, and of an ordinal scale the distance in classes
 * @param unknown labels of the data that the model does not know: it cannot have found them
 */
public record ClassifierScores(double loss, double accuracy, List<String> labels, Optional<ConfusionMatrix> confusion,
        Optional<LabelSets> sets, Optional<NumberErrors> errors, Set<String> unknown) {

    /** The loss, and as the score the accuracy, micro F1 of label sets, or R2 of numbers, in percent. */
    public Evaluation evaluation() {
        return confusion.map(c -> new Evaluation(loss, 100 * accuracy, "accuracy"))
                .or(() -> sets.map(s -> new Evaluation(loss, 100 * s.score().f1(), "F1")))
                .orElseGet(() -> new Evaluation(loss, 100 * errors.orElseThrow().r2(), "R2"));
    }
}
