package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.nn.Ctc;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.train.Buckets;
import io.github.sequor.train.Evaluation;
import io.github.sequor.train.Learner;
import io.github.sequor.train.TrainingListener;
import io.github.sequor.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Teaches a transcriber: batches of like length, frames altered anew in each epoch, fewest errors in validation. */
final class TranscriptionLearner implements Learner<TranscriptionLearner.Batch> {
    record Batch(float[][][] steps, int[][] targets) {
    }

    private final Transcriber transcriber;
    private final TrainingOptions training;
    private final Transcripts train;       // normalised
    private final int[][] targets;
    private final Transcripts valid;

    TranscriptionLearner(Transcriber transcriber, TrainingOptions training, Transcriber.Data data,
            TrainingListener listener) {
        this.transcriber = transcriber;
        this.training = training;
        int[] usable = IntStream.range(0, data.train().size()).filter(i -> fits(data.train(), i)).toArray();
        if (usable.length < data.train().size()) {
            listener.onMessage("training: of " + data.train().size() + " sequences, "
                    + (data.train().size() - usable.length)
                    + " have fewer steps than their texts need and are left out");
        }
        if (usable.length == 0) {
            throw new IllegalArgumentException("training: no sequence is left to use");
        }
        Transcripts kept = data.train().select(usable);
        train = new Transcripts(kept.frames().stream().map(transcriber::normalize).toList(), kept.texts());
        targets = train.texts().stream().map(transcriber::encode).toArray(int[][]::new);
        valid = data.valid();
        if (valid.texts().stream().allMatch(String::isBlank)) {
            throw new IllegalArgumentException("validation: expected at least one text, was none");
        }
    }

    private boolean fits(Transcripts all, int i) {
        return Ctc.frames(transcriber.encode(all.texts().get(i))) <= transcriber.steps(all.frames().get(i).length);
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(bits(train));
        fingerprint.add(bits(valid));
        fingerprint.add(Arrays.asList(targets));
        fingerprint.add(valid.texts().stream().map(text -> text.codePoints().toArray())::iterator);
        return fingerprint.toString();
    }

    private static List<int[]> bits(Transcripts sequences) {
        List<int[]> bits = new ArrayList<>();
        for (float[][] frames : sequences.frames()) {
            for (float[] frame : frames) {
                bits.add(IntStream.range(0, frame.length).map(j -> Float.floatToRawIntBits(frame[j])).toArray());
            }
        }
        return bits;
    }

    @Override
    public Module module() {
        return transcriber.network();
    }

    @Override
    public List<Batch> batches(int epoch) {
        long seed = Rng.derive(training.seed(), epoch);
        return Buckets.batches(train.size(), training.batchSize(), i -> train.frames().get(i).length, seed).stream()
                .map(part -> new Batch(
                        Arrays.stream(part).mapToObj(i -> steps(i, seed)).toArray(float[][][]::new),
                        Arrays.stream(part).mapToObj(i -> targets[i]).toArray(int[][]::new))).toList();
    }

    /** The steps of a sequence, altered unless its text would not fit any more. */
    private float[][] steps(int i, long seed) {
        float[][] frames = train.frames().get(i);
        float[][] altered = AlteredFrames.of(frames, transcriber.options().stretch(), transcriber.options().noise(),
                new Rng(Rng.derive(seed, 0x5eed + (long) i)));
        boolean fits = Ctc.frames(targets[i]) <= transcriber.steps(altered.length);
        return transcriber.stacked(fits ? altered : frames);
    }

    @Override
    public Tensor loss(Tape tape, Batch batch) {
        return Ctc.loss(tape, transcriber.network().logits(tape, batch.steps), batch.targets);
    }

    @Override
    public int targets(Batch batch) {
        return batch.targets.length;
    }

    @Override
    public Evaluation evaluate() {
        return transcriber.evaluate(valid).evaluation();
    }

    @Override
    public IOConsumer<Path> files() {
        return transcriber.files(training);
    }
}
