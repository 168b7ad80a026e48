package io.github.sequor.bench;

/**
 * The least time that a piece of work can take on a machine. Multiply-adds of the matrix products alone count as
 * arithmetic (each as two operations): what the gates' functions cost is what an implementation must hide. A training
 * step has three products for each one of forward.
 */
final class Bound {
    /** Rows from which the arithmetic is the limit. */
    private static final int MANY_ROWS = 8;

    private Bound() {
    }

    /** Operations of the products with the input, over all steps and layers. */
    private static double inputOperations(Cell cell, Shape shape) {
        double operations = 0;
        for (int layer = 0; layer < shape.layers(); layer++) {
            operations += 2.0 * shape.rows() * shape.directions() * cell.gates() * shape.hiddenSize()
                    * shape.inputSize(layer);
        }
        return operations;
    }

    /** Operations of the products with the state. */
    private static double stateOperations(Cell cell, Shape shape) {
        return 2.0 * shape.rows() * shape.layers() * shape.directions() * cell.gates() * shape.hiddenSize()
                * shape.hiddenSize();
    }

    /** Operations of a layer's forward or training step. */
    static double operations(Cell cell, Shape shape, boolean training) {
        return (training ? 3 : 1) * (inputOperations(cell, shape) + stateOperations(cell, shape));
    }

    /** The bytes of weights that one step at N = 1 reads: the recurrent ones, or all where there is one step alone. */
    static long weightBytes(Cell cell, Shape shape) {
        long columns = shape.hiddenSize() + (shape.steps() == 1 ? shape.inputSize() : 0);
        return (long) Float.BYTES * cell.gates() * shape.hiddenSize() * columns;
    }

    /**
     * Seconds. Where there are many rows, what the arithmetic takes. Where there is one, each step reads the recurrent
     * weights, and backward reads them again; the product with the input is batched over time, and so are the gradients
     * of the weights, so those are arithmetic. One step alone reads all weights, and its backward reads them again and
     * writes their gradients.
     */
    static double seconds(Cell cell, Shape shape, boolean training, double gflops, double gigabytesPerSecond) {
        if (shape.batch() >= MANY_ROWS) {
            return operations(cell, shape, training) / (gflops * 1e9);
        }
        double passes = shape.steps() * (double) weightBytes(cell, shape);
        double reads = passes / (gigabytesPerSecond * 1e9);
        if (shape.steps() == 1) {
            return training ? 3 * reads : reads;
        }
        double input = inputOperations(cell, shape);
        return training ? 2 * reads + (3 * input + stateOperations(cell, shape)) / (gflops * 1e9)
                : reads + input / (gflops * 1e9);
    }
}
