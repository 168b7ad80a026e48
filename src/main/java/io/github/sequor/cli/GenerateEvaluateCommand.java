package io.github.sequor.cli;

import io.github.sequor.model.LanguageModel;
import io.github.sequor.model.LanguageModelOptions.Condition;
import io.github.sequor.model.LanguageText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sequor generate evaluate}. */
@Command(name = "evaluate", sortOptions = false, description = {
        "Says how well a model predicts a text: nats a unit (ends of lines are units), perplexity, bits a character."})
final class GenerateEvaluateCommand extends SequorCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "The model's folder.")
    private Path folder;

    @Option(names = "--input", paramLabel = "F", required = true,
            description = "Text of the form that it learnt from, plain or .gz.")
    private Path input;

    @Mixin
    private ThreadsOption threads;

    GenerateEvaluateCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Integer call() throws IOException {
        threads.apply(this);
        try (LanguageModel model = LanguageModel.load(folder)) {
            LanguageText text = model.options().condition() == Condition.LABEL ? LanguageText.readLabelled(input)
                    : LanguageText.read(input);
            LanguageModel.Scores scores = model.evaluate(text);
            streams.println(String.format(Locale.ROOT,
                    "%.4f nats a unit, perplexity %.3f, %.4f bits a character; %,d units, %,d unknown",
                    scores.crossEntropy(), scores.perplexity(), scores.bitsPerCharacter(), scores.units(),
                    scores.unknown()));
            streams.flush();
        }
        return ExitCode.OK;
    }
}
