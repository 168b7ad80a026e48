package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beam search over a batch of sentences; with a width of 1, greedy search.
 *
 * <p><b>The search.</b> Each sentence starts with {@code beamSize} places. In each step all continuations of its live
 * hypotheses are ranked by the sum of their tokens' scores (log-probability, with the repetition penalty), and the best
 * of them take the places that are left. One that ends with the end-of-sentence token is finished, and keeps its
 * place; the others go on. So at most {@code beamSize} hypotheses get to an end, and when the width is at least the
 * number of possible outputs, the result is that of exhaustive search. A continuation of probability 0, or one that the
 * constraints forbid, takes no place. A hypothesis is cut off, as unfinished, at the maximum length, or where it has
 * no possible continuation; it is returned only where fewer than {@code nBest} have finished, after those.
 *
 * <p><b>The objective.</b> A hypothesis of length T is returned with, and ranked by,
 * <pre>
 * sum of token scores / divisor(T)  +  beta * sum_i log min(1, sum_j attention[j][i])
 * </pre>
 * with the {@link LengthPenalty} and the coverage penalty of Wu et al. 2016 (eq. 14), i over source positions and j
 * over the T produced tokens. Both count for whole hypotheses only: within a step, where all lengths are equal, the sum
 * of token scores alone ranks.
 *
 * <p><b>Stopping is exact.</b> A sentence stops early only when {@code nBest} hypotheses have finished and no
 * descendant of a live one can be returned in their place. Let s be the sum of token scores of the best live
 * hypothesis. Token scores are at most 0, for log-probabilities are and the repetition penalty only lowers them; so
 * each descendant has a sum of at most s. The coverage penalty is at most 0. The divisor D never falls with the length,
 * and the length is at most the sentence's maximum length M; s is at most 0, so no descendant scores more than s /
 * D(M). When this is no more than the score of the last of the {@code nBest}, stopping changes nothing: of equal scores
 * the earlier hypothesis stays. All steps of this argument are monotone in floating point as well. Without
 * normalisation D is 1 and the bound is s itself; with it the bound depends on M and is weak if M is large, so a search
 * ends at the latest when its places are used up or M is reached.
 *
 * <p><b>Ties</b> go to the better-ranked parent, then to the lower token id, and of finished hypotheses to the earlier
 * one.
 *
 * <p><b>Penalties stay exact without rows of vocabulary size:</b> no option raises a token's score, and at most a known
 * number m of a row's tokens can be lowered or forbidden; so the model is asked for the beamSize + m best ones, which
 * contain the beamSize best ones after penalties.
 *
 * <p>Immutable and thread-safe; the {@link StepFunction} is the caller's, one a thread.
 */
public final class BeamSearch {
    private final Constraints constraints;
    private final int beamSize;
    private final int nBest;
    private final LengthPenalty lengthPenalty;
    private final double coveragePenalty;

    private BeamSearch(Builder builder) {
        constraints = builder.constraints();
        beamSize = builder.beamSize;
        nBest = builder.nBest;
        lengthPenalty = builder.lengthPenalty;
        coveragePenalty = builder.coveragePenalty;
        if (nBest > beamSize) {
            throw new IllegalArgumentException("nBest " + nBest + " must be at most beamSize " + beamSize);
        }
    }

    /**
     * Starts a search of width 1, greedy search.
     *
     * @param bos the token that the model is given first
     * @param eos the token that ends an output; it may be the same
     */
    public static Builder builder(int bos, int eos) {
        return new Builder(bos, eos);
    }

    /** The options of a search. */
    public static final class Builder extends DecodingBuilder<Builder> {
        private int beamSize = 1;
        private int nBest = 1;
        private LengthPenalty lengthPenalty = LengthPenalty.NONE;
        private double coveragePenalty;

