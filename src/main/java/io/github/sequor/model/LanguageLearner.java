package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.train.Evaluation;
import io.github.sequor.train.Learner;
import io.github.sequor.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Teaches a language model: batches of lines of like length, or parts of a running text's streams, whose states are
 * carried from one batch to the next and saved with a checkpoint.
 */
final class LanguageLearner implements Learner<LanguageLearner.Batch>, AutoCloseable {
    /** Lines, or steps from one to another of all streams. */
    record Batch(int[] lines, int from, int to) {
    }

    private final LanguageModel model;
    private final LanguageNetwork network;
    private final TrainingOptions training;
    private final EncodedText train;
    private final EncodedText valid;
    private final RunningText running;         // null where each line is a sequence
    private final Recurrent.State carried;     // likewise

    LanguageLearner(LanguageModel model, LanguageNetwork network, TrainingOptions training, EncodedText train,
            EncodedText valid) {
        this.model = model;
        this.network = network;
        this.training = training;
        this.train = train;
        this.valid = valid;
        LanguageModelOptions options = model.options();
        int[] units = options.lines() ? null : train.running();
        running = options.lines() ? null
                : RunningText.cut(units, Math.max(1, Math.min(training.batchSize(), units.length / options.steps())));
        carried = options.lines() ? null : network.ownState(running.streams().length);
    }

    @Override
    public Module module() {
        return network;
    }

    @Override
    public Map<String, Tensor> carried() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (carried != null) {
            tensors.put("h", carried.h());
            if (carried.c() != null) {
                tensors.put("c", carried.c());
            }
        }
        return tensors;
    }

    @Override
    public List<Batch> batches(int epoch) {
        List<Batch> batches = new ArrayList<>();
        if (running == null) {
            train.batches(training.batchSize(), Rng.derive(training.seed(), epoch))
                    .forEach(lines -> batches.add(new Batch(lines, 0, 0)));
            return batches;
        }
        int steps = model.options().steps();
        // the first part is of any length, so that gradients are cut elsewhere in each epoch
        int to = Math.min(running.length(), 1 + new Rng(Rng.derive(training.seed(), epoch)).nextInt(steps));
        for (int from = 0; from < running.length(); from = to, to = Math.min(running.length(), to + steps)) {
            batches.add(new Batch(null, from, to));
        }
        return batches;
    }

    @Override
    public Tensor loss(Tape tape, Batch batch) {
        float smoothing = (float) training.labelSmoothing();
        if (running == null) {
            return train.loss(tape, network, batch.lines, smoothing);
        }
        if (batch.from == 0) {
            carried().values().forEach(tensor -> tensor.fill(0));
        }
        RunningText.Loss loss = running.loss(tape, network, batch.from, batch.to, Cells.copy(tape, carried), smoothing);
        carried.h().set(loss.last().h());
        if (carried.c() != null) {
            carried.c().set(loss.last().c());
        }
        return loss.mean();
    }

    @Override
    public int targets(Batch batch) {
        return running == null ? train.units(batch.lines) : running.streams().length * (batch.to - batch.from);
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        train.digest(fingerprint);
        valid.digest(fingerprint);
        return fingerprint.toString();
    }

    @Override
    public Evaluation evaluate() {
        double loss = model.score(valid).crossEntropy();
        return new Evaluation(loss, -loss, "log-likelihood");
    }

    @Override
    public IOConsumer<Path> files() {
        return model.files(training);
    }

    @Override
    public void close() {
        carried().values().forEach(Tensor::close);
    }
}
