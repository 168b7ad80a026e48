// The largest errors of exp, tanh and sigmoid, in units in the last place of the true value.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <thread>

#include "test/isa/isa_test.h"

namespace sequor {
namespace test {

constexpr const char* kIsaNames[] = {"scalar", "AVX2", "AVX-512"};
constexpr const char* kFunctionNames[] = {"exp", "tanh", "sigmoid"};

inline const MathBounds& stated() {
    static const MathBounds bounds = scalar::math_bounds();
    return bounds;
}

// A result that is no number is the largest error of all.
inline double larger(double error, double other) { return other <= error ? error : other; }

struct Errors {
    double of[3][3] = {};   // by instruction set and function
    void join(const Errors& other) {
        for (int i = 0; i < 9; i++) of[i / 3][i % 3] = larger(of[i / 3][i % 3], other.of[i / 3][i % 3]);
    }
};

// How many units in the last place a number of `truth`'s size is worth: 2^150 / 2^exponent of its float.
inline double units_of(double truth) {
    const float nearest = static_cast<float>(truth);
    uint32_t bits;
    std::memcpy(&bits, &nearest, sizeof bits);
    const uint64_t exponent = std::max<uint64_t>(bits >> 23 & 255, 1), power = (1023 + 150 - exponent) << 52;
    double units;
    std::memcpy(&units, &power, sizeof units);
    return units;
}

using Function = void (*)(float*, const float*, int64_t);
constexpr Function kFunctions[][3] = {
    {scalar::exp_of, scalar::tanh_of, scalar::sigmoid_of},
#if SEQUOR_BEST_ISA > 0
    {avx2::exp_of, avx2::tanh_of, avx2::sigmoid_of},
#endif
#if SEQUOR_BEST_ISA > 1
    {avx512::exp_of, avx512::tanh_of, avx512::sigmoid_of},
#endif
};

// The floats of the stated range whose bits are first, first + stride, ... below `end`, on instruction sets 0 to `best`.
inline Errors measure(int best, uint64_t first, uint64_t end, uint64_t stride) {
    constexpr int64_t kChunk = 2048;
    float x[kChunk], y[kChunk];
    double truth[3][kChunk];
    Errors errors;
    const float low = stated().lowest, high = stated().highest;
    for (uint64_t bits = first; bits < end;) {
        int64_t count = 0;
        for (; count < kChunk && bits < end; bits += stride) {
            const uint32_t word = static_cast<uint32_t>(bits);
            std::memcpy(&x[count], &word, sizeof word);
            if (x[count] >= low && x[count] <= high) count++;
        }
        for (int64_t i = 0; i < count; i++) {
            const double v = x[i], e = std::exp(v);
            truth[0][i] = e;
            // near 0 by its series, where the quotient would cancel
            truth[1][i] = std::fabs(v) < 1e-3 ? v - v * v * v / 3 : std::fabs(v) > 20 ? std::copysign(1.0, v)
                                                                                   : (e * e - 1) / (e * e + 1);
            truth[2][i] = e / (1 + e);
        }
        for (int isa = 0; isa <= best; isa++)
            for (int f = 0; f < 3; f++) {
                kFunctions[isa][f](y, x, count);
                double& largest = errors.of[isa][f];
                for (int64_t i = 0; i < count; i++)
                    largest = larger(largest, std::fabs(y[i] - truth[f][i]) * units_of(truth[f][i]));
            }
    }
    return errors;
}

// All floats of the range with stride 1, on two threads. Those below 2^-30, three in four, have nothing to get wrong
// (exp is 1, tanh is x, sigmoid is 1/2): every thousandth of them is enough.
inline Errors measure_all(int best, uint64_t stride) {
    Errors errors[2];
    auto half = [&](int sign) {
        const uint64_t zero = sign == 0 ? 0 : uint64_t{1} << 31, tiny = zero + (uint64_t{97} << 23);
        errors[sign] = measure(best, zero, tiny, stride * 1021);
        errors[sign].join(measure(best, tiny, zero + (uint64_t{135} << 23), stride));   // up to 256
    };
    std::thread negative(half, 1);
    half(0);
    negative.join();
    errors[0].join(errors[1]);
    return errors[0];
}

}  // namespace test
}  // namespace sequor
