#include "cpu/memory.h"
#include "kernels/kernels.h"
#include "kernels/log_sum_exp.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

inline float weight_of(const float* weights, int32_t target) { return weights == nullptr ? 1.0f : weights[target]; }

}  // namespace

double cross_entropy_forward(float* loss, float* log_sum, const float* logits, const int32_t* targets,
                             const float* weights, int64_t rows, int64_t V, float smoothing) {
    Scratch scratch;
    float* losses = scratch.floats(rows);
    each_row(rows, V, [&](int64_t i) {
        const float* x = logits + i * V;
        log_sum[i] = log_sum_exp(x, V);
        losses[i] = 0.0f;
        if (targets[i] < 0) return;
        losses[i] = (1.0f - smoothing) * weight_of(weights, targets[i]) * (log_sum[i] - x[targets[i]]);
        if (smoothing > 0.0f) {
            Vec sum = Vec::zero(), weighted = Vec::zero();
            for_each_vec(V, [&](int64_t j, int64_t n) {
                Vec w = weights == nullptr ? Vec::of(1.0f) : Vec::load(weights + j, n);
                sum += w * Vec::load(x + j, n);
                weighted += w;
            });
            const float all = weights == nullptr ? (float)V : weighted.sum();
            losses[i] += smoothing / (float)V * (log_sum[i] * all - sum.sum());
        }
    });
    double total = 0.0, weight = 0.0;
    for (int64_t i = 0; i < rows; i++) {
        total += losses[i];
        weight += targets[i] < 0 ? 0.0 : (double)weight_of(weights, targets[i]);
    }
    *loss = weight == 0.0 ? 0.0f : (float)(total / weight);
    return weight;
}

void cross_entropy_backward(float* dlogits, const float* dloss, const float* log_sum, const float* logits,
                            const int32_t* targets, const float* weights, int64_t rows, int64_t V, float smoothing,
                            double weight) {
    if (weight == 0.0) return;
    const float scale = (float)((double)*dloss / weight);
    const float spread = smoothing / (float)V;
    double all = 0.0;
    for (int64_t j = 0; weights != nullptr && j < V; j++) all += weights[j];
    each_row(rows, V, [&](int64_t i) {
        if (targets[i] < 0) return;
        const float* x = logits + i * V;
        float* dx = dlogits + i * V;
        const float own = (1.0f - smoothing) * weight_of(weights, targets[i]);
        const Vec sum = Vec::of(weights == nullptr ? 1.0f : own + spread * (float)all);   // of all q_j
        for_each_vec(V, [&](int64_t j, int64_t n) {
            Vec p = exp(Vec::load(x + j, n) - Vec::of(log_sum[i]));
            Vec q = weights == nullptr ? Vec::of(spread) : Vec::of(spread) * Vec::load(weights + j, n);
            fma(Vec::of(scale), p * sum - q, Vec::load(dx + j, n)).store(dx + j, n);
        });
        dx[targets[i]] -= scale * own;
    });
}

void target_log_probs(float* log_probs, const float* logits, const int32_t* targets, int64_t rows, int64_t V) {
    each_row(rows, V, [&](int64_t i) { log_probs[i] = logits[i * V + targets[i]] - log_sum_exp(logits + i * V, V); });
}

void log_softmax(float* y, const float* x, int64_t rows, int64_t V) {
    each_row(rows, V, [&](int64_t i) {
        const Vec sum = Vec::of(log_sum_exp(x + i * V, V));
        for_each_vec(V, [&](int64_t j, int64_t n) { (Vec::load(x + i * V + j, n) - sum).store(y + i * V + j, n); });
    });
}

void log_softmax_top_k(int32_t* ids, float* log_probs, const float* logits, int64_t rows, int64_t V, int64_t k) {
    parallel(rows, [&](int64_t i) {
        const float* x = logits + i * V;
        int32_t* best = ids + i * k;
        float* value = log_probs + i * k;
        for (int64_t j = 0; j < k; j++) {
            best[j] = -1;
            value[j] = -INFINITY;
        }
        // the list is sorted; a logit joins it where it beats the last, so an equal one with a higher id does not
        auto offer = [&](int64_t id) {
            int64_t at = k - 1;
            for (; at > 0 && (best[at - 1] < 0 || x[id] > value[at - 1]); at--) {
                value[at] = value[at - 1];
                best[at] = best[at - 1];
            }
            value[at] = x[id];
            best[at] = (int32_t)id;
        };
        constexpr int64_t step = 4 * Vec::width;
        int64_t j = 0;
        for (; j < k && j < V; j++) offer(j);
        for (; j + step <= V; j += step) {
            Vec top = max(max(Vec::load(x + j), Vec::load(x + j + Vec::width)),
                          max(Vec::load(x + j + 2 * Vec::width), Vec::load(x + j + 3 * Vec::width)));
            if (!(top.largest() > value[k - 1])) continue;
            for (int64_t id = j; id < j + step; id++)
                if (x[id] > value[k - 1]) offer(id);
        }
        for (; j < V; j++)
            if (x[j] > value[k - 1]) offer(j);
        const float sum = log_sum_exp(x, V);
        for (int64_t n = 0; n < k; n++) value[n] -= sum;
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
