package io.github.sequor.model;

import io.github.sequor.feature.PianoRoll;
import io.github.sequor.io.IOConsumer;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.train.Buckets;
import io.github.sequor.train.Evaluation;
import io.github.sequor.train.Learner;
import io.github.sequor.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Teaches a model of music: batches of pieces of like length, each moved up or down. */
final class MusicLearner implements Learner<List<PianoRoll>> {
    private final MusicModel model;
    private final MusicNetwork network;
    private final TrainingOptions training;
    private final MusicModel.Data data;

    MusicLearner(MusicModel model, MusicNetwork network, TrainingOptions training, MusicModel.Data data) {
        this.model = model;
        this.network = network;
        this.training = training;
        this.data = data;
    }

    @Override
    public Module module() {
        return network;
    }

    @Override
    public List<List<PianoRoll>> batches(int epoch) {
        Rng rng = new Rng(Rng.derive(Rng.derive(training.seed(), epoch), 1));
        List<PianoRoll> moved = data.train().stream().map(piece -> transposed(piece, rng)).toList();
        return Buckets.batches(moved.size(), training.batchSize(), i -> moved.get(i).length(),
                Rng.derive(training.seed(), epoch)).stream()
                .map(some -> Arrays.stream(some).mapToObj(moved::get).toList()).toList();
    }

    private PianoRoll transposed(PianoRoll piece, Rng rng) {
        int most = model.options().transpose();
        int semitones = rng.nextInt(2 * most + 1) - most;
        int least = Math.min(0, PianoRoll.LOWEST - piece.lowest());
        return piece.transpose(Math.max(least, Math.min(semitones, Math.max(0, PianoRoll.HIGHEST - piece.highest()))));
    }

    @Override
    public Tensor loss(Tape tape, List<PianoRoll> batch) {
        return network.loss(tape, batch);
    }

    @Override
    public int targets(List<PianoRoll> batch) {
        return PianoRoll.PITCHES * batch.stream().mapToInt(PianoRoll::length).sum();
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        for (List<PianoRoll> part : List.of(data.train(), data.valid())) {
            for (PianoRoll piece : part) {
                List<int[]> steps = new ArrayList<>();
                for (int t = 0; t < piece.length(); t++) {
                    steps.add(piece.pitches(t));
                }
                fingerprint.add(steps);
            }
        }
        return fingerprint.toString();
    }

    @Override
    public Evaluation evaluate() {
        double loss = model.lossOf(data.valid());
        return new Evaluation(loss / PianoRoll.PITCHES, -loss, "log-likelihood a step");
    }

    @Override
    public IOConsumer<Path> files() {
        return model.files(training);
    }
}
