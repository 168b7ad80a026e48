package io.github.sequor.bench;

/**
 * Plain loops as a good Java programmer writes them: the innermost runs along rows, so that the JIT compiler can use
 * vector instructions (it does not reorder the sum of a dot product), and takes four rows of B at a time, so that C is
 * read and written a quarter as often.
 */
final class PlainArithmetic implements Arithmetic {

    @Override
    public void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt,
            float[] c, int cAt, int cRow) {
        for (int i = 0; i < m; i++) {
            int row = aAt + i * aRow;
            int to = cAt + i * cRow;
            int p = 0;
            for (; p + 3 < k; p += 4) {
                float a0 = a[row + p * aColumn];
                float a1 = a[row + (p + 1) * aColumn];
                float a2 = a[row + (p + 2) * aColumn];
                float a3 = a[row + (p + 3) * aColumn];
                int b0 = bAt + p * n;
                int b1 = b0 + n;
                int b2 = b1 + n;
                int b3 = b2 + n;
                for (int j = 0; j < n; j++) {
                    c[to + j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
                }
            }
            for (; p < k; p++) {
                float a0 = a[row + p * aColumn];
                int b0 = bAt + p * n;
                for (int j = 0; j < n; j++) {
                    c[to + j] += a0 * b[b0 + j];
                }
            }
        }
    }

    @Override
    public void sigmoid(float[] x, int at, int count) {
        for (int i = at; i < at + count; i++) {
            x[i] = (float) (1 / (1 + Math.exp(-x[i])));
        }
    }

    /** By exp, which is an intrinsic of the JIT compiler where tanh is not. */
    @Override
    public void tanh(float[] x, int at, float[] y, int to, int count) {
        for (int i = 0; i < count; i++) {
            y[to + i] = (float) (1 - 2 / (Math.exp(2 * x[at + i]) + 1));
        }
    }
}
