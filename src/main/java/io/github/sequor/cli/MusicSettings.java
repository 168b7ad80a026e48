package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.model.MusicOptions;
import io.github.sequor.nn.AttentionDecoder.Cell;
import picocli.CommandLine.Option;

/** {@link MusicOptions} as options of the command line; null is what the user did not say. */
final class MusicSettings implements TrainingCommand.Settings<MusicOptions> {
    @Option(names = "--cell", paramLabel = "C",
            description = "lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu (default: ${bundle:model.cell}).")
    private Cell cell;

    @Option(names = "--layers", paramLabel = "N", description = "Layers (default: ${bundle:model.layers}).")
    private Integer layers;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of states (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Dropout between layers and before the output (default: ${bundle:model.dropout}).")
    private Double dropout;

    @Option(names = "--weight-dropout", paramLabel = "P",
            description = "Dropout of the recurrent weights (default: ${bundle:model.weightDropout}).")
    private Double weightDropout;

    @Option(names = "--transpose", paramLabel = "N",
            description = "Move training pieces up or down by as many semitones at most, anew in each epoch (default:"
                    + " ${bundle:model.transpose}).")
    private Integer transpose;

    @Override
    public MusicOptions apply(MusicOptions to) {
        MusicOptions.Builder builder = to.with();
        given(cell, builder::cell);
        given(layers, builder::layers);
        given(hiddenSize, builder::hiddenSize);
        given(dropout, builder::dropout);
        given(weightDropout, builder::weightDropout);
        given(transpose, builder::transpose);
        return builder.build();
    }
}
