package io.github.sequor.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The backward of a {@link JavaLayer}: steps in reverse, then the products over all steps at once. Gradients of the
 * gates are those before their functions.
 */
final class JavaBackward {
    private final JavaLayer layer;
    private final Work work;
    private final Arithmetic arithmetic;
    private final Cell cell;
    private final int steps;
    private final int batch;
    private final int hiddenSize;
    private final int gateSize;                // G*H
    private final int block;                   // N*H, one step of the output
    private final float[] gateGradients;       // (T*N, G*H), of what the input's product and bias add to
    private final float[] stateGradients;      // (T*N, G*H), of what the state's add to: another in a GRU alone
    private final float[] inputGradient;
    private final float[] hGradient;           // (N, H)
    private final float[] hBefore;             // (N, H), as a step makes it
    private final float[] cGradient;
    private final float[] ihGradient;
    private final float[] hhGradient;
    private final float[] biasIhGradient;
    private final float[] biasHhGradient;

    JavaBackward(JavaLayer layer, Work work, Arithmetic arithmetic) {
        this.layer = layer;
        this.work = work;
        this.arithmetic = arithmetic;
        Shape shape = work.shape();
        cell = work.cell();
        steps = shape.steps();
        batch = shape.batch();
        hiddenSize = shape.hiddenSize();
        gateSize = cell.gates() * hiddenSize;
        block = batch * hiddenSize;
        gateGradients = new float[shape.rows() * gateSize];
        stateGradients = cell == Cell.GRU ? new float[gateGradients.length] : gateGradients;
        inputGradient = new float[shape.rows() * shape.inputSize()];
        hGradient = new float[block];
        hBefore = new float[block];
        cGradient = new float[block];
        ihGradient = new float[gateSize * shape.inputSize()];
        hhGradient = new float[gateSize * hiddenSize];
        biasIhGradient = new float[gateSize];
        biasHhGradient = cell == Cell.GRU ? new float[gateSize] : biasIhGradient;
    }

    void run() {
        Arrays.fill(hGradient, 0);
        Arrays.fill(cGradient, 0);
        for (int t = steps - 1; t >= 0; t--) {
            float[] h = t == 0 ? work.h0() : layer.output;
            int hAt = t == 0 ? 0 : (t - 1) * block;
            Arrays.fill(hBefore, 0);
            switch (cell) {
                case LSTM -> lstmStep(t);
                case GRU -> gruStep(t, h, hAt);
                case GRU_RESET_BEFORE -> gruResetBeforeStep(t, h, hAt);
                case RNN -> rnnStep(t);
            }
            int products = cell == Cell.GRU_RESET_BEFORE ? 2 * hiddenSize : gateSize;
            arithmetic.addProduct(batch, hiddenSize, products, stateGradients, t * batch * gateSize, gateSize, 1,
                    work.only().hh(), 0, hBefore, 0, hiddenSize);
            System.arraycopy(hBefore, 0, hGradient, 0, block);
        }
        weightGradients();
    }

    private void weightGradients() {
        int rows = steps * batch;
        int inputSize = work.shape().inputSize();
        Arrays.fill(inputGradient, 0);
        arithmetic.addProduct(rows, inputSize, gateSize, gateGradients, 0, gateSize, 1, work.only().ih(), 0,
                inputGradient, 0, inputSize);
        Arrays.fill(ihGradient, 0);
        arithmetic.addProduct(gateSize, inputSize, rows, gateGradients, 0, 1, gateSize, work.input(), 0, ihGradient, 0,
                inputSize);
        Arrays.fill(hhGradient, 0);
        int products = gateSize;
        if (cell == Cell.GRU_RESET_BEFORE) {
            products = 2 * hiddenSize;
            arithmetic.addProduct(hiddenSize, hiddenSize, rows, stateGradients, products, 1, gateSize, layer.kept, 0,
                    hhGradient, products * hiddenSize, hiddenSize);
        }
        arithmetic.addProduct(products, hiddenSize, batch, stateGradients, 0, 1, gateSize, work.h0(), 0, hhGradient, 0,
                hiddenSize);
        arithmetic.addProduct(products, hiddenSize, rows - batch, stateGradients, batch * gateSize, 1, gateSize,
                layer.output, 0, hhGradient, 0, hiddenSize);
        sumOfRows(gateGradients, biasIhGradient);
        if (biasHhGradient != biasIhGradient) {
            sumOfRows(stateGradients, biasHhGradient);
        }
    }

