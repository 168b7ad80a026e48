package io.github.sequor.cli;

import static io.github.sequor.cli.ModelSettings.given;

import io.github.sequor.train.TrainingOptions;
import picocli.CommandLine.Option;

/** {@link TrainingOptions} as options of the command line; null is what the user did not say. */
final class TrainingSettings {
    @Option(names = "--epochs", paramLabel = "N",
            description = "At most so many passes over the data (default: ${bundle:training.epochs}).")
    private Integer epochs;

    @Option(names = {"--batch", "--batch-size"}, paramLabel = "N",
            description = "Sentences a step (default: ${bundle:training.batchSize}).")
    private Integer batchSize;

    @Option(names = "--learning-rate", paramLabel = "R",
            description = "Learning rate of Adam (default: ${bundle:training.learningRate}).")
    private Double learningRate;

    @Option(names = {"--warmup", "--warmup-steps"}, paramLabel = "N",
            description = "Steps over which the learning rate rises (default: ${bundle:training.warmupSteps}).")
    private Integer warmupSteps;

    @Option(names = "--clip-norm", paramLabel = "X",
            description = "Bound on the gradients' norm, 0: none (default: ${bundle:training.clipNorm}).")
    private Double clipNorm;

    @Option(names = "--weight-decay", paramLabel = "X",
            description = "Weight decay of AdamW (default: ${bundle:training.weightDecay}).")
    private Double weightDecay;

    @Option(names = "--decay-factor", paramLabel = "X",
            description = "Factor of the learning rate on a plateau (default: ${bundle:training.decayFactor}).")
    private Double decayFactor;

    @Option(names = "--decay-patience", paramLabel = "N",
            description = "Epochs without a better validation loss that make a plateau (default:"
                    + " ${bundle:training.decayPatience}).")
    private Integer decayPatience;

    @Option(names = {"--patience", "--stop-patience"}, paramLabel = "N",
            description = "Epochs without a better score that end the training (default:"
                    + " ${bundle:training.stopPatience}).")
    private Integer stopPatience;

    @Option(names = "--label-smoothing", paramLabel = "P",
            description = "Label smoothing (default: ${bundle:training.labelSmoothing}).")
    private Double labelSmoothing;

    @Option(names = "--seed", paramLabel = "N",
            description = "The same seed gives the same model, byte for byte (default: ${bundle:training.seed}).")
    private Long seed;

    /** The options with what the user said. */
    TrainingOptions apply(TrainingOptions to) {
        TrainingOptions.Builder builder = to.with();
        given(epochs, builder::epochs);
        given(batchSize, builder::batchSize);
        given(learningRate, builder::learningRate);
        given(warmupSteps, builder::warmupSteps);
        given(clipNorm, builder::clipNorm);
        given(weightDecay, builder::weightDecay);
        given(decayFactor, builder::decayFactor);
        given(decayPatience, builder::decayPatience);
        given(stopPatience, builder::stopPatience);
        given(labelSmoothing, builder::labelSmoothing);
        given(seed, builder::seed);
        return builder.build();
    }
}
