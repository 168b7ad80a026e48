#include "simd/math.h"

#include "test/isa/isa_test.h"

namespace sequor {
namespace SEQUOR_ISA {

void exp_of(float* y, const float* x, int64_t count) {
    for_each_vec(count, [&](int64_t i, int64_t lanes) { exp(Vec::load(x + i, lanes)).store(y + i, lanes); });
}

void tanh_of(float* y, const float* x, int64_t count) {
    for_each_vec(count, [&](int64_t i, int64_t lanes) { tanh(Vec::load(x + i, lanes)).store(y + i, lanes); });
}

void sigmoid_of(float* y, const float* x, int64_t count) {
    for_each_vec(count, [&](int64_t i, int64_t lanes) { sigmoid(Vec::load(x + i, lanes)).store(y + i, lanes); });
}

MathBounds math_bounds() { return {kLowest, kHighest, {kExpUlps, kTanhUlps, kSigmoidUlps}}; }

}  // namespace SEQUOR_ISA
}  // namespace sequor
