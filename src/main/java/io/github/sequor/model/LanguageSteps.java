package io.github.sequor.model;

import io.github.sequor.decode.StepFunction;
import io.github.sequor.decode.TopK;
import io.github.sequor.nn.Ops;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Packing;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;

/**
 * A language model as what searches and samplers step: each sentence begins with a state of zeros and its condition. A
 * step's values live in one of two arenas: the next step reads them from there while it fills the other.
 */
final class LanguageSteps implements StepFunction, AutoCloseable {
    private final LanguageNetwork network;
    private final Arena conditions = new Arena();
    private final Arena[] steps = {new Arena(), new Arena()};
    private int sentences;
    private Tensor condition;         // (sentences, E), or null
    private Recurrent.State state;    // null before the first step
    private int step;
    private int[] wanted = {};

    LanguageSteps(LanguageNetwork network) {
        this.network = network;
    }

    /** Makes the condition of a new search in an arena. */
    interface Conditions {
        Tensor in(Arena arena);
    }

    /** Begins a new search. */
    LanguageSteps begin(int count, Conditions made) {
        conditions.reset();
        sentences = count;
        condition = count == 0 ? null : made.in(conditions);
        start();
        return this;
    }

    @Override
    public int sentences() {
        return sentences;
    }

    @Override
    public int vocabSize() {
        return network.vocabSize();
    }

    @Override
    public void start() {
        state = null;
        step = 0;
    }

    private Tensor advance(int live, int[] parents, int[] tokens) {
        Arena arena = steps[step % 2];
        arena.reset();
        Tensor first = step > 0 || condition == null ? null
                : Ops.rows(arena, condition, Arrays.copyOf(parents, live));
        Recurrent.State before = state == null ? null : Cells.gather(arena, state, parents, live);
        Recurrent.Output out = network.run(arena, tokens, Packing.uniform(1, live), first, before);
        state = out.last();
        step++;
        return network.logits(arena, out.output());
    }

    private Arena arena() {
        return steps[(step + 1) % 2];
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
        Tensor logits = advance(live, parents, tokens);
        Ops.logSoftmax(arena(), logits).get(logProbs, 0, live * vocabSize());
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, TopK best) {
        Tensor logits = advance(live, parents, tokens);
        if (best.k() > 0) {
            Ops.topK(arena(), logits, best.k(), best.tokens(), best.logProbs());
        }
        if (wanted.length != live) {
            wanted = new int[live];
        }
        for (int i = 0; i < live; i++) {
            wanted[i] = Math.max(best.wanted()[i], 0);
        }
        Ops.targetLogProbs(arena(), logits, wanted).get(best.wantedLogProbs(), 0, live);
    }

    @Override
    public void close() {
        conditions.close();
        steps[0].close();
        steps[1].close();
    }
}
