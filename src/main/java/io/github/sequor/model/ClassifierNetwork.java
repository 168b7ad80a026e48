package io.github.sequor.model;

import io.github.sequor.model.ClassifierOptions.Encoder;
import io.github.sequor.model.ClassifierOptions.Head;
import io.github.sequor.model.ClassifierOptions.Input;
import io.github.sequor.model.ClassifierOptions.Pool;
import io.github.sequor.nn.Embedding;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Parameter;
import io.github.sequor.nn.Pooling;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.nn.RecurrentStream;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;

/** Vectors of units or frames, recurrent layers over them, one vector of all steps, and a linear layer. */
final class ClassifierNetwork extends Module {
    private final ClassifierOptions options;
    private final Embedding units;         // null: frames
    private final Recurrent layers;        // null: none
    private final Pooling pooling;         // null: the last state
    private final Linear output;
    private final Tensor thresholds;       // (K - 1) of an ordinal scale, otherwise null
    private final Tensor ones;             // (K - 1, 1), likewise
    private final int inputSize;

    /** What the sizes of the weights follow from: V or else F, and K, 1 where there are no classes. */
    record Sizes(int vocabSize, int frameSize, int classes) {
    }

    /** A batch of sequences, of numbers or of frames; none is empty. */
    record Sequences(int[][] units, float[][][] frames) {
        int size() {
            return units == null ? frames.length : units.length;
        }

        int length(int i) {
            return units == null ? frames[i].length : units[i].length;
        }
    }

    /** How targets are weighed: by class, null: alike. */
    record Weighting(float[] classWeights, float labelSmoothing) {
        static final Weighting NONE = new Weighting(null, 0);
    }

    /** C numbers of each sequence (N, C), and what attention pooling looked at (N, T) or null. */
    record Outputs(Tensor logits, Tensor attention) {
    }

    /**
     * A network of random weights.
     *
     * @param vectors (V, E) to begin with, from now on the network's; null: random ones
     */
    ClassifierNetwork(ClassifierOptions options, Sizes sizes, Tensor vectors, long seed) {
        this.options = options;
        Rng seeds = new Rng(seed);
        long unitSeed = seeds.nextLong();
        boolean frames = options.input() == Input.FRAMES;
        inputSize = frames ? sizes.frameSize : options.embeddingSize();
        units = frames ? null : add("units", vectors == null
                ? new Embedding(sizes.vocabSize, inputSize, 1 / Math.sqrt(inputSize), unitSeed)
                : options.tuneVectors() ? Embedding.of(vectors) : Embedding.frozen(vectors));
        layers = options.encoder() == Encoder.NONE ? null : add("layers",
                Cells.builder(options.encoder().cell(), inputSize, options.hiddenSize()).layers(options.layers())
                        .bidirectional(options.bidirectional()).dropout((float) options.dropout())
                        .seed(seeds.nextLong()).build());
        int width = layers == null ? inputSize : layers.outputSize();
        pooling = options.pooling() == Pool.LAST ? null : add("pooling", new Pooling(
                Pooling.Kind.valueOf(options.pooling().name()), width, options.attentionSize(), seeds.nextLong()));
        boolean ordinal = options.head() == Head.ORDINAL;
        boolean one = ordinal || options.head() == Head.BINARY || options.head() == Head.REGRESSION;
        output = add("output", new Linear(width, one ? 1 : sizes.classes, !ordinal, seeds.nextLong()));
        thresholds = !ordinal ? null
                : add(Parameter.dense("thresholds", Tensor.of(evenly(sizes.classes), sizes.classes - 1))).value();
        ones = !ordinal ? null : own(Tensor.zeros(sizes.classes - 1, 1));
        if (ordinal) {
            ones.fill(1);
        }
    }

    /** Thresholds at which all classes are alike where the score is 0. */
    private static float[] evenly(int classes) {
        float[] thresholds = new float[classes - 1];
        for (int k = 0; k < thresholds.length; k++) {
            thresholds[k] = (float) Math.log((classes - 1.0 - k) / (k + 1.0));
        }
        return thresholds;
    }

    Outputs forward(Arena arena, Sequences batch) {
        int[] lengths = new int[batch.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = batch.length(i);
        }
        Packing packing = Packing.of(lengths);
        PackedSequence x = new PackedSequence(dropout(arena, read(arena, batch, packing)), packing);
        Tensor pooled;
        Tensor attention = null;
        if (pooling == null) {
            pooled = layers.lastLayer(arena, layers.forward(arena, x).last().h());
        } else {
            Pooling.Output steps = pooling.forward(arena, layers == null ? x : layers.forward(arena, x).output());
            pooled = steps.pooled();
            attention = steps.weights();
        }
        Tensor logits = output.forward(arena, layers == null ? pooled : dropout(arena, pooled));
        return new Outputs(thresholds == null ? logits : Ops.linear(arena, logits, ones, thresholds), attention);
    }

