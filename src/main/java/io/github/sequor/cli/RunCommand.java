package io.github.sequor.cli;

import io.github.sequor.model.Lexicon;
import io.github.sequor.model.TranslateOptions;
import io.github.sequor.model.Translation;
import io.github.sequor.model.Translator;
import io.github.sequor.model.TranslatorOptions.AttentionType;
import io.github.sequor.text.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor translate run}. */
@Command(name = "run", sortOptions = false, description = {
        "Translates standard input, one sentence a line, to standard output, in the same order.",
        "Of a pipe it reads some batches at a time; with --batch 1 each line is answered as it comes."})
final class RunCommand extends SequorCommand {
    private static final int BATCHES = 16;    // read at once, so that sentences of like length share a batch
    private static final int MAPS = 4;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = {"--beam", "--beam-size"}, paramLabel = "N", defaultValue = "${bundle:search.beamSize}",
            description = "Hypotheses kept of a sentence, 1: greedy search (default: ${DEFAULT-VALUE}).")
    private int beam;

    @Option(names = "--length-penalty", paramLabel = "A", defaultValue = "${bundle:search.lengthPenalty}",
            description = "Hypotheses are ranked by log P / T^A (default: ${DEFAULT-VALUE}).")
    private double lengthPenalty;

    @Option(names = "--n-best", paramLabel = "N",
            description = "Print the N best of each sentence, as: index ||| translation ||| score.")
    private Integer nBest;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N", defaultValue = "${bundle:search.batchSize}",
            description = "Sentences translated at once (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--shortlist", paramLabel = "F",
            description = "Compute each sentence's likely words alone, from what `translate lexicon` learnt.")
    private Path shortlist;

    @Option(names = "--attention-plot", paramLabel = "F.png",
            description = "Draw what the first sentences' translations looked at, four at most.")
    private Path plot;

    @Mixin
    private ThreadsOption threads;

    private Lexicon lexicon;
    private long lines;

    RunCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        TranslateOptions how = options(() -> new TranslateOptions(beam, lengthPenalty, nBest == null ? 1 : nBest,
                batch, false));
        if (plot != null && Plots.unavailable().isPresent()) {
            throw new IOException(plot + ": cannot be drawn: " + Plots.unavailable().get());
        }
        threads.apply(this);
        int chunk = batch == 1 || streams.inIsTerminal() ? 1
                : (int) Math.min((long) batch * BATCHES, Integer.MAX_VALUE);
        try (Translator translator = Translator.load(folder);
                Stream<String> input = TextFiles.lines(streams.in(), "standard input")) {
            if (plot != null && translator.options().attention() == AttentionType.NONE) {
                throw new IOException(folder + ": has no attention to draw");
            }
            lexicon = shortlist == null ? null : Lexicon.read(shortlist, translator);
            Chunks.each(input.iterator(), chunk, next -> translate(translator, next, how));
        }
        return ExitCode.OK;
    }

    private void translate(Translator translator, List<String> sentences, TranslateOptions how) throws IOException {
        boolean draw = plot != null && lines == 0 && !sentences.isEmpty();
        List<List<Translation>> found = translator.translate(sentences, how.withAttention(draw), lexicon);
        int longest = translator.options().maxLength();
        for (List<Translation> best : found) {
            lines++;
            int units = best.get(0).sourceUnits().size() - 1;
            if (units > longest) {
                streams.err().println("line " + lines + " has " + units + " units; the model learnt from sentences"
                        + " of up to " + longest);
            }
            if (nBest == null) {
                streams.println(best.get(0).text());
            } else {
                for (Translation translation : best) {
                    streams.println(String.format(Locale.ROOT, "%d ||| %s ||| %.4f", lines - 1, translation.text(),
                            translation.score()));
                }
            }
        }
        streams.flush();
        if (draw) {
            draw(found);
        }
    }

    private void draw(List<List<Translation>> found) throws IOException {
        List<Plots.HeatMap> maps = IntStream.range(0, found.size())
                .filter(i -> AttentionMaps.drawable(found.get(i).get(0))).limit(MAPS)
                .mapToObj(i -> AttentionMaps.of("sentence " + (i + 1), found.get(i).get(0))).toList();
        if (maps.isEmpty()) {
            throw new IOException(plot + ": cannot be drawn: each of the first " + found.size() + " sentences is empty"
                    + " or has more than " + Plots.HeatMap.MOST_UNITS + " units");
        }
        if (maps.size() == 1) {
            Plots.heatMap(plot, maps.get(0));
        } else {
            Plots.heatMaps(plot, "", 2, maps);
        }
    }
}
