#include "cpu/memory.h"
#include "kernels/chains.h"
#include "kernels/kernels.h"
#include "kernels/rows.h"
#include "simd/math.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

struct Field {
    const float *start, *end, *transitions;
    int64_t K;
};

// sums[j] = log sum_i exp(alpha[i] + transitions[i][j])
inline void log_sums(float* sums, const float* alpha, const float* transitions, int64_t K) {
    for_each_vec(K, [&](int64_t j, int64_t n) {
        Vec top = Vec::of(-INFINITY);
        for (int64_t i = 0; i < K; i++) top = max(top, Vec::of(alpha[i]) + Vec::load(transitions + i * K + j, n));
        Vec sum = Vec::zero();
        for (int64_t i = 0; i < K; i++)
            sum += exp(Vec::of(alpha[i]) + Vec::load(transitions + i * K + j, n) - top);
        float tops[Vec::width], totals[Vec::width];
        top.store(tops);
        sum.store(totals);
        for (int64_t l = 0; l < n; l++) sums[j + l] = tops[l] + ::logf(totals[l]);
    });
}

// p = softmax(x + y); returns log sum exp(x + y)
inline float softmax_of_sum(float* p, const float* x, const float* y, int64_t K) {
    for (int64_t j = 0; j < K; j++) p[j] = x[j] + y[j];
    const float top = take_largest(p, K);
    float total = 0.0f;
    for_each_vec(K, [&](int64_t j, int64_t n) { exp(Vec::load(p + j, n)).store(p + j, n); });
    for (int64_t j = 0; j < K; j++) total += p[j];
    for (int64_t j = 0; j < K; j++) p[j] /= total;
    return top + ::logf(total);
}

// Step t of a sequence keeps alpha (K), the log of the sum over all ways to each tag with the largest taken off, and
// sums (K), what the way there alone has: at(t), 2K floats. Returns log Z.
template <class At>
double log_partition(At at, const Field& f, const Chain& c, const float* emissions) {
    Scratch scratch;
    double shift = 0.0;
    for (int64_t t = 0; t < c.length; t++) {
        float *alpha = at(t), *sums = alpha + f.K;
        if (t == 0) copy(sums, f.start, f.K);
        else log_sums(sums, at(t - 1), f.transitions, f.K);
        const float* emission = emissions + c.row(t) * f.K;
        for (int64_t j = 0; j < f.K; j++) alpha[j] = sums[j] + emission[j];
        shift += take_largest(alpha, f.K);
    }
    return shift + softmax_of_sum(scratch.floats(f.K), at(c.length - 1), f.end, f.K);
}

// visit(t, p) with p (K), the probability of each tag of step t, from the last step to the first: the derivative of
// log Z, walked backward. pairs[i][j] += the probability that j follows i; may be null.
template <class At, class Visit>
void marginals(At at, const Field& f, const Chain& c, float* pairs, Visit visit) {
    Scratch scratch;
    const int64_t K = f.K;
    float *p = scratch.floats(K), *before = scratch.floats(K);
    softmax_of_sum(p, at(c.length - 1), f.end, K);
    for (int64_t t = c.length - 1;; t--) {
        visit(t, p);
        if (t == 0) return;
        const float *alpha = at(t - 1), *sums = at(t) + K;
        float total = 0.0f;
        for (int64_t i = 0; i < K; i++) {
            Vec sum = Vec::zero();
            for_each_vec(K, [&](int64_t j, int64_t n) {
                Vec pair = Vec::load(p + j, n)
                        * exp(Vec::of(alpha[i]) + Vec::load(f.transitions + i * K + j, n) - Vec::load(sums + j, n));
                sum += pair;
                if (pairs != nullptr) (Vec::load(pairs + i * K + j, n) + pair).store(pairs + i * K + j, n);
            });
            before[i] = sum.sum();
            total += before[i];
        }
        for (int64_t i = 0; i < K; i++) p[i] = before[i] / total;   // 1 but for roundings, which would add up
    }
}

}  // namespace

