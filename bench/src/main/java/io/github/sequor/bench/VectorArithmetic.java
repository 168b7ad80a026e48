package io.github.sequor.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API with fused multiply-adds: tiles of C, four rows by two vectors, stay in registers while a block of A
 * and B goes by. Fewer rows than four go along B's rows, which is how a matrix is read once.
 */
final class VectorArithmetic implements Arithmetic {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();
    private static final int ROWS = 4;
    private static final int DEPTH = 256;          // a block of B, this deep and two vectors wide, stays in L1

    @Override
    public void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt,
            float[] c, int cAt, int cRow) {
        int tiledRows = m / ROWS * ROWS;
        int tiledColumns = n / (2 * WIDTH) * (2 * WIDTH);
        for (int p = 0; p < k; p += DEPTH) {
            int depth = Math.min(DEPTH, k - p);
            int aBlock = aAt + p * aColumn;
            int bBlock = bAt + p * n;
            for (int j = 0; j < tiledColumns && tiledRows > 0; j += 2 * WIDTH) {
                for (int i = 0; i < tiledRows; i += ROWS) {
                    tile(n, depth, a, aBlock + i * aRow, aRow, aColumn, b, bBlock + j, c, cAt + i * cRow + j, cRow);
                }
            }
            for (int i = 0; i < m; i++) {
                int from = i < tiledRows ? tiledColumns : 0;
                row(from, n, depth, a, aBlock + i * aRow, aColumn, b, bBlock, c, cAt + i * cRow);
            }
        }
    }

    private static void tile(int n, int depth, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, float[] c,
            int cAt, int cRow) {
        int c1 = cAt + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
        FloatVector s01 = FloatVector.fromArray(SPECIES, c, cAt + WIDTH);
        FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + WIDTH);
        FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + WIDTH);
        FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + WIDTH);
        int at = aAt;
        int from = bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, from + WIDTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            at += aColumn;
            from += n;
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + WIDTH);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + WIDTH);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + WIDTH);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + WIDTH);
    }

    /** Columns {@code first} to {@code n} of one row of C. */
    private static void row(int first, int n, int depth, float[] a, int aAt, int aColumn, float[] b, int bAt, float[] c,
            int cAt) {
        int vectorsEnd = first + (n - first) / WIDTH * WIDTH;
        for (int p = 0; p + 3 < depth; p += 4) {
            float x0 = a[aAt + p * aColumn];
            float x1 = a[aAt + (p + 1) * aColumn];
            float x2 = a[aAt + (p + 2) * aColumn];
            float x3 = a[aAt + (p + 3) * aColumn];
            FloatVector a0 = FloatVector.broadcast(SPECIES, x0);
            FloatVector a1 = FloatVector.broadcast(SPECIES, x1);
            FloatVector a2 = FloatVector.broadcast(SPECIES, x2);
            FloatVector a3 = FloatVector.broadcast(SPECIES, x3);
            int b0 = bAt + p * n;
            int b1 = b0 + n;
            int b2 = b1 + n;
            int b3 = b2 + n;
            for (int j = first; j < vectorsEnd; j += WIDTH) {
                FloatVector sum = FloatVector.fromArray(SPECIES, c, cAt + j);
                sum = a0.fma(FloatVector.fromArray(SPECIES, b, b0 + j), sum);
                sum = a1.fma(FloatVector.fromArray(SPECIES, b, b1 + j), sum);
                sum = a2.fma(FloatVector.fromArray(SPECIES, b, b2 + j), sum);
                sum = a3.fma(FloatVector.fromArray(SPECIES, b, b3 + j), sum);
                sum.intoArray(c, cAt + j);
            }
            for (int j = vectorsEnd; j < n; j++) {
                c[cAt + j] += x0 * b[b0 + j] + x1 * b[b1 + j] + x2 * b[b2 + j] + x3 * b[b3 + j];
            }
        }
        for (int p = depth / 4 * 4; p < depth; p++) {
            float x = a[aAt + p * aColumn];
            for (int j = first; j < n; j++) {
                c[cAt + j] += x * b[bAt + p * n + j];
            }
        }
    }

    @Override
    public void sigmoid(float[] x, int at, int count) {
        for (int i = 0; i < count; i += WIDTH) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            FloatVector e = FloatVector.fromArray(SPECIES, x, at + i, mask).neg().lanewise(VectorOperators.EXP);
            FloatVector.broadcast(SPECIES, 1).div(e.add(1)).intoArray(x, at + i, mask);
        }
    }

    @Override
    public void tanh(float[] x, int at, float[] y, int to, int count) {
        for (int i = 0; i < count; i += WIDTH) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            FloatVector.fromArray(SPECIES, x, at + i, mask).lanewise(VectorOperators.TANH).intoArray(y, to + i, mask);
        }
    }
}
