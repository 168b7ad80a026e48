package io.github.sequor.cli;

import io.github.sequor.cpu.Isa;
import io.github.sequor.cpu.Threads;
import io.github.sequor.model.Lexicon;
import io.github.sequor.model.TranslateOptions;
import io.github.sequor.model.TranslationSpeed;
import io.github.sequor.model.Translator;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor translate speed}. */
@Command(name = "speed", sortOptions = false, description = {
        "Measures how fast a model translates on this machine: sentences a second in batches, and one at a time with"
                + " the latencies that half and 99%% of them do not exceed."})
final class SpeedCommand extends SequorCommand {
    private static final int HYPOTHESES = 512;
    // the fewer sentences, the fewer words have all of them together
    private static final int LISTED_HYPOTHESES = 160;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--source", paramLabel = "F", required = true, description = "Sentences, one a line.")
    private Path source;

    @Option(names = {"--beam", "--beam-size"}, paramLabel = "N", split = ",", defaultValue = "1,5",
            description = "Widths to search with (default: ${DEFAULT-VALUE}).")
    private int[] beams;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N",
            description = "Sentences of a batch (default: as many as make 512 hypotheses, 160 with a"
                    + " shortlist).")
    private Integer batch;

    @Option(names = "--shortlist", paramLabel = "F", description = "Measure with this lexicon too.")
    private Path shortlist;

    @Mixin
    private ThreadsOption threads;

    SpeedCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        for (int beam : beams) {
            how(beam, 1);
        }
        threads.apply(this);
        List<String> sentences = TextFiles.readLines(source);
        try (Translator translator = Translator.load(folder)) {
            Lexicon lexicon = shortlist == null ? null : Lexicon.read(shortlist, translator);
            line("%,d sentences, %,d weights, %d thread%s, %s", sentences.size(), translator.parameterCount(),
                    Threads.count(), Threads.count() == 1 ? "" : "s", Isa.current());
            line("beam  words      batch  sentences/s       p50       p99");
            for (int beam : beams) {
                for (Lexicon words : lexicon == null ? new Lexicon[] {null} : new Lexicon[] {null, lexicon}) {
                    int hypotheses = words == null ? HYPOTHESES : LISTED_HYPOTHESES;
                    int size = batch == null ? Math.max(1, hypotheses / beam) : batch;
                    for (int together : size == 1 ? new int[] {1} : new int[] {size, 1}) {
                        measure(translator, sentences, how(beam, together), words);
                    }
                }
            }
        }
        return ExitCode.OK;
    }

    private TranslateOptions how(int beam, int together) {
        return options(() -> new TranslateOptions(beam, TranslateOptions.DEFAULT.lengthPenalty(), 1, together, false));
    }

    private void measure(Translator translator, List<String> sentences, TranslateOptions how, Lexicon lexicon)
            throws IOException {
        TranslationSpeed speed = TranslationSpeed.measure(translator, sentences, how, lexicon);
        String latencies = how.batchSize() > 1 ? "" : String.format(Locale.ROOT, "  %5.2f ms  %5.2f ms",
                1000 * speed.latency(0.5), 1000 * speed.latency(0.99));
        line("%4d  %-9s  %5d  %11.1f%s", how.beamSize(), lexicon == null ? "all" : "shortlist", how.batchSize(),
                speed.sentencesPerSecond(), latencies);
        streams.flush();
    }

    private void line(String format, Object... values) throws IOException {
        streams.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
}
