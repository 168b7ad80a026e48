package io.github.sequor.bench;

/** The recurrent cells that are measured. */
public enum Cell {
    /** Gates i, f, g, o. */
    LSTM(4, 2),
    /** Reset after the product, as in PyTorch and cuDNN; gates r, z, n. */
    GRU(3, 2),
    /** Reset before the product (Chung et al. 2014); gates r, u, c, one bias. */
    GRU_RESET_BEFORE(3, 1),
    /** Elman's, with tanh. */
    RNN(1, 2);

    private final int gates;
    private final int biases;

    Cell(int gates, int biases) {
        this.gates = gates;
        this.biases = biases;
    }

    /** G, the number of gates. */
    public int gates() {
        return gates;
    }

    /** 2 where the products with input and state each have a bias, otherwise 1. */
    public int biases() {
        return biases;
    }
}
