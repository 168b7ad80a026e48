// Cosines of a few queries with every row of a large matrix: memory's bandwidth is the limit for one query, arithmetic
// for many.
//
// A task takes 16 rows at a time (8 on AVX2), which stay in level 1 while all queries pass. With one query the rows are
// read one behind another, as memory likes it; with more, four rows and four queries meet in registers. Either way 16
// sums are added up across lanes together, so the sum of a row with a query is made in the same order whatever else is
// asked.
#include "cpu/memory.h"
#include "cpu/threads.h"
#include "kernels/kernels.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int kSums = Vec::width == 1 ? 8 : Vec::width;
constexpr int kTile = 4;                   // rows that pass with several queries
constexpr int kQueries = kSums / kTile;
constexpr int kAhead = 8;                 // rows
constexpr int64_t kTaskFloats = 1 << 18;

// to[i] = the sum of the lanes of sums[i]
template <int N>
SEQUOR_INLINE void add_lanes(float* to, Vec (&sums)[N]) {
    if constexpr (N != Vec::width) {
        for (int i = 0; i < N; i++) sums[i].store(to + i);   // scalar: one lane
    } else {
        transpose(sums);
#pragma GCC unroll 8
        for (int step = N / 2; step > 0; step /= 2)
#pragma GCC unroll 8
            for (int i = 0; i < step; i++) sums[i] += sums[i + step];
        sums[0].store(to);
    }
}

// sums (R, C) = rows queries^T, lane by lane. Rows that come from memory ask it for those kAhead behind them.
template <int R, int C, bool Ahead>
SEQUOR_INLINE void multiply(Vec* sums, const float* const* rows, const float* const* queries, int64_t D) {
    Vec s[R * C];
#pragma GCC unroll 16
    for (int i = 0; i < R * C; i++) s[i] = Vec::zero();
    for_each_vec(D, [&](int64_t k, int64_t lanes) SEQUOR_LAMBDA_INLINE {
        Vec q[C];
#pragma GCC unroll 16
        for (int c = 0; c < C; c++) q[c] = Vec::load(queries[c] + k, lanes);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            Vec x = Vec::load(rows[r] + k, lanes);
            if (Ahead) __builtin_prefetch(rows[r] + k + kAhead * D);
#pragma GCC unroll 16
            for (int c = 0; c < C; c++) s[r * C + c] = fma(x, q[c], s[r * C + c]);
        }
    });
#pragma GCC unroll 16
    for (int i = 0; i < R * C; i++) sums[i] = s[i];
}

// to (kSums / C, C) = rows queries^T
template <int C, bool Ahead>
SEQUOR_INLINE void products(float* to, const float* const* rows, const float* const* queries, int64_t D) {
    Vec sums[kSums];
    if constexpr (C == 1) {
#pragma GCC unroll 16
        for (int r = 0; r < kSums; r++) multiply<1, 1, Ahead>(sums + r, rows + r, queries, D);   // as they lie
    } else {
        multiply<kSums / C, C, Ahead>(sums, rows, queries, D);
    }
    add_lanes(to, sums);
}

// Where kSums rows from `row` on are; the last one again past the end. Rows that need not lie on a float's boundary are
// copied.
SEQUOR_INLINE void locate(const float** at, float* copies, const float* rows, const int32_t* starts, int64_t row,
                          int64_t V, int64_t D) {
    for (int r = 0; r < kSums; r++) {
        const int64_t i = row + r < V ? row + r : V - 1;
        at[r] = rows + i * D;
        if (starts == nullptr) continue;
        at[r] = copies + r * D;
        memcpy(copies + r * D, reinterpret_cast<const char*>(rows) + starts[i], (size_t)D * sizeof(float));
    }
}

// body(at, row) for every kSums rows
template <class Body>
void each_rows(const float* rows, const int32_t* starts, int64_t V, int64_t D, Body body) {
    const int64_t piece = (kTaskFloats / D / kSums + 1) * kSums;
    parallel((V + piece - 1) / piece, [&](int64_t task) {
        Scratch scratch;
        float* copies = starts == nullptr ? nullptr : scratch.floats(kSums * D);
        const int64_t end = (task + 1) * piece < V ? (task + 1) * piece : V;
        for (int64_t row = task * piece; row < end; row += kSums) {
            const float* at[kSums];
            locate(at, copies, rows, starts, row, V, D);
            body(at, row);
        }
    });
}

// whether (a, i) stands behind (b, j): lower, or equal with a higher id
SEQUOR_INLINE bool behind(float a, int32_t i, float b, int32_t j) { return a < b || (a == b && i > j); }

