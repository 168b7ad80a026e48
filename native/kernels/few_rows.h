// Products of a few rows with weights that lie as (outputs, depth): c = or += a weights^T. What takes the time is to read
// the weights, so they are read once, as they lie, without packing: a tile of a few weight rows goes through all rows of
// a while it is in level 1, the next tile's weights are fetched to level 2 meanwhile (to level 1, rows 4 kB apart would
// push each other out), and a sum is kept in as many parts as a register has lanes. With 5 rows of a, weights come at 27
// to 41 GB/s on a Zen 4 core, from level 3 and from memory, where OpenBLAS reads 5 to 9.
#pragma once
#include "kernels/matrix_product.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int kFewRows = 18;
constexpr int kRowTile = 6;
constexpr int kOutputTile = Vec::registers == 32 ? 4 : 2;       // twice as many for one or two rows

// parts[r][o] (a register's lanes) of the sums of R rows of a with O rows of weights
template <int R, int O>
SEQUOR_INLINE void few_rows_tile(float* parts, const float* a, int64_t a_stride, const float* weights, int64_t stride,
                                 int64_t depth) {
    Vec sums[R][O];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int o = 0; o < O; o++) sums[r][o] = Vec::zero();
    auto step = [&](auto load, int64_t k) SEQUOR_LAMBDA_INLINE {
        Vec w[O];
#pragma GCC unroll 16
        for (int o = 0; o < O; o++) w[o] = load(weights + o * stride + k);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            Vec x = load(a + r * a_stride + k);
#pragma GCC unroll 16
            for (int o = 0; o < O; o++) add_product(sums[r][o], x, w[o]);
        }
    };
    int64_t k = 0;
    for (; k + Vec::width <= depth; k += Vec::width) {
#pragma GCC unroll 16
        for (int o = 0; o < O; o++) prefetch_to_level_2(weights + (O + o) * stride + k);
        step([](const float* p) SEQUOR_LAMBDA_INLINE { return Vec::load(p); }, k);
    }
    if (k < depth) step([&](const float* p) SEQUOR_LAMBDA_INLINE { return Vec::load(p, depth - k); }, k);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int o = 0; o < O; o++) sums[r][o].store(parts + (r * Vec::width + o) * Vec::width);
}

template <int R, int O>
SEQUOR_INLINE void few_rows_tile_of(int64_t rows, float* parts, const float* a, int64_t a_stride, const float* weights,
                                    int64_t stride, int64_t depth) {
    if constexpr (R > 1)
        if (rows < R) return few_rows_tile_of<R - 1, O>(rows, parts, a, a_stride, weights, stride, depth);
    few_rows_tile<R, O>(parts, a, a_stride, weights, stride, depth);
}

template <int O>
void few_rows_tiles(int64_t rows, float* parts, const float* a, int64_t a_stride, const float* weights, int64_t stride,
                    int64_t depth) {
    constexpr int R = O > kOutputTile ? 2 : kRowTile;
    for (int64_t r = 0; r < rows; r += R)
        few_rows_tile_of<R, O>(rows - r, parts + r * Vec::width * Vec::width, a + r * a_stride, a_stride,
                                      weights, stride, depth);
}

// The first `outputs` columns of c.
inline void few_rows_product(float* c, int64_t c_stride, const float* a, int64_t a_stride, const float* weights,
                             int64_t stride, int64_t rows, int64_t outputs, int64_t depth, bool accumulate) {
    const int64_t wide = rows <= 2 ? 2 * kOutputTile : kOutputTile;
    alignas(64) float parts[kFewRows * Vec::width * Vec::width];
    for (int64_t first = 0; first < outputs; first += Vec::width) {
        const int64_t lanes = outputs - first;
        for (int64_t o = 0; o < Vec::width && o < lanes;) {
            const int64_t tile = o + wide <= lanes ? wide : 1;
            auto tiles = tile == 1 ? few_rows_tiles<1> : tile == kOutputTile ? few_rows_tiles<kOutputTile>
                                                                             : few_rows_tiles<2 * kOutputTile>;
            tiles(rows, parts + o * Vec::width, a, a_stride, weights + (first + o) * stride, stride, depth);
            o += tile;
        }
        for (int64_t r = 0; r < rows; r++) {
            Vec block[Vec::width];
            for (int64_t o = 0; o < Vec::width; o++)
                block[o] = o < lanes ? Vec::load(parts + (r * Vec::width + o) * Vec::width) : Vec::zero();
            Vec sums = sum_each(block);
            float* to = c + r * c_stride + first;
            if (accumulate) sums = sums + Vec::load(to, lanes);
            sums.store(to, lanes);
        }
    }
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
