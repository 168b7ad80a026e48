package io.github.sequor.model;

import io.github.sequor.decode.StepFunction;
import io.github.sequor.decode.TopK;
import io.github.sequor.nn.Ops;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;

/**
 * A batch of encoded sources and the states of its live hypotheses, for one search at a time. It keeps its memory between
 * batches. A step's values live in one of two arenas: the next step reads them from there while it fills the other.
 */
final class TranslationSteps implements StepFunction, AutoCloseable {
    private final TranslationNetwork network;
    private final Arena encoding = new Arena();
    private final Arena[] steps = {new Arena(), new Arena()};
    private int[][] sources = {};
    private TranslationNetwork.Encoded encoded;
    private TranslationNetwork.State state;
    private TranslationNetwork.Decoded decoded;
    private int[] sentences;       // of each row; null before the first step
    private int step;
    private float[] attention = {};

    TranslationSteps(TranslationNetwork network) {
        this.network = network;
    }

    /** Encodes the sources of a new search; each has at least one token. */
    TranslationSteps encode(int[][] batch) {
        encoding.reset();
        sources = batch;
        encoded = network.encode(encoding, batch);
        start();
        return this;
    }

    @Override
    public int sentences() {
        return sources.length;
    }

    @Override
    public int vocabSize() {
        return network.vocabSize();
    }

    @Override
    public int sourceLength(int sentence) {
        return sources[sentence].length;
    }

    @Override
    public void start() {
        state = encoded.first();
        decoded = null;
        sentences = null;
        step = 0;
    }

    private Arena advance(int live, int[] parents, int[] tokens) {
        Arena arena = steps[step++ % 2];
        arena.reset();
        int[] next = new int[live];
        for (int i = 0; i < live; i++) {
            next[i] = sentences == null ? parents[i] : sentences[parents[i]];
        }
        sentences = next;
        decoded = network.step(arena, encoded, state, live, parents, tokens, sentences);
        state = decoded.state();
        return arena;
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
        Arena arena = advance(live, parents, tokens);
        Ops.logSoftmax(arena, decoded.logits()).get(logProbs, 0, live * vocabSize());
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, TopK best) {
        Arena arena = advance(live, parents, tokens);
        if (best.k() > 0) {
            Ops.topK(arena, decoded.logits(), best.k(), best.tokens(), best.logProbs());
        }
        int[] wanted = Arrays.copyOf(best.wanted(), live);
        boolean any = false;
        for (int i = 0; i < live; i++) {
            any |= wanted[i] >= 0;
            wanted[i] = Math.max(wanted[i], 0);
        }
        if (any) {
            Ops.targetLogProbs(arena, decoded.logits(), wanted).get(best.wantedLogProbs(), 0, live);
        }
    }

    @Override
    public boolean hasAttention() {
        return network.hasAttention();
    }

    @Override
    public void attention(int stride, float[] weights) {
        Tensor alpha = decoded.weights();
        int rows = alpha.shape(0);
        int width = alpha.shape(1);
        if (attention.length < rows * width) {
            attention = new float[rows * width];
        }
        alpha.get(attention, 0, rows * width);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(attention, i * width, weights, i * stride, Math.min(width, stride));
        }
    }

    /** Nothing is aligned with the source's end. */
    @Override
    public int alignableLength(int sentence) {
        return sources[sentence].length - 1;
    }

    @Override
    public void close() {
        encoding.close();
        steps[0].close();
        steps[1].close();
    }
}
