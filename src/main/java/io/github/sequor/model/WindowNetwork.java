package io.github.sequor.model;

import io.github.sequor.model.WindowOptions.Combine;
import io.github.sequor.model.WindowOptions.Context;
import io.github.sequor.nn.Embedding;
import io.github.sequor.nn.Linear;
import io.github.sequor.nn.Module;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.PackedSequence;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Rng;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;

/** Embeddings of a context, read side by side, as a sum or one after another, and a softmax over all words. */
final class WindowNetwork extends Module {
    private final WindowOptions options;
    private final Embedding embedding;
    private final Linear hidden;          // null where recurrent
    private final Recurrent before;       // null unless recurrent
    private final Recurrent after;        // likewise, and with words on both sides
    private final Linear output;

    WindowNetwork(WindowOptions options, int vocabSize, long seed) {
        this.options = options;
        Rng seeds = new Rng(seed);
        int size = options.embeddingSize();
        int width = options.hiddenSize();
        boolean recurrent = options.combine() == Combine.RECURRENT;
        embedding = add("embedding", new Embedding(vocabSize, size, 1 / Math.sqrt(size), seeds.nextLong()));
        hidden = recurrent ? null : add("hidden", new Linear(
                options.combine() == Combine.CONCATENATE ? contextSize() * size : size, width, seeds.nextLong()));
        before = recurrent ? add("before", layer(size, width, seeds.nextLong())) : null;
        after = recurrent && options.context() == Context.BOTH ? add("after", layer(size, width, seeds.nextLong()))
                : null;
        output = add("output", new Linear(after == null ? width : 2 * width, vocabSize, seeds.nextLong()));
    }

    private Recurrent layer(int size, int width, long seed) {
        return Cells.builder(options.cell(), size, width).seed(seed).build();
    }

    /** How many words a word is predicted from. */
    int contextSize() {
        return options.window() * (options.context() == Context.BOTH ? 2 : 1);
    }

    Tensor embeddings() {
        return embedding.weight();
    }

    /**
     * The mean cross-entropy of words given their contexts.
     *
     * @param contexts the ids (rows) of each place of a context, the farthest before first, the farthest after last
     * @param words (rows)
     */
    Tensor loss(Arena arena, int[][] contexts, int[] words) {
        int rows = words.length;
        Tensor read = options.combine() == Combine.RECURRENT ? recurrent(arena, contexts, rows)
                : window(arena, contexts, rows);
        Tensor logits = output.forward(arena, Ops.dropout(arena, read, (float) options.dropout()));
        return Ops.crossEntropy(arena, logits, words, rows, 0);
    }

    private Tensor window(Arena arena, int[][] contexts, int rows) {
        Tensor[] vectors = Arrays.stream(contexts).map(ids -> embedding.forward(arena, ids, rows))
                .toArray(Tensor[]::new);
        Tensor all = options.combine() == Combine.CONCATENATE ? Ops.concat(arena, vectors)
                : Arrays.stream(vectors).reduce((a, b) -> Ops.add(arena, a, b)).orElseThrow();
        return Ops.tanh(arena, hidden.forward(arena, all));
    }

    private Tensor recurrent(Arena arena, int[][] contexts, int rows) {
        Tensor left = last(arena, before, Arrays.copyOf(contexts, options.window()), rows);
        if (after == null) {
            return left;
        }
        int[][] towards = new int[options.window()][];
        for (int i = 0; i < towards.length; i++) {
            towards[i] = contexts[contexts.length - 1 - i];
        }
        return Ops.concat(arena, left, last(arena, after, towards, rows));
    }

    private Tensor last(Arena arena, Recurrent layer, int[][] steps, int rows) {
        int[] ids = arena.integers(steps.length * rows);
        for (int t = 0; t < steps.length; t++) {
            System.arraycopy(steps[t], 0, ids, t * rows, rows);
        }
        Tensor x = embedding.forward(arena, ids, steps.length * rows);
        Recurrent.Output out = layer.forward(arena, new PackedSequence(x, Packing.uniform(steps.length, rows)));
        return layer.lastLayer(arena, out.last().h());
    }
}
