package io.github.sequor.cli;

import io.github.sequor.metric.TagScheme;
import io.github.sequor.model.TaggedText;
import io.github.sequor.model.TaggerOptions.Tags;
import io.github.sequor.text.Conll;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where tokens and tags stand in files of columns, and what tags are taken for. */
final class TagColumns {
    @Option(names = "--token-column", paramLabel = "N", defaultValue = "1",
            description = "The column of tokens, from 1, or from the end where negative (default: ${DEFAULT-VALUE}).")
    private int tokenColumn;

    @Option(names = "--tag-column", paramLabel = "N", defaultValue = "-1",
            description = "The column of tags (default: the last).")
    private int tagColumn;

    @Option(names = "--repair", description = "Take tags that break the scheme as conlleval does, instead of refusing"
            + " the file.")
    private boolean repair;

    Conll format(SequorCommand command) {
        return new Conll(index(command, "--token-column", tokenColumn), index(command, "--tag-column", tagColumn));
    }

    static int index(SequorCommand command, String option, int column) {
        if (column == 0) {
            throw command.usage(option + ": columns count from 1, or from -1, the last");
        }
        return column > 0 ? column - 1 : column;
    }

    TaggedText read(SequorCommand command, Path file, Tags tags) throws IOException {
        if (!repair || tags == Tags.PLAIN) {
            return TaggedText.read(file, format(command), tags.scheme());
        }
        return TaggedText.read(file, format(command), TagScheme.ANY).convert(TagScheme.ANY, tags.scheme());
    }
}
