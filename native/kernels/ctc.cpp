#include "cpu/memory.h"
#include "kernels/chains.h"
#include "kernels/kernels.h"
#include "kernels/log_sum_exp.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {

namespace {

constexpr float never = -1e30f;   // the logarithm of nothing: finite, as sums of it must be

// The targets of a batch by rank: those of sequence i are symbols[starts[i]] to symbols[starts[i + 1] - 1].
struct Targets {
    const int32_t *symbols, *starts;
};

// The states of one target, S = 2L + 1: a blank before, between and behind its L symbols. A state follows itself, the
// one before it and, where that is a blank between two different symbols, the one before that.
struct States {
    const int32_t* target;
    int64_t S;
    float* skip;   // (S + 2) 0 where a state may follow the one two before it, else never

    States(Scratch& scratch, const Targets& t, int64_t rank)
        : target(t.symbols + t.starts[rank]), S(2 * (int64_t)(t.starts[rank + 1] - t.starts[rank]) + 1),
          skip(scratch.floats(S + 2)) {
        for (int64_t s = 0; s < S + 2; s++)
            skip[s] = s % 2 == 1 && s >= 3 && s < S && target[s / 2] != target[s / 2 - 1] ? 0.0f : never;
    }
    int32_t symbol(int64_t s) const { return s % 2 == 1 ? target[s / 2] : 0; }
};

// What a frame keeps: log sum exp of its logits; alpha (S), the log of the sum over all ways to each state with the
// largest taken off; and sums (S), what the ways there alone have. Two more on either side are read.
template <class Float>
struct Frame {
    Float *log_sum, *alpha, *sums;

    Frame(Float* kept, int64_t row, int64_t S, int64_t L)
        : log_sum(kept + row * (4 * L + 7)), alpha(log_sum + 3), sums(alpha + S) {}
};

// The first frame is in the first blank or the first symbol.
inline void begin(float* sums, int64_t S) {
    for (int64_t s = 0; s < S; s++) sums[s] = s < 2 ? 0.0f : never;
}

// sums[s] = log of the sum over the states that s may follow
inline void log_sums(float* sums, const float* alpha, const States& states) {
    for_each_vec(states.S, [&](int64_t s, int64_t n) {
        const Vec stay = Vec::load(alpha + s, n), step = Vec::load(alpha + s - 1, n);
        const Vec skip = Vec::load(alpha + s - 2, n) + Vec::load(states.skip + s, n);
        const Vec top = max(stay, max(step, skip));
        float tops[Vec::width], totals[Vec::width];
        top.store(tops);
        (exp(stay - top) + exp(step - top) + exp(skip - top)).store(totals);
        for (int64_t l = 0; l < n && l < Vec::width; l++) sums[s + l] = tops[l] + ::logf(totals[l]);
    });
}

// p[s] = the probability that a frame is in s where p is that of the frame behind it: the derivative, walked backward
inline void step_back(float* p, float* before, const float* alpha, const float* sums, const States& states) {
    Vec total = Vec::zero();
    for_each_vec(states.S, [&](int64_t s, int64_t n) {
        const Vec from = Vec::load(alpha + s, n);
        auto to = [&](int64_t next, Vec way) {
            return Vec::load(p + s + next, n) * exp(way - Vec::load(sums + s + next, n));
        };
        const Vec sum = to(0, from) + to(1, from) + to(2, from + Vec::load(states.skip + s + 2, n));
        sum.store(before + s, n);
        total += sum;
    });
    const float all = total.sum();
    for (int64_t s = 0; s < states.S; s++) p[s] = before[s] / all;   // 1 but for roundings, which would add up
}

}  // namespace

