// Attention of one query row over the keys of one source sequence, forward and backward: what the attention
// operation and the attention decoder share.
//   additive: e_s = v . tanh(q + p_s) (Bahdanau et al. 2015);  otherwise e_s = q . p_s (Luong et al. 2015)
//   alpha = softmax(e), context = sum_s alpha_s key_s
#pragma once
#include "kernels/packed_product.h"
#include "kernels/rows.h"
#include "simd/math.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

// The packed source batch: key s of query row n is row offset[s] + column[n].
struct Keys {
    const float* keys;        // (rows_s, K)
    const float* projected;   // (rows_s, A)
    const float* v;           // (A), null unless additive
    const int32_t* offset;    // (S)
    const int32_t* column;    // (N)
    const int32_t* length;    // (N)
    int64_t S, K, A;

    int64_t row(int64_t s, int64_t n) const { return offset[s] + column[n]; }
};

inline float dot(const float* a, const float* b, int64_t n) {
    Vec sum = Vec::zero();
    for_each_vec(n, [&](int64_t i, int64_t lanes) {
        sum = fma(Vec::load(a + i, lanes), Vec::load(b + i, lanes), sum);
    });
    return sum.sum();
}

// to += scale * from
inline void add_scaled(float* to, const float* from, float scale, int64_t n) {
    for_each_vec(n, [&](int64_t i, int64_t lanes) {
        fma(Vec::of(scale), Vec::load(from + i, lanes), Vec::load(to + i, lanes)).store(to + i, lanes);
    });
}

// alpha (S) and context (K) of query row n
inline void attend(const Keys& k, int64_t n, const float* query, float* alpha, float* context) {
    const int64_t length = k.length[n];
    float largest = -INFINITY;
    for (int64_t s = 0; s < length; s++) {
        const float* p = k.projected + k.row(s, n) * k.A;
        if (k.v != nullptr) {
            Vec sum = Vec::zero();
            for_each_vec(k.A, [&](int64_t i, int64_t lanes) {
                sum = fma(Vec::load(k.v + i, lanes), tanh(Vec::load(query + i, lanes) + Vec::load(p + i, lanes)), sum);
            });
            alpha[s] = sum.sum();
        } else {
            alpha[s] = dot(query, p, k.A);
        }
        if (alpha[s] > largest) largest = alpha[s];
    }
    Vec total = Vec::zero();
    for_each_vec(length, [&](int64_t s, int64_t lanes) {
        exp(Vec::load(alpha + s, lanes) - Vec::of(largest)).store(alpha + s, lanes);
    });
    for_each_vec(length, [&](int64_t s, int64_t lanes) { total += Vec::load(alpha + s, lanes); });
    const float scale = 1.0f / total.sum();
    for (int64_t s = 0; s < length; s++) alpha[s] *= scale;
    for (int64_t s = length; s < k.S; s++) alpha[s] = 0.0f;

    constexpr int C = 4;   // registers of context at a time, so that a key's line is read whole
    for (int64_t i = 0; i < k.K; i += C * Vec::width) {
        Vec sum[C];
#pragma GCC unroll 4
        for (int c = 0; c < C; c++) sum[c] = Vec::zero();
        if (i + C * Vec::width <= k.K) {
            for (int64_t s = 0; s < length; s++) {
                const float* key = k.keys + k.row(s, n) * k.K + i;
#pragma GCC unroll 4
                for (int c = 0; c < C; c++) sum[c] = fma(Vec::of(alpha[s]), Vec::load(key + c * Vec::width), sum[c]);
            }
#pragma GCC unroll 4
            for (int c = 0; c < C; c++) sum[c].store(context + i + c * Vec::width);
        } else {
            for (int64_t j = i; j < k.K; j += Vec::width) {
                Vec rest = Vec::zero();
                for (int64_t s = 0; s < length; s++)
                    rest = fma(Vec::of(alpha[s]), Vec::load(k.keys + k.row(s, n) * k.K + j, k.K - j), rest);
                rest.store(context + j, k.K - j);
            }
        }
    }
}

// dquery (A), the keys' and projected keys' rows and dv (A) accumulate. scores (S) is room for de.
inline void attend_backward(const Keys& k, int64_t n, const float* query, const float* alpha, const float* dcontext,
                            const float* dalpha, float* scores, float* dquery, float* dkeys, float* dprojected,
                            float* dv) {
    const int64_t length = k.length[n];
    float mean = 0.0f;   // sum_s alpha_s dalpha_s
    for (int64_t s = 0; s < length; s++) {
        const int64_t row = k.row(s, n);
        scores[s] = dot(dcontext, k.keys + row * k.K, k.K) + (dalpha != nullptr ? dalpha[s] : 0.0f);
        mean += alpha[s] * scores[s];
        add_scaled(dkeys + row * k.K, dcontext, alpha[s], k.K);
    }
    for (int64_t s = 0; s < length; s++) {
        const float de = alpha[s] * (scores[s] - mean);
        const float* p = k.projected + k.row(s, n) * k.A;
        float* dp = dprojected + k.row(s, n) * k.A;
        for_each_vec(k.A, [&](int64_t i, int64_t lanes) {
            Vec q = Vec::load(query + i, lanes), x = Vec::load(p + i, lanes), to_query, to_key;
            if (k.v != nullptr) {
                Vec t = tanh(q + x);
                to_query = to_key = Vec::of(de) * Vec::load(k.v + i, lanes) * fnma(t, t, Vec::of(1.0f));
                fma(Vec::of(de), t, Vec::load(dv + i, lanes)).store(dv + i, lanes);
            } else {
                to_query = Vec::of(de) * x;
                to_key = Vec::of(de) * q;
            }
            (Vec::load(dquery + i, lanes) + to_query).store(dquery + i, lanes);
            (Vec::load(dp + i, lanes) + to_key).store(dp + i, lanes);
        });
    }
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
