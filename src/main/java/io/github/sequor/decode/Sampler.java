package io.github.sequor.decode;

import java.util.Arrays;
import java.util.List;

/**
 * Draws outputs token by token from the model's distribution, sharpened by a temperature and cut to its top k tokens
 * and to its nucleus.
 *
 * <p>The distribution of a step is made in this order: forbidden tokens are left out and repeated ones penalised; of
 * the others the {@code topK} best are kept; each gets the weight {@code exp(score / temperature)}; of these the fewest
 * best are kept whose weights reach the share {@code topP} of the whole (Holtzman et al. 2020); and one is drawn in
 * proportion to its weight. Equal ones rank by lower token id.
 *
 * <p>Randomness is counter-based: the number that decides a draw is a function of the seed, the sentence's stream, the
 * number of the sample and the position in the output, and of nothing else. So a sentence's samples do not depend on
 * the batch around it, given the same model's numbers.
 *
 * <p>With top k, the model is asked for the best tokens only; else for full rows.
 *
 * <p>Immutable and thread-safe; the {@link StepFunction} is the caller's, one a thread.
 */
public final class Sampler {
    private final Constraints constraints;
    private final double temperature;
    private final int topK;
    private final double topP;
    private final int samples;
    private final long seed;

    private Sampler(Builder builder) {
        constraints = builder.constraints();
        temperature = builder.temperature;
        topK = builder.topK;
        topP = builder.topP;
        samples = builder.samples;
        seed = builder.seed;
    }

    /**
     * Starts a sampler of the model's own distribution.
     *
     * @param bos the token that the model is given first
     * @param eos the token that ends an output; it may be the same
     */
    public static Builder builder(int bos, int eos) {
        return new Builder(bos, eos);
    }

    /** The options of a sampler. */
    public static final class Builder extends DecodingBuilder<Builder> {
        private double temperature = 1;
        private int topK;
        private double topP = 1;
        private int samples = 1;
        private long seed;

        private Builder(int bos, int eos) {
            super(bos, eos);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets what log-probabilities are divided by: below 1 for likelier outputs, above 1 for more diverse ones.
         *
         * @throws IllegalArgumentException if not positive and finite; in place of 0 use a {@link BeamSearch} of
         *     width 1
         */
        public Builder temperature(double temperature) {
            if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("temperature must be positive and finite (for 0 use a BeamSearch of"
                    + " width 1), given " + temperature);
            }
            this.temperature = temperature;
            return this;
        }

        /** Sets how many of the best tokens are drawn from; 0, the default, is all. */
        public Builder topK(int topK) {
            if (topK < 0) {
                throw new IllegalArgumentException("topK must be 0 (all) or more, given " + topK);
            }
            this.topK = topK;
            return this;
        }

        /** Sets the share of the probability that is drawn from, above 0 to 1, the default. */
        public Builder topP(double topP) {
            if (!(topP > 0 && topP <= 1)) {
                throw new IllegalArgumentException("topP must be above 0 and at most 1, given " + topP);
            }
            this.topP = topP;
            return this;
        }

        /** Sets how many outputs are drawn for each sentence; 1 is the default. */
        public Builder samples(int samples) {
            if (samples < 1) {
                throw new IllegalArgumentException("samples must be 1 or more, given " + samples);
            }
            this.samples = samples;
            return this;
        }

        /** Sets the seed; 0 is the default. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Returns the sampler. */
        public Sampler build() {
            return new Sampler(this);
        }
    }

    /** Samples a batch with the sentences' indices as streams, no forced tokens and no listener. */
    public List<List<Hypothesis>> sample(StepFunction model) {
        return sample(model, null, null, null);
    }

    /**
     * Samples a batch.
     *
     * @param model    the batch; its rows are at most sentences * samples
     * @param streams  (sentences): the random stream of each sentence, which should stay with it when the batch
     *                 changes; null for its index in the batch
     * @param prefixes (sentences), ragged: the tokens that each output must begin with; null for none
     * @param listener called after each step; null for none
     * @return for each sentence its samples in the order of their numbers; the score of each is its
     *     {@link Hypothesis#logProb()}, the model's own
     * @throws IllegalArgumentException if an option, the streams or a prefix does not fit the model
     * @throws IllegalStateException    if a log-probability is NaN or positive, naming step and row
     */
    public List<List<Hypothesis>> sample(StepFunction model, long[] streams, int[][] prefixes, StepListener listener) {
        constraints.check(model);
        if (streams != null && streams.length != model.sentences()) {
            throw new IllegalArgumentException("there must be one stream a sentence: " + model.sentences()
                + " sentences, " + streams.length + " streams");
        }
        return new Run(model, streams, prefixes).run(listener);
    }