        private Builder(int bos, int eos) {
            super(bos, eos);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the width: how many hypotheses of a sentence are kept; 1 is the default. Memory follows what is really
         * live, so a width beyond the number of outputs does no harm.
         */
        public Builder beamSize(int beamSize) {
            if (beamSize < 1) {
                throw new IllegalArgumentException("beamSize must be 1 or more, given " + beamSize);
            }
            this.beamSize = beamSize;
            return this;
        }

        /** Sets how many hypotheses of each sentence are returned at most, 1 (the default) to beamSize. */
        public Builder nBest(int nBest) {
            if (nBest < 1) {
                throw new IllegalArgumentException("nBest must be 1 or more, given " + nBest);
            }
            this.nBest = nBest;
            return this;
        }

        /** Sets the length normalisation; {@link LengthPenalty#NONE} is the default. */
        public Builder lengthPenalty(LengthPenalty penalty) {
            if (penalty == null) {
                throw new IllegalArgumentException("lengthPenalty must not be null");
            }
            this.lengthPenalty = penalty;
            return this;
        }

        /**
         * Sets beta, the weight of the coverage penalty; 0, the default, is none. It needs a model with attention. A
         * source position that got no attention at all counts as if it had got the smallest float, log about -103.
         *
         * @throws IllegalArgumentException if negative or not finite
         */
        public Builder coveragePenalty(double beta) {
            if (!(beta >= 0 && beta < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("coveragePenalty must be finite and 0 or more, given " + beta);
            }
            this.coveragePenalty = beta;
            return this;
        }

        /** @throws IllegalArgumentException if nBest exceeds beamSize */
        public BeamSearch build() {
            return new BeamSearch(this);
        }
    }

    /** Searches a batch as {@link #search(StepFunction, int[][], StepListener)} does, with neither of the others. */
    public List<List<Hypothesis>> search(StepFunction model) {
        return search(model, null, null);
    }

    /**
     * Searches a batch.
     *
     * @param model    the batch; its rows are at most sentences * beamSize
     * @param prefixes (sentences), ragged: the tokens that each output must begin with, whatever the other constraints
     *                 say; their log-probabilities count, and where one is impossible, the output ends, cut, with the
     *                 prefix. Null for none
     * @param listener called after each step; null for none
     * @return for each sentence 1 to {@code nBest} hypotheses, best first
     * @throws IllegalArgumentException if an option or prefix does not fit the model
     * @throws IllegalStateException    if a log-probability is NaN or positive, naming step and row
     */
    public List<List<Hypothesis>> search(StepFunction model, int[][] prefixes, StepListener listener) {
        check(model);
        return new Search(model, constraints.maxLengths(model), prefixes).run(listener);
    }

    /**
     * Scores given outputs by forced decoding, with this search's objective. Forbidden tokens and length limits do not
     * apply, the penalties do; so an output that {@link #search} returns gets the score it was returned with.
     *
     * @param targets (sentences), ragged: one output a sentence, without its end-of-sentence token, which is added
     * @return a finished hypothesis a sentence; its {@link Hypothesis#logProb()} is log P(target | source)
     * @throws IllegalArgumentException if there is not one target a sentence, or one has eos or an unknown token
     */
    public List<Hypothesis> score(StepFunction model, int[][] targets) {
        check(model);
        int sentences = model.sentences();
        if (targets.length != sentences) {
            throw new IllegalArgumentException("there must be one target a sentence: " + sentences + " sentences, "
                + targets.length + " targets");
        }
        int[][] forced = new int[sentences][];
        int[] lengths = new int[sentences];
        for (int sentence = 0; sentence < sentences; sentence++) {
            int length = targets[sentence].length;
            forced[sentence] = Arrays.copyOf(targets[sentence], length + 1);
            forced[sentence][length] = constraints.eos();
            lengths[sentence] = length + 1;
        }
        List<Hypothesis> scored = new ArrayList<>();
        for (List<Hypothesis> hypotheses : new Search(model, lengths, forced).run(null)) {
            scored.add(hypotheses.get(0));
        }
        return scored;
    }

    private void check(StepFunction model) {
        constraints.check(model);
        if (coveragePenalty > 0 && !model.hasAttention()) {
            throw new IllegalArgumentException("coveragePenalty needs attention weights, and the model has none");
        }
    }

    private final class Search extends Decoding {
        private final NBest candidates = new NBest();

        Search(StepFunction model, int[] maxLengths, int[][] prefixes) {
            super(model, BeamSearch.this.constraints, maxLengths, prefixes, 1, nBest, coveragePenalty > 0);
        }

        private int places(int sentence) {
            return beamSize - finished(sentence);
        }

        @Override
        int width() {
            int most = 0;
            for (int row = 0; row < live; row++) {
                most = Math.max(most, places(task(row)));
            }
            return (int) Math.min(vocabSize, (long) most + constraints.penalizable(length));
        }

        @Override
        void choose(int sentence, int from, int to) {
            candidates.reset(places(sentence));
            for (int row = from; row < to; row++) {
                if (!offerContinuations(row)) {
                    cut(row);
                }
            }
            candidates.sort();
            int first = next;
            for (int i = 0; i < candidates.size(); i++) {
                int row = (int) (candidates.key(i) >>> 32);
                int token = (int) candidates.key(i);
                extend(row, token, candidates.logProb(i), candidates.score(i));
            }
            if (next > first && bound(nextScore(first), sentence) <= worstReturned(sentence)) {
                next = first;
            }
        }

        /** Returns whether the row has a possible continuation, or too low a score for that to matter. */
        private boolean offerContinuations(int row) {
            double sum = trellis.score(nodes[row]);
            int k = best.k();
            boolean possible = false;
            scorer.row(nodes[row], length);
            for (int i = row * k; i < row * k + k && best.tokens()[i] >= 0; i++) {
                int token = best.tokens()[i];
                float logProb = checked(row, token, best.logProbs()[i]);
                if (sum + logProb < candidates.floor()) {
                    return true;
                }
                double score = sum + scorer.score(token, logProb);
                possible |= score > Double.NEGATIVE_INFINITY;
                candidates.offer(score, (long) row << 32 | token, logProb);
            }
            return possible;
        }

        /** Returns what no descendant of a live hypothesis with this sum of token scores can exceed. */
        private double bound(double sum, int sentence) {
            return sum / lengthPenalty.divisor(maxLengths[sentence]);
        }

        @Override
        double score(int node, int sourceLength) {
            double score = trellis.score(node) / lengthPenalty.divisor(Math.max(1, trellis.length(node)));
            if (coveragePenalty > 0) {
                double penalty = 0;
                for (double attention : trellis.coverage(node, sourceLength)) {
                    penalty += StrictMath.log(Math.min(1, Math.max(attention, Float.MIN_VALUE)));
                }
                score += coveragePenalty * penalty;
            }
            return score;
        }
    }
}