    private void sumOfRows(float[] rows, float[] sum) {
        Arrays.fill(sum, 0);
        for (int at = 0; at < rows.length; at += gateSize) {
            for (int j = 0; j < gateSize; j++) {
                sum[j] += rows[at + j];
            }
        }
    }

    private void lstmStep(int t) {
        float[] c = t == 0 ? work.c0() : layer.kept;
        int before = t == 0 ? 0 : (t - 1) * block;
        float[] gates = layer.gates;
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
                float tanhC = layer.tanhCells[row + j];
                float dh = work.outputGradient()[row + j] + hGradient[state + j];
                float dc = cGradient[state + j] + dh * o * (1 - tanhC * tanhC);
                gateGradients[iAt + j] = dc * g * i * (1 - i);
                gateGradients[fAt + j] = dc * c[before + state + j] * f * (1 - f);
                gateGradients[gAt + j] = dc * i * (1 - g * g);
                gateGradients[oAt + j] = dh * tanhC * o * (1 - o);
                cGradient[state + j] = dc * f;
            }
        }
    }

    /** h' = (1 - z) c + z h, c = tanh(... + r kept). */
    private void gruStep(int t, float[] h, int hAt) {
        float[] gates = layer.gates;
        for (int n = 0; n < batch; n++) {
            int rAt = (t * batch + n) * gateSize;
            int zAt = rAt + hiddenSize;
            int cAt = zAt + hiddenSize;
            int row = t * block + n * hiddenSize;
            int state = n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                float r = gates[rAt + j];
                float z = gates[zAt + j];
                float c = gates[cAt + j];
                float dh = work.outputGradient()[row + j] + hGradient[state + j];
                float dc = dh * (1 - z) * (1 - c * c);
                float dr = dc * layer.kept[row + j] * r * (1 - r);
                float dz = dh * (h[hAt + state + j] - c) * z * (1 - z);
                gateGradients[rAt + j] = dr;
                gateGradients[zAt + j] = dz;
                gateGradients[cAt + j] = dc;
                stateGradients[rAt + j] = dr;
                stateGradients[zAt + j] = dz;
                stateGradients[cAt + j] = dc * r;
                hBefore[state + j] = dh * z;
            }
        }
    }

    /** h' = u c + (1 - u) h, c = tanh(... + W kept), kept = r h. */
    private void gruResetBeforeStep(int t, float[] h, int hAt) {
        float[] gates = layer.gates;
        int first = t * batch * gateSize;
        for (int n = 0; n < batch; n++) {
            int uAt = first + n * gateSize + hiddenSize;
            int cAt = uAt + hiddenSize;
            int row = t * block + n * hiddenSize;
            int state = n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                float u = gates[uAt + j];
                float c = gates[cAt + j];
                float dh = work.outputGradient()[row + j] + hGradient[state + j];
                gateGradients[uAt + j] = dh * (c - h[hAt + state + j]) * u * (1 - u);
                gateGradients[cAt + j] = dh * u * (1 - c * c);
                hBefore[state + j] = dh * (1 - u);
            }
        }
        // the gradient of r h takes the place of that of h, which is in hBefore
        Arrays.fill(hGradient, 0);
        arithmetic.addProduct(batch, hiddenSize, hiddenSize, gateGradients, first + 2 * hiddenSize, gateSize, 1,
                work.only().hh(), 2 * hiddenSize * hiddenSize, hGradient, 0, hiddenSize);
        for (int n = 0; n < batch; n++) {
            int rAt = first + n * gateSize;
            int state = n * hiddenSize;
            for (int j = 0; j < hiddenSize; j++) {
                float r = gates[rAt + j];
                gateGradients[rAt + j] = hGradient[state + j] * h[hAt + state + j] * r * (1 - r);
                hBefore[state + j] += hGradient[state + j] * r;
            }
        }
    }

    private void rnnStep(int t) {
        for (int j = 0; j < block; j++) {
            float h = layer.output[t * block + j];
            gateGradients[t * block + j] = (work.outputGradient()[t * block + j] + hGradient[j]) * (1 - h * h);
        }
    }

    RecurrentLayer.Gradients gradients() {
        List<float[]> weights = cell.biases() == 1 ? List.of(ihGradient, hhGradient, biasIhGradient)
                : List.of(ihGradient, hhGradient, biasIhGradient, biasHhGradient);
        return new RecurrentLayer.Gradients(inputGradient, hGradient, cGradient, weights);
    }
}
