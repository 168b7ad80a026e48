package io.github.sequor.cli;

import io.github.sequor.model.TranslatorOptions;
import io.github.sequor.model.TranslatorOptions.AttentionType;
import io.github.sequor.model.TranslatorOptions.Units;
import io.github.sequor.nn.AttentionDecoder.Cell;
import io.github.sequor.nn.AttentionDecoder.Order;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** {@link TranslatorOptions} as options of the command line; null is what the user did not say. */
final class ModelSettings implements TrainingCommand.Settings<TranslatorOptions> {
    @Option(names = "--units", paramLabel = "U", description = "Units of both languages: word, subword, character.")
    private Units units;

    @Option(names = "--source-units", paramLabel = "U",
            description = "Units of the source language (default: ${bundle:model.sourceUnits}).")
    private Units sourceUnits;

    @Option(names = "--target-units", paramLabel = "U",
            description = "Units of the target language (default: ${bundle:model.targetUnits}).")
    private Units targetUnits;

    @Option(names = "--merges", paramLabel = "N",
            description = "Sub-word merges learnt in each language (default: ${bundle:model.merges}).")
    private Integer merges;

    @Option(names = "--min-count", paramLabel = "N",
            description = "How often a word must be seen to be known (default: ${bundle:model.minCount}).")
    private Integer minCount;

    @Option(names = "--cell", paramLabel = "C",
            description = "lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu (default: ${bundle:model.cell}).")
    private Cell cell;

    @Option(names = "--attention", paramLabel = "A",
            description = "none, additive, dot or general (default: ${bundle:model.attention}).")
    private AttentionType attention;

    @Option(names = "--order", paramLabel = "O",
            description = "When the decoder attends: bahdanau, before its cell, or luong, after it with input feeding"
                    + " (default: ${bundle:model.order}).")
    private Order order;

    @Option(names = "--layers", paramLabel = "N",
            description = "Layers of encoder and decoder (default: ${bundle:model.layers}).")
    private Integer layers;

    @Option(names = "--bidirectional", negatable = true, fallbackValue = "true",
            description = "Whether the encoder reads from both ends (default: ${bundle:model.bidirectional}).")
    private Boolean bidirectional;

    @Option(names = "--embedding-size", paramLabel = "N",
            description = "Size of embeddings (default: ${bundle:model.embeddingSize}).")
    private Integer embeddingSize;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of states, of each direction (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--attention-size", paramLabel = "N",
            description = "Inner size of additive attention (default: ${bundle:model.attentionSize}).")
    private Integer attentionSize;

    @Option(names = "--readout-size", paramLabel = "N",
            description = "A tanh layer of this size before the output layer, 0: none (default:"
                    + " ${bundle:model.readoutSize}).")
    private Integer readoutSize;

    @Option(names = "--dropout", paramLabel = "P", description = "Dropout (default: ${bundle:model.dropout}).")
    private Double dropout;

    @Option(names = "--max-length", paramLabel = "N",
            description = "Pairs with a side of more units are left out (default: ${bundle:model.maxLength}).")
    private Integer maxLength;

    @Override
    public TranslatorOptions apply(TranslatorOptions to) {
        TranslatorOptions.Builder builder = to.with();
        given(units, builder::units);
        given(sourceUnits, builder::sourceUnits);
        given(targetUnits, builder::targetUnits);
        given(merges, builder::merges);
        given(minCount, builder::minCount);
        given(cell, builder::cell);
        given(attention, builder::attention);
        given(order, builder::order);
        given(layers, builder::layers);
        given(bidirectional, builder::bidirectional);
        given(embeddingSize, builder::embeddingSize);
        given(hiddenSize, builder::hiddenSize);
        given(attentionSize, builder::attentionSize);
        given(readoutSize, builder::readoutSize);
        given(dropout, builder::dropout);
        given(maxLength, builder::maxLength);
        return builder.build();
    }

    static <T> void given(T value, Consumer<T> set) {
        if (value != null) {
            set.accept(value);
        }
    }
}
