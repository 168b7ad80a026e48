package io.github.sequor.nn;

import io.github.sequor.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The attention decoder in plain loops and double, one sequence at a time, written from the formulas in the
 * documentation of {@link AttentionDecoder}, {@link Attention}, {@link Lstm}, {@link Gru} and {@link Rnn}.
 */
final class NaiveDecoder {
    /** What one sequence gives, step by step. */
    record Trace(double[][] states, double[][] cells, double[][] contexts, double[][] weights,
            double[][] attentional) {
    }

    private final AttentionDecoder.Cell cell;
    private final Attention.Kind kind;
    private final boolean luong;
    private final int hiddenSize;
    private final Map<String, double[][]> matrices = new HashMap<>();

    NaiveDecoder(AttentionDecoder decoder, AttentionDecoder.Cell cell, Attention.Kind kind,
            AttentionDecoder.Order order) {
        this.cell = cell;
        this.kind = kind;
        luong = order == AttentionDecoder.Order.LUONG;
        decoder.state().forEach((name, tensor) -> matrices.put(name, matrix(tensor)));
        hiddenSize = matrices.get("weight_hh")[0].length;
    }

    /** A vector is one row. */
    private static double[][] matrix(Tensor tensor) {
        float[] values = tensor.toArray();
        int columns = tensor.shape(-1);
        double[][] matrix = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            matrix[i / columns][i % columns] = values[i];
        }
        return matrix;
    }

    private double[] vector(String name) {
        return matrices.get(name)[0];
    }

    Trace run(double[][] inputs, double[][] keys, double[] h0, double[] c0) {
        int steps = inputs.length;
        Trace trace = new Trace(new double[steps][], new double[steps][], new double[steps][], new double[steps][],
                new double[steps][]);
        double[] h = h0;
        double[] c = c0;
        double[] fed = new double[hiddenSize];
        for (int t = 0; t < steps; t++) {
            if (!luong) {
                attend(trace, t, h, keys);
                fed = trace.contexts[t];
            }
            double[][] next = step(concat(inputs[t], fed), h, c);
            h = next[0];
            c = next[1];
            trace.states[t] = h;
            trace.cells[t] = c;
            if (luong) {
                attend(trace, t, h, keys);
                fed = product(matrices.get("W_c"), concat(trace.contexts[t], h));
                for (int i = 0; i < hiddenSize; i++) {
                    fed[i] = Math.tanh(fed[i]);
                }
                trace.attentional[t] = fed;
            }
        }
        return trace;
    }

    private void attend(Trace trace, int t, double[] query, double[][] keys) {
        double[] weights = new double[keys.length];
        double total = 0;
        for (int s = 0; s < keys.length; s++) {
            weights[s] = Math.exp(score(query, keys[s]));
            total += weights[s];
        }
        double[] context = new double[keys[0].length];
        for (int s = 0; s < keys.length; s++) {
            weights[s] /= total;
            for (int k = 0; k < context.length; k++) {
                context[k] += weights[s] * keys[s][k];
            }
        }
        trace.weights[t] = weights;
        trace.contexts[t] = context;
    }

    private double score(double[] query, double[] key) {
        switch (kind) {
            case ADDITIVE -> {
                double[] q = product(matrices.get("attention.W_q"), query);
                double[] k = product(matrices.get("attention.W_k"), key);
                double score = 0;
                for (int a = 0; a < q.length; a++) {
                    score += vector("attention.v")[a] * Math.tanh(q[a] + k[a] + vector("attention.b")[a]);
                }
                return score;
            }
            case DOT -> {
                return dot(query, key);
            }
            default -> {
                return dot(query, product(matrices.get("attention.W"), key));
            }
        }
    }

    /** h', c'. */
    private double[][] step(double[] x, double[] h, double[] c) {
        double[] wx = product(matrices.get("weight_ih"), x);
        double[] wh = product(matrices.get("weight_hh"), h);
        double[] bx = vector("bias_ih");
        double[] bh = matrices.containsKey("bias_hh") ? vector("bias_hh") : new double[bx.length];
        double[] next = new double[hiddenSize];
        double[] nextC = c == null ? null : new double[hiddenSize];
        // the reset gate of all units, for the product that comes after it
        double[] reset = new double[hiddenSize];
        for (int j = 0; j < hiddenSize; j++) {
            reset[j] = sigmoid(wx[j] + bx[j] + wh[j]) * h[j];
        }
        for (int j = 0; j < hiddenSize; j++) {
            int second = hiddenSize + j;
            int third = 2 * hiddenSize + j;
            int fourth = 3 * hiddenSize + j;
            switch (cell) {
                case LSTM -> {
                    double i = sigmoid(wx[j] + bx[j] + wh[j] + bh[j]);
                    double f = sigmoid(wx[second] + bx[second] + wh[second] + bh[second]);
                    double g = Math.tanh(wx[third] + bx[third] + wh[third] + bh[third]);
                    double o = sigmoid(wx[fourth] + bx[fourth] + wh[fourth] + bh[fourth]);
                    nextC[j] = f * c[j] + i * g;
                    next[j] = o * Math.tanh(nextC[j]);
                }
                case GRU -> {
                    double r = sigmoid(wx[j] + bx[j] + wh[j] + bh[j]);
                    double z = sigmoid(wx[second] + bx[second] + wh[second] + bh[second]);
                    double n = Math.tanh(wx[third] + bx[third] + r * (wh[third] + bh[third]));
                    next[j] = (1 - z) * n + z * h[j];
                }
                case GRU_RESET_BEFORE -> {
                    double u = sigmoid(wx[second] + bx[second] + wh[second]);
                    double candidate = Math.tanh(wx[third] + bx[third] + dot(matrices.get("weight_hh")[third], reset));
                    next[j] = u * candidate + (1 - u) * h[j];
                }
                case RNN_TANH -> next[j] = Math.tanh(wx[j] + bx[j] + wh[j] + bh[j]);
                default -> next[j] = Math.max(0, wx[j] + bx[j] + wh[j] + bh[j]);
            }
        }
        return new double[][] {next, nextC};
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] product(double[][] matrix, double[] vector) {
        double[] result = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            result[i] = dot(matrix[i], vector);
        }
        return result;
    }

    private static double[] concat(double[] a, double[] b) {
        double[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
