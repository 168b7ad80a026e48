package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.model.WindowOptions;
import io.github.sequor.model.WindowOptions.Combine;
import io.github.sequor.model.WindowOptions.Context;
import io.github.sequor.nn.AttentionDecoder.Cell;
import picocli.CommandLine.Option;

/** {@link WindowOptions} as options of the command line; null is what the user did not say. */
final class WindowSettings implements TrainingCommand.Settings<WindowOptions> {
    @Option(names = "--context", paramLabel = "C",
            description = "What a word is predicted from: last, the words before it, or both sides (default:"
                    + " ${bundle:model.context}).")
    private Context context;

    @Option(names = "--window", paramLabel = "N",
            description = "How many words of each side (default: ${bundle:model.window}).")
    private Integer window;

    @Option(names = "--combine", paramLabel = "C",
            description = "Whether their vectors are put side by side (concatenate), summed up (average) or read one"
                    + " after another (recurrent; default: ${bundle:model.combine}).")
    private Combine combine;

    @Option(names = "--cell", paramLabel = "C",
            description = "lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu (default: ${bundle:model.cell}).")
    private Cell cell;

    @Option(names = "--min-count", paramLabel = "N",
            description = "How often a word must be seen to be known (default: ${bundle:model.minCount}).")
    private Integer minCount;

    @Option(names = "--max-words", paramLabel = "N",
            description = "The commonest words known at most (default: ${bundle:model.maxWords}).")
    private Integer maxWords;

    @Option(names = {"--size", "--embedding-size"}, paramLabel = "N",
            description = "Size of vectors (default: ${bundle:model.embeddingSize}).")
    private Integer embeddingSize;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of the layer above them (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Dropout before the output (default: ${bundle:model.dropout}).")
    private Double dropout;

    @Override
    public WindowOptions apply(WindowOptions to) {
        WindowOptions.Builder builder = to.with();
        given(context, builder::context);
        given(window, builder::window);
        given(combine, builder::combine);
        given(cell, builder::cell);
        given(minCount, builder::minCount);
        given(maxWords, builder::maxWords);
        given(embeddingSize, builder::embeddingSize);
        given(hiddenSize, builder::hiddenSize);
        given(dropout, builder::dropout);
        return builder.build();
    }
}
