// The product at the heart of every recurrent step: a few rows (the live sequences of a batch) times a weight
// matrix that was packed once, with the sums handed over while they are still in registers.
//
// Packed weights are blocks; a block is, for each k in [0, depth), C registers of neighbouring outputs. What the
// C registers hold is the packer's choice: the C gates of Vec::width units (LSTM, GRU), or C * Vec::width
// neighbouring units (plain). A tile is R rows by C registers: R * C sums, a multiple of the multiply-add units'
// latency, with C weights and one broadcast beside them.
#pragma once
#include "cpu/threads.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int64_t kWidth = Vec::width;

constexpr int64_t blocks_of(int64_t units, int registers = 1) {
    return (units + kWidth * registers - 1) / (kWidth * registers);
}

// weights(c, unit, k) gives the weight of output register c; units past the end are packed as zeros.
// Registers hold gates: unit = block * width + lane.
template <int C, class Weights>
void pack_gates(float* packed, int64_t units, int64_t depth, Weights weights) {
    parallel(blocks_of(units), [&](int64_t block) {
        float* to = packed + block * depth * C * kWidth;
        for (int64_t k = 0; k < depth; k++)
            for (int c = 0; c < C; c++)
                for (int64_t lane = 0; lane < kWidth; lane++) {
                    int64_t unit = block * kWidth + lane;
                    *to++ = unit < units ? weights(c, unit, k) : 0.0f;
                }
    });
}

constexpr int kPlain = 4;   // registers of a plain block

inline int64_t plain_packed_size(int64_t units, int64_t depth) {
    return blocks_of(units, kPlain) * depth * kPlain * kWidth;
}

// Registers hold neighbouring units: unit = (block * kPlain + c) * width + lane.
template <class Weights>
void pack_plain(float* packed, int64_t units, int64_t depth, Weights weights) {
    constexpr int64_t panel = kPlain * kWidth;
    parallel(blocks_of(units, kPlain), [&](int64_t block) {
        float* to = packed + block * depth * panel;
        for (int64_t k = 0; k < depth; k++)
            for (int64_t unit = block * panel; unit < (block + 1) * panel; unit++)
                *to++ = unit < units ? weights(unit, k) : 0.0f;
    });
}

// One operand of a product whose depth is split over several arrays of rows.
struct Operand {
    const float* const* rows;   // one pointer a row, so that states are gathered rather than copied
    int64_t depth;
};

// sums[r][c] += sum over k of rows[r][k] * panel[k][c]; returns the end of the panel.
template <int R, int C>
SEQUOR_INLINE const float* accumulate(Vec (&sums)[R][C], const Operand& a, int64_t first, const float* panel) {
    const float* row[R];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) row[r] = a.rows[first + r];
    for (int64_t k = 0; k < a.depth; k++) {
        if constexpr (R < C) {   // fewer rows than weights: hold the rows
            Vec x[R];
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) x[r] = Vec::of(row[r][k]);
#pragma GCC unroll 16
            for (int c = 0; c < C; c++) {
                Vec w = Vec::load(panel + c * kWidth);
#pragma GCC unroll 16
                for (int r = 0; r < R; r++) sums[r][c] = fma(x[r], w, sums[r][c]);
            }
        } else {
            Vec w[C];
#pragma GCC unroll 16
            for (int c = 0; c < C; c++) w[c] = Vec::load(panel + c * kWidth);
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) {
                Vec x = Vec::of(row[r][k]);
#pragma GCC unroll 16
                for (int c = 0; c < C; c++) sums[r][c] = fma(x, w[c], sums[r][c]);
            }
        }
        panel += C * kWidth;
    }
    return panel;
}

template <int R, int C, int S, class Epilogue, class Prefetch>
SEQUOR_INLINE void tile(const Operand (&operands)[S], int64_t first, const float* panel, int64_t block,
                        Epilogue& epilogue, Prefetch& prefetch) {
    for (int r = 0; r < R; r++) prefetch(first + r, block);
    Vec sums[R][C];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int c = 0; c < C; c++) sums[r][c] = Vec::zero();
    for (int s = 0; s < S; s++) panel = accumulate(sums, operands[s], first, panel);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) epilogue(first + r, block, sums[r]);
}

template <int R, int C, int S, class Epilogue, class Prefetch>
void tile_of(int64_t rows, const Operand (&operands)[S], int64_t first, const float* panel, int64_t block,
             Epilogue& epilogue, Prefetch& prefetch) {
    if (rows == R)
        tile<R, C>(operands, first, panel, block, epilogue, prefetch);
    else if constexpr (R > 1)
        tile_of<R - 1, C>(rows, operands, first, panel, block, epilogue, prefetch);
}

struct NoPrefetch {
    SEQUOR_INLINE void operator()(int64_t, int64_t) const {}
};

// Calls epilogue(row, block, sums[C]) for each of `rows` rows and each block, the operands' depths one behind
// another in the packed blocks, and prefetch(row, block) while the sums are still to be made, for what the epilogue
// reads and writes. A row's sums have the same bits whatever rows are beside it.
template <int C, int S, class Epilogue, class Prefetch = NoPrefetch>
void packed_product(const Operand (&operands)[S], int64_t rows, const float* packed, int64_t blocks,
                    Epilogue epilogue, Prefetch prefetch = {}) {
    constexpr int R = (Vec::registers == 32 ? 24 : 12) / C;
    int64_t depth = 0;
    for (int s = 0; s < S; s++) depth += operands[s].depth;
    int64_t tiles = (rows + R - 1) / R;
    for (int64_t block = 0; block < blocks; block++) {
        const float* panel = packed + block * depth * C * kWidth;
        int64_t first = 0;
        for (int64_t i = 0; i < tiles; i++) {
            int64_t size = (rows - first) / (tiles - i);   // tiles of nearly equal height
            tile_of<R, C>(size, operands, first, panel, block, epilogue, prefetch);
            first += size;
        }
    }
}

// The same on plain blocks: epilogue(row, unit, lanes, sum) and prefetch(row, unit) for each register of units.
template <int S, class Epilogue, class Prefetch = NoPrefetch>
void plain_product(const Operand (&operands)[S], int64_t rows, const float* packed, int64_t units,
                   Epilogue epilogue, Prefetch prefetch = {}) {
    packed_product<kPlain>(operands, rows, packed, blocks_of(units, kPlain),
                           [&](int64_t row, int64_t block, Vec (&sums)[kPlain]) SEQUOR_LAMBDA_INLINE {
#pragma GCC unroll 4
                               for (int c = 0; c < kPlain; c++) {
                                   int64_t unit = (block * kPlain + c) * kWidth;
                                   if (unit < units) epilogue(row, unit, units - unit, sums[c]);
                               }
                           },
                           [&](int64_t row, int64_t block) SEQUOR_LAMBDA_INLINE {
                               for (int64_t c = 0; c < kPlain; c++) prefetch(row, (block * kPlain + c) * kWidth);
                           });
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
