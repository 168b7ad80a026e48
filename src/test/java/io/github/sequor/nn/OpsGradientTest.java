package io.github.sequor.nn;

import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Gradients of the other operations against central differences. */
class OpsGradientTest {

    @EachIsa
    void linear() {
        for (int[] size : new int[][] {{1, 1, 1}, {3, 17, 33}, {17, 33, 3}}) {
            for (boolean bias : new boolean[] {false, true}) {
                try (GradientCheck check = new GradientCheck("linear", 1);
                        Linear linear = check.parameters(new Linear(size[1], size[2], bias, 2))) {
                    Tensor x = check.leaf("x", size[0], size[1]);
                    check.run(arena -> List.of(linear.forward(arena, x)));
                }
            }
        }
    }

    @EachIsa
    void embeddingWithRepeatedIds() {
        for (int width : new int[] {1, 3, 17, 33}) {
            try (GradientCheck check = new GradientCheck("embedding", 1);
                    Embedding embedding = check.parameters(new Embedding(4, width, 1, 2))) {
                check.run(arena -> List.of(embedding.forward(arena, new int[] {2, 0, 2, 2, 1}),
                        embedding.forward(arena, new int[] {3, 2, 9}, 2)));
            }
        }
    }

    @EachIsa
    void elementwise() {
        for (int width : new int[] {1, 3, 17, 33}) {
            try (GradientCheck check = new GradientCheck("elementwise", 3, true)) {
                Tensor x = check.leaf("x", 3, width);
                Tensor y = check.leaf("y", 3, width);
                check.run(arena -> List.of(Ops.tanh(arena, x), Ops.sigmoid(arena, y), Ops.relu(arena, x),
                        Ops.add(arena, x, y), Ops.add(arena, y, y)));
            }
        }
    }

    @EachIsa
    void columnsAndRows() {
        try (GradientCheck check = new GradientCheck("columns and rows", 4)) {
            Tensor x = check.leaf("x", 3, 17);
            Tensor y = check.leaf("y", 3, 1);
            check.run(arena -> List.of(Ops.concat(arena, x, y, x), Ops.rows(arena, x, 2, -1, 0),
                    Ops.rows(arena, y, 1), Ops.stack(arena, y, y), Ops.stack(arena, x)));
        }
    }

    @EachIsa
    void packing() {
        try (GradientCheck check = new GradientCheck("packing", 5)) {
            Tensor padded = check.leaf("padded", 4, 3, 5);
            check.run(arena -> {
                PackedSequence packed = PackedSequence.pack(arena, padded, 2, 4, 1);
                return List.of(packed.data(), packed.unpack(arena));
            });
        }
    }

    @EachIsa
    void dropoutWithItsMaskFixedBySeedAndStep() {
        try (GradientCheck check = new GradientCheck("dropout", 6)) {
            Tensor x = check.leaf("x", 5, 17);
            check.run(arena -> List.of(Ops.dropout(arena, x, 0.4f), Ops.dropout(arena, x, 0.4f)));
        }
    }

    @EachIsa
    void crossEntropy() {
        for (int classes : new int[] {2, 3, 17, 33}) {
            for (float smoothing : new float[] {0, 0.1f}) {
                try (GradientCheck check = new GradientCheck("cross-entropy", 7)) {
                    Tensor logits = check.leaf("logits", 4, classes);
                    check.run(arena -> List.of(Ops.crossEntropy(arena, logits,
                            new int[] {1, -100, classes - 1, 0}, smoothing)));
                }
            }
        }
    }

    @EachIsa
    void weightedCrossEntropy() {
        for (float smoothing : new float[] {0, 0.1f}) {
            try (GradientCheck check = new GradientCheck("weighted cross-entropy", 9);
                    Tensor weights = Tensor.of(new float[] {0.5f, 2, 0, 1}, 4)) {
                Tensor logits = check.leaf("logits", 5, 4);
                check.run(arena -> List.of(Ops.crossEntropy(arena, logits, new int[] {1, -100, 3, 0, 2}, 5,
                        new Ops.Weighting(smoothing, weights))));
            }
        }
    }

    @EachIsa
    void binaryCrossEntropy() {
        for (int classes : new int[] {1, 3, 17}) {
            try (GradientCheck check = new GradientCheck("binary cross-entropy", 10);
                    Tensor targets = Samples.leaf(new Rng(11), 3, classes);
                    Tensor positive = Samples.leaf(new Rng(12), classes);
                    Tensor rows = Tensor.of(new float[] {1, 0.5f, 2}, 3)) {
                Tensor logits = check.leaf("logits", 3, classes);
                check.run(arena -> List.of(Ops.binaryCrossEntropy(arena, logits, targets, null, null),
                        Ops.binaryCrossEntropy(arena, logits, targets, positive, rows)));
            }
        }
    }

    @EachIsa
    void squaredError() {
        try (GradientCheck check = new GradientCheck("squared error", 13);
                Tensor targets = Samples.leaf(new Rng(14), 3, 7)) {
            Tensor x = check.leaf("x", 3, 7);
            check.run(arena -> List.of(Ops.squaredError(arena, x, targets)));
        }
    }

    @EachIsa
    void pooling() {
        int turn = 0;
        for (Pooling.Kind kind : Pooling.Kind.values()) {
            for (int width : new int[] {1, 5, 17, 33}) {
                Packing packing = Packing.of(3, 6, 1, 4);
                // the largest has kinks, as relu has
                try (GradientCheck check = new GradientCheck("pooling " + kind, ++turn, kind == Pooling.Kind.MAX);
                        Pooling pooling = check.parameters(new Pooling(kind, width, 7, turn))) {
                    List<Tensor> leaves = List.of(check.leaf("x", packing.rows(), width),
                            check.leaf("y", packing.rows(), width), check.leaf("z", packing.rows(), width));
                    check.run(arena -> leaves.stream()
                            .map(x -> pooling.forward(arena, new PackedSequence(x, packing)))
                            .flatMap(output -> Stream.of(output.pooled(), output.weights()).filter(Objects::nonNull))
                            .toList());
                }
            }
        }
    }

    /** A value that several operations read gets the sum of their gradients. */
    @EachIsa
    void valuesThatAreUsedSeveralTimes() {
        try (GradientCheck check = new GradientCheck("several uses", 8);
                Linear linear = check.parameters(new Linear(3, 3, 2))) {
            Tensor x = check.leaf("x", 5, 3);
            check.run(arena -> {
                Tensor once = Ops.tanh(arena, linear.forward(arena, x));
                Tensor twice = Ops.sigmoid(arena, linear.forward(arena, Ops.add(arena, once, x)));
                return List.of(Ops.concat(arena, once, twice), once);
            });
        }
    }
}
