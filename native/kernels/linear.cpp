#include "kernels/kernels.h"
#include "kernels/matrix_product.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {

void linear_forward(float* y, const float* x, const float* weight, const float* bias, int64_t rows, int64_t I,
                    int64_t O) {
    if (bias != nullptr)
        each_row(rows, O, [&](int64_t i) { copy(y + i * O, bias, O); });
    matrix_product(y, O, {x, I}, {weight, I, true}, rows, O, I, bias != nullptr);
}

void linear_backward(float* dx, float* dweight, float* dbias, const float* dy, const float* x, const float* weight,
                     int64_t rows, int64_t I, int64_t O, bool accumulate) {
    if (dx != nullptr) matrix_product(dx, I, {dy, O}, {weight, I}, rows, I, O, true);
    if (dweight != nullptr) matrix_product(dweight, I, {dy, O, true}, {x, I}, O, I, rows, accumulate);
    if (dbias != nullptr) add_column_sums(dbias, dy, rows, O, O);
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
