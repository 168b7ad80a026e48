package io.github.sequor.tensor;

import io.github.sequor.kernel.Kernels;
import java.util.Arrays;

/**
 * A ragged batch of sequences without padding.
 *
 * @param data (rows, F)
 * @param packing which row is which step of which sequence
 */
public record PackedSequence(Tensor data, Packing packing) {

    /** Checks that the data has the packing's rows. */
    public PackedSequence {
        data.expect("data", packing.rows(), -1);
    }

    /** Sequences of equal length as they are, (T, N, F): the packed rows are the padded ones. */
    public static PackedSequence of(Tensor sequences) {
        sequences.expect("sequences", -1, -1, -1);
        int steps = sequences.shape(0);
        int batch = sequences.shape(1);
        return new PackedSequence(sequences.view(0, steps * batch, sequences.shape(2)), Packing.uniform(steps, batch));
    }

    /**
     * Packs a padded batch.
     *
     * @param padded (T, N, F)
     * @param lengths (N) of each sequence, in any order, at least 1 and at most T
     */
    public static PackedSequence pack(Arena arena, Tensor padded, int... lengths) {
        padded.expect("padded", -1, lengths.length, -1);
        Packing packing = Packing.of(lengths);
        if (packing.steps() > padded.shape(0)) {
            throw new IllegalArgumentException("lengths: the padded batch has " + padded.shape(0)
                    + " steps, the longest length is " + packing.steps());
        }
        int width = padded.shape(2);
        Tensor data = arena.result(packing.rows(), width);
        long index = arena.ints(packing.paddedRows());
        Kernels.gather_rows(data.address(), padded.address(), index, packing.rows(), width);
        arena.record(() -> {
            if (padded.needsGradient()) {
                Kernels.add_to_rows(padded.gradientAddress(), data.gradientAddress(), index, packing.rows(), width);
            }
        });
        return new PackedSequence(data, packing);
    }

    /** Unpacks to (T, N, F), in batch order, with zeros past each sequence's length. */
    public Tensor unpack(Arena arena) {
        int steps = packing.steps();
        int batch = packing.batch();
        int width = width();
        Tensor padded = arena.result(steps, batch, width);
        int[] rows = new int[steps * batch];
        Arrays.fill(rows, -1);
        int[] paddedRows = packing.paddedRows();
        for (int r = 0; r < paddedRows.length; r++) {
            rows[paddedRows[r]] = r;
        }
        long index = arena.ints(rows);
        Kernels.gather_rows(padded.address(), data.address(), index, rows.length, width);
        arena.record(() -> {
            if (data.needsGradient()) {
                Kernels.add_to_rows(data.gradientAddress(), padded.gradientAddress(), index, rows.length, width);
            }
        });
        return padded;
    }

    /** F, the number of features of a step. */
    public int width() {
        return data.shape(1);
    }

    /** Other data in the same packing. */
    public PackedSequence with(Tensor other) {
        return new PackedSequence(other, packing);
    }
}
