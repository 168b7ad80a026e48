// Linear-chain conditional random fields, against the forward-backward algorithm and Viterbi's in double.
#include <algorithm>

#include "packed_batch.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

namespace {

using Doubles = std::vector<double>;

struct Field {
    std::vector<float> emissions, start, end, transitions;
    std::vector<int32_t> tags;
};

Field random_field(Random& random, const PackedBatch& b, int64_t K, float scale) {
    Field f{random_floats(random, b.rows * K, -scale, scale).values(), random_floats(random, K, -scale, scale).values(),
            random_floats(random, K, -scale, scale).values(), random_floats(random, K * K, -scale, scale).values(), {}};
    for (int64_t i = 0; i < b.rows; i++) f.tags.push_back(static_cast<int32_t>(random.below(K)));
    return f;
}

double log_sum(const Doubles& x) {
    const double top = *std::max_element(x.begin(), x.end());
    double sum = 0;
    for (double v : x) sum += std::exp(v - top);
    return top + std::log(sum);
}

struct Reference {
    Doubles loss{0}, log_likelihoods, demissions, dstart, dend, dtransitions, marginals, best;
};

// gradients begin at 0.5, and the loss has a gradient of 3
Reference reference(const PackedBatch& b, const Field& f, int64_t K) {
    Reference r;
    r.demissions.assign(b.rows * K, 0.5);
    r.dstart.assign(K, 0.5);
    r.dend.assign(K, 0.5);
    r.dtransitions.assign(K * K, 0.5);
    r.marginals.assign(b.rows * K, 0);
    r.best.assign(b.rows, 0);
    const double scale = 3.0 / static_cast<double>(b.rows);
    for (int64_t n = 0; n < b.N; n++) {
        const int64_t L = b.lengths[n];
        auto row = [&](int64_t t) { return b.offsets[t] + n; };
        std::vector<Doubles> alpha(L, Doubles(K)), beta(L, Doubles(K)), best(L, Doubles(K));
        Doubles ways(K);
        for (int64_t t = 0; t < L; t++)
            for (int64_t j = 0; j < K; j++) {
                for (int64_t i = 0; t > 0 && i < K; i++) ways[i] = alpha[t - 1][i] + f.transitions[i * K + j];
                alpha[t][j] = f.emissions[row(t) * K + j] + (t == 0 ? f.start[j] : log_sum(ways));
                for (int64_t i = 0; t > 0 && i < K; i++) ways[i] = best[t - 1][i] + f.transitions[i * K + j];
                best[t][j] = f.emissions[row(t) * K + j]
                        + (t == 0 ? f.start[j] : *std::max_element(ways.begin(), ways.end()));
            }
        for (int64_t t = L - 1; t >= 0; t--)
            for (int64_t i = 0; i < K; i++) {
                for (int64_t j = 0; t < L - 1 && j < K; j++)
                    ways[j] = beta[t + 1][j] + f.transitions[i * K + j] + f.emissions[row(t + 1) * K + j];
                beta[t][i] = t == L - 1 ? f.end[i] : log_sum(ways);
            }
        for (int64_t j = 0; j < K; j++) ways[j] = alpha[L - 1][j] + f.end[j];
        const double log_z = log_sum(ways);
        double score = f.start[f.tags[row(0)]] + static_cast<double>(f.end[f.tags[row(L - 1)]]);
        for (int64_t t = 0; t < L; t++) {
            const int32_t tag = f.tags[row(t)];
            score += f.emissions[row(t) * K + tag];
            if (t > 0) score += f.transitions[f.tags[row(t - 1)] * K + tag];
            for (int64_t j = 0; j < K; j++) {
                const double p = std::exp(alpha[t][j] + beta[t][j] - log_z), d = scale * (p - (j == tag));
                r.marginals[row(t) * K + j] = p;
                r.demissions[row(t) * K + j] += d;
                if (t == 0) r.dstart[j] += d;
                if (t == L - 1) r.dend[j] += d;
                for (int64_t i = 0; t > 0 && i < K; i++)
                    r.dtransitions[i * K + j] += scale * (std::exp(alpha[t - 1][i] + f.transitions[i * K + j]
                            + f.emissions[row(t) * K + j] + beta[t][j] - log_z)
                            - (i == f.tags[row(t - 1)] && j == tag));
            }
        }
        r.log_likelihoods.push_back(score - log_z);
        r.loss[0] += (log_z - score) / static_cast<double>(b.rows);
        int64_t tag = 0;
        for (int64_t t = L - 1; t >= 0; t--) {
            for (int64_t i = 0; i < K; i++)
                ways[i] = best[t][i] + (t == L - 1 ? f.end[i] : f.transitions[i * K + tag]);
            tag = std::max_element(ways.begin(), ways.end()) - ways.begin();
            r.best[row(t)] = static_cast<double>(tag);
        }
    }
    return r;
}

void check(const PackedBatch& b, const Field& field, int64_t K, double tolerance) {
    const Reference r = reference(b, field, K);
    everywhere("crf", tolerance, [&] {
        const Floats emissions(field.emissions), start(field.start), end(field.end), transitions(field.transitions);
        const Ints tags(field.tags), sizes(b.batch_sizes), offsets(b.offsets);
        const Floats dloss{3.0f};
        Floats loss(1), log_likelihoods(b.N), kept(b.rows * 2 * K), demissions(b.rows * K), dstart(K), dend(K);
        Floats dtransitions(K * K), marginals(b.rows * K);
        Ints best(b.rows);
        crf_forward(loss, log_likelihoods, kept, emissions, tags, start, end, transitions, sizes, offsets, b.T, K);
        for (const Floats* d : {&demissions, &dstart, &dend, &dtransitions})
            std::fill(d->get(), d->get() + d->size(), 0.5f);
        crf_backward(demissions, dstart, dend, dtransitions, dloss, kept, tags, end, transitions, sizes, offsets, b.T,
                     K);
        crf_backward(nullptr, nullptr, nullptr, nullptr, dloss, kept, tags, end, transitions, sizes, offsets, b.T, K);
        crf_marginals(marginals, emissions, start, end, transitions, sizes, offsets, b.T, K);
        crf_viterbi(best, emissions, start, end, transitions, sizes, offsets, b.T, K);
        std::vector<float> path(best.get(), best.get() + b.rows);
        return Outputs{{"loss", loss.values()}, {"log likelihoods", log_likelihoods.values()},
                       {"demissions", demissions.values()}, {"dstart", dstart.values()}, {"dend", dend.values()},
                       {"dtransitions", dtransitions.values()}, {"marginals", marginals.values()}, {"path", path}};
    }, {r.loss, r.log_likelihoods, r.demissions, r.dstart, r.dend, r.dtransitions, r.marginals, r.best});
}

}  // namespace

TEST(crf) {
    for (int64_t K : {1, 2, 3, 17, 33})
        for (const PackedBatch& b : packed_batches()) {
            Random random(5);
            check(b, random_field(random, b, K, 2), K, 3e-6);
        }
}

// far from zero, where sums of exponentials would overflow, and long, where sums of many steps would lose their digits
TEST(crf_far_from_zero) {
    const PackedBatch b({400, 400, 1}, false);
    Random random(6);
    Field f = random_field(random, b, 5, 2);
    for (float& x : f.emissions) x += 300;
    for (int i = 0; i < 5; i++) f.transitions[i * 5 + 2] = -1e30f;   // what must not be
    for (int32_t& tag : f.tags) tag = tag == 2 ? 1 : tag;
    check(b, f, 5, 2e-5);   // a unit in the last place of 300 is 3e-5
}

// of equal paths the lower tags
TEST(crf_ties) {
    for (int64_t K : {2, 17, 33}) {
        const PackedBatch b({3, 2}, false);
        const Field f{std::vector<float>(5 * K, 1), std::vector<float>(K), std::vector<float>(K),
                      std::vector<float>(K * K), std::vector<int32_t>(5)};
        check(b, f, K, 3e-6);
    }
}
