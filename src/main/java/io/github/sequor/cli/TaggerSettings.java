package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.model.TaggerOptions;
import io.github.sequor.model.TaggerOptions.Tags;
import io.github.sequor.nn.AttentionDecoder.Cell;
import picocli.CommandLine.Option;

/** {@link TaggerOptions} as options of the command line; null is what the user did not say. */
final class TaggerSettings implements TrainingCommand.Settings<TaggerOptions> {
    @Option(names = "--tags", paramLabel = "T",
            description = "What tags are: iob1, iob2 or iobes, which mark spans, or plain, such as parts of speech"
                    + " (default: ${bundle:model.tags}).")
    private Tags tags;

    @Option(names = "--boundaries", negatable = true, fallbackValue = "true",
            description = "Whether the network also tells the ends of spans apart (IOBES), whatever the files have"
                    + " (default: ${bundle:model.boundaries}).")
    private Boolean boundaries;

    @Option(names = "--lower-case", negatable = true, fallbackValue = "true",
            description = "Whether words are looked up in lower case; their characters keep it (default:"
                    + " ${bundle:model.lowerCase}).")
    private Boolean lowerCase;

    @Option(names = "--min-count", paramLabel = "N",
            description = "How often a word must be seen to be known (default: ${bundle:model.minCount}).")
    private Integer minCount;

    @Option(names = "--embedding-size", paramLabel = "N",
            description = "Size of words' vectors, unless --vectors are given (default:"
                    + " ${bundle:model.embeddingSize}).")
    private Integer embeddingSize;

    @Option(names = "--tune-vectors", negatable = true, fallbackValue = "true",
            description = "Whether --vectors are trained further; if not, words without one are unknown (default:"
                    + " ${bundle:model.tuneVectors}).")
    private Boolean tuneVectors;

    @Option(names = "--unknown-rate", paramLabel = "P",
            description = "How often, in training, a word seen once is taken for an unknown one (default:"
                    + " ${bundle:model.unknownRate}).")
    private Double unknownRate;

    @Option(names = "--character-size", paramLabel = "N",
            description = "Size of characters' vectors (default: ${bundle:model.characterSize}).")
    private Integer characterSize;

    @Option(names = "--spelling-size", paramLabel = "N",
            description = "Size of each direction of the layer over a word's characters, 0: none (default:"
                    + " ${bundle:model.spellingSize}).")
    private Integer spellingSize;

    @Option(names = "--shape-size", paramLabel = "N",
            description = "Size of the vectors of words' shapes, such as Xx, 0: none (default:"
                    + " ${bundle:model.shapeSize}).")
    private Integer shapeSize;

    @Option(names = "--cell", paramLabel = "C",
            description = "lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu (default: ${bundle:model.cell}).")
    private Cell cell;

    @Option(names = "--layers", paramLabel = "N",
            description = "Layers over words (default: ${bundle:model.layers}).")
    private Integer layers;

    @Option(names = "--bidirectional", negatable = true, fallbackValue = "true",
            description = "Whether they read from both ends (default: ${bundle:model.bidirectional}).")
    private Boolean bidirectional;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of their states, of each direction (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--crf", negatable = true, fallbackValue = "true",
            description = "Whether a conditional random field scores which tags follow which (default:"
                    + " ${bundle:model.crf}).")
    private Boolean crf;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Dropout in what they read and give (default: ${bundle:model.dropout}).")
    private Double dropout;

    @Option(names = "--locked-dropout", negatable = true, fallbackValue = "true",
            description = "Whether it drops the same of all words of a sentence (default:"
                    + " ${bundle:model.lockedDropout}).")
    private Boolean lockedDropout;

    @Override
    public TaggerOptions apply(TaggerOptions to) {
        TaggerOptions.Builder builder = to.with();
        given(tags, builder::tags);
        given(boundaries, builder::boundaries);
        given(lowerCase, builder::lowerCase);
        given(minCount, builder::minCount);
        given(embeddingSize, builder::embeddingSize);
        given(tuneVectors, builder::tuneVectors);
        given(unknownRate, builder::unknownRate);
        given(characterSize, builder::characterSize);
        given(spellingSize, builder::spellingSize);
        given(shapeSize, builder::shapeSize);
        given(cell, builder::cell);
        given(layers, builder::layers);
        given(bidirectional, builder::bidirectional);
        given(hiddenSize, builder::hiddenSize);
        given(crf, builder::crf);
        given(dropout, builder::dropout);
        given(lockedDropout, builder::lockedDropout);
        return builder.build();
    }
}
