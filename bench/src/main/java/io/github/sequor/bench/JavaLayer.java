package io.github.sequor.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The recurrent cells in Java, over an {@link Arithmetic}: the product with the input for all steps at once, the one with
 * the state a step at a time, nothing allocated. Weights are transposed once.
 *
 * <p>One layer in one direction over sequences of one length, on one thread. The training step is that of the LSTM alone:
 * the others' are left out.
 */
public final class JavaLayer implements RecurrentLayer {

    private abstract static class Factory implements LayerFactory {
        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return shape.plain() && threads == 1 && (cell == Cell.LSTM || !training);
        }
    }

    /** Plain loops. */
    public static final class PlainJava extends Factory {
        @Override
        public String name() {
            return "plain-java";
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            return new JavaLayer(work, new PlainArithmetic());
        }
    }

    /** The Vector API. */
    public static final class VectorApi extends Factory {
        @Override
        public String name() {
            return "vector-api";
        }

        @Override
        public RecurrentLayer create(Work work, boolean training, int threads) {
            return new JavaLayer(work, new VectorArithmetic());
        }
    }

    private final Arithmetic arithmetic;
    private final Work work;
    private final int steps;
    private final int batch;
    private final int inputSize;
    private final int hiddenSize;
    private final int gateSize;                // G*H
    private final int block;                   // N*H, one step of the output
    private final float[] ihTransposed;        // (I, G*H)
    private final float[] hhTransposed;        // (H, G*H)
    private final float[] candidateTransposed; // (H, H) of a GRU that resets before the product
    private final float[] bias;                // (G*H), what does not depend on the state
    private final float[] gates;               // (T*N, G*H)
    private final float[] output;              // (T*N, H)
    private final float[] recurrent;           // (N, G*H)
    private final float[] cells;               // (T*N, H)
    private final float[] tanhCells;           // (T*N, H)

    // of the training step
    private final float[] gateGradients;
    private final float[] inputGradient;
    private final float[] hGradient;
    private final float[] cGradient;
    private final float[] ihGradient;
    private final float[] hhGradient;
    private final float[] biasGradient;

    JavaLayer(Work work, Arithmetic arithmetic) {
        this.work = work;
        this.arithmetic = arithmetic;
        Shape shape = work.shape();
        steps = shape.steps();
        batch = shape.batch();
        inputSize = shape.inputSize();
        hiddenSize = shape.hiddenSize();
        gateSize = work.cell().gates() * hiddenSize;
        block = batch * hiddenSize;
        Work.Weights weights = work.only();
        ihTransposed = transposed(weights.ih(), 0, gateSize, inputSize);
        boolean resetBefore = work.cell() == Cell.GRU_RESET_BEFORE;
        int gatesBeforeReset = resetBefore ? 2 * hiddenSize : gateSize;
        hhTransposed = transposed(weights.hh(), 0, gatesBeforeReset, hiddenSize);
        candidateTransposed = resetBefore
                ? transposed(weights.hh(), gatesBeforeReset * hiddenSize, hiddenSize, hiddenSize) : null;
        bias = weights.biasIh().clone();
        if (work.cell() == Cell.LSTM || work.cell() == Cell.RNN) {
            for (int j = 0; j < gateSize; j++) {
                bias[j] += weights.biasHh()[j];
            }
        }
        int rows = steps * batch;
        gates = new float[rows * gateSize];
        output = new float[rows * hiddenSize];
        recurrent = new float[batch * gateSize];
        cells = new float[rows * hiddenSize];
        tanhCells = new float[rows * hiddenSize];
        gateGradients = new float[rows * gateSize];
        inputGradient = new float[rows * inputSize];
        hGradient = new float[block];
        cGradient = new float[block];
        ihGradient = new float[gateSize * inputSize];
        hhGradient = new float[gateSize * hiddenSize];
        biasGradient = new float[gateSize];
    }

    private static float[] transposed(float[] matrix, int at, int rows, int columns) {
        float[] result = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = matrix[at + i * columns + j];
            }
        }
        return result;
    }

    @Override
    public void forward() {
        int rows = steps * batch;
        for (int row = 0; row < rows; row++) {
            System.arraycopy(bias, 0, gates, row * gateSize, gateSize);
        }
        arithmetic.addProduct(rows, gateSize, inputSize, work.input(), 0, inputSize, 1, ihTransposed, 0, gates, 0,
                gateSize);
        for (int t = 0; t < steps; t++) {
            float[] h = t == 0 ? work.h0() : output;
            int hAt = t == 0 ? 0 : (t - 1) * block;
            switch (work.cell()) {
                case LSTM -> lstmStep(t, h, hAt);
                case GRU -> gruStep(t, h, hAt);
                case GRU_RESET_BEFORE -> gruResetBeforeStep(t, h, hAt);
                case RNN -> rnnStep(t, h, hAt);
            }
        }
    }

    private void addStateProduct(int t, float[] h, int hAt) {
        arithmetic.addProduct(batch, gateSize, hiddenSize, h, hAt, hiddenSize, 1, hhTransposed, 0, gates,
                t * batch * gateSize, gateSize);
    }

    private void lstmStep(int t, float[] h, int hAt) {
        addStateProduct(t, h, hAt);
        float[] c = t == 0 ? work.c0() : cells;
        int before = t == 0 ? 0 : (t - 1) * block;
        int at = t * block;
        for (int n = 0; n < batch; n++) {
            int i = (t * batch + n) * gateSize;
            int g = i + 2 * hiddenSize;
            int o = i + 3 * hiddenSize;
            arithmetic.sigmoid(gates, i, 2 * hiddenSize);
            arithmetic.tanh(gates, g, gates, g, hiddenSize);
            arithmetic.sigmoid(gates, o, hiddenSize);
            int row = at + n * hiddenSize;
            int old = before + n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                cells[row + j] = gates[i + hiddenSize + j] * c[old + j] + gates[i + j] * gates[g + j];
            }
            arithmetic.tanh(cells, row, tanhCells, row, hiddenSize);
            for (int j = 0; j < hiddenSize; j++) {
                output[row + j] = gates[o + j] * tanhCells[row + j];
            }
        }
    }

    private void gruStep(int t, float[] h, int hAt) {
        float[] biasHh = work.only().biasHh();
        for (int n = 0; n < batch; n++) {
            System.arraycopy(biasHh, 0, recurrent, n * gateSize, gateSize);
        }
        arithmetic.addProduct(batch, gateSize, hiddenSize, h, hAt, hiddenSize, 1, hhTransposed, 0, recurrent, 0,
                gateSize);
        for (int n = 0; n < batch; n++) {
            int r = (t * batch + n) * gateSize;
            int z = r + hiddenSize;
            int c = z + hiddenSize;
            int product = n * gateSize;
            for (int j = 0; j < 2 * hiddenSize; j++) {
                gates[r + j] += recurrent[product + j];
            }
            arithmetic.sigmoid(gates, r, 2 * hiddenSize);
            for (int j = 0; j < hiddenSize; j++) {
                gates[c + j] += gates[r + j] * recurrent[product + 2 * hiddenSize + j];
            }
            arithmetic.tanh(gates, c, gates, c, hiddenSize);
            int row = t * block + n * hiddenSize;
            int old = hAt + n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                output[row + j] = (1 - gates[z + j]) * gates[c + j] + gates[z + j] * h[old + j];
            }
        }
    }

    private void gruResetBeforeStep(int t, float[] h, int hAt) {
        int first = t * batch * gateSize;
        arithmetic.addProduct(batch, 2 * hiddenSize, hiddenSize, h, hAt, hiddenSize, 1, hhTransposed, 0, gates, first,
                gateSize);
        for (int n = 0; n < batch; n++) {
            int r = first + n * gateSize;
            arithmetic.sigmoid(gates, r, 2 * hiddenSize);
            for (int j = 0; j < hiddenSize; j++) {
                recurrent[n * hiddenSize + j] = gates[r + j] * h[hAt + n * hiddenSize + j];
            }
        }
        arithmetic.addProduct(batch, hiddenSize, hiddenSize, recurrent, 0, hiddenSize, 1, candidateTransposed, 0, gates,
                first + 2 * hiddenSize, gateSize);
        for (int n = 0; n < batch; n++) {
            int u = first + n * gateSize + hiddenSize;
            int c = u + hiddenSize;
            arithmetic.tanh(gates, c, gates, c, hiddenSize);
            int row = t * block + n * hiddenSize;
            int old = hAt + n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                output[row + j] = gates[u + j] * gates[c + j] + (1 - gates[u + j]) * h[old + j];
            }
        }
    }

    private void rnnStep(int t, float[] h, int hAt) {
        addStateProduct(t, h, hAt);
        arithmetic.tanh(gates, t * block, output, t * block, block);
    }

    @Override
    public void trainingStep() {
        forward();
        Arrays.fill(hGradient, 0);
        Arrays.fill(cGradient, 0);
        for (int t = steps - 1; t >= 0; t--) {
            lstmStepBackward(t);
        }
        int rows = steps * batch;
        Work.Weights weights = work.only();
        Arrays.fill(inputGradient, 0);
        arithmetic.addProduct(rows, inputSize, gateSize, gateGradients, 0, gateSize, 1, weights.ih(), 0, inputGradient,
                0, inputSize);
        Arrays.fill(ihGradient, 0);
        arithmetic.addProduct(gateSize, inputSize, rows, gateGradients, 0, 1, gateSize, work.input(), 0, ihGradient, 0,
                inputSize);
        Arrays.fill(hhGradient, 0);
        arithmetic.addProduct(gateSize, hiddenSize, batch, gateGradients, 0, 1, gateSize, work.h0(), 0, hhGradient, 0,
                hiddenSize);
        arithmetic.addProduct(gateSize, hiddenSize, rows - batch, gateGradients, batch * gateSize, 1, gateSize, output,
                0, hhGradient, 0, hiddenSize);
        Arrays.fill(biasGradient, 0);
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < gateSize; j++) {
                biasGradient[j] += gateGradients[row * gateSize + j];
            }
        }
    }

    /** From dh, dc after step t to those before it, and the gradients of the gates before their functions. */
    private void lstmStepBackward(int t) {
        float[] c = t == 0 ? work.c0() : cells;
        int before = t == 0 ? 0 : (t - 1) * block;
        for (int n = 0; n < batch; n++) {
            int iAt = (t * batch + n) * gateSize;
            int fAt = iAt + hiddenSize;
            int gAt = fAt + hiddenSize;
            int oAt = gAt + hiddenSize;
            int row = t * block + n * hiddenSize;
            int state = n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                float i = gates[iAt + j];
                float f = gates[fAt + j];
                float g = gates[gAt + j];
                float o = gates[oAt + j];
                float tanhC = tanhCells[row + j];
                float dh = work.outputGradient()[row + j] + hGradient[state + j];
                float dc = cGradient[state + j] + dh * o * (1 - tanhC * tanhC);
                gateGradients[iAt + j] = dc * g * i * (1 - i);
                gateGradients[fAt + j] = dc * c[before + state + j] * f * (1 - f);
                gateGradients[gAt + j] = dc * i * (1 - g * g);
                gateGradients[oAt + j] = dh * tanhC * o * (1 - o);
                cGradient[state + j] = dc * f;
            }
        }
        Arrays.fill(hGradient, 0);
        arithmetic.addProduct(batch, hiddenSize, gateSize, gateGradients, t * batch * gateSize, gateSize, 1,
                work.only().hh(), 0, hGradient, 0, hiddenSize);
    }

    @Override
    public float[] output() {
        return output;
    }

    @Override
    public Gradients gradients() {
        // the two biases are added to each other, so their gradients are the same
        return new Gradients(inputGradient, hGradient, cGradient,
                List.of(ihGradient, hhGradient, biasGradient, biasGradient));
    }

    @Override
    public void close() {
        // arrays are the garbage collector's
    }
}
