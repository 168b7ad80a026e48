package io.github.sequor.train;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Trainer} trains: a module, its batches, its loss, and how good it is.
 *
 * @param <B> a batch
 */
public interface Learner<B> {
    /** What has the parameters. */
    Module module();

    /** The batches of an epoch in their order, the same whenever the same epoch is asked for. Epochs count from 1. */
    List<B> batches(int epoch);

    /** The mean loss of a batch, (1). */
    Tensor loss(Tape tape, B batch);

    /** How many targets the mean is over. */
    int targets(B batch);

    /**
     * What the module carries from one batch to the next, such as recurrent states: saved with a checkpoint under these
     * names, and written into these tensors where a training goes on. None by default.
     */
    default Map<String, Tensor> carried() {
        return Map.of();
    }

    /**
     * A digest of the training and validation data, which a checkpoint keeps: training goes on with the same data alone.
     * Empty, the default, where the caller answers for that.
     */
    default String fingerprint() {
        return "";
    }

    /** How good the module is on validation data now. */
    Evaluation evaluate();

    /** Writes what a model folder holds beside the weights (configuration, vocabulary) into a folder. */
    IOConsumer<Path> files();
}
