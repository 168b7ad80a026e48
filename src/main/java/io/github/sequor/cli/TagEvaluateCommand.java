package io.github.sequor.cli;

import io.github.sequor.metric.Averaging;
import io.github.sequor.metric.F1Score;
import io.github.sequor.metric.SpanF1;
import io.github.sequor.model.SequenceTagger;
import io.github.sequor.model.TaggingScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor tag evaluate}. */
@Command(name = "evaluate", sortOptions = false, description = {
        "Tags sentences whose tags are known, and says how often it was right: precision, recall and F1 of the spans,",
        "a span being right if type, begin and end are, and the share of tokens with the right tag."})
final class TagEvaluateCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--input", paramLabel = "F", required = true,
            description = "Sentences in columns, as CoNLL's, plain or .gz.")
    private Path input;

    @Mixin
    private TagColumns columns;

    @Option(names = "--confusion-plot", paramLabel = "F.png",
            description = "Draw what tokens of each type were taken for.")
    private Path plot;

    @Mixin
    private ThreadsOption threads;

    TagEvaluateCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        try (SequenceTagger tagger = SequenceTagger.load(folder)) {
            TaggingScores scores = tagger.evaluate(columns.read(this, input, tagger.options().tags()));
            if (!scores.unknown().isEmpty()) {
                streams.err().println("the model does not know " + String.join(", ", scores.unknown()));
            }
            if (scores.spans().isPresent()) {
                spans(scores.spans().get());
            }
            streams.println(String.format(Locale.ROOT, "accuracy %.2f, loss %.4f", 100 * scores.accuracy(),
                    scores.loss()));
            streams.flush();
            if (plot != null) {
                ConfusionPlot.write(plot, scores.classes(), scores.confusion());
            }
        }
        return ExitCode.OK;
    }

    private void spans(SpanF1 spans) throws IOException {
        Map<String, F1Score> rows = new LinkedHashMap<>(spans.byType());
        rows.put("all", spans.score(Averaging.MICRO));
        for (String line : F1Table.lines("type", "spans", rows)) {
            streams.println(line);
        }
    }
}
