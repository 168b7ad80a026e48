package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.metric.References;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Arena;
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

/** Teaches a translator: batches of like length, cross-entropy of the next unit, BLEU of greedy translations. */
final class TranslationLearner implements Learner<TranslationLearner.Batch> {
    private static final int SCORED = 1000;   // validation sentences translated after an epoch

    record Batch(int[][] sources, int[][] targets) {
        int units() {
            return Arrays.stream(targets).mapToInt(t -> t.length + 1).sum();
        }
    }

    /** Pairs that can be used, as text and as numbers. */
    private record Pairs(ParallelText text, List<int[]> sources, List<int[]> targets) {
        Batch batch(int[] indices) {
            return new Batch(Arrays.stream(indices).mapToObj(sources::get).toArray(int[][]::new),
                    Arrays.stream(indices).mapToObj(targets::get).toArray(int[][]::new));
        }
    }

    private final Translator translator;
    private final TranslationNetwork network;
    private final TrainingOptions training;
    private final Pairs train;
    private final List<Batch> valid = new ArrayList<>();
    private final List<String> scoredSources;
    private final List<String> scoredTargets;
    private final Bleu bleu;

    TranslationLearner(Translator translator, TranslationNetwork network, TrainingOptions training,
            Translator.Data data, TrainingListener listener) {
        this.translator = translator;
        this.network = network;
        this.training = training;
        train = usable(data.train(), "training", listener);
        Pairs held = usable(data.valid(), "validation", listener);
        for (int[] indices : Buckets.batches(held.text.size(), training.batchSize(),
                i -> held.targets.get(i).length, 0)) {
            valid.add(held.batch(indices));
        }
        int scored = Math.min(SCORED, held.text.size());
        scoredSources = held.text.sources().subList(0, scored);
        scoredTargets = held.text.targets().subList(0, scored);
        boolean characters = translator.options().targetUnits() == TranslatorOptions.Units.CHARACTER;
        bleu = Bleu.builder().tokenizer(characters ? BleuTokenizer.CHAR : BleuTokenizer.V13A).build();
    }

    private Pairs usable(ParallelText text, String name, TrainingListener listener) {
        int longest = translator.options().maxLength();
        List<int[]> sources = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        int[] kept = new int[text.size()];
        int empty = 0;
        for (int i = 0; i < text.size(); i++) {
            int[] source = translator.sourceIds(translator.source().cut(text.sources().get(i)));
            int[] target = translator.target().encode(text.targets().get(i));
            if (source.length == 1 || target.length == 0) {
                empty++;
            } else if (source.length - 1 <= longest && target.length <= longest) {
                kept[sources.size()] = i;
                sources.add(source);
                targets.add(target);
            }
        }
        int left = text.size() - sources.size();
        if (left > 0) {
            listener.onMessage(name + ": of " + text.size() + " pairs, " + empty + " with an empty side and "
                    + (left - empty) + " of more than " + longest + " units are left out");
        }
        if (sources.isEmpty()) {
            throw new IllegalArgumentException(name + ": no pair is left to use");
        }
        return new Pairs(text.select(Arrays.copyOf(kept, sources.size())), sources, targets);
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(train.sources);
        fingerprint.add(train.targets);
        for (Batch batch : valid) {
            fingerprint.add(Arrays.asList(batch.sources));
            fingerprint.add(Arrays.asList(batch.targets));
        }
        return fingerprint.toString();
    }

    @Override
    public Module module() {
        return network;
    }

    @Override
    public List<Batch> batches(int epoch) {
        return Buckets.batches(train.text.size(), training.batchSize(),
                i -> (train.targets.get(i).length << 10) + Math.min(train.sources.get(i).length, 1023),
                Rng.derive(training.seed(), epoch)).stream().map(train::batch).toList();
    }

    @Override
    public Tensor loss(Tape tape, Batch batch) {
        return loss(tape, batch, (float) training.labelSmoothing());
    }

    private Tensor loss(Arena arena, Batch batch, float smoothing) {
        return network.loss(arena, batch.sources, batch.targets, smoothing);
    }

    @Override
    public int targets(Batch batch) {
        return batch.units();
    }

    @Override
    public Evaluation evaluate() {
        double loss = 0;
        long units = 0;
        try (Arena arena = new Arena()) {
            for (Batch batch : valid) {
                loss += (double) loss(arena, batch, 0).item() * batch.units();
                units += batch.units();
                arena.reset();
            }
        }
        TranslateOptions greedy = TranslateOptions.GREEDY.withAttention(false);
        List<String> hypotheses = translator.translate(scoredSources, greedy).stream().map(t -> t.get(0).text())
                .toList();
        return new Evaluation(loss / units, bleu.corpusScore(hypotheses, References.of(scoredTargets)).score(), "BLEU");
    }

    @Override
    public IOConsumer<Path> files() {
        return translator.files(training);
    }
}
