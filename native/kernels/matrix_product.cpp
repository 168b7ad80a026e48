// Large products, packed as in Goto and van de Geijn (2008): one product, or several of one left factor.
//
// A product is cut into tasks of at most 256 columns. A task takes a piece of the depth at a time: it packs that part
// of b into panels of a few registers and takes tiles of a few rows of a through the panels; a tile's sums stay in
// registers for the whole depth of a panel. With AVX-512 a piece is at most 512 deep, all its panels stay in level 2,
// and what a tile reads of a, at most 12 kB, in level 1. With AVX2 it is up to 1024 deep, so that sums leave
// registers seldom, and panels stand in level 3: four tiles go through each, one after the other.
// Rows are read as they lie, or packed where a is transposed and every step of the depth would be on another page.
// Each task packs them anew, so tasks are then twice as wide, with higher tiles, of which longer pieces are copied, and
// at most 256 deep: with AVX-512 level 2 is to hold what is packed and what comes next of a as well, with AVX2 level 1
// a panel, which all packed rows go through. What comes next of a is fetched while a tile is at work, a line at a
// time: rows are short and far apart, and the processor's own prefetcher begins anew at each.
#include "kernels/matrix_product.h"

#include "cpu/memory.h"
#include "cpu/threads.h"
#include "kernels/few_rows.h"
#include "kernels/few_steps.h"
#include "kernels/rows.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int64_t kFactors = 3;   // that share one left factor, at most
constexpr int64_t kLine = 16;     // floats of a cache line

// How a product is cut whose left factor is transposed, or is not.
template <bool transposed>
struct CutOf {
    static constexpr bool many = Vec::registers == 32, packs_rows = transposed;
    static constexpr int registers = many && !transposed ? 4 : 3;           // of columns, a panel
    static constexpr int rows = (many ? 24 : 12) / registers;               // a tile: as many sums as registers allow
    static constexpr int64_t panel = registers * Vec::width;
    static constexpr int64_t columns = transposed ? 512 : 256;              // of a task
    static constexpr int64_t group = many ? 96 : 64;                        // rows that are packed at once
    static constexpr int64_t together = many ? rows : transposed ? group : 16;   // rows that go through one panel
    static_assert(!packs_rows || group % together == 0, "packed rows are taken whole");
    // Whether packing fetches b ahead, by eight rows or four lines: the processor's prefetcher begins anew at each row.
    static constexpr bool fetches_b = !many && !transposed;

    // Most of a panel. Where a product has few rows, panels are read too soon to come from level 3.
    static constexpr int64_t depth(int64_t m) { return transposed ? 256 : many ? 512 : m < 48 ? 256 : 1024; }

    // From one packed panel or tile to the next: one line more than it, or they all fall into a few sets of the cache.
    static constexpr int64_t panel_stride(int64_t depth) { return depth * panel + 16; }
    static constexpr int64_t tile_stride(int64_t depth) { return depth * rows + 16; }
};

inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
inline int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t half_of(int64_t depth) { return depth / (2 * kLine) * kLine; }   // in whole lines
inline int64_t common_divisor(int64_t a, int64_t b) { return b == 0 ? a : common_divisor(b, a % b); }

// The columns of one factor that a task makes, in panels.
template <class Cut>
struct Strip {
    Factor factor;
    int64_t first, count;   // panels

    static int64_t panels(const Factor& factor) { return quotient_up(factor.n, Cut::panel); }
    // Where a panel begins: the last has two registers at least, since a tile of one is slow.
    int64_t column(int64_t panel) const {
        const int64_t begin = (first + panel) * Cut::panel, left = factor.n - begin;
        return left <= 0 ? factor.n : left <= Vec::width && begin > 0 ? begin - Vec::width : begin;
    }
    int64_t columns(int64_t panel) const { return column(panel + 1) - column(panel); }
};

