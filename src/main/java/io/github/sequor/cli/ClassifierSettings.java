package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.model.ClassifierOptions;
import io.github.sequor.model.ClassifierOptions.Encoder;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.model.ClassifierOptions.Pool;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@link ClassifierOptions} as options of the command line; null is what the user did not say. */
final class ClassifierSettings implements TrainingCommand.Settings<ClassifierOptions> {
    @Option(names = "--units", paramLabel = "U",
            description = "What sequences are made of: word, subword, character, kmer (of DNA) or frames (default:"
                    + " ${bundle:model.input}).")
    private Input input;

    @Option(names = "--head", paramLabel = "H",
            description = "What is said of them: multiclass, binary, ordinal (classes in an order), multilabel or"
                    + " regression (default: ${bundle:model.head}).")
    private Head head;

    @Option(names = "--lower-case", negatable = true, fallbackValue = "true",
            description = "Whether texts are read in lower case (default: ${bundle:model.lowerCase}).")
    private Boolean lowerCase;

    @Option(names = "--merges", paramLabel = "N",
            description = "Merges of sub-words (default: ${bundle:model.merges}).")
    private Integer merges;

    @Option(names = "--ngrams", paramLabel = "N",
            description = "Up to so many neighbouring units are joined to units of their own; without an encoder"
                    + " (default: ${bundle:model.ngrams}).")
    private Integer ngrams;

    @Option(names = "--k", paramLabel = "N",
            description = "Bases of a k-mer (default: ${bundle:model.k}).")
    private Integer k;

    @Option(names = "--joints", paramLabel = "D",
            description = "Frames are positions of joints in so many dimensions: read them centred, scaled and with"
                    + " velocities; 0: as they are (default: ${bundle:model.joints}).")
    private Integer joints;

    @Option(names = "--min-count", paramLabel = "N",
            description = "How often a word must be seen to be known (default: ${bundle:model.minCount}).")
    private Integer minCount;

    @Option(names = "--encoder", paramLabel = "C",
            description = "none, lstm, gru, gru-reset-before, rnn (tanh) or rnn-relu; none: vectors are pooled as"
                    + " they are (default: ${bundle:model.encoder}).")
    private Encoder encoder;

    @Option(names = "--layers", paramLabel = "N",
            description = "Layers (default: ${bundle:model.layers}).")
    private Integer layers;

    @Option(names = "--bidirectional", negatable = true, fallbackValue = "true",
            description = "Whether they read from both ends (default: ${bundle:model.bidirectional}).")
    private Boolean bidirectional;

    @Option(names = "--embedding-size", paramLabel = "N",
            description = "Size of units' vectors, unless --vectors are given (default:"
                    + " ${bundle:model.embeddingSize}).")
    private Integer embeddingSize;

    @Option(names = "--hidden-size", paramLabel = "N",
            description = "Size of states, of each direction (default: ${bundle:model.hiddenSize}).")
    private Integer hiddenSize;

    @Option(names = "--pooling", paramLabel = "P",
            description = "How steps become one vector: last, mean, sqrtn, max or attention (default:"
                    + " ${bundle:model.pooling}).")
    private Pool pooling;

    @Option(names = "--attention-size", paramLabel = "N",
            description = "Inner size of attention (default: ${bundle:model.attentionSize}).")
    private Integer attentionSize;

    @Option(names = "--tune-vectors", negatable = true, fallbackValue = "true",
            description = "Whether --vectors are trained further; if not, words without one are unknown (default:"
                    + " ${bundle:model.tuneVectors}).")
    private Boolean tuneVectors;

    @Option(names = "--unknown-rate", paramLabel = "P",
            description = "How often, in training, a unit is taken for an unknown one (default:"
                    + " ${bundle:model.unknownRate}).")
    private Double unknownRate;

    @Option(names = "--balanced", negatable = true, fallbackValue = "true",
            description = "Whether rare classes weigh more, so that all weigh the same together (default:"
                    + " ${bundle:model.balanced}).")
    private Boolean balanced;

    @Option(names = "--noise", paramLabel = "S",
            description = "In training, deviation of noise in frames, where all numbers have 1 (default:"
                    + " ${bundle:model.noise}).")
    private Double noise;

    @Option(names = "--stretch", paramLabel = "P",
            description = "In training, by what share sequences of frames are made longer or shorter (default:"
                    + " ${bundle:model.stretch}).")
    private Double stretch;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Dropout in what the encoder reads, between its layers and before the output (default:"
                    + " ${bundle:model.dropout}).")
    private Double dropout;

    @Mixin
    private AudioSettings audio;

    @Override
    public ClassifierOptions apply(ClassifierOptions to) {
        ClassifierOptions.Builder builder = to.with();
        builder.audio(audio.apply(to.audio()));
        given(input, builder::input);
        given(head, builder::head);
        given(lowerCase, builder::lowerCase);
        given(merges, builder::merges);
        given(ngrams, builder::ngrams);
        given(k, builder::k);
        given(joints, builder::joints);
        given(minCount, builder::minCount);
        given(encoder, builder::encoder);
        given(layers, builder::layers);
        given(bidirectional, builder::bidirectional);
        given(embeddingSize, builder::embeddingSize);
        given(hiddenSize, builder::hiddenSize);
        given(pooling, builder::pooling);
        given(attentionSize, builder::attentionSize);
        given(tuneVectors, builder::tuneVectors);
        given(unknownRate, builder::unknownRate);
        given(balanced, builder::balanced);
        given(noise, builder::noise);
        given(stretch, builder::stretch);
        given(dropout, builder::dropout);
        return builder.build();
    }
}
