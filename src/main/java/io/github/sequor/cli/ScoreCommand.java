package io.github.sequor.cli;

import io.github.sequor.metric.CorpusMetric;
import io.github.sequor.metric.PairedTest;
import io.github.sequor.metric.Score;
import io.github.sequor.metric.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sequor score}, and {@code sequor bleu} for short. */
@Command(name = "score", aliases = "bleu", sortOptions = false, description = {
        "Scores translations: sacreBLEU's metrics, options and output, to the letter but for the version.",
        "Files have one segment a line, plain or .gz. Several systems are put into one table, and tested against the"
                + " first of them if asked to."})
final class ScoreCommand extends SequorCommand {
    @Parameters(arity = "1..*", paramLabel = "REFERENCE", description = "Reference translations, a file each.")
    private List<Path> references;

    @Option(names = {"-i", "--input"}, arity = "1..*", paramLabel = "FILE",
            description = "What to score, a file for each system (default, and -: standard input, a column for each"
                    + " between tabs).")
    private List<Path> inputs = List.of();

    @Option(names = {"-nr", "--num-refs"}, paramLabel = "N", defaultValue = "1",
            description = "References in each line of the file, between tabs (default: ${DEFAULT-VALUE}).")
    private int referencesPerLine;

    @Option(names = {"-m", "--metrics"}, arity = "1..*", paramLabel = "M", defaultValue = "bleu",
            description = "bleu, chrf, ter, one or more of them (default: ${DEFAULT-VALUE}).")
    private List<String> metrics;

    @Option(names = {"-sl", "--sentence-level"}, description = "Score each sentence, by one metric.")
    private boolean sentences;

    private final BleuSettings bleu = new BleuSettings();
    private final ChrfSettings chrf = new ChrfSettings();
    private final TerSettings ter = new TerSettings();
    private final SamplingSettings sampling = new SamplingSettings();
    private final ReportSettings report = new ReportSettings();

    private ScoreCommand(Streams streams) {
        super(streams);
    }

    static CommandLine commandLine(Streams streams) {
        ScoreCommand command = new ScoreCommand(streams);
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().addArgGroup(section("BLEU", command.bleu)).addArgGroup(section("chrF", command.chrf))
                .addArgGroup(section("TER", command.ter)).addArgGroup(section("Significance", command.sampling))
                .addArgGroup(section("Output", command.report));
        return line;
    }

    @Override
    public Integer call() throws IOException {
        report.check(this);
        Map<String, CorpusMetric<?>> chosen = options(this::metrics);
        options(this::checkSampling);
        ScoreInput input = ScoreInput.read(streams, inputs, references, referencesPerLine);
        int systems = input.systems().size();
        if (sentences && systems > 1) {
            throw usage("--sentence-level: expected one system, got " + systems);
        }
        if (sampling.paired() && systems == 1) {
            throw usage("--paired-bs, --paired-ar: expected two or more systems (--input FILE FILE), got one");
        }
        if (sampling.confidence && systems > 1) {
            throw usage("--confidence is for one system; use --paired-bs or --paired-ar with " + systems);
        }
        warn(input, chosen);
        if (sentences) {
            printSentences(input, chosen.values().iterator().next());
        } else if (systems == 1) {
            streams.println(new ScoreReport(report, colors()).corpus(scores(input, sorted(chosen))));
        } else {
            SystemsReport all = new SystemsReport(report, sampling, colors());
            for (String line : all.lines(input.names(), columns(input, sampling.paired() ? chosen : sorted(chosen)))) {
                streams.println(line);
            }
        }
        streams.flush();
        return ExitCode.OK;
    }

    /** The metrics by name, in the order in which they were named. */
    private Map<String, CorpusMetric<?>> metrics() {
        Map<String, MetricSettings> known = new LinkedHashMap<>();
        known.put("bleu", bleu);
        known.put("chrf", chrf);
        known.put("ter", ter);
        Map<String, CorpusMetric<?>> chosen = new LinkedHashMap<>();
        for (String name : metrics) {
            if (!known.containsKey(name)) {
                throw new IllegalArgumentException("metrics: expected one of " + String.join(", ", known.keySet())
                        + ", got " + name + " (references stand before --metrics)");
            }
            chosen.put(name, known.get(name).metric(sentences));
        }
        return chosen;
    }

