package io.github.sequor.bench;

import io.github.sequor.nn.Attention;
import io.github.sequor.nn.AttentionDecoder;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Parameter;
import io.github.sequor.nn.Tape;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Attention at a translator's size, a source of 14 words, a target of 15, everything 256 wide; and ours on it.
 */
public final class AttentionWork implements AttentionLayer {
    /** S. */
    public static final int SOURCE = 14;
    /** T. */
    public static final int TARGET = 15;
    /** I, H, K and A. */
    public static final int SIZE = 256;
    private static final int GATES = 4;
    private static final long SEED = 20250101;

    private final int batch;
    private final AttentionDecoder decoder = AttentionDecoder.builder(SIZE, SIZE, SIZE).seed(SEED).build();
    private final Attention additive = new Attention(Attention.Kind.ADDITIVE, SIZE, SIZE, SIZE, SEED);
    private final Attention dot = new Attention(Attention.Kind.DOT, SIZE, SIZE, SIZE, SEED);
    private final Arena prepared = new Arena();
    private final Arena arena = new Arena();
    private final Tape tape = new Tape(1);
    private final Tensor query;
    private final Tensor source;
    private final Tensor target;
    private final Tensor statesGradient;
    private final PackedSequence sources;
    private final PackedSequence targets;
    private final Attention.Keys additiveKeys;
    private final Attention.Keys dotKeys;
    private final List<Parameter> parameters = decoder.parameters();
    private Tensor result;

    AttentionWork(int batch) {
        this.batch = batch;
        Rng rng = new Rng(SEED);
        query = random(rng, batch);
        source = random(rng, SOURCE * batch).requireGradient();
        target = random(rng, TARGET * batch).requireGradient();
        statesGradient = random(rng, TARGET * batch);
        sources = new PackedSequence(source, Packing.uniform(SOURCE, batch));
        targets = new PackedSequence(target, Packing.uniform(TARGET, batch));
        additiveKeys = additive.keys(prepared, sources);
        dotKeys = dot.keys(prepared, sources);
    }

    private static Tensor random(Rng rng, int rows) {
        float[] values = new float[rows * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * rng.nextDouble() - 1);
        }
        return Tensor.of(values, rows, SIZE);
    }

    /** One additive step: a query a sequence, over keys prepared before. */
    private void additiveStep() {
        arena.reset();
        result = additive.forward(arena, query, additiveKeys).context();
    }

    /** One step of dot attention. */
    private void dotStep() {
        arena.reset();
        result = dot.forward(arena, query, dotKeys).context();
    }

    /** A whole teacher-forced decoder: keys, and all steps of an LSTM with additive attention. */
    private void decoderForward() {
        arena.reset();
        result = decoder.forward(arena, targets, decoder.keys(arena, sources), null, null).states();
    }

    /** The same with backward to source, target and weights. */
    private void decoderTrainingStep() {
        tape.reset();
        for (Parameter parameter : parameters) {
            parameter.zeroGradient();
        }
        source.zeroGradient();
        target.zeroGradient();
        result = decoder.forward(tape, targets, decoder.keys(tape, sources), null, null).states();
        result.gradient().set(statesGradient);
        tape.backward();
    }

    @Override
    public void run(String operation) {
        switch (operation) {
            case "additiveStep" -> additiveStep();
            case "dotStep" -> dotStep();
            case "decoderForward" -> decoderForward();
            case "decoderTrainingStep" -> decoderTrainingStep();
            default -> throw new IllegalArgumentException("operation: unknown, was " + operation);
        }
    }

    @Override
    public float[][] results(String operation) {
        return operation.equals("decoderTrainingStep") ? new float[][] {result.toArray(), source.gradient().toArray()}
                : new float[][] {result.toArray()};
    }

    /** N. */
    public int batch() {
        return batch;
    }

    /** The decoder's weights, under the library's names. */
    public Map<String, Tensor> decoderState() {
        return decoder.state();
    }

    /** The weights of the additive step. */
    public Map<String, Tensor> additiveState() {
        return additive.state();
    }

    /** (N, Q) of a step. */
    public Tensor query() {
        return query;
    }

    /** (S*N, K). */
    public Tensor source() {
        return source;
    }

    /** (T*N, I). */
    public Tensor target() {
        return target;
    }

    /** What the decoder's backward starts from, (T*N, H). */
    public Tensor statesGradient() {
        return statesGradient;
    }

    /** As in a table. */
    static String name(int batch) {
        return "S" + SOURCE + " T" + TARGET + " N" + batch + " H" + SIZE;
    }

    /** Of the products alone, each multiply-add as two; a training step has three for each of forward. */
    static double operations(String operation, int batch) {
        double square = 2.0 * SIZE * SIZE;
        double look = 4.0 * SOURCE * SIZE;              // scores and weighted sum, for one query
        double decoder = (double) batch * SOURCE * square
                + (double) batch * TARGET * (3 * GATES * square + square + look);
        return switch (operation) {
            case "additiveStep" -> batch * (square + look);
            case "dotStep" -> batch * look;
            case "decoderForward" -> decoder;
            case "decoderTrainingStep" -> 3 * decoder;
            default -> throw new IllegalArgumentException("operation: unknown, was " + operation);
        };
    }

    @Override
    public void close() {
        List.<Module>of(decoder, additive, dot).forEach(Module::close);
        List.of(prepared, arena, tape).forEach(Arena::close);
        List.of(query, source, target, statesGradient).forEach(Tensor::close);
    }
}