// packed: for each panel, for each k, the panel's columns, with zeros past the last one in its register.
template <class Cut>
void pack_columns(float* packed, const Strip<Cut>& strip, int64_t first, int64_t depth) {
    const Matrix& b = strip.factor.b;
    if (!b.transposed) {
        const int64_t begin = strip.column(0), columns = strip.column(strip.count) - begin;
        const int64_t last = strip.column(strip.count - 1) - begin;
        for (int64_t k = 0; k < depth; k++, packed += Cut::panel) {
            const float* from = b.data + (first + k) * b.stride + begin;
            float* to = packed;
            if (Cut::fetches_b && k + 8 < depth)
                for (int64_t c = 0; c < columns; c += kLine) prefetch_line(from + 8 * b.stride + c);
            for (int64_t panel = 1; panel <= strip.count; panel++, to += Cut::panel_stride(depth)) {
                const int64_t column = panel < strip.count ? (panel - 1) * Cut::panel : last;
#pragma GCC unroll 4
                for (int64_t c = 0; c < Cut::panel; c += Vec::width) {
                    const int64_t lanes = columns - column - c;
                    Vec x = lanes > 0 ? Vec::load(from + column + c, lanes) : Vec::zero();
                    x.store(to + c);
                }
            }
        }
        return;
    }
    for (int64_t panel = 0; panel < strip.count; panel++, packed += Cut::panel_stride(depth)) {
        const int64_t columns = strip.columns(panel);
        for (int64_t j = 0; j < columns; j += Vec::width)
            for (int64_t k = 0; k < depth; k += Vec::width) {
                const float* from = b.data + (strip.column(panel) + j) * b.stride + first + k;
                const int64_t lanes = depth - k;
                if (Cut::fetches_b && k % kLine == 0)
                    for (int i = 0; i < Vec::width; i++) prefetch_line(from + i * b.stride + 4 * kLine);
                Vec block[Vec::width];
                for (int i = 0; i < Vec::width; i++)
                    block[i] = j + i < columns ? Vec::load(from + i * b.stride, lanes) : Vec::zero();
                transpose(block);
                for (int i = 0; i < Vec::width; i++)
                    if (i < lanes) block[i].store(packed + (k + i) * Cut::panel + j);
            }
    }
}

// packed: for each tile, for each k, the tile's rows of a transposed a.
template <class Cut>
void pack_rows(float* packed, const Matrix& a, int64_t row, int64_t rows, int64_t first, int64_t depth) {
    for (int64_t k = 0; k < depth; k++) {
        const float* from = a.data + (first + k) * a.stride + row;
        float* to = packed + k * Cut::rows;
        int64_t i = 0;
        for (; i + Cut::rows <= rows; i += Cut::rows, to += Cut::tile_stride(depth))
            memcpy(to, from + i, Cut::rows * sizeof(float));
        for (; i < rows; i++) *to++ = from[i];
    }
}

// c (R, up to C registers) = or += a (R, depth) panel, with a as it lies or as pack_rows left it.
// Fetches what it will write to, and half of `depth` floats from each address in `ahead`: 0 and 2, then 1 and 3.
// Not inlined: beside what stands around a tile there are not enough registers for the sums.
template <class Cut, int R, int C>
__attribute__((noinline)) void tile(float* c, int64_t c_stride, const float* a, int64_t a_stride, const float* panel,
                                    int64_t depth, int64_t lanes, bool accumulate, const float* const (&ahead)[4]) {
    Vec sums[R][C];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int i = 0; i < C; i++) sums[r][i] = Vec::zero();
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int i = 0; i < C; i++) prefetch_line(c + r * c_stride + i * Vec::width);
    auto multiply = [&](int64_t k) SEQUOR_LAMBDA_INLINE {
        Vec w[C];
#pragma GCC unroll 16
        for (int i = 0; i < C; i++) w[i] = Vec::load(panel + k * Cut::panel + i * Vec::width);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            Vec x = Vec::of(Cut::packs_rows ? a[k * Cut::rows + r] : a[r * a_stride + k]);
#pragma GCC unroll 16
            for (int i = 0; i < C; i++) add_product(sums[r][i], x, w[i]);
        }
    };
    // several steps at a time, so that counting and branching are little beside them; fetching comes once a line
    constexpr int kSteps = Vec::registers == 32 ? 2 : 4;
    int64_t k = 0;
    for (int half = 0; half < 2; half++) {
        const int64_t begin = k, end = half == 0 ? half_of(depth) : depth;
        for (; k + kLine <= end; k += kLine) {
            prefetch_line(ahead[half] + (k - begin));
            prefetch_line(ahead[2 + half] + (k - begin));
#pragma GCC unroll 1
            for (int64_t j = k; j < k + kLine; j += kSteps)
#pragma GCC unroll 4
                for (int i = 0; i < kSteps; i++) multiply(j + i);
        }
    }
    for (; k < depth; k++) multiply(k);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 16
        for (int i = 0; i < C; i++) {
            float* to = c + r * c_stride + i * Vec::width;
            const int64_t n = lanes - i * Vec::width;
            if (accumulate) sums[r][i] += Vec::load(to, n);
            sums[r][i].store(to, n);
        }
}

