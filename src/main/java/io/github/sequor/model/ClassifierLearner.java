package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.model.ClassifierNetwork.Sequences;
import io.github.sequor.model.ClassifierNetwork.Weighting;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import io.github.sequor.text.Vocabulary;
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

/** Teaches a classifier: batches of like length, units hidden and frames altered anew in each epoch. */
final class ClassifierLearner implements Learner<ClassifierLearner.Batch> {
    record Batch(Sequences sequences, float[][] targets) {
    }

    private final SequenceClassifier classifier;
    private final TrainingOptions training;
    private final Sequences train;
    private final float[][] targets;
    private final LabelledSequences valid;
    private final Weighting weighting;

    ClassifierLearner(SequenceClassifier classifier, TrainingOptions training, SequenceClassifier.Data data,
            TrainingListener listener) {
        this.classifier = classifier;
        this.training = training;
        LabelledSequences usable = usable(data.train(), "training", listener);
        train = classifier.encode(usable);
        targets = classifier.targets(usable);
        valid = usable(data.valid(), "validation", listener);
        classifier.classes().unknown(valid.labels()).stream().findFirst().ifPresent(label -> {
            throw new IllegalArgumentException("validation: label " + label + " is not in the training part");
        });
        weighting = new Weighting(weights(listener), (float) training.labelSmoothing());
    }

    private LabelledSequences usable(LabelledSequences all, String name, TrainingListener listener) {
        int[] kept = IntStream.range(0, all.size())
                .filter(i -> all.areFrames() || classifier.length(all.texts().get(i)) > 0).toArray();
        if (kept.length < all.size()) {
            listener.onMessage(name + ": of " + all.size() + " texts, " + (all.size() - kept.length)
                    + " without a unit are left out");
        }
        if (kept.length == 0) {
            throw new IllegalArgumentException(name + ": no sequence is left to use");
        }
        return all.select(kept);
    }

    /** As scikit-learn balances classes; of labels that do not exclude each other, those with against those without. */
    private float[] weights(TrainingListener listener) {
        ClassifierOptions options = classifier.options();
        if (options.head() == Head.REGRESSION) {
            return null;
        }
        int classes = classifier.labels().size();
        double[] counts = new double[classes];
        for (float[] target : targets) {
            switch (options.head()) {
                case MULTILABEL -> {
                    for (int k = 0; k < classes; k++) {
                        counts[k] += target[k];
                    }
                }
                case ORDINAL -> counts[(int) IntStream.range(0, target.length).filter(k -> target[k] > 0).count()]++;
                default -> counts[(int) target[0]]++;
            }
        }
        float[] weights = new float[classes];
        for (int k = 0; k < classes; k++) {
            if (counts[k] == 0) {
                listener.onMessage("training: no sequence is of class " + classifier.labels().get(k));
            }
            double others = options.head() == Head.MULTILABEL ? targets.length - counts[k]
                    : targets.length / (double) classes;
            weights[k] = counts[k] == 0 ? 1 : (float) (others / counts[k]);
        }
        return options.balanced() ? weights : null;
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        for (Sequences part : List.of(train, classifier.encode(valid))) {
            fingerprint.add(part.units() != null ? Arrays.asList(part.units()) : bits(part.frames()));
        }
        fingerprint.add(bits(new float[][][] {targets, classifier.targets(valid)}));
        return fingerprint.toString();
    }

    private static List<int[]> bits(float[][][] sequences) {
        List<int[]> bits = new ArrayList<>();
        for (float[][] sequence : sequences) {
            for (float[] frame : sequence) {
                bits.add(IntStream.range(0, frame.length).map(j -> Float.floatToRawIntBits(frame[j])).toArray());
            }
        }
        return bits;
    }

    @Override
    public Module module() {
        return classifier.network();
    }

    @Override
    public List<Batch> batches(int epoch) {
        long seed = Rng.derive(training.seed(), epoch);
        return Buckets.batches(train.size(), training.batchSize(), train::length, seed).stream()
                .map(part -> batch(part, seed)).toList();
    }

    private Batch batch(int[] indices, long seed) {
        boolean frames = train.frames() != null;
        return new Batch(new Sequences(
                frames ? null : Arrays.stream(indices).mapToObj(i -> hidden(train.units()[i], rng(seed, i)))
                        .toArray(int[][]::new),
                frames ? Arrays.stream(indices).mapToObj(i -> AlteredFrames.of(train.frames()[i],
                        classifier.options().stretch(), classifier.options().noise(), rng(seed, i)))
                        .toArray(float[][][]::new) : null),
                Arrays.stream(indices).mapToObj(i -> targets[i]).toArray(float[][]::new));
    }

    private static Rng rng(long seed, int example) {
        return new Rng(Rng.derive(seed, 0x5eed + (long) example));
    }

    private int[] hidden(int[] units, Rng rng) {
        double rate = classifier.options().unknownRate();
        return rate == 0 ? units
                : Arrays.stream(units).map(id -> rng.nextDouble() < rate ? Vocabulary.UNK_ID : id).toArray();
    }

    @Override
    public Tensor loss(Tape tape, Batch batch) {
        ClassifierNetwork network = classifier.network();
        return network.loss(tape, network.forward(tape, batch.sequences).logits(), batch.targets, weighting);
    }

    @Override
    public int targets(Batch batch) {
        return batch.targets.length;
    }

    @Override
    public Evaluation evaluate() {
        return classifier.evaluate(valid).evaluation();
    }

    @Override
    public IOConsumer<Path> files() {
        return classifier.files(training);
    }
}
