package io.github.sequor.cli;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
import io.github.sequor.io.AtomicFiles;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuScore;
import io.github.sequor.metric.ExactMatch;
import io.github.sequor.metric.References;
import io.github.sequor.model.ParallelText;
import io.github.sequor.model.TranslateOptions;
import io.github.sequor.model.Translation;
import io.github.sequor.model.Translator;
import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.model.TranslatorOptions.AttentionType;
import io.github.sequor.nn.AttentionDecoder;
import io.github.sequor.train.Trainer;
import io.github.sequor.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor demo}. */
@Command(name = "demo", sortOptions = false, description = {
        "Learns to read dates written out in a dozen languages, in under three minutes: trains a translator with"
                + " attention and one without, scores both on dates that neither has seen, and draws what they did."})
final class DemoCommand extends SequorCommand {
    private static final int VALID_PAIRS = 500;
    private static final int TEST_PAIRS = 2000;
    private static final double ATTENTION_SECONDS = 100;   // since the start: a slow machine stops the training here
    private static final double PLAIN_SECONDS = 145;
    private static final double WORTHWHILE_SECONDS = 15;   // the plain translator learns nothing in less
    private static final int ATTENTION_EPOCHS = 3;
    private static final int PLAIN_EPOCHS = 8;             // it begins to learn later, and does not catch up
    private static final String REPORT = "demo.txt";
    private static final List<String> DRAWN_ALONE = List.of("German", "English");

