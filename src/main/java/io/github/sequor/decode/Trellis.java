package io.github.sequor.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All prefixes of a search as a forest: a node is a prefix, given by its parent and its last token. Prefixes share what
 * they have in common, so extending one copies nothing.
 */
final class Trellis {
    private int size;
    private int[] parents = {};
    private int[] tokens = {};
    private int[] lengths = {};
    private float[] logProbs = {};
    private double[] scores = {};
    /** The row in which the prefix was given to the model. */
    private int[] rows = {};

    /** By step, the attention weights (live, stride) of its rows; empty if they are not kept. */
    private final List<float[]> attention = new ArrayList<>();
    private int stride;
    /** By step, the source position most attended to by each of its rows; empty if they are not kept. */
    private final List<int[]> alignment = new ArrayList<>();

    /** Adds an empty prefix, to be given to the model in this row of the first step. */
    int addRoot(int row) {
        return add(-1, -1, 0, 0, row);
    }

    /**
     * Adds a prefix.
     *
     * @param token   the token that it has more than its parent
     * @param logProb the model's log-probability of that token
     * @param score   the score of the whole prefix
     * @param row     the row of the next step in which the model will be given it, if it will
     */
    int add(int parent, int token, float logProb, double score, int row) {
        if (size == parents.length) {
            int length = TopK.grown(size, size + 1);
            parents = Arrays.copyOf(parents, length);
            tokens = Arrays.copyOf(tokens, length);
            lengths = Arrays.copyOf(lengths, length);
            logProbs = Arrays.copyOf(logProbs, length);
            scores = Arrays.copyOf(scores, length);
            rows = Arrays.copyOf(rows, length);
        }
        parents[size] = parent;
        tokens[size] = token;
        lengths[size] = parent < 0 ? 0 : lengths[parent] + 1;
        logProbs[size] = logProb;
        scores[size] = score;
        rows[size] = row;
        return size++;
    }

    /** Returns the number of tokens of a prefix. */
    int length(int node) {
        return lengths[node];
    }

    double score(int node) {
        return scores[node];
    }

    /** Writes the tokens of a prefix, first one first. */
    void copyPrefix(int node, int[] out) {
        for (int i = lengths[node] - 1; i >= 0; i--) {
            out[i] = tokens[node];
            node = parents[node];
        }
    }

    /** Returns the tokens of a prefix without its end-of-sentence token, if it is finished. */
    int[] tokens(int node, boolean finished) {
        int[] out = new int[lengths[node]];
        copyPrefix(node, out);
        return finished ? Arrays.copyOf(out, out.length - 1) : out;
    }

    /** Returns the log-probability of each token of a prefix. */
    float[] tokenLogProbs(int node) {
        float[] out = new float[lengths[node]];
        for (int i = out.length - 1; i >= 0; i--) {
            out[i] = logProbs[node];
            node = parents[node];
        }
        return out;
    }

    /** Keeps the attention weights of a step: those that children of the prefixes in its rows are predicted with. */
    void addAttention(float[] weights, int stride) {
        attention.add(weights);
        this.stride = stride;
    }

    /** Keeps the source position of each row of a step. */
    void addAlignment(int[] positions) {
        alignment.add(positions);
    }

    /** Returns the source position (length) that each token of a prefix was predicted from. */
    int[] alignment(int node) {
        int[] out = new int[lengths[node]];
        for (int i = out.length - 1; i >= 0; i--) {
            node = parents[node];
            out[i] = alignment.get(i)[rows[node]];
        }
        return out;
    }

    /** Returns the attention weights (length, sourceLength) that a prefix was predicted with. */
    float[][] attention(int node, int sourceLength) {
        float[][] out = new float[lengths[node]][];
        for (int i = out.length - 1; i >= 0; i--) {
            node = parents[node];
            int start = rows[node] * stride;
            out[i] = Arrays.copyOfRange(attention.get(i), start, start + sourceLength);
        }
        return out;
    }

    /** Returns the attention that each source position got over all tokens of a prefix. */
    double[] coverage(int node, int sourceLength) {
        double[] out = new double[sourceLength];
        for (int i = lengths[node] - 1; i >= 0; i--) {
            node = parents[node];
            int start = rows[node] * stride;
            float[] step = attention.get(i);
            for (int position = 0; position < sourceLength; position++) {
                out[position] += step[start + position];
            }
        }
        return out;
    }
}
