package io.github.sequor.nn;

import io.github.sequor.nn.optim.Adam;
import io.github.sequor.nn.optim.Optimizer;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;

/** Embeddings, a bidirectional encoder, an attention decoder, an output layer: all that training goes through. */
final class SmallTranslator extends Module {
    private final int vocabSize;
    private final int hiddenSize;
    private final Embedding source;
    private final Embedding target;
    private final Lstm encoder;
    private final AttentionDecoder decoder;
    private final Linear output;

    SmallTranslator(int vocabSize, int hiddenSize, AttentionDecoder.Order order) {
        this.vocabSize = vocabSize;
        this.hiddenSize = hiddenSize;
        source = add("source", new Embedding(vocabSize, hiddenSize, 0.1, 1));
        target = add("target", new Embedding(vocabSize, hiddenSize, 0.1, 2));
        encoder = add("encoder", Lstm.builder(hiddenSize, hiddenSize / 2).layers(2).bidirectional(true).dropout(0.2f)
                .seed(3).build());
        decoder = add("decoder", AttentionDecoder.builder(hiddenSize, hiddenSize, hiddenSize).order(order).seed(4)
                .build());
        output = add("output", new Linear(hiddenSize, vocabSize, 5));
    }

    /** Random sentences; the same for the same number. */
    record Batch(int[][] sources, int[][] targets) {
        static Batch random(int number, int sentences, int vocabSize) {
            Rng rng = new Rng(number);
            return new Batch(sentences(rng, sentences, vocabSize), sentences(rng, sentences, vocabSize));
        }

        private static int[][] sentences(Rng rng, int count, int vocabSize) {
            int[][] sentences = new int[count][];
            for (int i = 0; i < count; i++) {
                sentences[i] = new int[1 + rng.nextInt(9)];
                for (int t = 0; t < sentences[i].length; t++) {
                    sentences[i][t] = rng.nextInt(vocabSize);
                }
            }
            return sentences;
        }
    }

    private static Packing packing(int[][] sentences) {
        return Packing.of(Arrays.stream(sentences).mapToInt(s -> s.length).toArray());
    }

    private Attention.Keys encode(Arena arena, int[][] sources) {
        Packing packing = packing(sources);
        Tensor words = source.forward(arena, packing.pack(sources));
        return decoder.keys(arena, encoder.forward(arena, new PackedSequence(words, packing)).output());
    }

    Tensor loss(Arena arena, Batch batch) {
        Packing packing = packing(batch.targets);
        int[] ids = packing.pack(batch.targets);
        Attention.Keys keys = encode(arena, batch.sources);
        Tensor words = Ops.dropout(arena, target.forward(arena, ids), 0.2f);
        AttentionDecoder.Output decoded = decoder.forward(arena, new PackedSequence(words, packing), keys, null, null);
        Tensor states = decoded.attentional() != null ? decoded.attentional() : decoded.states();
        return Ops.crossEntropy(arena, output.forward(arena, states), ids, 0.1f);
    }

    /** Greedy decoding of some steps, two hypotheses a sentence; gives the last logits. */
    float[] decode(Arena memory, Arena arena, Batch batch, int steps) {
        Attention.Keys keys = encode(memory, batch.sources);
        int n = 2 * batch.sources.length;
        int[] parents = new int[n];
        int[] sequences = new int[n];
        int[] words = new int[n];
        for (int i = 0; i < n; i++) {
            parents[i] = n - 1 - i;
            sequences[i] = i / 2;
        }
        AttentionDecoder.Output before = new AttentionDecoder.Output(memory.zeros(n, hiddenSize),
                memory.zeros(n, hiddenSize), null, null, null);
        float[] logits = null;
        for (int t = 0; t < steps; t++) {
            before = decoder.step(arena, target.forward(arena, words), before, keys, parents, sequences);
            logits = output.forward(arena, before.states()).toArray();
            for (int i = 0; i < n; i++) {
                words[i] = Math.floorMod(Float.floatToIntBits(logits[i * vocabSize]), vocabSize);
            }
        }
        return logits;
    }

    /** Trains, and gives the losses, the weights and Adam's moments. */
    static float[] train(AttentionDecoder.Order order, int steps) {
        int vocabSize = 600;
        try (SmallTranslator model = new SmallTranslator(vocabSize, 64, order); Tape tape = new Tape(9);
                Optimizer adam = new Adam(model.parameters(), 0.01).clipNorm(0.5)) {
            float[] losses = new float[steps];
            for (int step = 0; step < steps; step++) {
                Tensor loss = model.loss(tape, Batch.random(step, 19, vocabSize));
                losses[step] = loss.item();
                tape.backward(loss);
                adam.step();
                tape.reset();
            }
            float[] all = losses;
            for (Parameter p : model.parameters()) {
                all = concat(all, p.value().toArray());
            }
            for (Tensor moment : adam.state().values()) {
                all = concat(all, moment.toArray());
            }
            return all;
        }
    }

    private static float[] concat(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
