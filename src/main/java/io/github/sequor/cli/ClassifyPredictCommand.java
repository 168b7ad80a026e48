package io.github.sequor.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.sequor.io.Json;
import io.github.sequor.model.Classification;
import io.github.sequor.model.ClassifierEnsemble;
import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor classify predict}. */
@Command(name = "predict", sortOptions = false, description = {
        "Classifies what standard input holds, a text (or the name of a file of frames) a line unless --format says",
        "otherwise, and writes for each the class, a tab and what was classified; of CSV and JSON, CSV and JSON.",
        "Of a pipe it reads some records at a time; with --batch 1 each is answered as it comes."})
final class ClassifyPredictCommand extends SequorCommand {
    @Mixin
    private ClassifierFolders models;

    @Option(names = "--input", paramLabel = "F", description = "Read a table or folder instead of standard input.")
    private Path input;

    @Mixin
    private RecordColumns columns;

    @Option(names = "--json", description = "Write a line of JSON each: the class or number, the probability of each"
            + " class, how many units there were and how many of them the model knows.")
    private boolean json;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N", defaultValue = "512",
            description = "Records read at once (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private ThreadsOption threads;

    private ClassifierEnsemble classifier;
    private ClassifierOptions options;
    private Records.Format format;

    ClassifyPredictCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw usage("--batch: expected at least 1, was " + batch);
        }
        threads.apply(this);
        Records records = new Records(columns.otherwise(Records.Format.LINES));
        format = columns.format(input);
        try (ClassifierEnsemble loaded = models.load(this);
                Stream<Records.Item> items = input == null ? records.read(streams.in(), "standard input")
                        : records.read(input)) {
            classifier = loaded;
            options = ClassifierFolders.options(loaded);
            Path from = input == null ? null : input.toAbsolutePath().getParent();
            Chunks.each(items.iterator(), input == null && streams.inIsTerminal() ? 1 : batch, next -> say(next, from));
        }
        return ExitCode.OK;
    }

    private void say(List<Records.Item> items, Path from) throws IOException {
        LabelledItems read = new LabelledItems(columns, options);
        for (Records.Item item : items) {
            read.add(item, from);
        }
        List<Classification> said = options.input() == Input.FRAMES
                ? classifier.classifyFrames(read.frames()) : classifier.classify(read.texts());
        for (int i = 0; i < items.size(); i++) {
            streams.println(line(items.get(i), said.get(i)));
        }
        streams.flush();
    }

    private String line(Records.Item item, Classification said) throws IOException {
        if (json || item.object() != null) {
            return Json.writeCompact(object(item, said));
        }
        String labels = String.join("|", said.labels());
        if (format != Records.Format.CSV) {
            return labels + "\t" + item.input();
        }
        StringWriter line = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(line)) {
            csv.writeRecord(labels, item.text());
        }
        return line.toString().stripTrailing();
    }

    private Map<String, Object> object(Records.Item item, Classification said) {
        Map<String, Object> object = new LinkedHashMap<>();
        Head head = options.head();
        object.put(RecordColumns.LABEL, head == Head.REGRESSION ? said.value()
                : head == Head.MULTILABEL ? said.labels() : said.label());
        if (head != Head.REGRESSION) {
            Map<String, Object> probabilities = new LinkedHashMap<>();
            for (int k = 0; k < said.probabilities().length; k++) {
                probabilities.put(classifier.labels().get(k), Double.valueOf(Float.toString(said.probabilities()[k])));
            }
            object.put("probabilities", probabilities);
        }
        object.put("units", (long) said.units());
        object.put("known", (long) (said.units() - said.unknown()));
        if (item.input() instanceof String text) {
            object.put(options.input() == Input.FRAMES ? "file" : "text", text);
        }
        return object;
    }
}
