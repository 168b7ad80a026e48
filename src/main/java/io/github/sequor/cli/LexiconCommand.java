package io.github.sequor.cli;

import io.github.sequor.model.Lexicon;
import io.github.sequor.model.ParallelText;
import io.github.sequor.model.Translator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code sequor translate lexicon}. */
@Command(name = "lexicon", sortOptions = false, description = {
        "Learns the likely translations of each source word from the sentences that the model learnt from.",
        "With them, --shortlist of `translate run` computes a sentence's likely words alone, and is faster."})
final class LexiconCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--source", paramLabel = "F", required = true, description = "Sentences, one a line.")
    private Path source;

    @Option(names = "--target", paramLabel = "F", required = true, description = "A translation of each.")
    private Path target;

    @Option(names = "--output", paramLabel = "F", required = true,
            description = "The lexicon: source word, tab, target word, tab, probability.")
    private Path output;

    @Option(names = "--translations", paramLabel = "N", defaultValue = "20",
            description = "Kept of each source word (default: ${DEFAULT-VALUE}).")
    private int translations;

    @Option(names = "--common", paramLabel = "N", defaultValue = "100",
            description = "Commonest words, possible in every sentence (default: ${DEFAULT-VALUE}).")
    private int common;

    LexiconCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        if (translations < 1 || common < 0) {
            throw usage("--translations, --common: expected at least 1 and 0, were " + translations + " and " + common);
        }
        ParallelText pairs = ParallelText.read(source, target);
        try (Translator translator = Translator.load(folder)) {
            Lexicon lexicon = Lexicon.learn(translator, pairs, translations, common);
            lexicon.write(output);
            streams.println(String.format(Locale.ROOT, "%,d translations from %,d pairs of sentences are in %s",
                    lexicon.size(), pairs.size(), output));
        }
        streams.flush();
        return ExitCode.OK;
    }
}
