// The product at the heart of every recurrent step: a few rows (the live sequences of a batch) times a weight
// matrix that was packed once, with the sums handed over a tile at a time, while they are in level 1.
//
// Packed weights are blocks; a block is, for each k in [0, depth), C registers of neighbouring outputs. What the
// C registers hold is the packer's choice: the C gates of Vec::width units (LSTM, GRU), or C * Vec::width
// neighbouring units (plain). A tile is R rows by C registers: R * C sums, a multiple of the multiply-add units'
// latency, with C weights and one broadcast beside them.
#pragma once
#include "cpu/isa.h"
#include "cpu/memory.h"
#include "cpu/threads.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {

// Which of the even parts of a product's blocks are made: all, unless threads share them. And from which end: a product
// that goes back through the blocks of the one before finds those that came last in level 2.
struct Part {
    int64_t index = 0, parts = 1;
    bool backwards = false;
    static SEQUOR_INLINE Part of_turn(int64_t turn, int64_t index = 0, int64_t parts = 1) {
        return {index, parts, turn % 2 == 1};
    }
    SEQUOR_INLINE int64_t begin(int64_t blocks) const { return blocks * index / parts; }
    SEQUOR_INLINE int64_t end(int64_t blocks) const { return blocks * (index + 1) / parts; }
};

namespace {

constexpr int64_t kWidth = Vec::width;

constexpr int64_t blocks_of(int64_t units, int registers = 1) {
    return (units + kWidth * registers - 1) / (kWidth * registers);
}

// weights(c, unit) gives the `depth` weights of one unit's sum in register c; units past the end are packed as zeros.
// Registers hold gates: unit = block * width + lane.
template <int C, class Weights>
void pack_gates(float* packed, int64_t units, int64_t depth, Weights weights) {
    parallel(blocks_of(units), [&](int64_t block) {
        float* to = packed + block * depth * C * kWidth;
        for (int c = 0; c < C; c++)
            for (int64_t k = 0; k < depth; k += kWidth) {
                Vec rows[kWidth];
                for (int64_t lane = 0; lane < kWidth; lane++) {
                    const int64_t unit = block * kWidth + lane;
                    rows[lane] = unit < units ? Vec::load(weights(c, unit) + k, depth - k) : Vec::zero();
                }
                transpose(rows);
                for (int64_t i = 0; i < kWidth && k + i < depth; i++) rows[i].store(to + ((k + i) * C + c) * kWidth);
            }
    });
}

// Plain blocks, whose registers hold neighbouring units: of four registers, the last ones of three where that leaves
// fewer of them empty.
struct PlainBlocks {
    int64_t wide, narrow;
    explicit PlainBlocks(int64_t units) {
        const int64_t count = blocks_of(units, 4), spare = blocks_of(units) - 3 * count;
        wide = spare > 0 ? spare : 0;
        narrow = count - wide;
    }
    int64_t count() const { return wide + narrow; }
    int64_t unit(int64_t block) const { return (block < wide ? 4 * block : 3 * block + wide) * kWidth; }   // the first
};

inline int64_t plain_packed_size(int64_t units, int64_t depth) {
    const PlainBlocks blocks(units);
    return blocks.unit(blocks.count()) * depth;
}

template <class Weights>
void pack_plain(float* packed, int64_t units, int64_t depth, Weights weights) {
    const PlainBlocks blocks(units);
    parallel(blocks.count(), [&](int64_t block) {
        const int64_t first = blocks.unit(block), end = blocks.unit(block + 1);
        float* to = packed + first * depth;
        for (int64_t k = 0; k < depth; k++)
            for (int64_t unit = first; unit < end; unit++) *to++ = unit < units ? weights(unit, k) : 0.0f;
    });
}

// One operand of a product whose depth is split over several: rows, and the weights packed for them. Its blocks hold a
// register for each sum but `skipped`.
template <int skipped = -1>
struct Operand {
    const float* const* rows;   // one pointer a row, so that states are gathered rather than copied
    int64_t depth;
    const float* packed;

