package io.github.sequor.decode;

import java.util.Arrays;

/**
 * A model restricted to a set of output tokens for each sentence, such as the likely translations of its words. All
 * other tokens become impossible. The end-of-sentence token should be in every set, or no output can finish.
 *
 * <p>It works for any model, on full rows, so it saves the search's time but not the model's. A model with an output
 * product of its own computes the listed tokens alone, which gives what {@link #normalized} gives.
 */
public final class Shortlist implements StepFunction {
    private final StepFunction model;
    private final int[][] ids;
    private final boolean normalize;
    /** The sentence of each row. */
    private int[] sentenceOf;
    private int[] spare = {};

    private Shortlist(StepFunction model, int[][] ids, boolean normalize) {
        if (ids.length != model.sentences()) {
            throw new IllegalArgumentException("there must be one shortlist a sentence: " + model.sentences()
                + " sentences, " + ids.length + " lists");
        }
        this.model = model;
        this.normalize = normalize;
        this.ids = new int[ids.length][];
        for (int sentence = 0; sentence < ids.length; sentence++) {
            for (int id : ids[sentence]) {
                Constraints.checkToken("shortlist of sentence " + sentence + ": token", id, model.vocabSize());
            }
            this.ids[sentence] = Arrays.stream(ids[sentence]).sorted().distinct().toArray();
        }
    }

    /**
     * Restricts a model and leaves the log-probabilities of the listed tokens as they are.
     *
     * @param ids (sentences), ragged: the tokens that are possible, in any order
     */
    public static Shortlist masked(StepFunction model, int[][] ids) {
        return new Shortlist(model, ids, false);
    }

    /**
     * Restricts a model and normalises again, so that the probabilities of the listed tokens sum to 1: the softmax over
     * the listed tokens alone, as Marian's and CTranslate2's shortlists have it.
     *
     * @param ids (sentences), ragged: the tokens that are possible, in any order
     */
    public static Shortlist normalized(StepFunction model, int[][] ids) {
        return new Shortlist(model, ids, true);
    }

    @Override
    public int sentences() {
        return model.sentences();
    }

    @Override
    public int vocabSize() {
        return model.vocabSize();
    }

    @Override
    public int sourceLength(int sentence) {
        return model.sourceLength(sentence);
    }

    @Override
    public int alignableLength(int sentence) {
        return model.alignableLength(sentence);
    }

    @Override
    public void start() {
        model.start();
        sentenceOf = null;
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
        model.step(live, parents, tokens, logProbs);
        if (spare.length < live) {
            spare = new int[live];
        }
        for (int row = 0; row < live; row++) {
            spare[row] = sentenceOf == null ? parents[row] : sentenceOf[parents[row]];
        }
        int[] previous = sentenceOf;
        sentenceOf = spare;
        spare = previous == null ? new int[live] : previous;
        for (int row = 0; row < live; row++) {
            restrict(logProbs, row * vocabSize(), ids[sentenceOf[row]]);
        }
    }

    private void restrict(float[] logProbs, int start, int[] listed) {
        float max = Float.NEGATIVE_INFINITY;
        int from = start;
        for (int id : listed) {
            Arrays.fill(logProbs, from, start + id, Float.NEGATIVE_INFINITY);
            max = Math.max(max, logProbs[start + id]);
            from = start + id + 1;
        }
        Arrays.fill(logProbs, from, start + vocabSize(), Float.NEGATIVE_INFINITY);
        if (normalize && max > Float.NEGATIVE_INFINITY) {
            double sum = 0;
            for (int id : listed) {
                sum += StrictMath.exp((double) logProbs[start + id] - max);
            }
            double log = max + StrictMath.log(sum);
            for (int id : listed) {
                logProbs[start + id] = (float) (logProbs[start + id] - log);
            }
        }
    }

    @Override
    public boolean hasAttention() {
        return model.hasAttention();
    }

    @Override
    public void attention(int stride, float[] weights) {
        model.attention(stride, weights);
    }
}
