// exp, tanh, sigmoid, written once on Vec. NaN stays NaN.
#pragma once
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

// The largest errors on any instruction set, in units in the last place of the true value, over all floats from
// kLowest to kHighest. native/test/accuracy measures them for each of these floats, and fails where one is exceeded.
constexpr float kLowest = -87.0f, kHighest = 88.0f;
constexpr double kExpUlps = 1.0, kTanhUlps = 2.5, kSigmoidUlps = 2.5;

// x = n ln2 + r with |r| <= ln2/2. Returns expm1(r); the polynomial is a minimax fit of (expm1(r) - r)/r^2.
SEQUOR_INLINE Vec reduce_expm1(Vec x, Vec* n) {
    *n = nearest(x * Vec::of(1.44269504088896341f));
    Vec r = fnma(*n, Vec::of(0.693145751953125f), x);          // ln2 in two parts: the first has trailing zeros,
    r = fnma(*n, Vec::of(1.42860682030941723e-6f), r);         // so that n times it is exact
    Vec q = Vec::of(0.000197902976651676f);
    q = fma(q, r, Vec::of(0.0013944703387096524f));
    q = fma(q, r, Vec::of(0.008333497680723667f));
    q = fma(q, r, Vec::of(0.04166629537940025f));
    q = fma(q, r, Vec::of(0.1666666567325592f));
    q = fma(q, r, Vec::of(0.5f));
    return fma(r * r, q, r);
}

// 1.2e-38, the smallest normal number, below -87.3 (never 0), and 3.4e38 above 88.7.
SEQUOR_INLINE Vec exp(Vec x) {
    x = min(Vec::of(88.7228f), max(Vec::of(-87.3365f), x));    // this order keeps a NaN in x
    Vec n, p = reduce_expm1(x, &n);
    return scale(p + Vec::of(1.0f), n);
}

SEQUOR_INLINE Vec sigmoid(Vec x) {
    return Vec::of(1.0f) / (Vec::of(1.0f) + exp(-x));
}

// expm1(2x) / (expm1(2x) + 2): exact near 0, where 1 - 2/(e^2x + 1) would lose every digit.
SEQUOR_INLINE Vec tanh(Vec x) {
    Vec y = min(Vec::of(20.0f), max(Vec::of(-20.0f), x + x));
    Vec n, p = reduce_expm1(y, &n);
    Vec s = scale(Vec::of(1.0f), n);
    Vec e = fma(p, s, s - Vec::of(1.0f));
    return e / (e + Vec::of(2.0f));
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
