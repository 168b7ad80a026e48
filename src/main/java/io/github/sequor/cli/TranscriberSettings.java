package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.model.TranscriberOptions;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.AttentionDecoder.Cell;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@link TranscriberOptions} as options of the command line; null is what the user did not say. */
final class TranscriberSettings implements TrainingCommand.Settings<TranscriberOptions> {
    @Option(names = "--units", paramLabel = "U",
            description = "What texts are spelled of: character, subword or word (default: ${bundle:model.units}).")
    private Units units;

    @Option(names = "--merges", paramLabel = "N",
            description = "Merges of sub-words (default: ${bundle:model.merges}).")
    private Integer merges;

    @Option(names = "--stack", paramLabel = "N",
            description = "Frames that the layers read in one step: a text needs a step for each of its units (default:"
                    + " ${bundle:model.stack}).")
    private Integer stack;

    @Option(names = "--cell", paramLabel = "C",
            description = "lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu (default: ${bundle:model.cell}).")
    private Cell cell;

    @Option(names = "--layers", paramLabel = "N", description = "Layers (default: ${bundle:model.layers}).")
    private Integer layers;

    @Option(names = "--bidirectional", negatable = true, fallbackValue = "true",
            description = "Whether they read from both ends (default: ${bundle:model.bidirectional}).")
    private Boolean bidirectional;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of their states, of each direction (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Dropout in what they give (default: ${bundle:model.dropout}).")
    private Double dropout;

    @Option(names = "--stretch", paramLabel = "P",
            description = "In training, by what share a sequence is made longer or shorter at random (default:"
                    + " ${bundle:model.stretch}).")
    private Double stretch;

    @Option(names = "--noise", paramLabel = "S",
            description = "In training, standard deviation of what is added to each number, where all have 1 (default:"
                    + " ${bundle:model.noise}).")
    private Double noise;

    @Mixin
    private AudioSettings audio;

    @Override
    public TranscriberOptions apply(TranscriberOptions to) {
        TranscriberOptions.Builder builder = to.with();
        builder.audio(audio.apply(to.audio()));
        given(units, builder::units);
        given(merges, builder::merges);
        given(stack, builder::stack);
        given(cell, builder::cell);
        given(layers, builder::layers);
        given(bidirectional, builder::bidirectional);
        given(hiddenSize, builder::hiddenSize);
        given(dropout, builder::dropout);
        given(stretch, builder::stretch);
        given(noise, builder::noise);
        return builder.build();
    }
}
