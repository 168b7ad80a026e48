// Connectionist temporal classification, against forward, backward and Viterbi's algorithms in double.
#include <algorithm>

#include "packed_batch.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

namespace {

using Doubles = std::vector<double>;

struct Targets {
    std::vector<int32_t> symbols, starts{0};
    int64_t longest = 0;

    void add(const std::vector<int32_t>& target) {
        symbols.insert(symbols.end(), target.begin(), target.end());
        starts.push_back(static_cast<int32_t>(symbols.size()));
        longest = std::max(longest, static_cast<int64_t>(target.size()));
    }
};

// Random targets that their frames can hold; some without a symbol, some with no frame to spare.
Targets random_targets(Random& random, const PackedBatch& b, int64_t C) {
    Targets all;
    for (int64_t n = 0; n < b.N; n++) {
        std::vector<int32_t> target;
        int64_t left = n % 3 == 0 ? b.lengths[n] : random.below(b.lengths[n] + 1);
        while (left > 0 && C > 1) {
            const int32_t symbol = static_cast<int32_t>(1 + random.below(C - 1));
            const bool again = !target.empty() && target.back() == symbol;
            if (again && left < 2) break;
            target.push_back(symbol);
            left -= again ? 2 : 1;
        }
        all.add(target);
    }
    return all;
}

double log_add(double a, double b) {
    const double top = std::max(a, b);
    return top == -INFINITY ? top : top + std::log(std::exp(a - top) + std::exp(b - top));
}

struct Reference {
    Doubles loss{0}, log_likelihoods, dlogits, path, log_probs;
};

// the gradient begins at 0.5, and the loss has a gradient of 3
Reference reference(const PackedBatch& b, const std::vector<float>& logits, const Targets& targets, int64_t C) {
    Reference r;
    r.dlogits.assign(b.rows * C, 0.5);
    r.path.assign(b.rows, 0);
    const double scale = 3.0 / static_cast<double>(b.N);
    for (int64_t n = 0; n < b.N; n++) {
        const int64_t T = b.lengths[n], S = 2 * (targets.starts[n + 1] - targets.starts[n]) + 1;
        auto row = [&](int64_t t) { return b.offsets[t] + n; };
        auto symbol = [&](int64_t s) { return s % 2 == 0 ? 0 : targets.symbols[targets.starts[n] + s / 2]; };
        auto ways = [&](int64_t s) { return s % 2 == 1 && s > 1 && symbol(s) != symbol(s - 2) ? 3 : s > 0 ? 2 : 1; };
        std::vector<Doubles> log_p(T, Doubles(C)), alpha(T, Doubles(S, -INFINITY)), beta = alpha, best = alpha;
        for (int64_t t = 0; t < T; t++) {
            double sum = -INFINITY;
            for (int64_t j = 0; j < C; j++) sum = log_add(sum, logits[row(t) * C + j]);
            for (int64_t j = 0; j < C; j++) log_p[t][j] = logits[row(t) * C + j] - sum;
            for (int64_t s = 0; s < S; s++) {
                if (t == 0 && s < 2) alpha[t][s] = best[t][s] = 0;
                for (int64_t k = 0; t > 0 && k < ways(s); k++) {
                    alpha[t][s] = log_add(alpha[t][s], alpha[t - 1][s - k]);
                    best[t][s] = std::max(best[t][s], best[t - 1][s - k]);
                }
                alpha[t][s] += log_p[t][symbol(s)];
                best[t][s] += log_p[t][symbol(s)];
            }
        }
        for (int64_t t = T - 1; t >= 0; t--)
            for (int64_t s = 0; s < S; s++) {
                if (t == T - 1 && s >= S - 2) beta[t][s] = 0;
                for (int64_t k = 0; t < T - 1 && k < 3 && s + k < S; k++)
                    if (k < ways(s + k))
                        beta[t][s] = log_add(beta[t][s], beta[t + 1][s + k] + log_p[t + 1][symbol(s + k)]);
            }
        double log_likelihood = -INFINITY;
        for (int64_t s = std::max<int64_t>(S - 2, 0); s < S; s++)
            log_likelihood = log_add(log_likelihood, alpha[T - 1][s]);
        for (int64_t t = 0; t < T; t++) {
            for (int64_t j = 0; j < C; j++) r.dlogits[row(t) * C + j] += scale * std::exp(log_p[t][j]);
            for (int64_t s = 0; s < S; s++)
                r.dlogits[row(t) * C + symbol(s)] -= scale * std::exp(alpha[t][s] + beta[t][s] - log_likelihood);
        }
        r.log_likelihoods.push_back(log_likelihood);
        r.loss[0] -= log_likelihood / static_cast<double>(b.N);
        int64_t s = S > 1 && best[T - 1][S - 2] > best[T - 1][S - 1] ? S - 2 : S - 1;
        r.log_probs.push_back(best[T - 1][s]);
        for (int64_t t = T - 1; t >= 0; t--) {
            r.path[row(t)] = static_cast<double>(s);
            int64_t from = s;
            for (int64_t k = 1; t > 0 && k < ways(s); k++)
                if (best[t - 1][s - k] > best[t - 1][from]) from = s - k;
            s = from;
        }
    }
    return r;
}

void check(const PackedBatch& b, const std::vector<float>& x, const Targets& wanted, int64_t C, double tolerance) {
    const Reference r = reference(b, x, wanted, C);
    const int64_t L = wanted.longest;
    everywhere("ctc", tolerance, [&] {
        const Floats logits(x), dloss{3.0f};
        const Ints targets(wanted.symbols), starts(wanted.starts), sizes(b.batch_sizes), offsets(b.offsets);
        Floats loss(1), log_likelihoods(b.N), kept(b.rows * (4 * L + 7)), dlogits(b.rows * C), log_probs(b.N);
        Ints path(b.rows);
        ctc_forward(loss, log_likelihoods, kept, logits, targets, starts, sizes, offsets, b.T, C, L);
        dlogits.fill(0.5f);
        ctc_backward(dlogits, dloss, kept, logits, targets, starts, sizes, offsets, b.T, C, L);
        ctc_align(path, log_probs, logits, targets, starts, sizes, offsets, b.T, C);
        std::vector<float> states(path.get(), path.get() + b.rows);
        return Outputs{{"loss", loss.values()}, {"log likelihoods", log_likelihoods.values()},
                       {"dlogits", dlogits.values()}, {"path", states}, {"log probs", log_probs.values()}};
    }, {r.loss, r.log_likelihoods, r.dlogits, r.path, r.log_probs});
}

}  // namespace