template <class Cut, int R, int C>
void tile_of(int64_t rows, float* c, int64_t c_stride, const float* a, int64_t a_stride, const float* panel,
             int64_t depth, int64_t lanes, bool accumulate, const float* const (&ahead)[4]) {
    if constexpr (R > 1)
        if (rows < R)
            return tile_of<Cut, R - 1, C>(rows, c, c_stride, a, a_stride, panel, depth, lanes, accumulate, ahead);
    if constexpr (C > 1)
        if (lanes <= (C - 1) * Vec::width)
            return tile_of<Cut, R, C - 1>(rows, c, c_stride, a, a_stride, panel, depth, lanes, accumulate, ahead);
    tile<Cut, R, C>(c, c_stride, a, a_stride, panel, depth, lanes, accumulate, ahead);
}

template <class Cut>
void product_part(const Strip<Cut>* strips, int64_t count, const Matrix& a, int64_t row, int64_t rows, int64_t k,
                  int64_t deepest, bool accumulate) {
    Scratch scratch;
    int64_t panels = 0;
    for (int64_t s = 0; s < count; s++) panels += strips[s].count;
    float* packed = scratch.floats(panels * Cut::panel_stride(deepest));
    float* packed_rows = Cut::packs_rows ? scratch.floats(Cut::group / Cut::rows * Cut::tile_stride(deepest)) : nullptr;
    for (int64_t first = 0; first < k; first += deepest) {
        const int64_t depth = smaller(k - first, deepest);
        const bool add = accumulate || first > 0;
        float* to = packed;
        for (int64_t s = 0; s < count; s++) {
            pack_columns(to, strips[s], first, depth);
            to += strips[s].count * Cut::panel_stride(depth);
        }
        for (int64_t begin = 0; begin < rows; begin += Cut::together) {
            const int64_t end = smaller(begin + Cut::together, rows), tiles = quotient_up(Cut::together, Cut::rows);
            const int64_t group = begin / Cut::group * Cut::group, next_group = group + Cut::group;
            if (Cut::packs_rows && begin == group)
                pack_rows<Cut>(packed_rows, a, row + group, smaller(rows - group, Cut::group), first, depth);
            // What tile t of these fetches in quarter q: half a row of those that come next; of a transposed a, the
            // next group's part of one k.
            auto ahead = [&](int64_t t, int64_t q) {
                if (!Cut::packs_rows) {
                    const int64_t next = row + begin + Cut::together + (2 * t + q / 2) % Cut::together;
                    return a.data + next * a.stride + first + q % 2 * half_of(depth);
                }
                const int64_t turn = 4 * (panels * ((begin - group) / Cut::rows) + t) + q;
                const int64_t step = turn * depth / (4 * panels * (Cut::group / Cut::rows));
                return next_group < rows ? a.data + (first + step) * a.stride + row + next_group
                                         : a.data + (first + depth + step) * a.stride + row;
            };
            int64_t j = 0;   // the panel, of all strips
            for (const Strip<Cut>* strip = strips; strip < strips + count; strip++) {
                const Factor& f = strip->factor;
                for (int64_t panel = 0; panel < strip->count; panel++, j++)
                    for (int64_t i = begin, t = tiles * j; i < end; i += Cut::rows, t++) {
                        const int64_t packed_tile = (i - group) / Cut::rows;
                        const float* from = Cut::packs_rows ? packed_rows + packed_tile * Cut::tile_stride(depth)
                                                            : a.data + (row + i) * a.stride + first;
                        tile_of<Cut, Cut::rows, Cut::registers>(
                            end - i, f.c + (row + i) * f.c_stride + strip->column(panel), f.c_stride, from, a.stride,
                            packed + j * Cut::panel_stride(depth), depth, strip->columns(panel), add,
                            {ahead(t, 0), ahead(t, 1), ahead(t, 2), ahead(t, 3)});
                    }
            }
        }
    }
}