    static constexpr int registers(int sums) { return skipped < 0 ? sums : sums - 1; }
    static constexpr int sum(int c) { return skipped >= 0 && c >= skipped ? c + 1 : c; }
};

// Which block a tile works on, and which of the tiles of that block it is.
struct Turn {
    int64_t block, next;   // blocks
    int64_t tile, tiles;
    bool fetches;          // what comes next
};

// A part of an operand's depth.
struct Piece {
    int64_t from, depth;
    bool begun;            // sums of the pieces before it are there
};

// sums[r][c] += sum over k of rows[r][k] * packed[block][k][c]. Meanwhile a tile may fetch its share of the operand's
// weights that come next, a line a step at most: they may lie as far as memory.
template <int R, int C, int skipped>
SEQUOR_INLINE void accumulate(Vec (&sums)[R][C], const Operand<skipped>& a, int64_t first, const Turn& turn,
                              const Piece& piece) {
    using A = Operand<skipped>;
    constexpr int P = A::registers(C);
    const float* panel = a.packed + (turn.block * a.depth + piece.from) * P * kWidth;
    const int64_t step = (P * kWidth + turn.tiles - 1) / turn.tiles;
    const float* ahead = (piece.from + piece.depth < a.depth ? panel + piece.depth * P * kWidth
                                                             : a.packed + turn.next * a.depth * P * kWidth) +
                         turn.tile * step * piece.depth;
    const float* row[R];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) row[r] = a.rows[first + r] + piece.from;
    auto multiply = [&](int64_t k) SEQUOR_LAMBDA_INLINE {
        if constexpr (R < P) {   // fewer rows than weights: hold the rows
            Vec x[R];
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) x[r] = Vec::of(row[r][k]);
#pragma GCC unroll 16
            for (int c = 0; c < P; c++) {
                Vec w = Vec::load(panel + (k * P + c) * kWidth);
#pragma GCC unroll 16
                for (int r = 0; r < R; r++) add_product(sums[r][A::sum(c)], x[r], w);
            }
        } else {
            Vec w[P];
#pragma GCC unroll 16
            for (int c = 0; c < P; c++) w[c] = Vec::load(panel + (k * P + c) * kWidth);
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) {
                Vec x = Vec::of(row[r][k]);
#pragma GCC unroll 16
                for (int c = 0; c < P; c++) add_product(sums[r][A::sum(c)], x, w[c]);
            }
        }
    };
    // several steps at a time where a step is little work, so that counting and branching are little beside it
    constexpr int kSteps = Vec::registers == 32 ? 1 : 4;
    int64_t k = 0;
    for (; k + kSteps <= piece.depth; k += kSteps) {
#pragma GCC unroll 4
        for (int i = 0; i < kSteps; i++) {
            if (R > 2 && turn.fetches) prefetch_to_level_2(ahead);
            ahead += step;
            multiply(k + i);
        }
    }
    for (; k < piece.depth; k++) multiply(k);
}

// made[r][c] = the sums of a tile's R rows, over one operand after the other, or with what a piece of one brings. Not
// inlined: beside what stands around a product there are not enough registers for the sums.
template <int R, int C, class... Operands>
__attribute__((noinline)) void tile(Vec (*made)[C], int64_t first, const Turn& turn, const Piece* piece,
                                    const Operands&... operands) {
    Vec sums[R][C];
    const bool begun = piece != nullptr && piece->begun;
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int c = 0; c < C; c++) sums[r][c] = begun ? made[r][c] : Vec::zero();
    (accumulate(sums, operands, first, turn, piece != nullptr ? *piece : Piece{0, operands.depth, false}), ...);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int c = 0; c < C; c++) made[r][c] = sums[r][c];
}

template <int R, int C, class... Operands>
void tile_of(int64_t rows, Vec (*made)[C], int64_t first, const Turn& turn, const Piece* piece,
             const Operands&... operands) {
    if constexpr (R > 1)
        if (rows < R) return tile_of<R - 1, C>(rows, made, first, turn, piece, operands...);
    tile<R, C>(made, first, turn, piece, operands...);
}

constexpr int64_t kDeep = 1024;   // of a block stay in level 2 from one tile to the next

inline int64_t pieces_of(int64_t depth) { return (depth + kDeep - 1) / kDeep; }

// The same for one of the pieces of all operands.
template <int R, int C, class First, class... Others>
void tile_of_piece(int64_t rows, Vec (*made)[C], int64_t first, const Turn& turn, int64_t index, bool begun,
                   const First& a, const Others&... others) {
    const int64_t count = pieces_of(a.depth);
    if constexpr (sizeof...(Others) > 0)
        if (index >= count)
            return tile_of_piece<R, C>(rows, made, first, turn, index - count, true, others...);
    const int64_t from = a.depth * index / count;
    const Piece piece{from, a.depth * (index + 1) / count - from, begun || index > 0};
    tile_of<R, C>(rows, made, first, turn, &piece, a);
}

// Fetches where a block begins: from one block on into the next a processor's own prefetcher finds the way, not back.
template <int C, int skipped>
SEQUOR_INLINE void fetch_beginning(const Operand<skipped>& a, int64_t block) {
    constexpr int64_t line = 16, most = 16 * line;
    const int64_t size = a.depth * Operand<skipped>::registers(C) * kWidth;
    for (int64_t i = 0; i < most && i < size; i += line) prefetch_to_level_2(a.packed + block * size + i);
}

struct NoPrefetch {
    SEQUOR_INLINE void operator()(int64_t, int64_t) const {}
};

