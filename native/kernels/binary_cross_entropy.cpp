#include "cpu/memory.h"
#include "kernels/kernels.h"
#include "kernels/rows.h"
#include "simd/math.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

inline float or_one(const float* weights, int64_t i) { return weights == nullptr ? 1.0f : weights[i]; }

}  // namespace

double binary_cross_entropy_forward(float* loss, const float* logits, const float* targets,
                                    const float* positive_weights, const float* row_weights, int64_t rows, int64_t C) {
    Scratch scratch;
    float* losses = scratch.floats(rows);
    each_row(rows, C, [&](int64_t i) {
        double sum = 0.0;
        for (int64_t c = 0; c < C; c++) {
            // log(1 + e^-x) without overflow; log(1 + e^x) is x more
            const float x = logits[i * C + c], y = targets[i * C + c];
            const float softplus = ::log1pf(::expf(-fabsf(x))) + (x < 0.0f ? -x : 0.0f);
            sum += or_one(positive_weights, c) * y * softplus + (1.0f - y) * (x + softplus);
        }
        losses[i] = or_one(row_weights, i) * (float)(sum / (double)C);
    });
    double total = 0.0, weight = 0.0;
    for (int64_t i = 0; i < rows; i++) {
        total += losses[i];
        weight += or_one(row_weights, i);
    }
    *loss = weight == 0.0 ? 0.0f : (float)(total / weight);
    return weight;
}

void binary_cross_entropy_backward(float* dlogits, const float* dloss, const float* logits, const float* targets,
                                   const float* positive_weights, const float* row_weights, int64_t rows, int64_t C,
                                   double weight) {
    if (weight == 0.0) return;
    const float scale = (float)((double)*dloss / (weight * (double)C));
    each_row(rows, C, [&](int64_t i) {
        const Vec row = Vec::of(scale * or_one(row_weights, i)), one = Vec::of(1.0f);
        for_each_vec(C, [&](int64_t c, int64_t n) {
            const int64_t at = i * C + c;
            Vec y = Vec::load(targets + at, n), p = sigmoid(Vec::load(logits + at, n));
            Vec positive = positive_weights == nullptr ? one : Vec::load(positive_weights + c, n);
            Vec slope = (one - y) * p - positive * y * (one - p);
            fma(row, slope, Vec::load(dlogits + at, n)).store(dlogits + at, n);
        });
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