// Lets the element at `at` of a heap of n, whose root stands behind all, sink to its place.
inline void sink(float* values, int32_t* ids, int64_t n, int64_t at) {
    const float value = values[at];
    const int32_t id = ids[at];
    for (int64_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && behind(values[child + 1], ids[child + 1], values[child], ids[child])) child++;
        if (!behind(values[child], ids[child], value, id)) break;
        values[at] = values[child];
        ids[at] = ids[child];
        at = child;
    }
    values[at] = value;
    ids[at] = id;
}

inline void best(float* values, int32_t* ids, const float* scores, int64_t V, int64_t k) {
    for (int64_t n = 0; n < k; n++) {
        values[n] = -INFINITY;
        ids[n] = -1;
    }
    auto offer = [&](int64_t from, int64_t end) {
        for (int64_t i = from; i < end; i++) {
            if (!(scores[i] > values[0])) continue;
            values[0] = scores[i];
            ids[0] = (int32_t)i;
            sink(values, ids, k, 0);
        }
    };
    constexpr int64_t step = 4 * Vec::width;
    int64_t i = 0;
    for (; i + step <= V; i += step) {
        Vec top = max(max(Vec::load(scores + i), Vec::load(scores + i + Vec::width)),
                      max(Vec::load(scores + i + 2 * Vec::width), Vec::load(scores + i + 3 * Vec::width)));
        if (top.largest() > values[0]) offer(i, i + step);
    }
    offer(i, V);
    for (int64_t n = k - 1; n > 0; n--) {   // the root, last of those left, goes to the end
        const float value = values[0];
        const int32_t id = ids[0];
        values[0] = values[n];
        ids[0] = ids[n];
        values[n] = value;
        ids[n] = id;
        sink(values, ids, n, 0);
    }
}

}  // namespace

void row_norms(float* norms, const float* rows, const int32_t* starts, int64_t V, int64_t D) {
    each_rows(rows, starts, V, D, [&](const float* const* at, int64_t row) {
        for (int r = 0; r < kSums && row + r < V; r++) {
            Vec sum = Vec::zero();
            for_each_vec(D, [&](int64_t k, int64_t lanes) {
                Vec x = Vec::load(at[r] + k, lanes);
                sum = fma(x, x, sum);
            });
            norms[row + r] = ::sqrtf(sum.sum());
        }
    });
}

void similarity(float* scores, int64_t stride, const float* queries, const float* rows, const int32_t* starts,
                const float* scale, int64_t Q, int64_t V, int64_t D) {
    each_rows(rows, starts, V, D, [&](const float* const* at, int64_t row) {
        float sums[kSums];
        int64_t q = 0;
        for (; q + 1 < Q; q += kQueries) {
            const float* several[kQueries];
            for (int c = 0; c < kQueries; c++) several[c] = queries + (q + c < Q ? q + c : Q - 1) * D;
            for (int first = 0; first < kSums; first += kTile) {
                if (q == 0) products<kQueries, true>(sums, at + first, several, D);
                else products<kQueries, false>(sums, at + first, several, D);
                for (int c = 0; c < kQueries && q + c < Q; c++)
                    for (int64_t r = 0, i = row + first; r < kTile && i < V; r++, i++)
                        scores[(q + c) * stride + i] = sums[r * kQueries + c] * scale[i];
            }
        }
        if (q >= Q) return;
        const float* one = queries + q * D;
        products<1, true>(sums, at, &one, D);
        for (int64_t r = 0, i = row; r < kSums && i < V; r++, i++) scores[q * stride + i] = sums[r] * scale[i];
    });
}

void multiply_similarities(float* to, const float* positive, const float* negative, int64_t P, int64_t N, int64_t V) {
    const Vec half = Vec::of(0.5f);
    constexpr int64_t piece = 1 << 22;
    parallel((V + piece - 1) / piece, [&](int64_t task) {
        const int64_t from = task * piece;
        for_each_vec(V - from < piece ? V - from : piece, [&](int64_t j, int64_t lanes) {
            Vec above = Vec::of(1.0f), below = Vec::of(1.0f);
            const int64_t at = from + j;
            for (int64_t p = 0; p < P; p++) above = above * fma(Vec::load(positive + p * V + at, lanes), half, half);
            for (int64_t n = 0; n < N; n++) below = below * fma(Vec::load(negative + n * V + at, lanes), half, half);
            (above / (below + Vec::of(1e-6f))).store(to + at, lanes);
        });
    });
}

void top_k(int32_t* ids, float* values, const float* scores, int64_t Q, int64_t V, int64_t k) {
    parallel(Q, [&](int64_t q) { best(values + q * k, ids + q * k, scores + q * V, V, k); });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
