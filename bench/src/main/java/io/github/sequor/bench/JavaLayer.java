package io.github.sequor.bench;

/**
 * The recurrent cells in Java, over an {@link Arithmetic}: the product with the input for all steps at once, the one
 * with the state a step at a time, nothing allocated. Weights are transposed once. One layer in one direction over
 * sequences of one length, on one thread.
 */
public final class JavaLayer implements RecurrentLayer {

    private abstract static class Factory implements LayerFactory {
        @Override
        public boolean supports(Cell cell, Shape shape, boolean training, int threads) {
            return shape.plain() && threads == 1;
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
            return new JavaLayer(work, training, new PlainArithmetic());
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
            return new JavaLayer(work, training, new VectorArithmetic());
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
    final float[] gates;                       // (T*N, G*H), after their functions
    final float[] output;                      // (T*N, H)
    private final float[] recurrent;           // (N, G*H)
    final float[] kept;                        // (T*N, H): c; of a GRU W_hn h + b_hn, or r h if it resets before
    final float[] tanhCells;                   // (T*N, H)
    private final JavaBackward backward;

    JavaLayer(Work work, boolean training, Arithmetic arithmetic) {
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
        kept = new float[rows * hiddenSize];
        tanhCells = new float[rows * hiddenSize];
        backward = training ? new JavaBackward(this, work, arithmetic) : null;
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
        float[] c = t == 0 ? work.c0() : kept;
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
                kept[row + j] = gates[i + hiddenSize + j] * c[old + j] + gates[i + j] * gates[g + j];
            }
            arithmetic.tanh(kept, row, tanhCells, row, hiddenSize);
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
            int row = t * block + n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                kept[row + j] = recurrent[product + 2 * hiddenSize + j];
                gates[c + j] += gates[r + j] * kept[row + j];
            }
            arithmetic.tanh(gates, c, gates, c, hiddenSize);
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
                kept[t * block + n * hiddenSize + j] = gates[r + j] * h[hAt + n * hiddenSize + j];
            }
        }
        arithmetic.addProduct(batch, hiddenSize, hiddenSize, kept, t * block, hiddenSize, 1, candidateTransposed, 0,
                gates, first + 2 * hiddenSize, gateSize);
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
        backward.run();
    }

    @Override
    public float[] output() {
        return output;
    }

    @Override
    public Gradients gradients() {
        return backward.gradients();
    }

    @Override
    public void close() {
        // arrays are the garbage collector's
    }
}
