package io.github.sequor.nn;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Tensor;

/**
 * A named tensor that training changes, with its gradient. The gradient of an embedding is sparse: only the rows that a
 * step used have one, and optimizers touch only them.
 */
public final class Parameter implements AutoCloseable {
    private final String name;
    private final Tensor value;
    private final SparseRows sparse;
    private final boolean frozen;

    private static final class SparseRows {
        private final Tensor memory;    // (2V): a mark for each row, then the marked rows in the order of their use
        private final int rows;
        private long count;

        SparseRows(int rows) {
            this.rows = rows;
            memory = Tensor.zeros(2, Math.max(rows, 1));
        }

        long marks() {
            return memory.address();
        }

        long list() {
            return memory.address() + (long) memory.shape(1) * Float.BYTES;
        }
    }

    private Parameter(String name, Tensor value, SparseRows sparse, boolean frozen) {
        this.name = name;
        this.value = value;
        this.sparse = sparse;
        this.frozen = frozen;
        if (!frozen) {
            value.requireGradient();
            value.gradient();
        }
    }

    /** A parameter whose gradient is dense. */
    public static Parameter dense(String name, Tensor value) {
        return new Parameter(name, value, null, false);
    }

    /** One that training leaves as it is: saved with its module, and without a gradient. */
    public static Parameter frozen(String name, Tensor value) {
        return new Parameter(name, value, null, true);
    }

    /** A parameter (rows, width) whose gradient is that of the rows used. */
    public static Parameter sparse(String name, Tensor value) {
        value.expect("value", -1, -1);
        return new Parameter(name, value, new SparseRows(value.shape(0)), false);
    }

    Parameter named(String newName) {
        return new Parameter(newName, value, sparse, frozen);
    }

    /** The name, as PyTorch would give it. */
    public String name() {
        return name;
    }

    /** The elements; its gradient is {@code value().gradient()}. */
    public Tensor value() {
        return value;
    }

    /** Adds rows of gradient, as the backward of a look-up. */
    void addRows(Tensor gradient, long ids, long count) {
        int width = value.shape(1);
        if (sparse == null) {
            Kernels.embedding_backward(value.gradientAddress(), 0, 0, 0, gradient.address(), ids, count, width);
            return;
        }
        sparse.count = Kernels.embedding_backward(value.gradientAddress(), sparse.marks(), sparse.list(), sparse.count,
                gradient.address(), ids, count, width);
    }

    /** Whether training leaves it as it is. */
    public boolean isFrozen() {
        return frozen;
    }

    /** Whether the gradient is that of the rows used alone. */
    public boolean isSparse() {
        return sparse != null;
    }

    /** The address of the rows that have a gradient; 0: all of them. For calls of kernels. */
    public long rows() {
        return sparse == null ? 0 : sparse.list();
    }

    /** How many rows have a gradient: all elements count as one row where the gradient is dense. */
    public long rowCount() {
        return sparse == null ? 1 : sparse.count;
    }

    /** Elements a row. */
    public long rowWidth() {
        return sparse == null ? value.size() : value.shape(1);
    }

    /** Sets the gradient to zeros, where it is not. */
    public void zeroGradient() {
        if (sparse == null) {
            value.zeroGradient();
            return;
        }
        Kernels.zero_rows(value.gradientAddress(), rows(), rowCount(), rowWidth());
        // a mark is a float's width: the same call clears them
        Kernels.zero_rows(sparse.marks(), sparse.list(), sparse.count, 1);
        sparse.count = 0;
    }

    @Override
    public void close() {
        value.close();
        if (sparse != null) {
            sparse.memory.close();
        }
    }

    @Override
    public String toString() {
        return name + Tensor.describe(value.shape());
    }
}