    private static Map<String, CorpusMetric<?>> sorted(Map<String, CorpusMetric<?>> metrics) {
        return new TreeMap<>(metrics);
    }

    private Void checkSampling() {
        if (sampling.bootstrap && sampling.randomization) {
            throw usage("give either --paired-bs or --paired-ar");
        }
        if (sentences && metrics.size() > 1) {
            throw usage("--sentence-level: expected one metric, got " + metrics.size());
        }
        if (sentences && (sampling.confidence || sampling.paired())) {
            throw usage("--sentence-level: single sentences cannot be resampled");
        }
        if (referencesPerLine < 1 || referencesPerLine > 1 && references.size() > 1) {
            throw usage("--num-refs: expected 1, or more in one file, was " + referencesPerLine + " in "
                    + references.size());
        }
        for (Path file : inputs) {
            boolean baseline = sampling.paired() && file.equals(inputs.get(0));
            if (!baseline && inputs.indexOf(file) != inputs.lastIndexOf(file)) {
                throw usage("--input: " + file + " is given twice");
            }
        }
        sampling.check();
        return null;
    }

    private void warn(ScoreInput input, Map<String, CorpusMetric<?>> chosen) {
        for (int s = 0; s < input.systems().size() && chosen.containsKey("bleu") && !report.quiet; s++) {
            if (bleu.looksTokenized(input.systems().get(s))) {
                streams.err().println(input.names().get(s) + ": many lines end in ' .', as if tokenized; BLEU is meant"
                        + " for text that is not (--force if this is, -tok none if you mean it)");
            }
        }
    }

    private Colors colors() {
        return new Colors(report.colors(streams));
    }

    private void printSentences(ScoreInput input, CorpusMetric<?> metric) throws IOException {
        ScoreReport lines = new ScoreReport(report, colors());
        Signature signature = metric.signature(input.references());
        List<String> hypotheses = input.systems().get(0);
        for (int i = 0; i < hypotheses.size(); i++) {
            Score score = metric.sentenceScore(hypotheses.get(i), input.references().get(i));
            streams.println(lines.line(new ScoreReport.Scored(score, signature, Optional.empty())));
        }
    }

    private List<ScoreReport.Scored> scores(ScoreInput input, Map<String, CorpusMetric<?>> metrics) {
        // one resample would be no interval
        boolean resampled = sampling.confidence && sampling.confidenceSamples > 1;
        List<ScoreReport.Scored> scores = new ArrayList<>();
        for (CorpusMetric<?> metric : metrics.values()) {
            scores.add(resampled ? resampled(input, metric)
                    : new ScoreReport.Scored(metric.corpusScore(input.systems().get(0), input.references()),
                            metric.signature(input.references()), Optional.empty()));
        }
        return scores;
    }

    private ScoreReport.Scored resampled(ScoreInput input, CorpusMetric<?> metric) {
        double[][] statistics = metric.statistics(input.systems().get(0), input.references());
        return new ScoreReport.Scored(metric.score(CorpusMetric.sum(statistics)),
                sampling.interval().signature(metric, input.references()),
                Optional.of(sampling.interval().interval(metric, statistics)));
    }

    private List<SystemsReport.Column> columns(ScoreInput input, Map<String, CorpusMetric<?>> metrics) {
        return metrics.values().stream().map(metric -> column(input, metric)).toList();
    }

    private <S extends Score> SystemsReport.Column column(ScoreInput input, CorpusMetric<S> metric) {
        if (sampling.paired()) {
            PairedTest test = sampling.test();
            return new SystemsReport.Column(test.signature(metric, input.references()),
                    test.compare(metric, input.systems(), input.references()));
        }
        return new SystemsReport.Column(metric.signature(input.references()), input.systems().stream()
                .map(system -> new PairedTest.Result<>(metric.corpusScore(system, input.references()),
                        Optional.empty(), OptionalDouble.empty())).toList());
    }
}
