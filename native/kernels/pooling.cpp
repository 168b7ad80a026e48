#include "kernels/kernels.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

inline Vec share(int32_t length, bool root) {
    const float steps = (float)length;
    return Vec::of(1.0f / (root ? ::sqrtf(steps) : steps));
}

}  // namespace

void mean_pool_forward(float* y, const float* x, const int32_t* offset, const int32_t* column, const int32_t* length,
                       int64_t N, int64_t F, bool root) {
    parallel(N, [&](int64_t n) {
        float* to = y + n * F;
        memset(to, 0, (size_t)F * sizeof(float));
        for (int64_t t = 0; t < length[n]; t++) add_row(to, x + (offset[t] + column[n]) * F, F);
        const Vec scale = share(length[n], root);
        for_each_vec(F, [&](int64_t j, int64_t lanes) { (scale * Vec::load(to + j, lanes)).store(to + j, lanes); });
    });
}

void mean_pool_backward(float* dx, const float* dy, const int32_t* offset, const int32_t* column,
                        const int32_t* length, int64_t N, int64_t F, bool root) {
    parallel(N, [&](int64_t n) {
        const Vec scale = share(length[n], root);
        for (int64_t t = 0; t < length[n]; t++) {
            float* to = dx + (offset[t] + column[n]) * F;
            for_each_vec(F, [&](int64_t j, int64_t lanes) {
                fma(scale, Vec::load(dy + n * F + j, lanes), Vec::load(to + j, lanes)).store(to + j, lanes);
            });
        }
    });
}

void max_pool_forward(float* y, int32_t* row_of, const float* x, const int32_t* offset, const int32_t* column,
                      const int32_t* length, int64_t N, int64_t F) {
    parallel(N, [&](int64_t n) {
        float* best = y + n * F;
        int32_t* found = row_of + n * F;
        for (int64_t t = 0; t < length[n]; t++) {
            const int32_t row = offset[t] + column[n];
            const float* from = x + row * F;
            for (int64_t j = 0; j < F; j++) {
                const bool better = t == 0 || from[j] > best[j] || (from[j] != from[j] && best[j] == best[j]);
                best[j] = better ? from[j] : best[j];
                found[j] = better ? row : found[j];
            }
        }
    });
}

void max_pool_backward(float* dx, const float* dy, const int32_t* row_of, int64_t N, int64_t F) {
    parallel(N, [&](int64_t n) {   // no row belongs to two sequences
        for (int64_t j = 0; j < F; j++) dx[row_of[n * F + j] * F + j] += dy[n * F + j];
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
