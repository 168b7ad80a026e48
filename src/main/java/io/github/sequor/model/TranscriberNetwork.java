package io.github.sequor.model;

import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.RecurrentStream;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/** Recurrent layers over steps, and what symbol each step is of (Graves and Jaitly 2014). */
final class TranscriberNetwork extends Module {
    private final int inputSize;
    private final float dropout;
    private final Recurrent layers;
    private final Linear output;

    /**
     * A network of random weights.
     *
     * @param inputSize numbers of a step
     * @param symbols the blank among them
     */
    TranscriberNetwork(TranscriberOptions options, int inputSize, int symbols, long seed) {
        this.inputSize = inputSize;
        dropout = (float) options.dropout();
        Rng seeds = new Rng(seed);
        layers = add("layers", Cells.builder(options.cell(), inputSize, options.hiddenSize()).layers(options.layers())
                .bidirectional(options.bidirectional()).dropout(dropout).seed(seeds.nextLong()).build());
        output = add("output", new Linear(layers.outputSize(), symbols, seeds.nextLong()));
    }

    /**
     * What each step says of each symbol.
     *
     * @param steps of each sequence (T, inputSize)
     * @return (rows, symbols)
     */
    PackedSequence logits(Arena arena, float[][][] steps) {
        int[] lengths = new int[steps.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = steps[i].length;
        }
        Packing packing = Packing.of(lengths);
        float[] packed = new float[packing.rows() * inputSize];
        for (int i = 0; i < lengths.length; i++) {
            for (int t = 0; t < lengths[i]; t++) {
                System.arraycopy(steps[i][t], 0, packed, packing.row(t, i) * inputSize, inputSize);
            }
        }
        PackedSequence x = new PackedSequence(arena.of(packed, packing.rows(), inputSize), packing);
        PackedSequence read = layers.forward(arena, x).output();
        return read.with(output.forward(arena, Ops.dropout(arena, read.data(), dropout)));
    }

    /** The network step by step, where its layers do not read from the end. */
    final class Stream implements AutoCloseable {
        private final RecurrentStream steps = layers.stream(1);
        private final Arena memory = new Arena();
        private final Tensor logits = memory.zeros(1, output.weight().shape(0));

        /** Reads a step, and writes what it says of each symbol. */
        void step(float[] step, float[] to) {
            steps.input().set(step);
            steps.step();
            Ops.linearInto(logits, steps.output(), output.weight(), output.bias());
            logits.get(to, 0, to.length);
        }

        void reset() {
            steps.reset();
        }

        @Override
        public void close() {
            steps.close();
            memory.close();
        }
    }
}