    @Option(names = "--output", paramLabel = "DIR", defaultValue = "sequor-demo",
            description = "Folder of models and pictures (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Chooses dates and weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "20000",
            description = "Dates to learn from (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Mixin
    private ThreadsOption threads;

    private final long start = System.nanoTime();
    private final StringBuilder report = new StringBuilder();
    private DateCorpus corpus;

    DemoCommand(Streams streams) {
        super(streams);
    }

    /** How a translator was trained, and what it makes of the test dates. */
    private record Result(TrainingView training, Map<DateCorpus.Pair, Translation> translations, double exactMatch,
            BleuScore bleu) {

        String row(String name) {
            return String.format(Locale.ROOT, "%-18s %10s %7.2f %8d %7.0f s", name, percent(exactMatch), bleu.score(),
                    training.result().epochs(), training.seconds());
        }

        String answer(DateCorpus.Pair pair) {
            String text = translations.get(pair).text();
            return text.equals(pair.target()) ? text : text + " (wrong)";
        }
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        corpus = options(() -> DateCorpus.generate(seed, pairs, VALID_PAIRS, TEST_PAIRS));
        claim();
        say("Task: " + corpus.description() + ", to be written as yyyy-MM-dd");
        say(String.format(Locale.ROOT, "%,d to learn from, %,d to test with, no date in both; %s kernels, %d threads",
                corpus.train().size(), corpus.test().size(), Names.of(Isa.current()), Threads.count()));
        say("");
        Result attention = train("With attention", "model", AttentionType.ADDITIVE, ATTENTION_SECONDS);
        say("exact match " + percent(attention.exactMatch));
        say(attention.bleu.toString());
        say("");
        Optional<Result> plain = PLAIN_SECONDS - seconds() < WORTHWHILE_SECONDS ? Optional.empty()
                : Optional.of(train("Without attention, from the encoder's last state alone", "model-without-attention",
                        AttentionType.NONE, PLAIN_SECONDS));
        compare(attention, plain);
        draw(attention, plain);
        AtomicFiles.writeText(output.resolve(REPORT), report.toString());
        return ExitCode.OK;
    }

    /** Takes the folder if it is new, empty or an earlier demo's: nothing of anyone else's is overwritten. */
    private void claim() throws IOException {
        if (Files.exists(output) && !Files.exists(output.resolve(REPORT))) {
            if (!Files.isDirectory(output)) {
                throw new IOException(output + ": is no folder: name another with --output");
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(output)) {
                if (files.iterator().hasNext()) {
                    throw new IOException(output + ": holds files that are not of a demo: name another folder with"
                            + " --output");
                }
            }
        }
        Files.createDirectories(output);
        AtomicFiles.writeText(output.resolve(REPORT), "The demo that writes to this folder has not ended.\n");
    }

    private Result train(String title, String folder, AttentionType attention, double until) throws IOException {
        say(title);
        TranslatorOptions options = TranslatorOptions.builder().units(TranslatorOptions.Units.CHARACTER)
                .cell(AttentionDecoder.Cell.GRU).attention(attention).embeddingSize(32).hiddenSize(96)
                .attentionSize(64).readoutSize(0).dropout(0).build();
        int epochs = attention == AttentionType.NONE ? PLAIN_EPOCHS : ATTENTION_EPOCHS;
        TrainingOptions training = TrainingOptions.builder().epochs(epochs).stopPatience(epochs).decayPatience(epochs)
                .batchSize(32).learningRate(2e-3).warmupSteps(100).labelSmoothing(0).seed(seed).build();
        try (TrainingView view = new TrainingView(streams, true, () -> seconds() > until);
                Translator translator = Translator.train(options, training,
                        new Translator.Data(text(corpus.train()), text(corpus.valid())), output.resolve(folder),
                        view)) {
            if (view.result().end() == Trainer.End.INTERRUPTED) {
                say(String.format(Locale.ROOT, "ended after %.0f s, to stay within the time of a demo",
                        view.seconds()));
            }
            return test(view, translator);
        }
    }

    private Result test(TrainingView view, Translator translator) {
        ParallelText test = text(corpus.test());
        Map<DateCorpus.Pair, Translation> translations = new LinkedHashMap<>();
        List<List<Translation>> found = translator.translate(test.sources(), TranslateOptions.DEFAULT);
        for (int i = 0; i < found.size(); i++) {
            translations.put(corpus.test().get(i), found.get(i).get(0));
        }
        List<String> texts = translations.values().stream().map(Translation::text).toList();
        ExactMatch exact = new ExactMatch();
        exact.addAll(texts, test.targets());
        return new Result(view, translations, exact.value(),
                Bleu.builder().build().corpusScore(texts, References.of(test.targets())));
    }

    private static ParallelText text(List<DateCorpus.Pair> pairs) {
        return new ParallelText(pairs.stream().map(DateCorpus.Pair::source).toList(),
                pairs.stream().map(DateCorpus.Pair::target).toList());
    }

    /** What the two made of some test dates, and how good they are. */
    private void compare(Result attention, Optional<Result> plain) throws IOException {
        say("");
        say(String.format("%-10s %-20s %-20s %s", "", "with attention", plain.isPresent() ? "without" : "", "of"));
        for (Map.Entry<String, List<DateCorpus.Pair>> samples : corpus.samples(2).entrySet()) {
            for (DateCorpus.Pair pair : samples.getValue()) {
                say(String.format("%-10s %-20s %-20s %s", samples.getKey(), attention.answer(pair),
                        plain.map(result -> result.answer(pair)).orElse(""), pair.source()));
            }
        }
        say("");
        say(String.format("%-18s %10s %7s %8s %9s", "", "exact", "BLEU", "epochs", "training"));
        say(attention.row("with attention"));
        say(plain.isPresent() ? plain.get().row("without attention")
                : "no time was left to train the translator without attention");
    }

    private void draw(Result attention, Optional<Result> plain) throws IOException {
        say("");
        if (Plots.unavailable().isPresent()) {
            say(Plots.unavailable().get());
        } else {
            Map<String, TrainingView> trainings = new LinkedHashMap<>();
            trainings.put(", with attention", attention.training);
            plain.ifPresent(result -> trainings.put(", without attention", result.training));
            LearningCurves.write(drawn("loss.png"), trainings);
            List<Plots.HeatMap> maps = new ArrayList<>();
            corpus.samples(TEST_PAIRS).forEach((language, samples) -> longest(attention, samples)
                    .ifPresent(translation -> maps.add(AttentionMaps.of(language, translation))));
            if (!maps.isEmpty()) {
                Plots.heatMaps(drawn("attention.png"), "What the translator looked at", 3, maps);
            }
            for (Plots.HeatMap map : maps) {
                if (DRAWN_ALONE.contains(map.title())) {
                    Plots.heatMap(drawn("attention-" + map.title().toLowerCase(Locale.ROOT) + ".png"), map);
                }
            }
        }
        say("Try it: echo \"de: 24. Dezember 1999\" | " + Main.command() + " translate run --model "
                + output.resolve("model"));
    }

    /** The longest of some pairs that was translated rightly and that the fonts of this machine can show. */
    private static Optional<Translation> longest(Result result, List<DateCorpus.Pair> pairs) {
        return pairs.stream().filter(pair -> result.translations.get(pair).text().equals(pair.target()))
                .filter(pair -> Plots.canShow(pair.source())).map(result.translations::get)
                .max(Comparator.comparing(translation -> translation.sourceUnits().size()));
    }

    private Path drawn(String name) throws IOException {
        Path file = output.resolve(name);
        say("Picture: " + file);
        return file;
    }

    /** Rounded down: 100.0% are all. */
    private static String percent(double share) {
        return Math.floor(1000 * share) / 10 + "%";
    }

    /** A line of the report, at once. */
    private void say(String line) throws IOException {
        report.append(line).append('\n');
        streams.println(line);
        streams.flush();
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
