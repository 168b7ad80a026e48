#include "kernels/kernels.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {

int64_t embedding_backward(float* dweight, int32_t* touched, int32_t* touched_rows, int64_t count, const float* dy,
                           const int32_t* ids, int64_t rows, int64_t E) {
    for (int64_t i = 0; touched != nullptr && i < rows; i++) {
        if (touched[ids[i]] == 0) {
            touched[ids[i]] = 1;
            touched_rows[count++] = ids[i];
        }
    }
    if (dweight == nullptr) return count;
    // each task has its own columns, so that a row's gradients are added in the order of the ids
    const int64_t piece = 4 * Vec::width;
    parallel((E + piece - 1) / piece, [&](int64_t p) {
        int64_t from = p * piece, width = E - from < piece ? E - from : piece;
        for (int64_t i = 0; i < rows; i++) add_row(dweight + ids[i] * E + from, dy + i * E + from, width);
    });
    return count;
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