    /** Returns a number in [0, 1) that is a function of its arguments: 53 bits of a chain of SplitMix64 finalisers. */
    static double uniform(long seed, long stream, int sample, int position) {
        long bits = mix(mix(mix(mix(seed) ^ stream) ^ sample) ^ position);
        return (bits >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private final class Run extends Decoding {
        private final long[] streams;
        private final NBest candidates = new NBest();
        private float[] rows;

        /** The tokens to draw from. */
        private int count;
        private int[] ids = {};
        private float[] logProbs = {};
        /** Their scores, then their weights. */
        private double[] weights = {};

        Run(StepFunction model, long[] streams, int[][] prefixes) {
            super(model, Sampler.this.constraints, Sampler.this.constraints.maxLengths(model), prefixes, samples, 1,
                false);
            this.streams = streams;
        }

        @Override
        int width() {
            return topK == 0 ? 0 : (int) Math.min(vocabSize, (long) topK + constraints.penalizable(length));
        }

        @Override
        void step() {
            if (topK > 0) {
                super.step();
            } else {
                rows = best.rows(vocabSize);
                model.step(live, parents, tokens, rows);
                best.select(vocabSize, rows);
            }
        }

        @Override
        void choose(int task, int from, int to) {
            gather(from);
            if (count == 0) {
                cut(from);
                return;
            }
            if (topK > 0) {
                rank(topK);
                keep(candidates.size());
            }
            double total = weigh();
            if (topP < 1) {
                total = keepNucleus(topP * total);
            }
            int sentence = sentence(task);
            long stream = streams == null ? sentence : streams[sentence];
            double rest = uniform(seed, stream, copy(task), length) * total;
            int drawn = 0;
            double sum = weights[0];
            for (int i = 1; i < count && sum <= rest; i++) {
                if (weights[i] > 0) {
                    drawn = i;
                    sum += weights[i];
                }
            }
            extend(from, ids[drawn], logProbs[drawn], trellis.score(nodes[from]) + logProbs[drawn]);
        }

        @Override
        double score(int node, int sourceLength) {
            return trellis.score(node);
        }

        /** Lists the possible next tokens of a row with their scores. */
        private void gather(int row) {
            scorer.row(nodes[row], length);
            count = 0;
            if (topK > 0) {
                for (int i = row * best.k(); i < (row + 1) * best.k() && best.tokens()[i] >= 0; i++) {
                    gather(row, best.tokens()[i], best.logProbs()[i]);
                }
            } else {
                for (int token = 0; token < vocabSize; token++) {
                    gather(row, token, rows[row * vocabSize + token]);
                }
            }
        }

        private void gather(int row, int token, float modelLogProb) {
            float logProb = checked(row, token, modelLogProb);
            double score = scorer.score(token, logProb);
            if (score > Double.NEGATIVE_INFINITY) {
                if (count == ids.length) {
                    int size = TopK.grown(count, count + 1);
                    ids = Arrays.copyOf(ids, size);
                    logProbs = Arrays.copyOf(logProbs, size);
                    weights = Arrays.copyOf(weights, size);
                }
                ids[count] = token;
                logProbs[count] = logProb;
                weights[count++] = score;
            }
        }

        /** Turns scores into weights, the best one into 1, and returns their sum. */
        private double weigh() {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                max = Math.max(max, weights[i]);
            }
            double total = 0;
            for (int i = 0; i < count; i++) {
                weights[i] = StrictMath.exp((weights[i] - max) / temperature);
                total += weights[i];
            }
            return total;
        }

        /** Keeps the fewest best tokens whose weights reach the given sum, and returns the sum that they have. */
        private double keepNucleus(double mass) {
            // a nucleus is small as a rule: rank a few tokens before parting all
            rank(64);
            double sum = 0;
            for (int i = 0; i < candidates.size(); i++) {
                sum += candidates.score(i);
                if (sum >= mass) {
                    keep(i + 1);
                    return sum;
                }
            }
            int in = 0;        // what stands before is kept
            int out = count;   // what stands from here on is not
            sum = 0;
            while (in < out && sum < mass) {
                int pivot = part(in, out);
                double better = 0;
                for (int i = in; i < pivot; i++) {
                    better += weights[i];
                }
                if (sum + better >= mass) {
                    out = pivot;
                } else {
                    sum += better + weights[pivot];
                    in = pivot + 1;
                }
            }
            count = in;
            return sum;
        }

        /** Puts the better ones of some tokens before one of them, the worse ones behind it, and returns its place. */
        private int part(int from, int to) {
            int last = to - 1;
            swap((from + last) >>> 1, last);
            int place = from;
            for (int i = from; i < last; i++) {
                if (NBest.better(weights[i], ids[i], weights[last], ids[last])) {
                    swap(i, place++);
                }
            }
            swap(place, last);
            return place;
        }

        private void swap(int i, int j) {
            int id = ids[i];
            ids[i] = ids[j];
            ids[j] = id;
            float logProb = logProbs[i];
            logProbs[i] = logProbs[j];
            logProbs[j] = logProb;
            double weight = weights[i];
            weights[i] = weights[j];
            weights[j] = weight;
        }

        private void rank(int most) {
            candidates.reset(most);
            for (int i = 0; i < count; i++) {
                candidates.offer(weights[i], ids[i], logProbs[i]);
            }
            candidates.sort();
        }

        private void keep(int size) {
            count = size;
            for (int i = 0; i < size; i++) {
                ids[i] = (int) candidates.key(i);
                logProbs[i] = candidates.logProb(i);
                weights[i] = candidates.score(i);
            }
        }
    }
}
