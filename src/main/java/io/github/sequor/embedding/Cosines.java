package io.github.sequor.embedding;

import io.github.sequor.kernel.Kernels;
import io.github.sequor.tensor.Arena;
import io.github.sequor.tensor.Tensor;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;

/**
 * Scores of queries with the rows of a matrix, and the best of them. A query is a vector (D) of length 1; a row of
 * zeros has similarity 0 with everything.
 */
final class Cosines {
    /** A row and its score. */
    record Hit(int row, float score) {
    }

    private static final float SMALL = 1e-15f;

    private final VectorRows rows;
    private final float[] norms;
    private final ByteBuffer scale;    // (V): what a product with a row is multiplied by; the garbage collector's

    Cosines(VectorRows rows) {
        this.rows = rows;
        int count = rows.rows();
        norms = new float[count];
        try (Arena arena = new Arena()) {
            Tensor lengths = arena.scratch(count);
            rows.each(count, (address, starts, first, n) -> Kernels.row_norms(
                    lengths.address() + (long) first * Float.BYTES, address, starts, n, rows.size()));
            lengths.get(norms, 0, count);
        }
        scale = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
        FloatBuffer floats = scale.asFloatBuffer();
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(norms[i])) {
                throw new IllegalArgumentException("rowMajor: row " + i + " holds a number that is not finite, or "
                        + "beyond 1e18");
            }
            if (norms[i] < SMALL) {
                norms[i] = (float) Math.sqrt(WordVectors.dot(rows.get(i), rows.get(i)));   // squares vanish in float
            }
            floats.put(i, norms[i] < Float.MIN_NORMAL ? 0 : 1 / norms[i]);
        }
    }

    float norm(int row) {
        return norms[row];
    }

    /** (Q, limit) similarities of queries (Q, D) with the first {@code limit} rows. */
    Tensor scores(Arena arena, float[] queries, int limit) {
        int count = queries.length / rows.size();
        Tensor asked = arena.of(queries, count, rows.size());
        Tensor scores = arena.scratch(count, limit);
        long scales = new BytePointer(scale).address();
        rows.each(limit, (address, starts, first, n) -> {
            long at = (long) first * Float.BYTES;
            Kernels.similarity(scores.address() + at, limit, asked.address(), address, starts, scales + at, count, n,
                    rows.size());
        });
        Reference.reachabilityFence(scale);
        return scores;
    }

    /** (limit) the products of 3CosMul with the first {@code limit} rows. */
    Tensor multiplied(Arena arena, float[] positive, float[] negative, int limit) {
        Tensor above = scores(arena, positive, limit);
        Tensor below = negative.length == 0 ? null : scores(arena, negative, limit);
        Tensor products = arena.scratch(1, limit);
        Kernels.multiply_similarities(products.address(), above.address(), below == null ? 0 : below.address(),
                above.shape(0), below == null ? 0 : below.shape(0), limit);
        return products;
    }

    /** The best k of each row of scores (Q, limit), without those that were set to minus infinity. */
    static List<List<Hit>> best(Arena arena, Tensor scores, int k) {
        int queries = scores.shape(0);
        int limit = scores.shape(1);
        int n = Math.min(k, limit);
        List<List<Hit>> all = new ArrayList<>(queries);
        if (n < 1) {
            for (int q = 0; q < queries; q++) {
                all.add(List.of());
            }
            return all;
        }
        Tensor values = arena.scratch(queries, n);
        Tensor ids = arena.scratch(queries, n);
        Kernels.top_k(ids.address(), values.address(), scores.address(), queries, limit, n);
        int[] rows = new int[queries * n];
        Kernels.read_ints(rows, ids.address(), 0, rows.length);
        float[] best = values.toArray();
        for (int q = 0; q < queries; q++) {
            List<Hit> hits = new ArrayList<>(n);
            for (int i = q * n; i < (q + 1) * n && rows[i] >= 0; i++) {
                hits.add(new Hit(rows[i], best[i]));
            }
            all.add(hits);
        }
        return all;
    }

    /** Takes rows out of a search. */
    static void exclude(Tensor scores, int query, int... out) {
        int limit = scores.shape(1);
        for (int row : out) {
            if (row < limit) {
                scores.set((long) query * limit + row, Float.NEGATIVE_INFINITY);
            }
        }
    }
}
