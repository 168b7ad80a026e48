package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.model.LanguageModelOptions;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.AttentionDecoder.Cell;
import picocli.CommandLine.Option;

/** {@link LanguageModelOptions} as options of the command line; null is what the user did not say. */
final class LanguageSettings implements TrainingCommand.Settings<LanguageModelOptions> {
    @Option(names = "--units", paramLabel = "U",
            description = "Units of text: word, subword, character (default: ${bundle:model.units}).")
    private Units units;

    @Option(names = "--merges", paramLabel = "N",
            description = "Sub-word merges learnt (default: ${bundle:model.merges}).")
    private Integer merges;

    @Option(names = "--min-count", paramLabel = "N",
            description = "How often a word must be seen to be known (default: ${bundle:model.minCount}).")
    private Integer minCount;

    @Option(names = "--lines", negatable = true, fallbackValue = "true",
            description = "Whether each line is a sequence of its own, such as a poem; otherwise all are one running"
                    + " text (default: ${bundle:model.lines}).")
    private Boolean lines;

    @Option(names = "--cell", paramLabel = "C",
            description = "lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu (default: ${bundle:model.cell}).")
    private Cell cell;

    @Option(names = "--layers", paramLabel = "N", description = "Layers (default: ${bundle:model.layers}).")
    private Integer layers;

    @Option(names = "--embedding-size", paramLabel = "N",
            description = "Size of embeddings (default: ${bundle:model.embeddingSize}).")
    private Integer embeddingSize;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of states (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--tied", negatable = true, fallbackValue = "true",
            description = "Whether the output layer shares the embedding matrix (default: ${bundle:model.tied}).")
    private Boolean tied;

    @Option(names = "--steps", paramLabel = "N",
            description = "Steps that a gradient goes back in running text (default: ${bundle:model.steps}).")
    private Integer steps;

    @Option(names = "--max-length", paramLabel = "N",
            description = "With --lines: lines of more units are left out (default: ${bundle:model.maxLength}).")
    private Integer maxLength;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Dropout of embeddings, between layers and before the output (default:"
                    + " ${bundle:model.dropout}).")
    private Double dropout;

    @Option(names = "--locked-dropout", negatable = true, fallbackValue = "true",
            description = "Whether that keeps one mask for all steps (default: ${bundle:model.lockedDropout}).")
    private Boolean lockedDropout;

    @Option(names = "--embedding-dropout", paramLabel = "P",
            description = "Dropout of whole units' vectors (default: ${bundle:model.embeddingDropout}).")
    private Double embeddingDropout;

    @Option(names = "--weight-dropout", paramLabel = "P",
            description = "Dropout of the recurrent weights (default: ${bundle:model.weightDropout}).")
    private Double weightDropout;

    @Override
    public LanguageModelOptions apply(LanguageModelOptions to) {
        LanguageModelOptions.Builder builder = to.with();
        given(units, builder::units);
        given(merges, builder::merges);
        given(minCount, builder::minCount);
        given(lines, builder::lines);
        given(cell, builder::cell);
        given(layers, builder::layers);
        given(embeddingSize, builder::embeddingSize);
        given(hiddenSize, builder::hiddenSize);
        given(tied, builder::tied);
        given(steps, builder::steps);
        given(maxLength, builder::maxLength);
        given(dropout, builder::dropout);
        given(lockedDropout, builder::lockedDropout);
        given(embeddingDropout, builder::embeddingDropout);
        given(weightDropout, builder::weightDropout);
        return builder.build();
    }
}
