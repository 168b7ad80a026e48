#include "cpu/memory.h"
#include "cpu/threads.h"
#include "kernels/kernels.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

constexpr int64_t kPiece = 1 << 14;   // elements a task

// body(offset, lanes) for every register of the rows named, or of all of (count, width) where rows is null
template <class Body>
void each(const int32_t* rows, int64_t count, int64_t width, Body body) {
    if (rows == nullptr) {
        int64_t size = count * width;
        parallel((size + kPiece - 1) / kPiece, [&](int64_t p) {
            int64_t from = p * kPiece, n = size - from < kPiece ? size - from : kPiece;
            for_each_vec(n, [&](int64_t i, int64_t lanes) { body(from + i, lanes); });
        });
        return;
    }
    int64_t piece = width >= kPiece ? 1 : kPiece / (width > 0 ? width : 1);
    parallel((count + piece - 1) / piece, [&](int64_t p) {
        int64_t end = (p + 1) * piece < count ? (p + 1) * piece : count;
        for (int64_t r = p * piece; r < end; r++)
            for_each_vec(width, [&](int64_t i, int64_t lanes) { body(rows[r] * width + i, lanes); });
    });
}

}  // namespace

double sum_of_squares(const float* x, const int32_t* rows, int64_t count, int64_t width) {
    // one partial sum a piece, cut by shape, added in order
    int64_t piece = rows == nullptr ? kPiece : width, total = count * width;
    int64_t pieces = rows == nullptr ? (total + piece - 1) / piece : count;
    Scratch scratch;
    double* partial = scratch.array<double>(pieces);
    parallel(pieces, [&](int64_t p) {
        const float* from = rows == nullptr ? x + p * piece : x + rows[p] * width;
        int64_t size = rows == nullptr && total - p * piece < piece ? total - p * piece : piece;
        Vec sum = Vec::zero();
        for_each_vec(size, [&](int64_t i, int64_t lanes) {
            Vec v = Vec::load(from + i, lanes);
            sum = fma(v, v, sum);
        });
        partial[p] = (double)sum.sum();
    });
    double sum = 0.0;
    for (int64_t p = 0; p < pieces; p++) sum += partial[p];
    return sum;
}

void zero_rows(float* x, const int32_t* rows, int64_t count, int64_t width) {
    each(rows, count, width, [&](int64_t i, int64_t n) { Vec::zero().store(x + i, n); });
}

void sgd_step(float* weight, float* velocity, const float* gradient, const int32_t* rows, int64_t count,
              int64_t width, float scale, float lr, float momentum, bool nesterov, float decay) {
    each(rows, count, width, [&](int64_t i, int64_t n) {
        Vec w = Vec::load(weight + i, n);
        Vec g = fma(Vec::of(decay), w, Vec::load(gradient + i, n) * Vec::of(scale));
        if (velocity != nullptr) {
            Vec v = fma(Vec::of(momentum), Vec::load(velocity + i, n), g);
            v.store(velocity + i, n);
            g = nesterov ? fma(Vec::of(momentum), v, g) : v;
        }
        fnma(Vec::of(lr), g, w).store(weight + i, n);
    });
}

void adam_step(float* weight, float* m, float* v, const float* gradient, const int32_t* rows, int64_t count,
               int64_t width, float scale, float lr, double beta1, double beta2, float eps, float decay,
               bool decoupled, double correction1, double correction2) {
    const Vec step = Vec::of((float)((double)lr / correction1));
    const Vec root = Vec::of((float)(1.0 / ::sqrt(correction2)));
    each(rows, count, width, [&](int64_t i, int64_t n) {
        Vec w = Vec::load(weight + i, n), g = Vec::load(gradient + i, n) * Vec::of(scale);
        if (decoupled) w = fnma(Vec::of(lr * decay), w, w);
        else g = fma(Vec::of(decay), w, g);
        Vec first = fma(Vec::of((float)(1.0 - beta1)), g, Vec::of((float)beta1) * Vec::load(m + i, n));
        Vec second = fma(Vec::of((float)(1.0 - beta2)) * g, g, Vec::of((float)beta2) * Vec::load(v + i, n));
        first.store(m + i, n);
        second.store(v + i, n);
        fnma(step, first / fma(sqrt(second), root, Vec::of(eps)), w).store(weight + i, n);
    });
}

void adagrad_step(float* weight, float* sum, const float* gradient, const int32_t* rows, int64_t count,
                  int64_t width, float scale, float lr, float eps, float decay) {
    each(rows, count, width, [&](int64_t i, int64_t n) {
        Vec w = Vec::load(weight + i, n);
        Vec g = fma(Vec::of(decay), w, Vec::load(gradient + i, n) * Vec::of(scale));
        Vec s = fma(g, g, Vec::load(sum + i, n));
        s.store(sum + i, n);
        fnma(Vec::of(lr), g / (sqrt(s) + Vec::of(eps)), w).store(weight + i, n);
    });
}

void rmsprop_step(float* weight, float* square, const float* gradient, const int32_t* rows, int64_t count,
                  int64_t width, float scale, float lr, double alpha, float eps, float decay) {
    each(rows, count, width, [&](int64_t i, int64_t n) {
        Vec w = Vec::load(weight + i, n);
        Vec g = fma(Vec::of(decay), w, Vec::load(gradient + i, n) * Vec::of(scale));
        Vec s = fma(Vec::of((float)(1.0 - alpha)) * g, g, Vec::of((float)alpha) * Vec::load(square + i, n));
        s.store(square + i, n);
        fnma(Vec::of(lr), g / (sqrt(s) + Vec::of(eps)), w).store(weight + i, n);
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
