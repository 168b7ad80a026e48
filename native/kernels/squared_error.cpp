#include "kernels/kernels.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {

void squared_error_forward(float* loss, const float* x, const float* targets, int64_t count) {
    double sum = 0.0;
    for (int64_t i = 0; i < count; i++) {
        const double error = (double)x[i] - (double)targets[i];
        sum += error * error;
    }
    *loss = count == 0 ? 0.0f : (float)(sum / (double)count);
}

void squared_error_backward(float* dx, const float* dloss, const float* x, const float* targets, int64_t count) {
    if (count == 0) return;
    const Vec scale = Vec::of(2.0f * *dloss / (float)count);
    for_each_vec(count, [&](int64_t i, int64_t n) {
        fma(scale, Vec::load(x + i, n) - Vec::load(targets + i, n), Vec::load(dx + i, n)).store(dx + i, n);
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
