package io.github.sequor.model;

import io.github.sequor.nn.Attention;
import io.github.sequor.nn.AttentionDecoder;
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
import java.util.Arrays;

/**
 * The encoder-decoder: an encoder of one cell, a bridge from its final state to the decoder's first, a decoder with or
 * without attention, and an output layer over state, context and input word (Bahdanau et al. 2015).
 */
final class TranslationNetwork extends Module {
    private final TranslatorOptions options;
    private final Embedding sourceEmbedding;
    private final Recurrent encoder;
    private final Linear[] hiddenBridge;
    private final Linear[] cellBridge;         // of an LSTM
    private final Embedding targetEmbedding;
    private final AttentionDecoder attention;  // the decoder's first layer; null without attention
    private final Recurrent layers;            // the decoder's layers above it, or all of them; null if there are none
    private final Linear readout;
    private final Linear output;

    /** An encoded batch of N sources. */
    record Encoded(Attention.Keys keys, State first) {
    }

    /** What the decoder's layers begin a step with: the attention layer's last output, and the states above it. */
    record State(AttentionDecoder.Output attention, Recurrent.State layers) {
    }

    /** What R rows of decoding give: logits (R, V) of the next word, alpha (R, S) or null, and the states after. */
    record Decoded(Tensor logits, Tensor weights, State state) {
    }

    /** Some words of the output layer: weight (U, width), bias (U). */
    record Candidates(Tensor weight, Tensor bias) {
    }

    TranslationNetwork(TranslatorOptions options, int sourceVocabSize, int targetVocabSize, long seed) {
        this.options = options;
        Rng seeds = new Rng(seed);
        int hidden = options.hiddenSize();
        int embedding = options.embeddingSize();
        boolean attends = options.attention() != TranslatorOptions.AttentionType.NONE;
        boolean luong = attends && options.order() == AttentionDecoder.Order.LUONG;
        double deviation = 1 / Math.sqrt(embedding);
        sourceEmbedding = add("source_embedding",
                new Embedding(sourceVocabSize, embedding, deviation, seeds.nextLong()));
        encoder = add("encoder", recurrent(embedding, encoderSize(), options.layers(), options.bidirectional(),
                seeds.nextLong()));
        boolean lstm = options.cell() == AttentionDecoder.Cell.LSTM;
        hiddenBridge = new Linear[options.layers()];
        cellBridge = new Linear[lstm ? options.layers() : 0];
        for (int i = 0; i < options.layers(); i++) {
            hiddenBridge[i] = add("hidden_bridge_l" + i, new Linear(encoder.outputSize(), hidden, seeds.nextLong()));
            if (lstm) {
                cellBridge[i] = add("cell_bridge_l" + i, new Linear(encoder.outputSize(), hidden, seeds.nextLong()));
            }
        }
        targetEmbedding = add("target_embedding",
                new Embedding(targetVocabSize, embedding, deviation, seeds.nextLong()));
        attention = !attends ? null : add("decoder", AttentionDecoder.builder(embedding, hidden, encoder.outputSize())
                .cell(options.cell()).order(options.order()).attentionSize(options.attentionSize())
                .attention(Attention.Kind.valueOf(options.attention().name())).seed(seeds.nextLong()).build());
        int above = options.layers() - (attends ? 1 : 0);
        layers = above == 0 ? null
                : add("decoder_layers", recurrent(attends ? hidden : embedding, hidden, above, false,
                        seeds.nextLong()));
        int width = hidden + embedding + (attends && !luong ? encoder.outputSize() : 0);
        readout = options.readoutSize() == 0 ? null
                : add("readout", new Linear(width, options.readoutSize(), seeds.nextLong()));
        output = add("output", new Linear(readout == null ? width : options.readoutSize(), targetVocabSize,
                seeds.nextLong()));
    }

    private int encoderSize() {
        boolean halves = options.attention() == TranslatorOptions.AttentionType.DOT && options.bidirectional();
        return halves ? options.hiddenSize() / 2 : options.hiddenSize();
    }

    private Recurrent recurrent(int inputSize, int hidden, int count, boolean bidirectional, long seed) {
        return Cells.builder(options.cell(), inputSize, hidden).layers(count).bidirectional(bidirectional)
                .dropout((float) options.dropout()).seed(seed).build();
    }

    int vocabSize() {
        return targetEmbedding.weight().shape(0);
    }

    boolean hasAttention() {
        return attention != null;
    }

    private Tensor dropout(Arena arena, Tensor x) {
        return Ops.dropout(arena, x, (float) options.dropout());
    }

