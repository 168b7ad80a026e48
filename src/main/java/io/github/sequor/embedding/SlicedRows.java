package io.github.sequor.embedding;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Rows of numbers in native memory as {@code word2vec_train} wants them: columns in slices, cut by the rows' size
 * alone, and the slices in parts, a matrix each and one for each thread, so that none fetches what is another's.
 */
final class SlicedRows implements AutoCloseable {
    private static final int LINE = 16;
    private static final int SLICE_LINES = 4;

    private final int size;
    private final int slices;
    private final int slicesPerPart;
    private final int stride;
    private final Tensor parts;      // (parts, rows, stride)

    /**
     * Zeros.
     *
     * @param whole whether there is one slice alone, as Hogwild and the full softmax want
     */
    SlicedRows(int rows, int size, boolean whole, int threads) {
        this.size = size;
        this.slices = whole ? 1 : (lines() + SLICE_LINES - 1) / SLICE_LINES;
        int most = (slices + threads - 1) / threads;
        int count = (slices + most - 1) / most;
        this.slicesPerPart = (slices + count - 1) / count;
        this.stride = IntStream.range(0, count).map(part -> first((part + 1) * slicesPerPart)
                - first(part * slicesPerPart)).max().orElseThrow();
        this.parts = Tensor.zeros(count, rows, stride);
    }

    private int lines() {
        return (size + LINE - 1) / LINE;
    }

    /** The first column of a slice. */
    private int first(int slice) {
        return (int) ((long) lines() * Math.min(slice, slices) / slices) * LINE;
    }

    private int columns(int slice) {
        return Math.min(first(slice + 1), size) - first(slice);
    }

    private long address(int slice, int row) {
        int part = slice / slicesPerPart;
        long before = ((long) part * rows() + row) * stride + first(slice) - first(part * slicesPerPart);
        return parts.address() + before * Float.BYTES;
    }

    void write(int row, float[] values) {
        for (int s = 0; s < slices; s++) {
            Kernels.write_floats(address(s, row), values, first(s), columns(s));
        }
    }

    void read(int row, float[] to, int offset) {
        for (int s = 0; s < slices; s++) {
            Kernels.read_floats(to, address(s, row), offset + first(s), columns(s));
        }
    }

    long address() {
        return parts.address();
    }

    int rows() {
        return parts.shape(1);
    }

    int slices() {
        return slices;
    }

    int parts() {
        return parts.shape(0);
    }

    int stride() {
        return stride;
    }

    double norm() {
        return parts.norm();
    }

    @Override
    public void close() {
        parts.close();
    }
}
