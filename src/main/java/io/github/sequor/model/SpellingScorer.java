package io.github.sequor.model;

import io.github.sequor.decode.CtcDecoder;
import io.github.sequor.nn.Recurrent;
import io.github.sequor.text.Vocabulary;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link LanguageModel}'s say in a search over spellings: what units may come next, and whether the text may end. It
 * keeps the state and the probabilities of the prefixes that were asked for last, so that a longer one is one step of
 * the model. Several threads may use it, one after the other. Close it before the model.
 */
public final class SpellingScorer implements CtcDecoder.LanguageModel, AutoCloseable {
    private static final int KEPT = 1 << 12;    // prefixes: far more than a beam holds

    /** What is known of a prefix: log P of each symbol behind it, and the state that the next step begins with. */
    private record Known(float[] logProbs, float[] h, float[] c) {
    }

    private final LanguageNetwork.Stream steps;
    private final int[] tokens;    // of each symbol; of the blank, the end
    private final float[] all;
    private final Map<IntBuffer, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<IntBuffer, Known> eldest) {
            return size() > KEPT;
        }
    };

    SpellingScorer(LanguageNetwork.Stream steps, int[] tokens) {
        this.steps = steps;
        this.tokens = tokens;
        all = new float[Math.toIntExact(steps.logProbs().size())];
    }

    /** @throws IllegalStateException if this was closed */
    @Override
    public synchronized double logProb(int[] prefix, int next) {
        return known(prefix, prefix.length).logProbs[next];
    }

    private Known known(int[] prefix, int length) {
        Known found = known.get(IntBuffer.wrap(prefix, 0, length));
        if (found != null) {
            return found;
        }
        if (length == 0) {
            steps.begin(Vocabulary.BOS_ID, null);
        } else {
            Known before = known(prefix, length - 1);
            Recurrent.State state = steps.state();
            state.h().set(before.h);
            if (state.c() != null) {
                state.c().set(before.c);
            }
            steps.step(tokens[prefix[length - 1]]);
        }
        steps.logProbs().get(all, 0, all.length);
        float[] logProbs = new float[tokens.length];
        for (int symbol = 0; symbol < tokens.length; symbol++) {
            logProbs[symbol] = Math.min(0, all[tokens[symbol]]);
        }
        Recurrent.State state = steps.state();
        Known made = new Known(logProbs, state.h().toArray(), state.c() == null ? null : state.c().toArray());
        known.put(IntBuffer.wrap(Arrays.copyOf(prefix, length)), made);
        return made;
    }

    @Override
    public synchronized void close() {
        known.clear();
        steps.close();
    }
}
