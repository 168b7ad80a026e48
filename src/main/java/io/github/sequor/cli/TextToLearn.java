package io.github.sequor.cli;

import io.github.sequor.model.LanguageModel;
import io.github.sequor.model.LanguageText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a language model learns from. */
final class TextToLearn {
    @Option(names = "--train", paramLabel = "F", arity = "1..*",
            description = "Text to learn from, plain or .gz; several files are taken as one.")
    private List<Path> train;

    @Option(names = "--valid", paramLabel = "F", arity = "1..*",
            description = "Text to choose the best model by (default: one line in twenty of that to learn from, at most"
                    + " 1000; without --lines the last ones).")
    private List<Path> valid;

    @Option(names = "--labelled", description = "Each line is a label, a tab and a text that is written of it; with"
            + " --lines.")
    private boolean labelled;

    LanguageModel.Data read(SequorCommand command, boolean ofLines, long seed) throws IOException {
        if (train == null) {
            throw command.usage("give --train");
        }
        return valid == null ? LanguageModel.Data.holdOut(all(train), ofLines, seed)
                : new LanguageModel.Data(all(train), all(valid));
    }

    private LanguageText all(List<Path> files) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Path file : files) {
            LanguageText text = labelled ? LanguageText.readLabelled(file) : LanguageText.read(file);
            lines.addAll(text.lines());
            labels.addAll(text.labels());
        }
        return new LanguageText(lines, labels, List.of());
    }
}
