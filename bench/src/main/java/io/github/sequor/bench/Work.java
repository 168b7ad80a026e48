package io.github.sequor.bench;

import io.github.sequor.tensor.Rng;
import java.util.ArrayList;
import java.util.List;

/**
 * One cell on one shape, with the inputs and weights that every implementation gets: drawn from one seed. Sequences are
 * sorted and packed, step after step, so that without raggedness the rows are those of (T, N, F).
 */
public final class Work {
    private static final long SEED = 20250101;

    /**
     * The weights of one layer and direction, in PyTorch's layout.
     *
     * @param ih (G*H, I)
     * @param hh (G*H, H)
     * @param biasIh (G*H)
     * @param biasHh (G*H), or null for a cell with one bias
     */
    public record Weights(float[] ih, float[] hh, float[] biasIh, float[] biasHh) {
        /** All that there are, in PyTorch's order. */
        public List<float[]> all() {
            return biasHh == null ? List.of(ih, hh, biasIh) : List.of(ih, hh, biasIh, biasHh);
        }
    }

    private final Cell cell;
    private final Shape shape;
    private final float[] input;
    private final float[] h0;
    private final float[] c0;
    private final float[] outputGradient;
    private final List<Weights> weights = new ArrayList<>();

    /** Draws the inputs and weights. */
    public Work(Cell cell, Shape shape) {
        this.cell = cell;
        this.shape = shape;
        Rng rng = new Rng(SEED);
        int stack = shape.layers() * shape.directions();
        int h = shape.hiddenSize();
        input = uniform(rng, shape.rows() * shape.inputSize(), 1);
        h0 = uniform(rng, stack * shape.batch() * h, 1);
        c0 = cell == Cell.LSTM ? uniform(rng, stack * shape.batch() * h, 1) : null;
        outputGradient = uniform(rng, shape.rows() * shape.directions() * h, 1);
        double range = 1 / Math.sqrt(h);
        int rows = cell.gates() * h;
        for (int i = 0; i < stack; i++) {
            weights.add(new Weights(uniform(rng, rows * shape.inputSize(i / shape.directions()), range),
                    uniform(rng, rows * h, range), uniform(rng, rows, range),
                    cell.biases() == 2 ? uniform(rng, rows, range) : null));
        }
    }

    private static float[] uniform(Rng rng, int count, double range) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (range * (2 * rng.nextDouble() - 1));
        }
        return values;
    }

    /** The cell. */
    public Cell cell() {
        return cell;
    }

    /** The shape. */
    public Shape shape() {
        return shape;
    }

    /** (rows, I). */
    public float[] input() {
        return input;
    }

    /** (layers*D, N, H). */
    public float[] h0() {
        return h0;
    }

    /** (layers*D, N, H), null unless an LSTM. */
    public float[] c0() {
        return c0;
    }

    /** What backward starts from: the gradient of the output, (rows, D*H). */
    public float[] outputGradient() {
        return outputGradient;
    }

    /** Layer 0 forward, layer 0 reverse, layer 1 forward, ... */
    public List<Weights> weights() {
        return weights;
    }

    /** The weights of the only layer. */
    public Weights only() {
        return weights.get(0);
    }
}
