// What the machine can do at most in this instruction set: the yardstick of every benchmark.
#include "kernels/kernels.h"
#include "simd/vec.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

volatile float sink;   // what is written here was computed

}  // namespace

int64_t limit_multiply_adds(int64_t passes) {
    constexpr int kSums = 12;   // independent: more than latency times units
    Vec sums[kSums], x = Vec::of(0.5f);
#pragma GCC unroll 16
    for (int i = 0; i < kSums; i++) sums[i] = Vec::of((float)i);
    for (int64_t pass = 0; pass < passes; pass++)
#pragma GCC unroll 16
        for (int i = 0; i < kSums; i++) sums[i] = fma(sums[i], x, x);
#pragma GCC unroll 16
    for (int i = 0; i < kSums; i++) sink = sums[i].sum();
    return 2 * kSums * Vec::width * passes;
}

void limit_reads(const float* memory, int64_t count, int64_t passes) {
    constexpr int kSums = 8;
    Vec sums[kSums];
#pragma GCC unroll 8
    for (int i = 0; i < kSums; i++) sums[i] = Vec::zero();
    for (int64_t pass = 0; pass < passes; pass++)
        for (int64_t i = 0; i + kSums * Vec::width <= count; i += kSums * Vec::width)
#pragma GCC unroll 8
            for (int j = 0; j < kSums; j++) sums[j] += Vec::load(memory + i + j * Vec::width);
#pragma GCC unroll 8
    for (int i = 0; i < kSums; i++) sink = sums[i].sum();
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