    private Tensor read(Arena arena, Sequences batch, Packing packing) {
        if (units != null) {
            int[] ids = arena.integers(packing.rows());
            packing.pack(ids, batch.units);
            return units.forward(arena, ids, packing.rows());
        }
        float[] packed = new float[packing.rows() * inputSize];
        for (int i = 0; i < batch.frames.length; i++) {
            for (int t = 0; t < batch.frames[i].length; t++) {
                System.arraycopy(batch.frames[i][t], 0, packed, packing.row(t, i) * inputSize, inputSize);
            }
        }
        return arena.of(packed, packing.rows(), inputSize);
    }

    private Tensor dropout(Arena arena, Tensor x) {
        return Ops.dropout(arena, x, (float) options.dropout());
    }

    /** The mean loss of a sequence; targets as {@link ClassLabels#targets} gives them. */
    Tensor loss(Arena arena, Tensor logits, float[][] targets, Weighting weighting) {
        float[] weights = weighting.classWeights;
        if (options.head() == Head.MULTICLASS) {
            int[] classes = arena.integers(targets.length);
            for (int i = 0; i < targets.length; i++) {
                classes[i] = (int) targets[i][0];
            }
            return Ops.crossEntropy(arena, logits, classes, targets.length, new Ops.Weighting(weighting.labelSmoothing,
                    weights == null ? null : arena.of(weights, weights.length)));
        }
        int width = targets[0].length;
        float[] flat = new float[targets.length * width];
        boolean smooth = options.head() == Head.BINARY || options.head() == Head.MULTILABEL;
        for (int i = 0; i < flat.length; i++) {
            float target = targets[i / width][i % width];
            flat[i] = smooth ? target + weighting.labelSmoothing * (0.5f - target) : target;
        }
        Tensor expected = arena.of(flat, targets.length, width);
        return switch (options.head()) {
            case REGRESSION -> Ops.squaredError(arena, logits, expected);
            case ORDINAL -> Ops.binaryCrossEntropy(arena, logits, expected, null,
                    weights == null ? null : arena.of(ofRows(targets, weights), targets.length));
            case BINARY -> Ops.binaryCrossEntropy(arena, logits, expected,
                    weights == null ? null : arena.of(new float[] {weights[1] / weights[0]}, 1), null);
            default -> Ops.binaryCrossEntropy(arena, logits, expected,
                    weights == null ? null : arena.of(weights, width), null);
        };
    }

    /** The weights of the classes that targets of thresholds stand for. */
    private static float[] ofRows(float[][] targets, float[] weights) {
        float[] rows = new float[targets.length];
        for (int i = 0; i < rows.length; i++) {
            int passed = 0;
            for (float target : targets[i]) {
                passed += target > 0 ? 1 : 0;
            }
            rows[i] = weights[passed];
        }
        return rows;
    }

    /** What {@link ClassLabels#probabilities} reads: log-probabilities of a softmax, sigmoids, or the number itself. */
    Tensor activated(Arena arena, Tensor logits) {
        return switch (options.head()) {
            case MULTICLASS -> Ops.logSoftmax(arena, logits);
            case REGRESSION -> logits;
            default -> Ops.sigmoid(arena, logits);
        };
    }

    /** The network step by step: causal layers, and after each step what their last state says. */
    final class Stream implements AutoCloseable {
        private final RecurrentStream steps;
        private final Arena memory = new Arena();
        private final Tensor score = memory.zeros(1, output.weight().shape(0));
        private final Tensor logits = thresholds == null ? score : memory.zeros(1, thresholds.shape(0));
        private final Tensor activated = memory.zeros(1, logits.shape(1));

        Stream() {
            if (layers == null || options.bidirectional() || options.pooling() != Pool.LAST) {
                throw new IllegalStateException("stream: only a classifier by the last state of a recurrent encoder that"
                        + " is not bidirectional knows something after each step");
            }
            steps = layers.stream(1);
        }

        void step(int unit) {
            units.copy(unit, steps.input());
            steps.step();
        }

        void step(float[] frame) {
            steps.input().set(frame);
            steps.step();
        }

        /** As {@link ClassifierNetwork#activated}, after the last step. */
        void activated(float[] to) {
            Ops.linearInto(score, steps.output(), output.weight(), output.bias());
            if (thresholds != null) {
                Ops.linearInto(logits, score, ones, thresholds);
            }
            if (options.head() == Head.MULTICLASS) {
                Ops.logSoftmaxInto(activated, logits);
                activated.get(to, 0, to.length);
                return;
            }
            logits.get(to, 0, to.length);
            for (int k = 0; options.head() != Head.REGRESSION && k < to.length; k++) {
                to[k] = (float) (1 / (1 + Math.exp(-to[k])));
            }
        }

        int outputs() {
            return logits.shape(1);
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