void crf_forward(float* loss, float* log_likelihoods, float* kept, const float* emissions, const int32_t* tags,
                 const float* start, const float* end, const float* transitions, const int32_t* batch_sizes,
                 const int32_t* offsets, int64_t T, int64_t K) {
    const Field f{start, end, transitions, K};
    Scratch scratch;
    double* losses = scratch.array<double>(batch_sizes[0]);
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t) {
        const double log_z = log_partition([&](int64_t t) { return kept + c.row(t) * 2 * K; }, f, c, emissions);
        double score = (double)start[tags[c.row(0)]] + (double)end[tags[c.row(c.length - 1)]];
        for (int64_t t = 0; t < c.length; t++) {
            const int32_t tag = tags[c.row(t)];
            score += emissions[c.row(t) * K + tag];
            if (t > 0) score += transitions[tags[c.row(t - 1)] * K + tag];
        }
        losses[c.rank] = log_z - score;
        log_likelihoods[c.rank] = (float)(score - log_z);
    });
    double total = 0.0;
    for (int64_t i = 0; i < batch_sizes[0]; i++) total += losses[i];
    *loss = (float)(total / (double)(offsets[T - 1] + batch_sizes[T - 1]));
}

void crf_backward(float* demissions, float* dstart, float* dend, float* dtransitions, const float* dloss,
                  const float* kept, const int32_t* tags, const float* end, const float* transitions,
                  const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K) {
    const Field f{nullptr, end, transitions, K};
    const float scale = *dloss / (float)(offsets[T - 1] + batch_sizes[T - 1]);
    Scratch scratch;
    // expected less actual counts: each group of sequences has its own, added up in order
    const int64_t size = K * K + 2 * K, groups = group_count(batch_sizes);
    float* counts = scratch.zeros(groups * size);
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t group) {
        float *pairs = counts + group * size, *first = pairs + K * K, *last = first + K;
        marginals([&](int64_t t) { return kept + c.row(t) * 2 * K; }, f, c, pairs, [&](int64_t t, const float* p) {
            const int32_t tag = tags[c.row(t)];
            if (demissions != nullptr) {
                float* d = demissions + c.row(t) * K;
                for (int64_t j = 0; j < K; j++) d[j] += scale * (p[j] - (j == tag ? 1.0f : 0.0f));
            }
            if (t > 0) pairs[tags[c.row(t - 1)] * K + tag] -= 1.0f;
            if (t == 0) {
                add_row(first, p, K);
                first[tag] -= 1.0f;
            }
            if (t == c.length - 1) {
                add_row(last, p, K);
                last[tag] -= 1.0f;
            }
        });
    });
    for (int64_t g = 1; g < groups; g++) add_row(counts, counts + g * size, size);
    auto add = [&](float* d, const float* count, int64_t n) {
        for (int64_t i = 0; d != nullptr && i < n; i++) d[i] += scale * count[i];
    };
    add(dtransitions, counts, K * K);
    add(dstart, counts + K * K, K);
    add(dend, counts + K * K + K, K);
}

void crf_marginals(float* probabilities, const float* emissions, const float* start, const float* end,
                   const float* transitions, const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K) {
    const Field f{start, end, transitions, K};
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t) {
        Scratch scratch;
        float* kept = scratch.floats(c.length * 2 * K);
        auto at = [&](int64_t t) { return kept + t * 2 * K; };
        log_partition(at, f, c, emissions);
        marginals(at, f, c, nullptr, [&](int64_t t, const float* p) { copy(probabilities + c.row(t) * K, p, K); });
    });
}

void crf_viterbi(int32_t* tags, const float* emissions, const float* start, const float* end, const float* transitions,
                 const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t K) {
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t) {
        Scratch scratch;
        float *score = scratch.floats(K), *next = scratch.floats(K);
        int32_t* from = scratch.array<int32_t>(c.length * K);   // the best tag before each
        for (int64_t t = 0; t < c.length; t++) {
            if (t == 0) {
                copy(next, start, K);
            } else {
                int32_t* best = from + t * K;
                for (int64_t j = 0; j < K; j++) {
                    next[j] = score[0] + transitions[j];
                    best[j] = 0;
                }
                for (int64_t i = 1; i < K; i++)
                    for (int64_t j = 0; j < K; j++) {
                        const float way = score[i] + transitions[i * K + j];
                        best[j] = way > next[j] ? (int32_t)i : best[j];
                        next[j] = way > next[j] ? way : next[j];
                    }
            }
            const float* emission = emissions + c.row(t) * K;
            for (int64_t j = 0; j < K; j++) score[j] = next[j] + emission[j];
            take_largest(score, K);
        }
        int32_t tag = 0;
        for (int64_t j = 1; j < K; j++)
            if (score[j] + end[j] > score[tag] + end[tag]) tag = (int32_t)j;
        for (int64_t t = c.length - 1; t >= 0; t--) {
            tags[c.row(t)] = tag;
            if (t > 0) tag = from[t * K + tag];
        }
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
