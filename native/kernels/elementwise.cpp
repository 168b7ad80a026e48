#include "kernels/kernels.h"
#include "kernels/rows.h"
#include "simd/math.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

constexpr int64_t kPiece = 1 << 15;   // elements a task

// body(i, lanes) for every register of [0, count)
template <class Body>
void each(int64_t count, Body body) {
    parallel((count + kPiece - 1) / kPiece, [&](int64_t p) {
        int64_t from = p * kPiece, size = count - from < kPiece ? count - from : kPiece;
        for_each_vec(size, [&](int64_t i, int64_t lanes) { body(from + i, lanes); });
    });
}

// 32 well-mixed bits of (seed, index): the finalizer of SplitMix64 (Steele et al. 2014).
SEQUOR_INLINE uint32_t random_bits(uint64_t seed, uint64_t index) {
    uint64_t z = seed + index * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

// what a draw's element is multiplied by
struct Mask {
    uint64_t seed;
    uint32_t threshold;
    float kept;
    Mask(float p, int64_t of_seed)
        : seed((uint64_t)of_seed), threshold((uint32_t)((double)p * 4294967296.0)), kept(1.0f / (1.0f - p)) {}
    float at(int64_t draw) const { return random_bits(seed, (uint64_t)draw) >= threshold ? kept : 0.0f; }
};

// to = or += from * mask / (1 - p)
template <bool accumulate>
void dropout(float* to, const float* from, float p, int64_t seed, int64_t first, int64_t count) {
    const Mask mask(p, seed);
    parallel((count + kPiece - 1) / kPiece, [&](int64_t piece) {
        int64_t end = (piece + 1) * kPiece < count ? (piece + 1) * kPiece : count;
        for (int64_t i = piece * kPiece; i < end; i++) {
            float scale = mask.at(first + i);
            if (accumulate) to[i] += from[i] * scale;
            else to[i] = from[i] * scale;
        }
    });
}

}  // namespace

void add(float* to, const float* from, int64_t count) {
    each(count, [&](int64_t i, int64_t n) { (Vec::load(to + i, n) + Vec::load(from + i, n)).store(to + i, n); });
}

void tanh_forward(float* y, const float* x, int64_t count) {
    each(count, [&](int64_t i, int64_t n) { tanh(Vec::load(x + i, n)).store(y + i, n); });
}

void tanh_backward(float* dx, const float* dy, const float* y, int64_t count) {
    each(count, [&](int64_t i, int64_t n) {
        Vec t = Vec::load(y + i, n);
        fma(Vec::load(dy + i, n), fnma(t, t, Vec::of(1.0f)), Vec::load(dx + i, n)).store(dx + i, n);
    });
}

void sigmoid_forward(float* y, const float* x, int64_t count) {
    each(count, [&](int64_t i, int64_t n) { sigmoid(Vec::load(x + i, n)).store(y + i, n); });
}

void sigmoid_backward(float* dx, const float* dy, const float* y, int64_t count) {
    each(count, [&](int64_t i, int64_t n) {
        Vec s = Vec::load(y + i, n);
        fma(Vec::load(dy + i, n), s * (Vec::of(1.0f) - s), Vec::load(dx + i, n)).store(dx + i, n);
    });
}

void relu_forward(float* y, const float* x, int64_t count) {
    each(count, [&](int64_t i, int64_t n) { max(Vec::zero(), Vec::load(x + i, n)).store(y + i, n); });
}

void relu_backward(float* dx, const float* dy, const float* y, int64_t count) {
    each(count, [&](int64_t i, int64_t n) {
        (Vec::load(dx + i, n) + where_positive(Vec::load(y + i, n), Vec::load(dy + i, n))).store(dx + i, n);
    });
}

void dropout_forward(float* y, const float* x, float p, int64_t seed, int64_t first, int64_t count) {
    dropout<false>(y, x, p, seed, first, count);
}

void dropout_backward(float* dx, const float* dy, float p, int64_t seed, int64_t first, int64_t count) {
    dropout<true>(dx, dy, p, seed, first, count);
}

void dropout_groups(float* y, const float* x, float p, int64_t seed, int64_t first, const int32_t* group, int64_t rows,
                    int64_t width, bool whole, bool accumulate) {
    const Mask mask(p, seed);
    each_row(rows, width, [&](int64_t i) {
        const int64_t draw = whole ? first + group[i] : first + group[i] * width;
        const float once = mask.at(draw);
        for (int64_t j = 0; j < width; j++) {
            float scaled = x[i * width + j] * (whole ? once : mask.at(draw + j));
            y[i * width + j] = accumulate ? y[i * width + j] + scaled : scaled;
        }
    });
}

void copy_columns(float* to, int64_t to_stride, const float* from, int64_t from_stride, int64_t rows, int64_t width) {
    each_row(rows, width, [&](int64_t i) { copy(to + i * to_stride, from + i * from_stride, width); });
}

void add_columns(float* to, int64_t to_stride, const float* from, int64_t from_stride, int64_t rows, int64_t width) {
    each_row(rows, width, [&](int64_t i) { add_row(to + i * to_stride, from + i * from_stride, width); });
}

void gather_rows(float* to, const float* from, const int32_t* index, int64_t rows, int64_t width) {
    each_row(rows, width, [&](int64_t i) {
        if (index[i] >= 0) copy(to + i * width, from + index[i] * width, width);
        else memset(to + i * width, 0, (size_t)width * sizeof(float));
    });
}

void add_to_rows(float* to, const float* from, const int32_t* index, int64_t rows, int64_t width) {
    each_row(rows, width, [&](int64_t i) {
        if (index[i] >= 0) add_row(to + index[i] * width, from + i * width, width);
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
