package io.github.sequor.model;

import io.github.sequor.decode.StepFunction;
import io.github.sequor.decode.TopK;
import io.github.sequor.nn.Ops;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import java.util.Arrays;

/**
 * A batch of encoded sources and the states of its live hypotheses, for one search at a time. It keeps its memory
 * between batches. A step's values live in one of two arenas: the next step reads them from there while it fills the
 * other.
 */
final class TranslationSteps implements StepFunction, AutoCloseable {
    private final TranslationNetwork network;
    private final Arena encoding = new Arena();
    private final Arena[] steps = {new Arena(), new Arena()};
    private int[][] sources = {};
    private Listed listed;         // null: all words
    private TranslationNetwork.Encoded encoded;
    private TranslationNetwork.State state;
    private TranslationNetwork.Decoded decoded;
    private Tensor logits;         // of the words that are possible
    private int[] sentences = {};  // of each row
    private int[] sentencesBefore = {};
    private int[] wanted = {};
    private int step;
    private float[] attention = {};

    TranslationSteps(TranslationNetwork network) {
        this.network = network;
    }

    /**
     * Encodes the sources of a new search; each has at least one token.
     *
     * @param lexicon lists the words that are possible; null: all
     */
    TranslationSteps encode(int[][] batch, Lexicon lexicon) {
        encoding.reset();
        sources = batch;
        encoded = batch.length == 0 ? null : network.encode(encoding, batch);
        listed = lexicon == null || batch.length == 0 ? null : new Listed(encoding, network, lexicon, batch);
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
        state = encoded == null ? null : encoded.first();
        decoded = null;
        step = 0;
    }

    private Arena advance(int live, int[] parents, int[] tokens) {
        Arena arena = steps[step % 2];
        arena.reset();
        int[] spare = sentencesBefore;
        sentencesBefore = sentences;
        sentences = spare.length < live ? new int[live] : spare;
        for (int i = 0; i < live; i++) {
            sentences[i] = step == 0 ? parents[i] : sentencesBefore[parents[i]];
        }
        decoded = network.step(arena, encoded, state, live, parents, tokens, sentences,
                listed == null ? null : listed.words);
        state = decoded.state();
        logits = listed == null ? decoded.logits() : listed.select(arena, decoded.logits(), sentences, live);
        step++;
        return arena;
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
        Arena arena = advance(live, parents, tokens);
        Tensor rows = Ops.logSoftmax(arena, logits);
        if (listed == null) {
            rows.get(logProbs, 0, live * vocabSize());
            return;
        }
        float[] some = rows.toArray();
        Arrays.fill(logProbs, 0, live * vocabSize(), Float.NEGATIVE_INFINITY);
        for (int i = 0; i < live; i++) {
            int[] ids = listed.ids[sentences[i]];
            for (int j = 0; j < ids.length; j++) {
                logProbs[i * vocabSize() + ids[j]] = some[i * logits.shape(1) + j];
            }
        }
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, TopK best) {
        Arena arena = advance(live, parents, tokens);
        if (best.k() > 0) {
            Ops.topK(arena, logits, best.k(), best.tokens(), best.logProbs());
            if (listed != null) {
                listed.name(best, sentences, live);
            }
        }
        if (wanted.length != live) {
            wanted = new int[live];
        }
        boolean any = false;
        for (int i = 0; i < live; i++) {
            int token = best.wanted()[i];
            any |= token >= 0;
            int place = token < 0 || listed == null ? token : Arrays.binarySearch(listed.ids[sentences[i]], token);
            wanted[i] = Math.max(place, 0);
        }
        if (any) {
            Ops.targetLogProbs(arena, logits, wanted).get(best.wantedLogProbs(), 0, live);
            for (int i = 0; listed != null && i < live; i++) {
                if (best.wanted()[i] >= 0 && listed.ids[sentences[i]][wanted[i]] != best.wanted()[i]) {
                    best.wantedLogProbs()[i] = Float.NEGATIVE_INFINITY;
                }
            }
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

    /**
     * What a lexicon lists for each sentence of a batch. The output layer computes the words of all of them for every
     * row, in one product; a row then takes its own sentence's, so that a translation does not depend on its batch.
     */
    private static final class Listed {
        final int[][] ids;                            // of each sentence, ascending
        final TranslationNetwork.Candidates words;    // of the batch, and one of probability 0
        private final int[][] columns;                // of each sentence's words
        private final int none;                       // the column of probability 0
        private final int longest;
        private int[] index = {};

        Listed(Arena arena, TranslationNetwork network, Lexicon lexicon, int[][] batch) {
            ids = Arrays.stream(batch).map(lexicon::candidates).toArray(int[][]::new);
            int[] column = new int[network.vocabSize()];
            Arrays.fill(column, -1);
            int[] all = Arrays.stream(ids).flatMapToInt(Arrays::stream).sorted().distinct().toArray();
            none = all.length;
            for (int i = 0; i < none; i++) {
                column[all[i]] = i;
            }
            int[] withNone = Arrays.copyOf(all, none + 1);
            withNone[none] = -1;
            words = network.candidates(arena, withNone);
            columns = Arrays.stream(ids).map(list -> Arrays.stream(list).map(id -> column[id]).toArray())
                    .toArray(int[][]::new);
            longest = Arrays.stream(ids).mapToInt(list -> list.length).max().orElse(0);
        }

        /** Takes from logits (live, batch's words) those of each row's sentence: (live, longest list). */
        Tensor select(Arena arena, Tensor logits, int[] sentences, int live) {
            int size = Math.multiplyExact(live, longest);
            int logitCount = Math.multiplyExact(live, none + 1);
            if (index.length != size) {
                index = new int[size];
            }
            for (int row = 0, to = 0, from = 0; row < live; row++, to += longest, from += none + 1) {
                int[] list = columns[sentences[row]];
                for (int j = 0; j < list.length; j++) {
                    index[to + j] = from + list[j];
                }
                Arrays.fill(index, to + list.length, to + longest, from + none);
            }
            return Ops.rows(arena, logits.view(0, logitCount, 1), index).view(0, live, longest);
        }

        /** Turns places in the lists into tokens. */
        void name(TopK best, int[] sentences, int live) {
            int k = best.k();
            for (int i = 0; i < live * k; i++) {
                int[] list = ids[sentences[i / k]];
                int place = best.tokens()[i];
                best.tokens()[i] = place < 0 || place >= list.length ? -1 : list[place];
            }
        }
    }
}
