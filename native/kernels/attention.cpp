#include "kernels/attention.h"

#include "cpu/memory.h"
#include "kernels/kernels.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int64_t kRows = 8;   // query rows a task

}  // namespace

void attention_forward(float* context, float* alpha, const float* query, const float* keys, const float* projected,
                       const float* v, const int32_t* key_offset, const int32_t* key_column,
                       const int32_t* key_length, int64_t rows, int64_t S, int64_t K, int64_t A) {
    const Keys k{keys, projected, v, key_offset, key_column, key_length, S, K, A};
    parallel((rows + kRows - 1) / kRows, [&](int64_t p) {
        int64_t end = (p + 1) * kRows < rows ? (p + 1) * kRows : rows;
        for (int64_t n = p * kRows; n < end; n++) attend(k, n, query + n * A, alpha + n * S, context + n * K);
    });
}

void attention_backward(float* dquery, float* dkeys, float* dprojected, float* dv, const float* dcontext,
                        const float* dalpha, const float* alpha, const float* query, const float* keys,
                        const float* projected, const float* v, const int32_t* key_offset, const int32_t* key_column,
                        const int32_t* key_length, int64_t rows, int64_t S, int64_t K, int64_t A) {
    const Keys k{keys, projected, v, key_offset, key_column, key_length, S, K, A};
    const int64_t tasks = (rows + kRows - 1) / kRows;
    Scratch scratch;
    float* partial = v != nullptr ? scratch.zeros(tasks * A) : nullptr;   // one dv a task, added in order
    float* zeros = dcontext == nullptr ? scratch.zeros(K) : nullptr;
    parallel(tasks, [&](int64_t p) {
        Scratch inner;
        float* scores = inner.floats(S);
        int64_t end = (p + 1) * kRows < rows ? (p + 1) * kRows : rows;
        for (int64_t n = p * kRows; n < end; n++)
            attend_backward(k, n, query + n * A, alpha + n * S, dcontext != nullptr ? dcontext + n * K : zeros,
                            dalpha != nullptr ? dalpha + n * S : nullptr, scores, dquery + n * A, dkeys, dprojected,
                            v != nullptr ? partial + p * A : nullptr);
    });
    if (v != nullptr) add_column_sums(dv, partial, tasks, A, A);
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
