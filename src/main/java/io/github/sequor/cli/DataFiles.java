package io.github.sequor.cli;

import io.github.sequor.model.ParallelText;
import io.github.sequor.model.Translator;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the sentences of a training are. */
final class DataFiles {
    @Option(names = "--train-source", paramLabel = "F", description = "Sentences to learn from, one a line.")
    private Path trainSource;

    @Option(names = "--train-target", paramLabel = "F", description = "Their translations.")
    private Path trainTarget;

    @Option(names = "--valid-source", paramLabel = "F",
            description = "Sentences to choose the best model by (default: one in twenty of those to learn from, at"
                    + " most 1000).")
    private Path validSource;

    @Option(names = "--valid-target", paramLabel = "F", description = "Their translations.")
    private Path validTarget;

    @Option(names = "--train", paramLabel = "F.tsv", description = "Instead: source, tab, translation on each line.")
    private Path train;

    @Option(names = "--valid", paramLabel = "F.tsv", description = "The same to choose the best model by.")
    private Path valid;

    Translator.Data read(SequorCommand command, long seed) throws IOException {
        boolean validates = valid != null || validSource != null || validTarget != null;
        check(command, "train", train, trainSource, trainTarget);
        if (validates) {
            check(command, "valid", valid, validSource, validTarget);
        }
        ParallelText pairs = read(train, trainSource, trainTarget);
        return validates ? new Translator.Data(pairs, read(valid, validSource, validTarget))
                : Translator.Data.holdOut(pairs, seed);
    }

    private static void check(SequorCommand command, String part, Path tsv, Path source, Path target) {
        boolean two = source != null && target != null;
        boolean none = source == null && target == null;
        if (tsv == null ? !two : !none) {
            throw command.usage("give either --" + part + "-source and --" + part + "-target, or --" + part);
        }
    }

    private static ParallelText read(Path tsv, Path source, Path target) throws IOException {
        return tsv != null ? ParallelText.readTsv(tsv) : ParallelText.read(source, target);
    }
}