// Calls epilogue(row, block, sums[C]) for each of `rows` rows and each block of a part, where a sum goes over the depth
// of one operand after the other, and prefetch(row, block) while the sums are still to be made, for what the epilogue
// reads and writes. A row's sums have the same bits whatever rows are beside it.
template <int C, class Epilogue, class Prefetch, class... Operands>
void packed_product(int64_t rows, int64_t blocks, Part part, Epilogue epilogue, Prefetch prefetch,
                    const Operands&... operands) {
    constexpr int R = (Vec::registers == 32 ? 24 : 12) / C;
    const int64_t tiles = (rows + R - 1) / R, count = part.end(blocks) - part.begin(blocks);
    const int64_t start = part.backwards ? part.end(blocks) - 1 : part.begin(blocks), by = part.backwards ? -1 : 1;
    // where a block is deep, all tiles take a piece of it before they take the next, and their sums wait in level 1
    const bool deep = tiles > 1 && (operands.depth + ...) > kDeep;
    const int64_t pieces = deep ? (pieces_of(operands.depth) + ...) : 1;
    // tiles this low are done with a line of weights in less than three cycles: level 2 has no time to fetch another
    const int64_t low = kWidth == 16 && multiplies_512_bits() ? 5 : 2;
    const bool fetches = rows > tiles * low;
    Scratch scratch;
    Vec (*sums)[C] = (Vec(*)[C])scratch.floats((deep ? rows : R) * C * kWidth);
    for (int64_t n = 0; n < count; n++) {
        const int64_t block = start + n * by, next = n + 1 < count ? block + by : block;
        if (part.backwards && !fetches) (fetch_beginning<C>(operands, next), ...);
        for (int64_t piece = 0; piece < pieces; piece++) {
            const bool last = piece + 1 == pieces;
            int64_t first = 0;
            for (int64_t i = 0; i < tiles; i++) {
                const int64_t size = (rows - first) / (tiles - i);   // tiles of nearly equal height
                const Turn turn{block, next, i, tiles, fetches};
                Vec (*made)[C] = deep ? sums + first : sums;   // so the epilogue is compiled once, not for each height
                for (int64_t r = 0; r < size && last; r++) prefetch(first + r, block);
                if (deep) tile_of_piece<R, C>(size, made, first, turn, piece, false, operands...);
                else tile_of<R, C>(size, made, first, turn, nullptr, operands...);
                for (int64_t r = 0; r < size && last; r++) epilogue(first + r, block, made[r]);
                first += size;
            }
        }
    }
}

// The same for `blocks` plain blocks of C registers, from the one of unit `begin` on: epilogue(row, unit, lanes, sum)
// and prefetch(row, unit) for each register.
template <int C, class Epilogue, class Prefetch, class... Operands>
void plain_blocks_product(int64_t rows, int64_t units, int64_t begin, int64_t blocks, Part part, Epilogue epilogue,
                          Prefetch prefetch, const Operands&... operands) {
    packed_product<C>(rows, blocks, part,
                      [&](int64_t row, int64_t block, Vec (&sums)[C]) SEQUOR_LAMBDA_INLINE {
#pragma GCC unroll 4
                          for (int c = 0; c < C; c++) {
                              int64_t unit = begin + (block * C + c) * kWidth;
                              if (unit < units) epilogue(row, unit, units - unit, sums[c]);
                          }
                      },
                      [&](int64_t row, int64_t block) SEQUOR_LAMBDA_INLINE {
                          for (int c = 0; c < C; c++) prefetch(row, begin + (block * C + c) * kWidth);
                      },
                      Operands{operands.rows, operands.depth, operands.packed + begin * operands.depth}...);
}

template <class Epilogue, class Prefetch, class... Operands>
void plain_product(int64_t rows, int64_t units, Part part, Epilogue epilogue, Prefetch prefetch,
                   const Operands&... operands) {
    const PlainBlocks blocks(units);
    const Part other{part.parts - 1 - part.index, part.parts, part.backwards};   // who has fewer wide blocks has more
    for (int turn = 0; turn < 2; turn++)   // wide ones first, or last
        if ((turn == 0) != part.backwards)
            plain_blocks_product<4>(rows, units, 0, blocks.wide, part, epilogue, prefetch, operands...);
        else
            plain_blocks_product<3>(rows, units, blocks.unit(blocks.wide), blocks.narrow, other, epilogue, prefetch,
                                    operands...);
}

// An epilogue of plain products: the sums of a row go to a row of their own, or are added to it.
struct Into {
    float* const* rows;
    bool add = false;
    SEQUOR_INLINE void operator()(int64_t row, int64_t unit, int64_t lanes, Vec sum) const {
        float* to = rows[row] + unit;
        if (add) sum += Vec::load(to, lanes);
        sum.store(to, lanes);
    }
};

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
