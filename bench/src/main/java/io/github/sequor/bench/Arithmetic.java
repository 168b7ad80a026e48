package io.github.sequor.bench;

/** What a layer in Java spends its time on. Arrays are row-major. */
interface Arithmetic {

    /**
     * C += A B.
     *
     * @param m rows of A and C
     * @param n columns of B and C; a row of B is n long
     * @param k columns of A and rows of B
     * @param aRow from a row of A to the next
     * @param aColumn from a column of A to the next, so that A may be a transposed matrix
     * @param cRow from a row of C to the next
     */
    void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, float[] c,
            int cAt, int cRow);

    /** The logistic function of {@code count} elements, in place. */
    void sigmoid(float[] x, int at, int count);

    /** tanh of {@code count} elements, from {@code x[at ...]} to {@code y[to ...]}. */
    void tanh(float[] x, int at, float[] y, int to, int count);
}
