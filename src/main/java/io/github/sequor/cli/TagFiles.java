package io.github.sequor.cli;

import io.github.sequor.embedding.WordVectors;
import io.github.sequor.model.SequenceTagger;
import io.github.sequor.model.TaggedText;
import io.github.sequor.model.TaggerOptions.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a tagger learns from. */
final class TagFiles {
    @Option(names = "--train", paramLabel = "F", arity = "1..*",
            description = "Sentences to learn from, in columns as CoNLL's: a token a line, an empty line behind each"
                    + " sentence; several files are taken as one.")
    private List<Path> train;

    @Option(names = "--valid", paramLabel = "F", arity = "1..*",
            description = "The same to choose the best model by (default: one sentence in twenty of those to learn"
                    + " from, at most 1000).")
    private List<Path> valid;

    @Option(names = "--vectors", paramLabel = "F",
            description = "Word vectors to begin with, of any format that `vectors` reads; all their words are known.")
    private Path vectors;

    @Mixin
    private TagColumns columns;

    SequenceTagger.Data read(SequorCommand command, Tags tags, long seed) throws IOException {
        if (train == null) {
            throw command.usage("give --train");
        }
        TaggedText learnt = all(command, train, tags);
        WordVectors begin = vectors == null ? null : WordVectors.read(vectors);
        return valid == null ? SequenceTagger.Data.holdOut(learnt, begin, seed)
                : new SequenceTagger.Data(learnt, all(command, valid, tags), begin);
    }

    private TaggedText all(SequorCommand command, List<Path> files, Tags tags) throws IOException {
        List<List<String>> tokens = new ArrayList<>();
        List<List<String>> labels = new ArrayList<>();
        for (Path file : files) {
            TaggedText text = columns.read(command, file, tags);
            tokens.addAll(text.tokens());
            labels.addAll(text.tags());
        }
        return new TaggedText(tokens, labels);
    }
}