TEST(ctc) {
    for (int64_t C : {1, 2, 3, 17, 33})
        for (const PackedBatch& b : packed_batches()) {
            Random random(5);
            const std::vector<float> logits = random_floats(random, b.rows * C, -3, 3).values();
            check(b, logits, random_targets(random, b, C), C, 3e-6);
        }
}

// hundreds of frames, and targets of hundreds of symbols: what is kept of each frame must not lose its digits
TEST(ctc_long) {
    const PackedBatch b({500, 500, 400, 1}, false);
    Random random(6);
    Targets targets;
    std::vector<int32_t> symbols;
    for (int i = 0; i < 230; i++) symbols.push_back(static_cast<int32_t>(1 + random.below(8)));
    targets.add(symbols);
    targets.add({3, 3, 3, 1});
    targets.add({});
    targets.add({8});
    for (float most : {8.0f, 40.0f})   // confident ones too
        check(b, random_floats(random, b.rows * 9, -most, most).values(), targets, 9, 2e-5);
}

// of equal ways the one that is in the later states as long as it can
TEST(ctc_ties) {
    const PackedBatch b({6, 6}, false);
    Targets targets;
    targets.add({1, 2});
    targets.add({1, 1});
    check(b, std::vector<float>(b.rows * 3, 1), targets, 3, 3e-6);
}
