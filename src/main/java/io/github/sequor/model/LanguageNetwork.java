package io.github.sequor.model;

import io.github.sequor.nn.Embedding;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Parameter;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.RecurrentStream;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/**
 * Embeddings, recurrent layers and an output layer over the vocabulary: the course's one-to-many network, where each
 * unit is fed back as the next input. What a line is conditioned on is added to its first input.
 */
final class LanguageNetwork extends Module {
    private final LanguageModelOptions options;
    private final Embedding embedding;
    private final Embedding labels;       // null unless conditioned on labels
    private final Linear vectors;         // null unless conditioned on vectors
    private final Recurrent layers;
    private final Linear projection;      // null unless tied with E other than H
    private final Linear output;          // null where tied
    private final Tensor tiedBias;        // null unless tied

    LanguageNetwork(LanguageModelOptions options, int vocabSize, int labelCount, long seed) {
        this.options = options;
        Rng seeds = new Rng(seed);
        int size = options.embeddingSize();
        int hidden = options.hiddenSize();
        double deviation = 1 / Math.sqrt(size);
        embedding = add("embedding", options.tied() ? Embedding.shared(vocabSize, size, deviation, seeds.nextLong())
                : new Embedding(vocabSize, size, deviation, seeds.nextLong()));
        labels = labelCount == 0 ? null
                : add("labels", new Embedding(labelCount, size, deviation, seeds.nextLong()));
        vectors = options.vectorSize() == 0 ? null
                : add("vectors", new Linear(options.vectorSize(), size, seeds.nextLong()));
        layers = add("layers", Cells.builder(options.cell(), size, hidden).layers(options.layers())
                .dropout((float) options.dropout()).lockedDropout(options.lockedDropout())
                .weightDropout((float) options.weightDropout()).seed(seeds.nextLong()).build());
        projection = options.tied() && size != hidden ? add("projection", new Linear(hidden, size, seeds.nextLong()))
                : null;
        output = options.tied() ? null : add("output", new Linear(hidden, vocabSize, seeds.nextLong()));
        tiedBias = options.tied() ? add(Parameter.dense("output_bias", Tensor.zeros(vocabSize)))
                .value() : null;
    }

    int vocabSize() {
        return embedding.weight().shape(0);
    }

    Tensor embeddings() {
        return embedding.weight();
    }

    Recurrent.State zeroState(Arena arena, int batch) {
        return layers.zeroState(arena, batch);
    }

    /** States of its own memory, zeros. */
    Recurrent.State ownState(int batch) {
        try (Arena arena = new Arena()) {
            Recurrent.State zeros = layers.zeroState(arena, batch);
            return new Recurrent.State(zeros.h().copy(), zeros.c() == null ? null : zeros.c().copy());
        }
    }

    /** What the labels add to the first input, (N, E). */
    Tensor condition(Arena arena, int[] ofLabels) {
        return labels.forward(arena, ofLabels);
    }

    /** What the vectors add to the first input, (N, E). */
    Tensor condition(Arena arena, float[][] ofVectors) {
        float[] all = new float[ofVectors.length * options.vectorSize()];
        for (int i = 0; i < ofVectors.length; i++) {
            System.arraycopy(ofVectors[i], 0, all, i * options.vectorSize(), options.vectorSize());
        }
        return vectors.forward(arena, arena.of(all, ofVectors.length, options.vectorSize()));
    }

    /**
     * The top layer's states, and those of all layers after the last step.
     *
     * @param ids packed inputs
     * @param condition (N, E) added to the first inputs; null: nothing
     * @param initial the states before; null: zeros
     */
    Recurrent.Output run(Arena arena, int[] ids, Packing packing, Tensor condition, Recurrent.State initial) {
        Tensor x = embedding.forward(arena, ids, packing.rows());
        x = Ops.tokenDropout(arena, x, ids, vocabSize(), (float) options.embeddingDropout());
        if (condition != null) {
            int[] first = new int[packing.rows()];
            for (int i = 0; i < first.length; i++) {
                first[i] = i < packing.batch() ? packing.sequence(i) : -1;
            }
            x = Ops.add(arena, x, Ops.rows(arena, condition, first));
        }
        return layers.forward(arena, dropout(arena, new PackedSequence(x, packing)), initial);
    }

    /** Logits (rows, V) of the units that follow. */
    Tensor logits(Arena arena, PackedSequence states) {
        Tensor x = dropout(arena, states).data();
        if (output != null) {
            return output.forward(arena, x);
        }
        Tensor top = projection == null ? x : projection.forward(arena, x);
        return Ops.linear(arena, top, embedding.weight(), tiedBias);
    }

    private PackedSequence dropout(Arena arena, PackedSequence x) {
        float p = (float) options.dropout();
        return options.lockedDropout() ? Ops.lockedDropout(arena, x, p) : x.with(Ops.dropout(arena, x.data(), p));
    }

    /** The network step by step: one sequence, in memory of its own, without any allocation. */
    final class Stream implements AutoCloseable {
        private final Arena memory = new Arena();
        private final RecurrentStream states = layers.stream(1);
        private final Tensor projected = projection == null ? states.output()
                : memory.zeros(1, options.embeddingSize());
        private final Tensor logits = memory.zeros(1, vocabSize());
        private final Tensor logProbs = memory.zeros(1, vocabSize());

        /** Begins anew with a unit and a condition (1, E); null: nothing. */
        void begin(int id, Tensor condition) {
            states.reset();
            embedding.copy(id, states.input());
            if (condition != null) {
                try (Arena arena = new Arena()) {
                    states.input().set(Ops.add(arena, states.input(), condition));
                }
            }
            advance();
        }

        void step(int id) {
            embedding.copy(id, states.input());
            advance();
        }

        private void advance() {
            states.step();
            if (projection != null) {
                Ops.linearInto(projected, states.output(), projection.weight(), projection.bias());
            }
            Ops.linearInto(logits, projected, output == null ? embedding.weight() : output.weight(),
                    output == null ? tiedBias : output.bias());
            Ops.logSoftmaxInto(logProbs, logits);
        }

        /** What the next step begins with. */
        Recurrent.State state() {
            return states.state();
        }

        /** log P of each unit that may follow, (1, V). */
        Tensor logProbs() {
            return logProbs;
        }

        @Override
        public void close() {
            states.close();
            memory.close();
        }
    }
}
