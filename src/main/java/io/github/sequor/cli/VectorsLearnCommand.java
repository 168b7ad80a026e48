package io.github.sequor.cli;

import io.github.sequor.embedding.VectorFormat;
import io.github.sequor.model.Recipe;
import io.github.sequor.model.WindowModel;
import io.github.sequor.model.WindowOptions;
import io.github.sequor.text.TextFiles;
import io.github.sequor.text.WhitespaceTokenizer;
import io.github.sequor.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sequor vectors learn}. */
@Command(name = "learn", sortOptions = false, abbreviateSynopsis = true, description = {
        "Learns word vectors as a language model does: a word is predicted from the last ones or from both sides, over"
                + " a softmax of all words. (`vectors train` learns faster from large text.)",
        "Ctrl-C saves where it is; the same command with --resume goes on from there, to the same bits."})
final class VectorsLearnCommand extends TrainingCommand<WindowOptions> {
    /** What vectors are learnt from, and where they go. */
    private static final class Text {
        @Option(names = "--train", paramLabel = "F",
                description = "Words between spaces, a sentence a line, plain or .gz.")
        private Path train;

        @Option(names = "--valid", paramLabel = "F",
                description = "The same to choose the best vectors by (default: one sentence in twenty of those to"
                        + " learn from, at most 1000).")
        private Path valid;

        @Option(names = "--output", paramLabel = "F", description = "Where to write the vectors, as word2vec's text.")
        private Path output;
    }

    private final Text text = new Text();

    private VectorsLearnCommand(Streams streams) {
        super(streams, new WindowSettings());
    }

    static CommandLine commandLine(Streams streams) {
        VectorsLearnCommand command = new VectorsLearnCommand(streams);
        return command.commandLine("Text", command.text);
    }

    @Override
    Recipe<WindowOptions> defaults() {
        return new Recipe<>(WindowOptions.builder().build(), WindowModel.training().build());
    }

    @Override
    Recipe<WindowOptions> recipe(Path folder) throws IOException {
        return WindowModel.recipe(folder);
    }

    @Override
    boolean exists(Path folder) throws IOException {
        return WindowModel.exists(folder);
    }

    @Override
    boolean predictsTokens() {
        return true;
    }

    @Override
    long train(Recipe<WindowOptions> recipe, Path folder, boolean resume, TrainingListener listener)
            throws IOException {
        if (text.train == null || text.output == null) {
            throw usage("give --train and --output");
        }
        WindowModel.Data data = text.valid == null
                ? WindowModel.Data.holdOut(sentences(text.train), recipe.training().seed())
                : new WindowModel.Data(sentences(text.train), sentences(text.valid));
        try (WindowModel model = resume ? WindowModel.resume(recipe.training(), data, folder, listener)
                : WindowModel.train(recipe.options(), recipe.training(), data, folder, listener)) {
            model.vectors().write(text.output, VectorFormat.WORD2VEC_TEXT);
            return model.parameterCount();
        }
    }

    private static List<List<String>> sentences(Path file) throws IOException {
        WhitespaceTokenizer words = new WhitespaceTokenizer();
        return TextFiles.readLines(file).stream().map(words::tokenize).toList();
    }
}
