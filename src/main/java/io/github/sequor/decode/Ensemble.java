package io.github.sequor.decode;

import java.util.List;

/**
 * Several models of the same sentences and vocabulary, stepped together as one.
 *
 * <p>{@link #ofProbabilities} averages probabilities, as fairseq does; {@link #ofLogProbabilities} averages
 * log-probabilities, which ranks as Marian does (it sums them). The latter's log-probabilities are those of a geometric
 * mean and are not normalised again: they can sum to less than 1. Both are exact: where only the best tokens are asked
 * for, a token whose best member rules it out is passed over.
 *
 * <p>Attention weights are the weighted mean of those members' that have any.
 */
public final class Ensemble implements StepFunction {
    private final StepFunction[] members;
    private final double[] weights;
    private final boolean ofProbabilities;
    private final float[][] rows;
    private float[] memberAttention = {};
    private int live;

    private Ensemble(List<? extends StepFunction> models, double[] weights, boolean ofProbabilities) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one model");
        }
        this.members = models.toArray(StepFunction[]::new);
        this.weights = normalized(weights, members.length);
        this.ofProbabilities = ofProbabilities;
        this.rows = new float[members.length][0];
        for (int i = 1; i < members.length; i++) {
            checkSame("vocabSize", members[0].vocabSize(), i, members[i].vocabSize());
            checkSame("number of sentences", sentences(), i, members[i].sentences());
            for (int sentence = 0; sentence < sentences(); sentence++) {
                checkSame("source length of sentence " + sentence, sourceLength(sentence), i,
                    members[i].sourceLength(sentence));
            }
        }
    }

    /**
     * Combines models by the log of their mean probability: {@code log sum_m w[m] P_m}.
     *
     * @param models  at least one; they agree in vocabulary size, sentences and source lengths
     * @param weights one positive number a model, scaled here so that they sum to 1; none at all for equal ones
     */
    public static Ensemble ofProbabilities(List<? extends StepFunction> models, double... weights) {
        return new Ensemble(models, weights, true);
    }

    /**
     * Combines models by the mean of their log-probabilities: {@code sum_m w[m] log P_m}.
     *
     * @param models  at least one; they agree in vocabulary size, sentences and source lengths
     * @param weights one positive number a model, scaled here so that they sum to 1; none at all for equal ones
     */
    public static Ensemble ofLogProbabilities(List<? extends StepFunction> models, double... weights) {
        return new Ensemble(models, weights, false);
    }

    private static double[] normalized(double[] weights, int count) {
        if (weights.length != 0 && weights.length != count) {
            throw new IllegalArgumentException("there must be one weight a model or none: " + count + " models, "
                + weights.length + " weights");
        }
        double[] normalized = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            normalized[i] = weights.length == 0 ? 1 : weights[i];
            if (!(normalized[i] > 0 && normalized[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight " + i + " must be positive and finite, given "
                    + normalized[i]);
            }
            sum += normalized[i];
        }
        for (int i = 0; i < count; i++) {
            normalized[i] /= sum;
        }
        return normalized;
    }

    private static void checkSame(String what, int first, int member, int other) {
        if (first != other) {
            throw new IllegalArgumentException("the models of an ensemble must have the same " + what + ": model 0 has "
                + first + ", model " + member + " has " + other);
        }
    }

    @Override
    public int sentences() {
        return members[0].sentences();
    }

    @Override
    public int vocabSize() {
        return members[0].vocabSize();
    }

    @Override
    public int sourceLength(int sentence) {
        return members[0].sourceLength(sentence);
    }

    @Override
    public int alignableLength(int sentence) {
        return members[0].alignableLength(sentence);
    }

    @Override
    public void start() {
        for (StepFunction member : members) {
            member.start();
        }
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
        stepMembers(live, parents, tokens);
        int size = live * vocabSize();
        for (int i = 0; i < size; i++) {
            logProbs[i] = combined(i, highest(i));
        }
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, TopK best) {
        stepMembers(live, parents, tokens);
        int vocabSize = vocabSize();
        for (int row = 0, start = 0; row < live; row++, start += vocabSize) {
            int wanted = best.wanted()[row];
            if (wanted >= 0) {
                best.wantedLogProbs()[row] = combined(start + wanted, highest(start + wanted));
            }
            if (best.k() > 0) {
                best.open();
                for (int token = 0; token < vocabSize; token++) {
                    float highest = highest(start + token);
                    if (!(highest <= best.floor())) { // no mean exceeds the highest member
                        best.offer(token, combined(start + token, highest));
                    }
                }
                best.close(row);
            }
        }
    }

    private void stepMembers(int live, int[] parents, int[] tokens) {
        this.live = live;
        int size = Math.multiplyExact(live, vocabSize());
        for (int i = 0; i < members.length; i++) {
            if (rows[i].length < size) {
                rows[i] = new float[size];
            }
            members[i].step(live, parents, tokens, rows[i]);
        }
    }

    /** Returns the highest of the members' log-probabilities, NaN if any is. */
    private float highest(int index) {
        float highest = rows[0][index];
        for (int i = 1; i < rows.length; i++) {
            highest = Math.max(highest, rows[i][index]);
        }
        return highest;
    }

    private float combined(int index, float highest) {
        if (highest == Float.NEGATIVE_INFINITY || rows.length == 1) {
            return highest;
        }
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            double logProb = rows[i][index];
            sum += weights[i] * (ofProbabilities ? StrictMath.exp(logProb - highest) : logProb);
        }
        // the minimum takes off what rounding may have added
        return Math.min(highest, (float) (ofProbabilities ? highest + StrictMath.log(sum) : sum));
    }

    @Override
    public boolean hasAttention() {
        for (StepFunction member : members) {
            if (member.hasAttention()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void attention(int stride, float[] weights) {
        int size = live * stride;
        if (memberAttention.length < size) {
            memberAttention = new float[size];
        }
        double seen = 0;
        for (int i = 0; i < members.length; i++) {
            if (members[i].hasAttention()) {
                members[i].attention(stride, memberAttention);
                double share = this.weights[i] / (seen + this.weights[i]); // a running mean
                for (int j = 0; j < size; j++) {
                    float before = seen == 0 ? 0 : weights[j];
                    weights[j] = (float) (before + share * (memberAttention[j] - before));
                }
                seen += this.weights[i];
            }
        }
        if (seen == 0) {
            StepFunction.super.attention(stride, weights);
        }
    }
}
