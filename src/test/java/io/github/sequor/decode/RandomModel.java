package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A model whose distribution after each prefix is random, a function of the sentence's seed and the whole prefix: no
 * structure that a search could profit from by accident. It checks the rows that it is given.
 */
final class RandomModel implements StepFunction {
    static final int BOS = 0;
    static final int EOS = 1;

    /** What a test may count. */
    int starts;
    int steps;
    int rowsAsked;
    int largestK;

    private final int vocabSize;
    private final long[] seeds;
    private int levels;
    private double impossible;
    private double eosBonus;
    private boolean attention;

    private List<int[]> prefixes;
    private List<Integer> sentences;

    /** @param seeds one a sentence: sentences of equal seeds are equal */
    RandomModel(int vocabSize, long... seeds) {
        this.vocabSize = vocabSize;
        this.seeds = seeds;
    }

    /** Draws scores before the softmax from this many values, so that ties abound. */
    RandomModel levels(int levels) {
        this.levels = levels;
        return this;
    }

    /** Makes tokens impossible with this probability. */
    RandomModel impossible(double share) {
        this.impossible = share;
        return this;
    }

    /** Adds to the score of the end-of-sentence token before the softmax. */
    RandomModel eosBonus(double bonus) {
        this.eosBonus = bonus;
        return this;
    }

    RandomModel withAttention() {
        attention = true;
        return this;
    }

    /** The same model with only one of the sentences. */
    RandomModel alone(int sentence) {
        RandomModel copy = new RandomModel(vocabSize, seeds[sentence]);
        copy.levels = levels;
        copy.impossible = impossible;
        copy.eosBonus = eosBonus;
        copy.attention = attention;
        return copy;
    }

    @Override
    public int sentences() {
        return seeds.length;
    }

    @Override
    public int vocabSize() {
        return vocabSize;
    }

    @Override
    public int sourceLength(int sentence) {
        return 1 + (int) (seeds[sentence] & 3);
    }

    @Override
    public void start() {
        starts++;
        prefixes = null;
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
        List<int[]> nextPrefixes = new ArrayList<>();
        List<Integer> nextSentences = new ArrayList<>();
        for (int row = 0; row < live; row++) {
            int parent = parents[row];
            int[] prefix = prefixes == null ? new int[1] : Arrays.copyOf(prefixes.get(parent),
                prefixes.get(parent).length + 1);
            prefix[prefix.length - 1] = tokens[row];
            int sentence = prefixes == null ? parent : sentences.get(parent);
            if (row > 0 && sentence < nextSentences.get(row - 1)) {
                throw new AssertionError("rows are not in the order of sentences");
            }
            nextPrefixes.add(prefix);
            nextSentences.add(sentence);
            System.arraycopy(logProbs(sentence, prefix), 0, logProbs, row * vocabSize, vocabSize);
        }
        prefixes = nextPrefixes;
        sentences = nextSentences;
        steps++;
        rowsAsked += live;
    }

    @Override
    public void step(int live, int[] parents, int[] tokens, TopK best) {
        largestK = Math.max(largestK, best.k());
        StepFunction.super.step(live, parents, tokens, best);
    }

    @Override
    public boolean hasAttention() {
        return attention;
    }

    @Override
    public void attention(int stride, float[] weights) {
        Arrays.fill(weights, Float.NaN); // nobody may read past a row's source length
        for (int row = 0; row < prefixes.size(); row++) {
            float[] one = attention(sentences.get(row), prefixes.get(row));
            System.arraycopy(one, 0, weights, row * stride, one.length);
        }
    }

    /** Log-probabilities after a prefix that begins with {@link #BOS}. */
    float[] logProbs(int sentence, int[] prefix) {
        SplittableRandom random = random(sentence, prefix, 1);
        double[] scores = new double[vocabSize];
        for (int token = 0; token < vocabSize; token++) {
            scores[token] = levels > 0 ? random.nextInt(levels) : 4 * random.nextDouble();
            if (token == EOS) {
                scores[token] += eosBonus;
            }
            if (random.nextDouble() < impossible) {
                scores[token] = Double.NEGATIVE_INFINITY;
            }
        }
        return logSoftmax(scores);
    }

    float[] attention(int sentence, int[] prefix) {
        SplittableRandom random = random(sentence, prefix, 2);
        double[] scores = new double[sourceLength(sentence)];
        Arrays.setAll(scores, i -> 3 * random.nextDouble());
        float[] out = logSoftmax(scores);
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) Math.exp(out[i]);
        }
        return out;
    }

    private SplittableRandom random(int sentence, int[] prefix, int use) {
        return new SplittableRandom((seeds[sentence] * 31 + Arrays.hashCode(prefix)) * 31 + use);
    }

    private static float[] logSoftmax(double[] scores) {
        double sum = Arrays.stream(scores).map(Math::exp).sum();
        float[] out = new float[scores.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = sum == 0 ? Float.NEGATIVE_INFINITY : (float) Math.min(0, scores[i] - Math.log(sum));
        }
        return out;
    }

    /** A model without memory of anything but the number of tokens so far. */
    static StepFunction ofLength(int sentences, float[]... rowsByLength) {
        return new StepFunction() {
            private int length;

            @Override
            public int sentences() {
                return sentences;
            }

            @Override
            public int vocabSize() {
                return rowsByLength[0].length;
            }

            @Override
            public void start() {
                length = 0;
            }

            @Override
            public void step(int live, int[] parents, int[] tokens, float[] logProbs) {
                float[] row = rowsByLength[Math.min(length++, rowsByLength.length - 1)];
                for (int i = 0; i < live; i++) {
                    System.arraycopy(row, 0, logProbs, i * row.length, row.length);
                }
            }
        };
    }

    /** Natural logarithms of probabilities. */
    static float[] logs(double... probabilities) {
        float[] out = new float[probabilities.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) Math.log(probabilities[i]);
        }
        return out;
    }

    static double sum(float[] values, ToDoubleFunction<Float> function) {
        double sum = 0;
        for (float value : values) {
            sum += function.applyAsDouble(value);
        }
        return sum;
    }
}
