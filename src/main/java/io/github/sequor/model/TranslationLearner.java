package io.github.sequor.model;

import io.github.sequor.io.IOConsumer;
import io.github.sequor.metric.Bleu;
import io.github.sequor.metric.BleuTokenizer;
import io.github.sequor.metric.References;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
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

    private final Translator translator;
    private final TranslationNetwork network;
    private final TrainingOptions training;
    private final List<int[]> sources = new ArrayList<>();
    private final List<int[]> targets = new ArrayList<>();
    private final List<Batch> valid = new ArrayList<>();
    private final List<String> scoredSources;
    private final List<String> scoredTargets;
    private final Bleu bleu;

    TranslationLearner(Translator translator, TranslationNetwork network, TrainingOptions training,
            Translator.Data data, TrainingListener listener) {
        this.translator = translator;
        this.network = network;
        this.training = training;
        encode(data.train(), "training", sources, targets, listener);
        List<int[]> validSources = new ArrayList<>();
        List<int[]> validTargets = new ArrayList<>();
        encode(data.valid(), "validation", validSources, validTargets, listener);
        for (int[] indices : Buckets.batches(validSources.size(), training.batchSize(),
                i -> validTargets.get(i).length, 0)) {
            valid.add(batch(validSources, validTargets, indices));
        }
        int scored = Math.min(SCORED, data.valid().size());
        scoredSources = data.valid().sources().subList(0, scored);
        scoredTargets = data.valid().targets().subList(0, scored);
        boolean characters = translator.options().targetUnits() == TranslatorOptions.Units.CHARACTER;
        bleu = Bleu.builder().tokenizer(characters ? BleuTokenizer.CHAR : BleuTokenizer.V13A).build();
    }

    private void encode(ParallelText text, String name, List<int[]> intoSources, List<int[]> intoTargets,
            TrainingListener listener) {
        int longest = translator.options().maxLength();
        int empty = 0;
        int tooLong = 0;
        for (int i = 0; i < text.size(); i++) {
            int[] source = translator.sourceIds(translator.source().cut(text.sources().get(i)));
            int[] target = translator.target().encode(text.targets().get(i));
            if (source.length == 1 || target.length == 0) {
                empty++;
            } else if (source.length - 1 > longest || target.length > longest) {
                tooLong++;
            } else {
                intoSources.add(source);
                intoTargets.add(target);
            }
        }
        if (empty > 0 || tooLong > 0) {
            listener.onMessage(name + ": of " + text.size() + " pairs, " + empty + " with an empty side and " + tooLong
                    + " of more than " + longest + " units are left out");
        }
        if (intoSources.isEmpty()) {
            throw new IllegalArgumentException(name + ": no pair is left to use");
        }
    }

    private static Batch batch(List<int[]> sources, List<int[]> targets, int[] indices) {
        return new Batch(Arrays.stream(indices).mapToObj(sources::get).toArray(int[][]::new),
                Arrays.stream(indices).mapToObj(targets::get).toArray(int[][]::new));
    }

    @Override
    public Module module() {
        return network;
    }

    @Override
    public List<Batch> batches(int epoch) {
        return Buckets.batches(sources.size(), training.batchSize(),
                i -> (targets.get(i).length << 10) + Math.min(sources.get(i).length, 1023),
                Rng.derive(training.seed(), epoch)).stream().map(i -> batch(sources, targets, i)).toList();
    }

    @Override
    public Tensor loss(Tape tape, Batch batch) {
        return loss(tape, batch, (float) training.labelSmoothing());
    }

    private Tensor loss(Arena arena, Batch batch, float smoothing) {
        TranslationNetwork.Encoded encoded = network.encode(arena, batch.sources);
        TranslationNetwork.Decoded decoded = network.decode(arena, encoded, batch.targets);
        return Ops.crossEntropy(arena, decoded.logits(), TranslationNetwork.outputs(batch.targets), smoothing);
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
        List<String> hypotheses = translator.translate(scoredSources, TranslateOptions.GREEDY).stream()
                .map(t -> t.get(0).text()).toList();
        return new Evaluation(loss / units, bleu.corpusScore(hypotheses, References.of(scoredTargets)).score(), "BLEU");
    }

    @Override
    public IOConsumer<Path> files() {
        return translator.files();
    }
}