void ctc_forward(float* loss, float* log_likelihoods, float* kept, const float* logits, const int32_t* targets,
                 const int32_t* target_starts, const int32_t* batch_sizes, const int32_t* offsets, int64_t T,
                 int64_t C, int64_t L) {
    const int64_t N = batch_sizes[0];
    Scratch scratch;
    double* losses = scratch.array<double>(N);
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t) {
        Scratch own;
        const States states(own, Targets{targets, target_starts}, c.rank);
        const int64_t S = states.S;
        double log_p = 0.0;
        float* last = nullptr;
        for (int64_t t = 0; t < c.length; t++) {
            const Frame<float> f(kept, c.row(t), S, L);
            f.alpha[-2] = f.alpha[-1] = never;
            f.sums[S] = f.sums[S + 1] = 0.0f;
            const float* x = logits + c.row(t) * C;
            *f.log_sum = log_sum_exp(x, C);
            if (t == 0) begin(f.sums, S);
            else log_sums(f.sums, last, states);
            for (int64_t s = 0; s < S; s++) f.alpha[s] = f.sums[s] + (x[states.symbol(s)] - *f.log_sum);
            log_p += take_largest(f.alpha, S);
            last = f.alpha;
        }
        const float end = last[S - 1], before = S > 1 ? last[S - 2] : never;
        log_p += end > before ? end + ::log1pf(::expf(before - end)) : before + ::log1pf(::expf(end - before));
        losses[c.rank] = -log_p;
        log_likelihoods[c.rank] = (float)log_p;
    });
    double total = 0.0;
    for (int64_t i = 0; i < N; i++) total += losses[i];
    *loss = (float)(total / (double)N);
}

void ctc_backward(float* dlogits, const float* dloss, const float* kept, const float* logits,
                  const int32_t* targets, const int32_t* target_starts, const int32_t* batch_sizes,
                  const int32_t* offsets, int64_t T, int64_t C, int64_t L) {
    const float scale = *dloss / (float)batch_sizes[0];
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t) {
        Scratch own;
        const States states(own, Targets{targets, target_starts}, c.rank);
        const int64_t S = states.S;
        float *p = own.zeros(S + 2), *before = own.floats(S);
        for (int64_t t = c.length - 1; t >= 0; t--) {
            const Frame<const float> f(kept, c.row(t), S, L);
            if (t == c.length - 1) {
                const float end = f.alpha[S - 1], symbol = S > 1 ? f.alpha[S - 2] : never;
                p[S - 1] = 1.0f / (1.0f + ::expf(symbol - end));
                if (S > 1) p[S - 2] = 1.0f / (1.0f + ::expf(end - symbol));
            } else {
                step_back(p, before, f.alpha, Frame<const float>(kept, c.row(t + 1), S, L).sums, states);
            }
            const float* x = logits + c.row(t) * C;
            float* d = dlogits + c.row(t) * C;
            for_each_vec(C, [&](int64_t j, int64_t n) {
                const Vec softmax = exp(Vec::load(x + j, n) - Vec::of(*f.log_sum));
                fma(Vec::of(scale), softmax, Vec::load(d + j, n)).store(d + j, n);
            });
            for (int64_t s = 0; s < S; s++) d[states.symbol(s)] -= scale * p[s];
        }
    });
}

void ctc_align(int32_t* path, float* log_probs, const float* logits, const int32_t* targets,
               const int32_t* target_starts, const int32_t* batch_sizes, const int32_t* offsets, int64_t T, int64_t C) {
    each_chain(batch_sizes, offsets, T, [&](const Chain& c, int64_t) {
        Scratch own;
        const States states(own, Targets{targets, target_starts}, c.rank);
        const int64_t S = states.S;
        float *score = own.floats(S), *next = own.floats(S);
        int32_t* back = own.array<int32_t>(c.length * S);   // how many states before each the best way there was
        double log_p = 0.0;
        for (int64_t t = 0; t < c.length; t++) {
            const float* x = logits + c.row(t) * C;
            const float log_sum = log_sum_exp(x, C);
            if (t == 0) begin(next, S);
            for (int64_t s = 0; t > 0 && s < S; s++) {
                int32_t best = 0;
                if (s >= 1 && score[s - 1] > score[s]) best = 1;
                if (s >= 2 && score[s - 2] + states.skip[s] > score[s - best]) best = 2;
                back[t * S + s] = best;
                next[s] = score[s - best];
            }
            for (int64_t s = 0; s < S; s++) score[s] = next[s] + (x[states.symbol(s)] - log_sum);
            log_p += take_largest(score, S);
        }
        int64_t s = S > 1 && score[S - 2] > score[S - 1] ? S - 2 : S - 1;
        log_probs[c.rank] = (float)(log_p + score[s]);
        for (int64_t t = c.length - 1; t >= 0; t--) {
            path[c.row(t)] = (int32_t)s;
            if (t > 0) s -= back[t * S + s];
        }
    });
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
