package io.github.sequor.cli;

import io.github.sequor.decode.ErrorAnalysis.Fault;
import io.github.sequor.io.AtomicFiles;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.model.ParallelText;
import io.github.sequor.model.TranslateOptions;
import io.github.sequor.model.TranslationAnalysis;
import io.github.sequor.model.Translator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor translate analyze}. */
@Command(name = "analyze", sortOptions = false, description = {
        "Says whether search or model is at fault where translations are not the references: the search, where the"
                + " reference scores higher than what it found, and otherwise the model.",
        "Prints a table by beam width and the worst sentences; writes sentences.csv and analysis.png."})
final class AnalyzeCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--source", paramLabel = "F", required = true, description = "Sentences, one a line.")
    private Path source;

    @Option(names = "--reference", paramLabel = "F", required = true, description = "A translation of each.")
    private Path reference;

    @Option(names = {"--beam", "--beam-size"}, paramLabel = "N", split = ",", defaultValue = "1,2,3,5,10,30",
            description = "Widths to search with (default: ${DEFAULT-VALUE}).")
    private int[] beams;

    @Option(names = "--length-penalty", paramLabel = "A", defaultValue = "${bundle:search.lengthPenalty}",
            description = "Hypotheses are ranked by log P / T^A (default: ${DEFAULT-VALUE}).")
    private double lengthPenalty;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N", defaultValue = "${bundle:search.batchSize}",
            description = "Sentences translated at once (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = {"-tok", "--tokenize"}, paramLabel = "T", defaultValue = "13a",
            description = "BLEU's tokenizer: 13a, intl, zh, char or none (default: ${DEFAULT-VALUE}).")
    private BleuTokenizer tokenizer;

    @Option(names = "--worst", paramLabel = "N", defaultValue = "5",
            description = "Sentences to show of each kind (default: ${DEFAULT-VALUE}).")
    private int worst;

    @Option(names = "--output", paramLabel = "DIR", defaultValue = "sequor-analysis",
            description = "Folder of the files (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Mixin
    private ThreadsOption threads;

    AnalyzeCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        int[] widths = Arrays.stream(beams).sorted().distinct().toArray();
        List<TranslateOptions> searches = Arrays.stream(widths).mapToObj(width -> options(
                () -> new TranslateOptions(width, lengthPenalty, 1, batch, false))).toList();
        if (worst < 0) {
            throw usage("--worst: expected at least 0, was " + worst);
        }
        threads.apply(this);
        ParallelText pairs = ParallelText.read(source, reference);
        Bleu bleu = Bleu.builder().tokenizer(tokenizer).build();
        List<TranslationAnalysis> analyses = new ArrayList<>();
        try (Translator translator = Translator.load(folder)) {
            line(" beam    BLEU  exact  search error  model error  (by log P)  length ratio      time");
            for (TranslateOptions how : searches) {
                TranslationAnalysis one = TranslationAnalysis.of(translator, pairs, how, bleu);
                analyses.add(one);
                line("%5d  %6.2f  %4.1f%%  %11.1f%%  %10.1f%%  %9.1f%%  %12.3f  %6.1f s", one.beamSize(),
                        one.bleu().score(), 100 * one.share(Fault.NONE), 100 * one.share(Fault.SEARCH),
                        100 * one.share(Fault.MODEL), 100 * one.shareByLogProb(Fault.SEARCH), one.lengthRatio(),
                        one.seconds());
                streams.flush();
            }
        }
        line("exact: the output is the reference; by log P: search errors, were log P the objective; length ratio:"
                + " units of outputs over units of references");
        show("Search errors", Fault.SEARCH, analyses);
        show("Model errors", Fault.MODEL, analyses);
        write(analyses);
        line("");
        advise(analyses);
        streams.flush();
        return ExitCode.OK;
    }

    private void line(String format, Object... values) throws IOException {
        streams.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }

    /** Shows the search errors of the narrowest beam, which makes most of them, and the model errors of the widest. */
    private void show(String title, Fault fault, List<TranslationAnalysis> analyses) throws IOException {
        TranslationAnalysis from = fault == Fault.SEARCH ? analyses.get(0) : analyses.get(analyses.size() - 1);
        List<TranslationAnalysis.Sentence> sentences = from.worst(fault, worst);
        if (sentences.isEmpty()) {
            return;
        }
        line("");
        line(title + " of beam " + from.beamSize() + ", worst first (score, log P):");
        for (TranslationAnalysis.Sentence sentence : sentences) {
            line("line %d: %s", sentence.index() + 1, sentence.source());
            line("  reference %9.4f %9.3f  %s", sentence.analysis().reference().score(),
                    sentence.analysis().reference().logProb(), sentence.reference());
            line("  output    %9.4f %9.3f  %s", sentence.analysis().output().score(),
                    sentence.analysis().output().logProb(), sentence.output());
        }
    }

    private void write(List<TranslationAnalysis> analyses) throws IOException {
        Files.createDirectories(output);
        AtomicFiles.writeText(output.resolve("sentences.csv"), AnalysisTable.csv(analyses));
        if (Plots.unavailable().isPresent()) {
            streams.err().println(Plots.unavailable().get());
            return;
        }
        Plots.curves(output.resolve("analysis.png"), List.of(
                chart("BLEU", "BLEU", List.of(series("BLEU", analyses, a -> a.bleu().score()))),
                chart("Search errors", "% of sentences", List.of(
                        series("by the search's score", analyses, a -> 100 * a.share(Fault.SEARCH)),
                        series("by log P", analyses, a -> 100 * a.shareByLogProb(Fault.SEARCH)))),
                chart("Model errors", "% of sentences", List.of(
                        series("by the search's score", analyses, a -> 100 * a.share(Fault.MODEL)),
                        series("by log P", analyses, a -> 100 * a.shareByLogProb(Fault.MODEL)))),
                chart("Time", "seconds", List.of(series("search", analyses, TranslationAnalysis::seconds)))));
    }

    private static Plots.Chart chart(String title, String unit, List<Plots.Series> series) {
        return new Plots.Chart(title, "beam width", unit, false, series);
    }

    private static Plots.Series series(String name, List<TranslationAnalysis> analyses,
            ToDoubleFunction<TranslationAnalysis> value) {
        return Plots.Series.at(name, analyses.stream().mapToDouble(TranslationAnalysis::beamSize).toArray(),
                analyses.stream().mapToDouble(value).toArray());
    }

    private void advise(List<TranslationAnalysis> analyses) throws IOException {
        TranslationAnalysis widest = TranslationAnalysis.widest(analyses);
        TranslationAnalysis enough = TranslationAnalysis.narrowestGood(analyses);
        double search = widest.share(Fault.SEARCH);
        double model = widest.share(Fault.MODEL);
        TranslationAnalysis.Advice advice = TranslationAnalysis.advice(analyses);
        if (advice == TranslationAnalysis.Advice.NOTHING) {
            line("Every output of beam %d is its reference: nothing is at fault.", widest.beamSize());
            return;
        }
        if (analyses.size() > 1) {
            line("Beam %d is wide enough for the best BLEU of these widths, give or take 0.1.", enough.beamSize());
        }
        line("With beam %d the search is at fault for %.1f%% of the outputs that are not the reference, the model for"
                + " %.1f%%.", widest.beamSize(), 100 * search / (search + model), 100 * model / (search + model));
        line(advice == TranslationAnalysis.Advice.WIDEN_BEAM
                ? "Widen the beam: the model prefers most references to what the search finds."
                : "Work on the model: it prefers its own outputs to the references, and no wider beam would change"
                        + " that.");
    }
}
