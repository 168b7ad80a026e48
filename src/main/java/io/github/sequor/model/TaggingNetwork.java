package io.github.sequor.model;

import io.github.sequor.nn.Crf;
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
import io.github.sequor.text.Vocabulary;

/**
 * Words' vectors beside what a bidirectional layer read of their characters and their shapes' vectors, recurrent layers
 * over all, and a conditional random field over the tags (Lample et al. 2016; shapes as Collobert et al. 2011).
 */
final class TaggingNetwork extends Module {
    private final TaggerOptions options;
    private final Embedding words;
    private final Embedding characters;     // null: words are not spelled
    private final Recurrent spelling;
    private final Embedding shapes;         // null: they are not looked at
    private final Recurrent layers;
    private final Linear output;
    private final Crf crf;

    /** Sentences as numbers: each word's, each of its characters', and its shape's. */
    record Input(int[][] words, int[][][] characters, int[][] shapes) {
    }

    /**
     * A network of random weights.
     *
     * @param vectors (words, embeddingSize) to begin with, from now on the network's; null: random ones
     */
    TaggingNetwork(TaggerOptions options, TaggerVocabulary vocabulary, int tags, Tensor vectors, long seed) {
        this.options = options;
        Rng seeds = new Rng(seed);
        int width = options.embeddingSize();
        words = add("words", vectors == null ? embedding(vocabulary.words(), width, seeds)
                : options.tuneVectors() ? Embedding.of(vectors) : Embedding.frozen(vectors));
        if (options.spellingSize() > 0) {
            characters = add("characters", embedding(vocabulary.characters(), options.characterSize(), seeds));
            spelling = add("spelling", Cells.builder(options.cell(), options.characterSize(), options.spellingSize())
                    .bidirectional(true).seed(seeds.nextLong()).build());
            width += spelling.outputSize();
        } else {
            characters = null;
            spelling = null;
        }
        shapes = options.shapeSize() == 0 ? null
                : add("shapes", embedding(vocabulary.shapes(), options.shapeSize(), seeds));
        width += options.shapeSize();
        layers = add("layers", Cells.builder(options.cell(), width, options.hiddenSize()).layers(options.layers())
                .bidirectional(options.bidirectional()).dropout((float) options.dropout()).seed(seeds.nextLong())
                .build());
        output = add("output", new Linear(layers.outputSize(), tags, seeds.nextLong()));
        crf = add("crf", options.crf() ? new Crf(tags, seeds.nextLong()) : Crf.ofIndependentTags(tags));
    }

    private static Embedding embedding(Vocabulary of, int size, Rng seeds) {
        return new Embedding(of.size(), size, 1 / Math.sqrt(size), seeds.nextLong());
    }

    Crf crf() {
        return crf;
    }

    /** What each word's tags score by themselves, (rows, K). No sentence is empty, nor is a word. */
    PackedSequence emissions(Arena arena, Input input) {
        Packing packing = Packing.of(input.words, 0);
        Tensor x = looked(arena, words, packing, input.words);
        if (spelling != null) {
            x = Ops.concat(arena, x, spelled(arena, packing, input.characters));
        }
        if (shapes != null) {
            x = Ops.concat(arena, x, looked(arena, shapes, packing, input.shapes));
        }
        PackedSequence read = layers.forward(arena, dropout(arena, new PackedSequence(x, packing))).output();
        return read.with(output.forward(arena, dropout(arena, read).data()));
    }

    private static Tensor looked(Arena arena, Embedding embedding, Packing packing, int[][] sequences) {
        int[] ids = arena.integers(packing.rows());
        packing.pack(ids, sequences);
        return embedding.forward(arena, ids, packing.rows());
    }

    /** The last states over each word's characters, from both ends. */
    private Tensor spelled(Arena arena, Packing packing, int[][][] sentences) {
        int[][] rows = new int[packing.rows()][];
        for (int i = 0; i < sentences.length; i++) {
            for (int t = 0; t < sentences[i].length; t++) {
                rows[packing.row(t, i)] = sentences[i][t];
            }
        }
        Packing letters = Packing.of(rows, 0);
        Tensor x = looked(arena, characters, letters, rows);
        return spelling.lastLayer(arena, spelling.forward(arena, new PackedSequence(x, letters)).last().h());
    }

    /** The mean negative log-likelihood of a token's tag; smoothed where each tag has a softmax of its own. */
    Tensor loss(Arena arena, Input input, int[][] tags, float smoothing) {
        return loss(arena, emissions(arena, input), tags, smoothing);
    }

    Tensor loss(Arena arena, PackedSequence emissions, int[][] tags, float smoothing) {
        int[] targets = arena.integers(emissions.packing().rows());
        emissions.packing().pack(targets, tags);
        return options.crf() ? crf.loss(arena, emissions, targets, null)
                : Ops.crossEntropy(arena, emissions.data(), targets, emissions.packing().rows(), smoothing);
    }

    private PackedSequence dropout(Arena arena, PackedSequence x) {
        float p = (float) options.dropout();
        return options.lockedDropout() ? Ops.lockedDropout(arena, x, p) : x.with(Ops.dropout(arena, x.data(), p));
    }
}
