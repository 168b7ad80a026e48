package io.github.sequor.cli;

import io.github.sequor.metric.Averaging;
import io.github.sequor.metric.ConfusionMatrix;
import io.github.sequor.metric.F1Score;
import io.github.sequor.metric.NumberErrors;
import io.github.sequor.model.ClassifierEnsemble;
import io.github.sequor.model.ClassifierScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor classify evaluate}. */
@Command(name = "evaluate", sortOptions = false, description = {
        "Classifies records whose classes are known, and says how often it was right: precision, recall and F1 of each",
        "class and their mean, accuracy and Matthews' correlation; for numbers, how far off it was."})
final class ClassifyEvaluateCommand extends SequorCommand {
    @Mixin
    private ClassifierFolders models;

    @Option(names = "--input", paramLabel = "F", required = true,
            description = "A table or folder of records, as in training.")
    private Path input;

    @Mixin
    private RecordColumns columns;

    @Option(names = "--confusion-plot", paramLabel = "F.png", description = "Draw what each class was taken for.")
    private Path plot;

    @Mixin
    private ThreadsOption threads;

    ClassifyEvaluateCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        try (ClassifierEnsemble classifier = models.load(this)) {
            LabelledItems items = new LabelledItems(columns, ClassifierFolders.options(classifier));
            items.add(input);
            ClassifierScores scores = classifier.evaluate(items.sequences());
            if (!scores.unknown().isEmpty()) {
                streams.err().println("the model does not know " + String.join(", ", scores.unknown()));
            }
            print(scores);
            streams.flush();
            if (plot != null) {
                ConfusionPlot.write(plot, scores.labels(), scores.confusion()
                        .orElseThrow(() -> usage("--confusion-plot: expected a model of one class each")));
            }
        }
        return ExitCode.OK;
    }

    private void print(ClassifierScores scores) throws IOException {
        if (scores.confusion().isPresent()) {
            for (String line : F1Table.lines("class", "records", classes(scores, scores.confusion().get()))) {
                streams.println(line);
            }
            say("accuracy %.2f, Matthews %.4f, loss %.4f", 100 * scores.accuracy(), scores.confusion().get().matthews(),
                    scores.loss());
        }
        if (scores.sets().isPresent()) {
            F1Score score = scores.sets().get().score();
            say("F1 %.2f, precision %.2f, recall %.2f, exactly right %.2f, loss %.4f", 100 * score.f1(),
                    100 * score.precision(), 100 * score.recall(), 100 * scores.accuracy(), scores.loss());
        }
        if (scores.errors().isPresent()) {
            NumberErrors errors = scores.errors().get();
            String classes = scores.confusion().isPresent() ? " classes" : "";
            say("mean absolute error %.4f%s, root mean square %.4f, R2 %.4f", errors.meanAbsolute(), classes,
                    errors.rootMeanSquare(), errors.r2());
        }
    }

    private static Map<String, F1Score> classes(ClassifierScores scores, ConfusionMatrix confusion) {
        Map<String, F1Score> rows = new LinkedHashMap<>();
        for (int k = 0; k < scores.labels().size(); k++) {
            rows.put(scores.labels().get(k), confusion.score(k));
        }
        rows.put("mean", confusion.score(Averaging.MACRO));
        return rows;
    }

    private void say(String format, Object... values) throws IOException {
        streams.println(String.format(Locale.ROOT, format, values));
    }
}
