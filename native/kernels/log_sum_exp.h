// What a softmax divides by.
#pragma once
#include "simd/math.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

// what lies past the end must not win a maximum
SEQUOR_INLINE Vec load_or_lowest(const float* x, int64_t lanes) {
    if (lanes >= Vec::width) return Vec::load(x);
    float padded[Vec::width];
    for (int64_t i = 0; i < Vec::width; i++) padded[i] = i < lanes ? x[i] : -INFINITY;
    return Vec::load(padded);
}

// log sum_j exp(x_j); NaN where an x is NaN
inline float log_sum_exp(const float* x, int64_t V) {
    Vec top = Vec::of(-INFINITY);
    for_each_vec(V, [&](int64_t j, int64_t n) { top = max(top, load_or_lowest(x + j, n)); });
    float largest = top.largest();
    if (!(largest > -INFINITY && largest < INFINITY)) return largest;
    Vec sum = Vec::zero();
    for_each_vec(V, [&](int64_t j, int64_t n) { sum += exp(load_or_lowest(x + j, n) - Vec::of(largest)); });
    return largest + ::logf(sum.sum());
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