    /** Encodes sources (each at least one token). */
    Encoded encode(Arena arena, int[][] sources) {
        Packing packing = Packing.of(sources, 0);
        int[] ids = arena.integers(packing.rows());
        packing.pack(ids, sources);
        Tensor words = dropout(arena, sourceEmbedding.forward(arena, ids, packing.rows()));
        Recurrent.Output encoded = encoder.forward(arena, new PackedSequence(words, packing));
        Tensor[] h = bridge(arena, encoded.last().h(), hiddenBridge);
        Tensor[] c = cellBridge.length == 0 ? null : bridge(arena, encoded.last().c(), cellBridge);
        int from = attention == null ? 0 : 1;
        AttentionDecoder.Output bottom = attention == null ? null
                : new AttentionDecoder.Output(h[0], c == null ? null : c[0], null, null, null);
        Recurrent.State above = layers == null ? null
                : new Recurrent.State(Ops.stack(arena, Arrays.copyOfRange(h, from, h.length)),
                        c == null ? null : Ops.stack(arena, Arrays.copyOfRange(c, from, c.length)));
        Attention.Keys keys = attention == null ? null
                : attention.keys(arena, encoded.output().with(dropout(arena, encoded.output().data())));
        return new Encoded(keys, new State(bottom, above));
    }

    /** The decoder's first states, tanh of a linear layer of the encoder's last: one (N, H) a layer. */
    private Tensor[] bridge(Arena arena, Tensor last, Linear[] bridges) {
        Tensor top = encoder.lastLayer(arena, last);
        return Arrays.stream(bridges).map(b -> Ops.tanh(arena, b.forward(arena, top))).toArray(Tensor[]::new);
    }

    /** Decodes teacher-forced targets (without begin and end), each with the source of the same index. */
    private Decoded decode(Arena arena, Encoded encoded, int[][] targets, Packing packing) {
        int[] ids = arena.integers(packing.rows());
        packing.packAfter(Vocabulary.BOS_ID, ids, targets);
        Tensor words = dropout(arena, targetEmbedding.forward(arena, ids, packing.rows()));
        PackedSequence x = new PackedSequence(words, packing);
        AttentionDecoder.Output attended = null;
        if (attention != null) {
            AttentionDecoder.Output first = encoded.first.attention;
            attended = attention.forward(arena, x, encoded.keys, first.states(), first.cells());
            x = x.with(attended.attentional() != null ? attended.attentional() : attended.states());
        }
        if (layers != null) {
            Tensor below = attention == null ? x.data() : dropout(arena, x.data());
            x = layers.forward(arena, x.with(below), encoded.first.layers).output();
        }
        return new Decoded(logits(arena, x.data(), attended, words, null),
                attended == null ? null : attended.weights(), null);
    }

    /** The mean cross-entropy of the targets' units and ends, given the sources. */
    Tensor loss(Arena arena, int[][] sources, int[][] targets, float labelSmoothing) {
        Packing packing = Packing.of(targets, 1);   // one more: the end
        Decoded decoded = decode(arena, encode(arena, sources), targets, packing);
        int[] expected = arena.integers(packing.rows());
        packing.packBefore(Vocabulary.EOS_ID, expected, targets);
        return Ops.crossEntropy(arena, decoded.logits, expected, packing.rows(), labelSmoothing);
    }

    /**
     * One step of {@code live} hypotheses: row i continues row {@code parents[i]} of {@code before} with
     * {@code tokens[i]}, and looks at source {@code sentences[i]}.
     *
     * @param candidates the words to compute logits of; null: all
     */
    Decoded step(Arena arena, Encoded encoded, State before, int live, int[] parents, int[] tokens, int[] sentences,
            Candidates candidates) {
        Tensor words = targetEmbedding.forward(arena, tokens, live);
        Tensor x = words;
        AttentionDecoder.Output attended = null;
        if (attention != null) {
            attended = attention.step(arena, words, before.attention, encoded.keys, parents, sentences);
            x = attended.attentional() != null ? attended.attentional() : attended.states();
        }
        Recurrent.State above = null;
        if (layers != null) {
            Recurrent.State gathered = Cells.gather(arena, before.layers, parents, live);
            Recurrent.Output out = layers.forward(arena, new PackedSequence(x, Packing.uniform(1, live)), gathered);
            x = out.output().data();
            above = out.last();
        }
        return new Decoded(logits(arena, x, attended, words, candidates), attended == null ? null : attended.weights(),
                new State(attended, above));
    }

    /**
     * Copies what the output layer has of some words.
     *
     * @param ids the words; a negative one gets a logit of minus infinity
     */
    Candidates candidates(Arena arena, int[] ids) {
        Tensor bias = Ops.rows(arena, output.bias().view(0, output.bias().shape(0), 1), ids).view(0, ids.length);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                bias.set(i, Float.NEGATIVE_INFINITY);
            }
        }
        return new Candidates(Ops.rows(arena, output.weight(), ids), bias);
    }

    private Tensor logits(Arena arena, Tensor top, AttentionDecoder.Output attended, Tensor words,
            Candidates candidates) {
        boolean context = attended != null && attended.attentional() == null;
        Tensor all = context ? Ops.concat(arena, top, attended.contexts(), words) : Ops.concat(arena, top, words);
        Tensor hidden = readout == null ? all : Ops.tanh(arena, readout.forward(arena, all));
        return candidates == null ? output.forward(arena, dropout(arena, hidden))
                : Ops.linear(arena, hidden, candidates.weight, candidates.bias);
    }
}
