package io.github.sequor.cli;

import io.github.sequor.io.Json;
import io.github.sequor.model.SequenceTagger;
import io.github.sequor.model.Tagging;
import io.github.sequor.text.Conll;
import io.github.sequor.text.TextFiles;
import io.github.sequor.text.WhitespaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor tag predict}. */
@Command(name = "predict", sortOptions = false, description = {
        "Tags the sentences of standard input: columns as CoNLL's come back with one more column, that of the tags.",
        "Of a pipe it reads some sentences at a time; with --batch 1 each is answered as it comes."})
final class TagPredictCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--token-column", paramLabel = "N", defaultValue = "1",
            description = "The column of tokens, from 1, or from the end where negative (default: ${DEFAULT-VALUE}).")
    private int tokenColumn;

    @Option(names = "--text", description = "Read a sentence a line instead, words between spaces.")
    private boolean text;

    @Option(names = "--json", description = "Write a line of JSON a sentence: tokens, tags, each tag's probability, the"
            + " log-probability of all, and spans.")
    private boolean json;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N", defaultValue = "512",
            description = "Sentences read at once (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private ThreadsOption threads;

    /** A sentence, and how it comes back with its tags. */
    private record Sentence(List<String> tokens, Conll.Sentence columns) {
        List<String> with(List<String> tags) {
            if (columns != null) {
                return columns.with(tags);
            }
            List<String> lines = new ArrayList<>();
            for (int t = 0; t < tags.size(); t++) {
                lines.add(tokens.get(t) + "\t" + tags.get(t));
            }
            lines.add("");
            return lines;
        }
    }

    TagPredictCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw usage("--batch: expected at least 1, was " + batch);
        }
        threads.apply(this);
        try (SequenceTagger tagger = SequenceTagger.load(folder); Stream<Sentence> input = input()) {
            Chunks.each(input.iterator(), streams.inIsTerminal() ? 1 : batch, next -> tag(tagger, next));
        }
        return ExitCode.OK;
    }

    private Stream<Sentence> input() throws IOException {
        if (text) {
            WhitespaceTokenizer words = new WhitespaceTokenizer();
            return TextFiles.lines(streams.in(), "standard input")
                    .map(line -> new Sentence(words.tokenize(line), null));
        }
        return new Conll(TagColumns.index(this, "--token-column", tokenColumn), null)
                .sentences(streams.in(), "standard input").map(s -> new Sentence(s.tokens(), s));
    }

    private void tag(SequenceTagger tagger, List<Sentence> sentences) throws IOException {
        List<Tagging> said = tagger.predict(sentences.stream().map(Sentence::tokens).toList());
        for (int i = 0; i < said.size(); i++) {
            if (json) {
                streams.println(Json.writeCompact(object(said.get(i))));
            } else {
                for (String line : sentences.get(i).with(said.get(i).tags())) {
                    streams.println(line);
                }
            }
        }
        streams.flush();
    }

    private static Map<String, Object> object(Tagging said) {
        List<Double> probabilities = new ArrayList<>();
        for (float p : said.probabilities()) {
            probabilities.add(Double.valueOf(Float.toString(p)));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("tokens", said.tokens());
        object.put("tags", said.tags());
        object.put("probabilities", probabilities);
        object.put("logProb", said.logProb());
        object.put("spans", said.spans().stream().map(span -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("type", span.type());
            one.put("start", span.start());
            one.put("end", span.end());
            one.put("text", String.join(" ", said.tokens(span)));
            return one;
        }).toList());
        return object;
    }
}
