// GloVe's weighted least squares with AdaGrad (Pennington et al. 2014). The co-occurrence matrix is cut into tiles
// whose rows fit the level 2 cache; tiles that share no row are trained side by side, each in its own order. So the
// bits do not depend on the number of threads, and no update is lost or late.
#include "cpu/memory.h"
#include "kernels/kernels.h"
#include "kernels/rows.h"

namespace sequor {
namespace SEQUOR_ISA {
namespace {

struct Pair {
    int32_t word;
    int32_t context;
    float log_count;
    float weight;
};

// The register that holds a word's bias: it stands behind the vector, where the other side's row counts as 1.
struct Last {
    Vec keep;   // 1 before the bias
    Vec unit;   // 1 at the bias
    explicit Last(int64_t before) {
        float ones[2][Vec::width] = {};
        for (int64_t i = 0; i < before; i++) ones[0][i] = 1.0f;
        ones[1][before] = 1.0f;
        keep = Vec::load(ones[0]);
        unit = Vec::load(ones[1]);
    }
    SEQUOR_INLINE Vec of(const float* row) const { return fma(Vec::load(row), keep, unit); }
};

// 1 / sqrt(a) to 2^-21: a step of Newton's from what the processor has of it. A root and a division take longer than
// all else here. AdaGrad's sums are 1 at least.
SEQUOR_INLINE Vec inverse_sqrt(Vec a) {
    const Vec y = near_inverse_sqrt(a);
    return y * fnma(a * y, y * Vec::of(0.5f), Vec::of(1.5f));
}

SEQUOR_INLINE void adagrad(float* x, float* sum, Vec g) {
    Vec s = Vec::load(sum);
    fnma(g, inverse_sqrt(s), Vec::load(x)).store(x);
    fma(g, g, s).store(sum);
}

SEQUOR_INLINE Vec bounded(Vec g) { return max(Vec::of(-100.0f), min(Vec::of(100.0f), g)); }

double train(float* w, float* c, Pair pair, const Last& biases, int64_t size, int64_t stride, float rate) {
    const int64_t last = size / Vec::width * Vec::width;
    Vec sum = biases.of(w + last) * biases.of(c + last), other = Vec::zero();
    int64_t j = 0;
    for (; j + 2 * Vec::width <= last; j += 2 * Vec::width) {   // two, or each would wait for the one before
        sum = fma(Vec::load(w + j), Vec::load(c + j), sum);
        other = fma(Vec::load(w + j + Vec::width), Vec::load(c + j + Vec::width), other);
    }
    if (j < last) sum = fma(Vec::load(w + j), Vec::load(c + j), sum);
    const float difference = (sum + other).sum() - 1.0f + w[size] + c[size] - pair.log_count;
    const float g = rate * pair.weight * difference;
    if (!(g - g == 0.0f)) return 0.0;                // infinite or NaN: left out, as the tool does
    const Vec step = Vec::of(g);
    auto update = [&](int64_t j, Vec x, Vec y) SEQUOR_LAMBDA_INLINE {
        adagrad(w + j, w + stride + j, bounded(step * y));
        adagrad(c + j, c + stride + j, bounded(step * x));
    };
    for (j = 0; j < last; j += Vec::width) update(j, Vec::load(w + j), Vec::load(c + j));
    update(last, biases.of(w + last), biases.of(c + last));
    return 0.5 * (double)pair.weight * (double)difference * (double)difference;
}

}  // namespace

double glove_train(float* words, float* contexts, const int32_t* pairs, const int64_t* tile_start,
                   const int32_t* swapped, int64_t tiles, int64_t size, int64_t stride, float rate) {
    Scratch scratch;
    double* cost = scratch.array<double>(tiles);
    const Last biases(size % Vec::width);
    const Pair* all = (const Pair*)pairs;
    parallel(tiles, [&](int64_t t) {
        double total = 0.0;
        for (int64_t i = tile_start[t]; i < tile_start[t + 1]; i++) {
            Pair pair = all[i];
            if (swapped[t] != 0) {
                pair.word = all[i].context;
                pair.context = all[i].word;
            }
            total += train(words + pair.word * 2 * stride, contexts + pair.context * 2 * stride, pair, biases, size,
                           stride, rate);
        }
        cost[t] = total;
    });
    double total = 0.0;
    for (int64_t t = 0; t < tiles; t++) total += cost[t];
    return total;
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
