package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
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
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Teaches a tagger: batches of like length, in which some rare words are unknown, and F1 of the validation part. */
final class TaggingLearner implements Learner<TaggingLearner.Batch> {
    record Batch(TaggingNetwork.Input input, int[][] tags) {
        int tokens() {
            return Arrays.stream(tags).mapToInt(t -> t.length).sum();
        }
    }

    private final SequenceTagger tagger;
    private final TrainingOptions training;
    private final TaggedText valid;
    private final TaggingNetwork.Input input;
    private final int[][] tags;
    private final boolean[] once;      // words that the training part has once

    TaggingLearner(SequenceTagger tagger, TrainingOptions training, SequenceTagger.Data data,
            TrainingListener listener) {
        this.tagger = tagger;
        this.training = training;
        TaggedText train = usable(data.train(), "training", listener);
        valid = usable(data.valid(), "validation", listener);
        input = tagger.vocabulary().input(train.tokens());
        tags = train.tags().stream().map(tagger.tags()::encode).toArray(int[][]::new);
        int[] counts = new int[tagger.vocabulary().words().size()];
        Arrays.stream(input.words()).flatMapToInt(Arrays::stream).forEach(id -> counts[id]++);
        once = new boolean[counts.length];
        for (int id = 0; id < counts.length; id++) {
            once[id] = counts[id] == 1;
        }
    }

    private TaggedText usable(TaggedText text, String name, TrainingListener listener) {
        tagger.check(name, text);
        TaggedText kept = text.withoutEmpty();
        if (kept.size() < text.size()) {
            listener.onMessage(name + ": of " + text.size() + " sentences, " + (text.size() - kept.size())
                    + " without a token are left out");
        }
        if (kept.size() == 0) {
            throw new IllegalArgumentException(name + ": no sentence is left to use");
        }
        return kept;
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(Arrays.asList(input.words()));
        fingerprint.add(Arrays.asList(tags));
        fingerprint.add(Arrays.asList(tagger.vocabulary().input(valid.tokens()).words()));
        fingerprint.add(valid.tags().stream().map(tagger.tags()::encode)::iterator);
        return fingerprint.toString();
    }

    @Override
    public Module module() {
        return tagger.network();
    }

    @Override
    public List<Batch> batches(int epoch) {
        Rng rng = new Rng(Rng.derive(Rng.derive(training.seed(), 0x0c1), epoch));
        return Buckets.batches(tags.length, training.batchSize(), i -> tags[i].length,
                Rng.derive(training.seed(), epoch)).stream().map(part -> batch(part, rng)).toList();
    }

    private Batch batch(int[] indices, Rng rng) {
        return new Batch(new TaggingNetwork.Input(
                select(indices, int[][]::new, i -> Arrays.stream(input.words()[i]).map(id -> once[id]
                        && rng.nextDouble() < tagger.options().unknownRate() ? Vocabulary.UNK_ID : id).toArray()),
                select(indices, int[][][]::new, i -> input.characters()[i]),
                select(indices, int[][]::new, i -> input.shapes()[i])), select(indices, int[][]::new, i -> tags[i]));
    }

    private static <T> T[] select(int[] indices, IntFunction<T[]> array, IntFunction<T> item) {
        return Arrays.stream(indices).mapToObj(item).toArray(array);
    }

    @Override
    public Tensor loss(Tape tape, Batch batch) {
        return tagger.network().loss(tape, batch.input, batch.tags, (float) training.labelSmoothing());
    }

    @Override
    public int targets(Batch batch) {
        return batch.tokens();
    }

    @Override
    public Evaluation evaluate() {
        return tagger.evaluate(valid).evaluation();
    }

    @Override
    public IOConsumer<Path> files() {
        return tagger.files(training);
    }
}
