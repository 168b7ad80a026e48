package io.github.sequor.model;

import io.github.sequor.metric.ConfusionMatrix;
import io.github.sequor.metric.LabelSets;
import io.github.sequor.metric.NumberErrors;
import io.github.sequor.model.ClassifierOptions.Head;
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

    /** Compares what was said of sequences with their labels. */
    static ClassifierScores of(ClassLabels labels, Head head, LabelledSequences data, List<Classification> said,
            double loss) {
        boolean numbers = head == Head.REGRESSION;
        boolean many = head == Head.MULTILABEL;
        LabelSets sets = new LabelSets();
        NumberErrors errors = new NumberErrors();
        ConfusionMatrix confusion = numbers || many ? null : new ConfusionMatrix(labels.names().size());
        for (int i = 0; i < data.size(); i++) {
            List<String> actual = data.labels().get(i);
            sets.add(said.get(i).labels(), actual);
            int id = numbers || many ? -1 : labels.id(actual.get(0));
            if (numbers) {
                errors.add(said.get(i).value(), Double.parseDouble(actual.get(0)));
            } else if (id >= 0) {
                int found = labels.id(said.get(i).label());
                confusion.add(found, id);
                errors.add(found, id);
            }
        }
        return new ClassifierScores(loss, numbers ? Double.NaN : sets.exactMatch(), labels.names(),
                Optional.ofNullable(confusion), many ? Optional.of(sets) : Optional.empty(),
                numbers || head == Head.ORDINAL ? Optional.of(errors) : Optional.empty(),
                labels.unknown(data.labels()));
    }

    /** The loss, and as the score the accuracy, micro F1 of label sets, or R2 of numbers, in percent. */
    public Evaluation evaluation() {
        return confusion.map(c -> new Evaluation(loss, 100 * accuracy, "accuracy"))
                .or(() -> sets.map(s -> new Evaluation(loss, 100 * s.score().f1(), "F1")))
                .orElseGet(() -> new Evaluation(loss, 100 * errors.orElseThrow().r2(), "R2"));
    }
}
