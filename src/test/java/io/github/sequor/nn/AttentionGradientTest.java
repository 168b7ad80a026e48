package io.github.sequor.nn;

import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gradients of attention and of the attention decoder in both orders against central differences. */
class AttentionGradientTest {
    private static final int[][] SOURCES = {{3, 6, 1, 4}, {1}, {2, 5, 3}};
    private static final int[][] TARGETS = {{2, 1, 4, 3}, {3}, {1, 3, 2}};
    /** I, H, K, A. */
    private static final int[][] SIZES = {{3, 17, 5, 7}, {1, 1, 1, 1}, {5, 3, 17, 33}, {2, 33, 3, 3}};

    @EachIsa
    void attention() {
        int turn = 0;
        for (Attention.Kind kind : Attention.Kind.values()) {
            for (int[] size : SIZES) {
                int[] lengths = SOURCES[turn++ % SOURCES.length];
                int querySize = size[1];
                int keySize = kind == Attention.Kind.DOT ? querySize : size[2];
                Packing source = Packing.of(lengths);
                try (GradientCheck check = new GradientCheck(kind + " " + querySize + ", " + keySize, turn);
                        Attention attention = check.parameters(
                                new Attention(kind, querySize, keySize, size[3], turn))) {
                    Tensor query = check.leaf("query", lengths.length, querySize);
                    Tensor keys = check.leaf("keys", source.rows(), keySize);
                    check.run(arena -> {
                        Attention.Output result = attention.forward(arena, query,
                                attention.keys(arena, new PackedSequence(keys, source)));
                        return List.of(result.context(), result.weights());
                    });
                }
            }
        }
    }

    @EachIsa
    void decoderInBothOrders() {
        int turn = 0;
        for (AttentionDecoder.Order order : AttentionDecoder.Order.values()) {
            for (AttentionDecoder.Cell cell : AttentionDecoder.Cell.values()) {
                for (Attention.Kind kind : Attention.Kind.values()) {
                    int[] size = SIZES[turn % SIZES.length];
                    int batch = turn++ % SOURCES.length;
                    int keySize = kind == Attention.Kind.DOT ? size[1] : size[2];
                    String what = order + " " + cell + " " + kind + " " + Arrays.toString(size);
                    boolean relu = cell == AttentionDecoder.Cell.RNN_RELU;
                    try (GradientCheck check = new GradientCheck(what, turn, relu);
                            AttentionDecoder decoder = check.parameters(
                                    AttentionDecoder.builder(size[0], size[1], keySize).cell(cell).attention(kind)
                                            .order(order).attentionSize(size[3]).seed(turn).build())) {
                        check(check, decoder, new int[] {size[0], size[1], keySize}, batch);
                    }
                }
            }
        }
    }

    private static void check(GradientCheck check, AttentionDecoder decoder, int[] size, int batch) {
        Packing source = Packing.of(SOURCES[batch]);
        Packing target = Packing.of(TARGETS[batch]);
        Tensor input = check.leaf("input", target.rows(), size[0]);
        Tensor keys = check.leaf("keys", source.rows(), size[2]);
        Tensor h0 = check.leaf("h_0", target.batch(), size[1]);
        Tensor c0 = decoder.hasCellState() ? check.leaf("c_0", target.batch(), size[1]) : null;
        check.run(arena -> {
            AttentionDecoder.Output result = decoder.forward(arena, new PackedSequence(input, target),
                    decoder.keys(arena, new PackedSequence(keys, source)), h0, c0);
            List<Tensor> outputs = new ArrayList<>(List.of(result.states(), result.contexts()));
            if (result.attentional() != null) {
                outputs.add(result.attentional());
            }
            return outputs;
        });
    }
}
