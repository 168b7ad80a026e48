// Vec: one register of floats of the instruction set this file is compiled for (SEQUOR_ISA).
// Everything here has internal linkage, so that no other instruction set can end up with this one's code.
#pragma once
#include <cstdint>
#include <cstring>
#include <math.h>

#if defined(__AVX512F__) || defined(__AVX2__)
// g++ 12 takes its own intrinsics' undefined registers for a mistake (GCC bug 105593)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif

namespace sequor {
namespace SEQUOR_ISA {
namespace {

#define SEQUOR_INLINE inline __attribute__((always_inline))
#define SEQUOR_LAMBDA_INLINE __attribute__((always_inline))

// Any address will do: nothing is read where there is nothing.
SEQUOR_INLINE void prefetch_line(const float* p) { __builtin_prefetch(p); }
SEQUOR_INLINE void prefetch_to_level_2(const float* p) { __builtin_prefetch(p, 0, 2); }

#if defined(__AVX512F__)

struct Vec {
    static constexpr int width = 16;
    static constexpr int registers = 32;
    __m512 v;
    static SEQUOR_INLINE Vec zero() { return {_mm512_setzero_ps()}; }
    static SEQUOR_INLINE Vec of(float x) { return {_mm512_set1_ps(x)}; }
    static SEQUOR_INLINE Vec load(const float* p) { return {_mm512_loadu_ps(p)}; }
    static SEQUOR_INLINE Vec load(const float* p, int64_t n) {
        return {_mm512_maskz_loadu_ps(mask(n), p)};
    }
    SEQUOR_INLINE void store(float* p) const { _mm512_storeu_ps(p, v); }
    SEQUOR_INLINE void store_lower(float* p) const { _mm256_storeu_ps(p, _mm512_castps512_ps256(v)); }   // half
    SEQUOR_INLINE void store_upper(float* p) const { _mm256_storeu_ps(p, _mm512_extractf32x8_ps(v, 1)); }
    SEQUOR_INLINE void store(float* p, int64_t n) const { _mm512_mask_storeu_ps(p, mask(n), v); }
    SEQUOR_INLINE float sum() const { return _mm512_reduce_add_ps(v); }
    SEQUOR_INLINE float largest() const { return _mm512_reduce_max_ps(v); }
    static SEQUOR_INLINE __mmask16 mask(int64_t n) { return n >= 16 ? 0xFFFF : (__mmask16)((1u << n) - 1); }
};
SEQUOR_INLINE Vec operator+(Vec a, Vec b) { return {_mm512_add_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec operator-(Vec a, Vec b) { return {_mm512_sub_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec operator*(Vec a, Vec b) { return {_mm512_mul_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec operator/(Vec a, Vec b) { return {_mm512_div_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }     // a*b + c
SEQUOR_INLINE Vec fnma(Vec a, Vec b, Vec c) { return {_mm512_fnmadd_ps(a.v, b.v, c.v)}; }   // c - a*b
SEQUOR_INLINE void add_product(Vec& sum, Vec a, Vec b) { sum = fma(a, b, sum); }   // sum += a*b
SEQUOR_INLINE Vec max(Vec a, Vec b) { return {_mm512_max_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec min(Vec a, Vec b) { return {_mm512_min_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec sqrt(Vec a) { return {_mm512_sqrt_ps(a.v)}; }
// 1 / sqrt(a) to 2^-11; the rest is the processor's maker's
SEQUOR_INLINE Vec near_inverse_sqrt(Vec a) { return {_mm512_rsqrt14_ps(a.v)}; }
SEQUOR_INLINE Vec nearest(Vec a) {
    return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
// x * 2^n for integral n, where x and the result are normal numbers; x where it is NaN and n too
SEQUOR_INLINE Vec scale(Vec x, Vec n) { return {_mm512_scalef_ps(x.v, n.v)}; }
// x > 0 ? a : 0
SEQUOR_INLINE Vec where_positive(Vec x, Vec a) {
    return {_mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x.v, _mm512_setzero_ps(), _CMP_GT_OQ), a.v)};
}

// block[i][j] = block[j][i]
SEQUOR_INLINE void transpose(Vec (&b)[16]) {
    __m512 t[16];
#pragma GCC unroll 8
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(b[i].v, b[i + 1].v);
        t[i + 1] = _mm512_unpackhi_ps(b[i].v, b[i + 1].v);
    }
    __m512 u[16];   // u[4q + j], 128 bits at l: column 4l + j of rows 4q to 4q + 3
#pragma GCC unroll 4
    for (int i = 0; i < 16; i += 4) {
        u[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(t[i]), _mm512_castps_pd(t[i + 2])));
        u[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(t[i]), _mm512_castps_pd(t[i + 2])));
        u[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(t[i + 1]), _mm512_castps_pd(t[i + 3])));
        u[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(t[i + 1]), _mm512_castps_pd(t[i + 3])));
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
        __m512 even_0 = _mm512_shuffle_f32x4(u[j], u[4 + j], 0x88);
        __m512 even_1 = _mm512_shuffle_f32x4(u[8 + j], u[12 + j], 0x88);
        __m512 odd_0 = _mm512_shuffle_f32x4(u[j], u[4 + j], 0xdd);
        __m512 odd_1 = _mm512_shuffle_f32x4(u[8 + j], u[12 + j], 0xdd);
        b[j].v = _mm512_shuffle_f32x4(even_0, even_1, 0x88);
        b[4 + j].v = _mm512_shuffle_f32x4(odd_0, odd_1, 0x88);
        b[8 + j].v = _mm512_shuffle_f32x4(even_0, even_1, 0xdd);
        b[12 + j].v = _mm512_shuffle_f32x4(odd_0, odd_1, 0xdd);
    }
}

// lane i: the sum of b[i]
SEQUOR_INLINE Vec sum_each(const Vec (&b)[16]) {
    __m512 t[8], u[4];
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
        t[i] = _mm512_add_ps(_mm512_unpacklo_ps(b[2 * i].v, b[2 * i + 1].v),
                             _mm512_unpackhi_ps(b[2 * i].v, b[2 * i + 1].v));
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {   // u[i], 128 bits at l: partial sums of b[4i] to b[4i + 3]
        __m512d even = _mm512_castps_pd(t[2 * i]), odd = _mm512_castps_pd(t[2 * i + 1]);
        u[i] = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(even, odd)),
                             _mm512_castpd_ps(_mm512_unpackhi_pd(even, odd)));
    }
    __m512 low = _mm512_add_ps(_mm512_shuffle_f32x4(u[0], u[1], 0x88), _mm512_shuffle_f32x4(u[0], u[1], 0xdd));
    __m512 high = _mm512_add_ps(_mm512_shuffle_f32x4(u[2], u[3], 0x88), _mm512_shuffle_f32x4(u[2], u[3], 0xdd));
    return {_mm512_add_ps(_mm512_shuffle_f32x4(low, high, 0x88), _mm512_shuffle_f32x4(low, high, 0xdd))};
}

#elif defined(__AVX2__)

struct Vec {
    static constexpr int width = 8;
    static constexpr int registers = 16;
    __m256 v;
    static SEQUOR_INLINE Vec zero() { return {_mm256_setzero_ps()}; }
    static SEQUOR_INLINE Vec of(float x) { return {_mm256_set1_ps(x)}; }
    static SEQUOR_INLINE Vec load(const float* p) { return {_mm256_loadu_ps(p)}; }
    static SEQUOR_INLINE Vec load(const float* p, int64_t n) {
        return n >= 8 ? load(p) : Vec{_mm256_maskload_ps(p, mask(n))};
    }
    SEQUOR_INLINE void store(float* p) const { _mm256_storeu_ps(p, v); }
    SEQUOR_INLINE void store_lower(float* p) const { _mm_storeu_ps(p, _mm256_castps256_ps128(v)); }   // half
    SEQUOR_INLINE void store_upper(float* p) const { _mm_storeu_ps(p, _mm256_extractf128_ps(v, 1)); }
    SEQUOR_INLINE void store(float* p, int64_t n) const {
        if (n >= 8) store(p); else _mm256_maskstore_ps(p, mask(n), v);
    }
    SEQUOR_INLINE float sum() const {
        __m128 x = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        x = _mm_add_ps(x, _mm_movehl_ps(x, x));
        return _mm_cvtss_f32(_mm_add_ss(x, _mm_shuffle_ps(x, x, 1)));
    }
    SEQUOR_INLINE float largest() const {
        __m128 x = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        x = _mm_max_ps(x, _mm_movehl_ps(x, x));
        return _mm_cvtss_f32(_mm_max_ss(x, _mm_shuffle_ps(x, x, 1)));
    }
    static SEQUOR_INLINE __m256i mask(int64_t n) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
};
SEQUOR_INLINE Vec operator+(Vec a, Vec b) { return {_mm256_add_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec operator-(Vec a, Vec b) { return {_mm256_sub_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec operator*(Vec a, Vec b) { return {_mm256_mul_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec operator/(Vec a, Vec b) { return {_mm256_div_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
SEQUOR_INLINE Vec fnma(Vec a, Vec b, Vec c) { return {_mm256_fnmadd_ps(a.v, b.v, c.v)}; }
// sum += a * b of registers: left to itself, g++ reads a loaded value anew for each use where registers are scarce, and a
// tile is then bound by its loads.
SEQUOR_INLINE void add_product(Vec& sum, Vec a, Vec b) {
    asm("vfmadd231ps %2, %1, %0" : "+x"(sum.v) : "x"(a.v), "x"(b.v));
}
SEQUOR_INLINE Vec max(Vec a, Vec b) { return {_mm256_max_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec min(Vec a, Vec b) { return {_mm256_min_ps(a.v, b.v)}; }
SEQUOR_INLINE Vec sqrt(Vec a) { return {_mm256_sqrt_ps(a.v)}; }
SEQUOR_INLINE Vec near_inverse_sqrt(Vec a) { return {_mm256_rsqrt_ps(a.v)}; }
SEQUOR_INLINE Vec nearest(Vec a) { return {_mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
// by its exponent's bits
SEQUOR_INLINE Vec scale(Vec x, Vec n) {
    __m256i bits = _mm256_add_epi32(_mm256_castps_si256(x.v), _mm256_slli_epi32(_mm256_cvtps_epi32(n.v), 23));
    return {_mm256_castsi256_ps(bits)};
}
SEQUOR_INLINE Vec where_positive(Vec x, Vec a) {
    return {_mm256_and_ps(_mm256_cmp_ps(x.v, _mm256_setzero_ps(), _CMP_GT_OQ), a.v)};
}

SEQUOR_INLINE void transpose(Vec (&b)[8]) {
    __m256 t[8], u[8];   // u[4q + j], 128 bits at l: column 4l + j of rows 4q to 4q + 3
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_ps(b[i].v, b[i + 1].v);
        t[i + 1] = _mm256_unpackhi_ps(b[i].v, b[i + 1].v);
    }
#pragma GCC unroll 2
    for (int i = 0; i < 8; i += 4) {
        u[i] = _mm256_castpd_ps(_mm256_unpacklo_pd(_mm256_castps_pd(t[i]), _mm256_castps_pd(t[i + 2])));
        u[i + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(_mm256_castps_pd(t[i]), _mm256_castps_pd(t[i + 2])));
        u[i + 2] = _mm256_castpd_ps(_mm256_unpacklo_pd(_mm256_castps_pd(t[i + 1]), _mm256_castps_pd(t[i + 3])));
        u[i + 3] = _mm256_castpd_ps(_mm256_unpackhi_pd(_mm256_castps_pd(t[i + 1]), _mm256_castps_pd(t[i + 3])));
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
        b[j].v = _mm256_permute2f128_ps(u[j], u[4 + j], 0x20);
        b[4 + j].v = _mm256_permute2f128_ps(u[j], u[4 + j], 0x31);
    }
}

SEQUOR_INLINE Vec sum_each(const Vec (&b)[8]) {
    __m256 t[4], u[2];
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        t[i] = _mm256_add_ps(_mm256_unpacklo_ps(b[2 * i].v, b[2 * i + 1].v),
                             _mm256_unpackhi_ps(b[2 * i].v, b[2 * i + 1].v));
    }
#pragma GCC unroll 2
    for (int i = 0; i < 2; i++) {
        __m256d even = _mm256_castps_pd(t[2 * i]), odd = _mm256_castps_pd(t[2 * i + 1]);
        u[i] = _mm256_add_ps(_mm256_castpd_ps(_mm256_unpacklo_pd(even, odd)),
                             _mm256_castpd_ps(_mm256_unpackhi_pd(even, odd)));
    }
    return {_mm256_add_ps(_mm256_permute2f128_ps(u[0], u[1], 0x20), _mm256_permute2f128_ps(u[0], u[1], 0x31))};
}

#else

struct Vec {
    static constexpr int width = 1;
    static constexpr int registers = 16;
    float v;
    static SEQUOR_INLINE Vec zero() { return {0.0f}; }
    static SEQUOR_INLINE Vec of(float x) { return {x}; }
    static SEQUOR_INLINE Vec load(const float* p) { return {*p}; }
    static SEQUOR_INLINE Vec load(const float* p, int64_t) { return {*p}; }
    SEQUOR_INLINE void store(float* p) const { *p = v; }
    SEQUOR_INLINE void store_lower(float*) const {}   // one number has no halves
    SEQUOR_INLINE void store_upper(float*) const {}
    SEQUOR_INLINE void store(float* p, int64_t) const { *p = v; }
    SEQUOR_INLINE float sum() const { return v; }
    SEQUOR_INLINE float largest() const { return v; }
};
SEQUOR_INLINE Vec operator+(Vec a, Vec b) { return {a.v + b.v}; }
SEQUOR_INLINE Vec operator-(Vec a, Vec b) { return {a.v - b.v}; }
SEQUOR_INLINE Vec operator*(Vec a, Vec b) { return {a.v * b.v}; }
SEQUOR_INLINE Vec operator/(Vec a, Vec b) { return {a.v / b.v}; }
SEQUOR_INLINE Vec fma(Vec a, Vec b, Vec c) { return {a.v * b.v + c.v}; }
SEQUOR_INLINE Vec fnma(Vec a, Vec b, Vec c) { return {c.v - a.v * b.v}; }
SEQUOR_INLINE void add_product(Vec& sum, Vec a, Vec b) { sum = fma(a, b, sum); }   // sum += a*b
SEQUOR_INLINE Vec max(Vec a, Vec b) { return {a.v > b.v ? a.v : b.v}; }
SEQUOR_INLINE Vec min(Vec a, Vec b) { return {a.v < b.v ? a.v : b.v}; }
SEQUOR_INLINE Vec sqrt(Vec a) { return {::sqrtf(a.v)}; }
SEQUOR_INLINE Vec near_inverse_sqrt(Vec a) { return {1.0f / ::sqrtf(a.v)}; }
SEQUOR_INLINE Vec nearest(Vec a) { return {::rintf(a.v)}; }
SEQUOR_INLINE Vec scale(Vec x, Vec n) {
    uint32_t bits;
    memcpy(&bits, &x.v, sizeof bits);
    bits += (uint32_t)(n.v == n.v ? (int32_t)n.v : 0) << 23;   // no integer is NaN
    memcpy(&x.v, &bits, sizeof bits);
    return x;
}
SEQUOR_INLINE Vec where_positive(Vec x, Vec a) { return {x.v > 0.0f ? a.v : 0.0f}; }
SEQUOR_INLINE void transpose(Vec (&)[1]) {}
SEQUOR_INLINE Vec sum_each(const Vec (&b)[1]) { return b[0]; }

#endif

SEQUOR_INLINE Vec operator-(Vec a) { return Vec::zero() - a; }
SEQUOR_INLINE Vec& operator+=(Vec& a, Vec b) { return a = a + b; }

// Runs body(i, n) over [0, size) in registers: n is Vec::width, or what is left in the last one.
template <class F>
SEQUOR_INLINE void for_each_vec(int64_t size, F body) {
    int64_t i = 0;
    for (; i + Vec::width <= size; i += Vec::width) body(i, (int64_t)Vec::width);
    if (i < size) body(i, size - i);
}

}  // namespace
}  // namespace SEQUOR_ISA
}  // namespace sequor