bool is_large(int64_t m, int64_t n, int64_t k) {
    return Vec::width > 1 && m >= 2 * CutOf<false>::rows && n >= Vec::width && k > kFewSteps;
}

// Panels in even blocks; rows too where blocks don't share out evenly, each piece packing b anew. An element's sum is
// the same in any piece.
template <class Cut>
void large_product(const Matrix& a, const Factor* factors, int64_t count, int64_t m, int64_t k, bool accumulate) {
    int64_t panels = 0, columns = 0;
    for (int64_t i = 0; i < count; i++) {
        panels += Strip<Cut>::panels(factors[i]);
        columns += factors[i].n;
    }
    const int64_t blocks = quotient_up(columns, Cut::columns);
    const int64_t threads = thread_count();
    const bool whole = blocks >= 8 * threads || m * columns * k < int64_t{1} << 20;
    const int64_t even = whole ? 1 : threads / common_divisor(blocks, threads);
    const int64_t pieces = smaller(even, quotient_up(m, 4 * Cut::rows));
    const int64_t rows = quotient_up(quotient_up(m, pieces), Cut::rows) * Cut::rows;
    const int64_t deepest = quotient_up(k, quotient_up(k, Cut::depth(m)));
    parallel(blocks * pieces, [&](int64_t task) {
        const int64_t row = task % pieces * rows, block = task / pieces;   // the pieces of a block take as long
        if (row >= m) return;
        Strip<Cut> strips[kFactors];
        // the block's panels, counted from a factor's first
        int64_t used = 0, begin = panels * block / blocks, end = panels * (block + 1) / blocks;
        for (int64_t i = 0; i < count; i++) {
            const int64_t all = Strip<Cut>::panels(factors[i]), first = begin > 0 ? begin : 0, to = smaller(end, all);
            if (first < to) strips[used++] = {factors[i], first, to - first};
            begin -= all;
            end -= all;
        }
        product_part(strips, used, a, row, smaller(m - row, rows), k, deepest, accumulate);
    });
}

void large_product(const Matrix& a, const Factor* factors, int64_t count, int64_t m, int64_t k, bool accumulate) {
    if (a.transposed) large_product<CutOf<true>>(a, factors, count, m, k, accumulate);
    else large_product<CutOf<false>>(a, factors, count, m, k, accumulate);
}

}  // namespace

void matrix_product(float* c, int64_t c_stride, Matrix a, Matrix b, int64_t m, int64_t n, int64_t k,
                    bool accumulate) {
    // below a megabyte of weights it takes less time than waking a thread is worth, and OpenBLAS is fast for one row
    const bool small = n * k < int64_t{1} << 18;
    if (Vec::width > 1 && m <= kFewRows && !(m == 1 && small) && !a.transposed && b.transposed && k >= Vec::width) {
        const int64_t most = small ? 1 : 2 * thread_count();
        const int64_t outputs = quotient_up(quotient_up(n, most), 64) * 64;
        parallel(quotient_up(n, outputs), [&](int64_t task) {
            const int64_t first = task * outputs;
            few_rows_product(c + first, c_stride, a.data, a.stride, b.data + first * b.stride, b.stride, m,
                             smaller(n - first, outputs), k, accumulate);
        }, n * k < int64_t{1} << 20);
        return;
    }
    if (Vec::width > 1 && k > 0 && k <= kFewSteps && n >= Vec::width && !b.transposed)
        return few_steps_product(c, c_stride, a, b, m, n, k, accumulate);
    if (!is_large(m, n, k)) {
        blas_product(c, c_stride, a, b, m, n, k, accumulate);
        return;
    }
    const Factor factor{c, c_stride, b, n};
    large_product(a, &factor, 1, m, k, accumulate);
}

void matrix_products(Matrix a, const Factor* factors, int64_t count, int64_t m, int64_t k, bool accumulate) {
    bool large = a.transposed && count <= kFactors;
    for (int64_t i = 0; i < count; i++) large = large && is_large(m, factors[i].n, k);
    if (large) return large_product(a, factors, count, m, k, accumulate);
    for (int64_t i = 0; i < count; i++) {
        const Factor& f = factors[i];
        matrix_product(f.c, f.c_stride, a, f.b, m, f.n, k, accumulate);
    }
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
