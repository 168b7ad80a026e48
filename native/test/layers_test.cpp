// Linear, embedding, softmax and loss, against naive arithmetic in double.
#include <algorithm>
#include <numeric>

#include "check.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

TEST(linear) {
    struct Size { int64_t rows, I, O; };
    for (Size s : {Size{1, 1, 1}, {3, 17, 33}, {33, 3, 1}, {17, 33, 17}, {0, 3, 3}, {130, 65, 300}})
        for (bool bias : {false, true}) {
            Random random(1);
            const auto x = random_floats(random, s.rows * s.I).values(), w = random_floats(random, s.O * s.I).values();
            const auto b = random_floats(random, s.O).values(), dy = random_floats(random, s.rows * s.O).values();
            std::vector<double> y(dy.size()), dx(x.size(), 0.5), dw(w.size(), 0.5), db(b.size(), 0.5);
            for (int64_t r = 0; r < s.rows; r++)
                for (int64_t o = 0; o < s.O; o++) {
                    const double d = dy[r * s.O + o];
                    double sum = bias ? b[o] : 0.0;
                    for (int64_t i = 0; i < s.I; i++) {
                        const int64_t xi = r * s.I + i, wi = o * s.I + i;
                        sum += static_cast<double>(x[xi]) * w[wi];
                        dx[xi] += d * w[wi];
                        dw[wi] += d * x[xi];
                    }
                    y[r * s.O + o] = sum;
                    db[o] += d;
                }
            if (!bias) db.assign(db.size(), 0.5);
            std::vector<double> dw_alone = dw;
            for (double& element : dw_alone) element -= 0.5;
            everywhere("linear", 2e-6, [&] {
                const Floats in(x), weight(w), biases(b), dout(dy);
                Floats out(s.rows * s.O), din(s.rows * s.I), dweight(s.O * s.I), dbias(s.O), begun(s.O * s.I);
                linear_forward(out, in, weight, bias ? biases.get() : nullptr, s.rows, s.I, s.O);
                din.fill(0.5f), dweight.fill(0.5f), dbias.fill(0.5f);
                linear_backward(nullptr, nullptr, nullptr, dout, in, weight, s.rows, s.I, s.O, true);
                linear_backward(din, dweight, bias ? dbias.get() : nullptr, dout, in, weight, s.rows, s.I, s.O,
                                true);
                begun.fill(NAN);
                linear_backward(nullptr, begun, nullptr, dout, in, weight, s.rows, s.I, s.O, false);
                return Outputs{{"y", out.values()}, {"dx", din.values()}, {"dw", dweight.values()},
                               {"db", dbias.values()}, {"dw overwritten", begun.values()}};
            }, {y, dx, dw, db, dw_alone});
        }
}

TEST(embedding) {
    for (int64_t E : {1, 3, 17, 33, 300}) {
        const int64_t V = 40, rows = 100;
        Random random(2);
        std::vector<int32_t> ids;   // many of them several times
        for (int64_t i = 0; i < rows; i++) ids.push_back(static_cast<int32_t>(random.below(30)));
        const auto dy = random_floats(random, rows * E).values();
        std::vector<double> expected(V * E, 0.0);
        for (int pass = 0; pass < 2; pass++)
            for (int64_t i = 0; i < rows; i++)
                for (int64_t j = 0; j < E; j++)
                    expected[ids[i] * E + j] += dy[i * E + j];
        std::vector<int32_t> first_use;
        for (int32_t id : ids)
            if (std::find(first_use.begin(), first_use.end(), id) == first_use.end()) first_use.push_back(id);
        everywhere("embedding", 2e-6, [&] {
            const Ints index(ids);
            const Floats dout(dy);
            Floats dweight(V * E);
            Ints touched(V), touched_rows(V);
            dweight.fill(0.0f), touched.fill(0);
            int64_t count = embedding_backward(dweight, touched, touched_rows, 0, dout, index, rows / 2, E);
            count = embedding_backward(dweight, touched, touched_rows, count, dout + rows / 2 * E, index + rows / 2,
                                       rows / 2, E);
            CHECK(embedding_backward(dweight, touched, touched_rows, count, dout, index, rows, E) == count);
            CHECK(embedding_backward(nullptr, touched, touched_rows, count, nullptr, index, rows, E) == count);
            CHECK(count == static_cast<int64_t>(first_use.size()));
            for (int64_t i = 0; i < count; i++) CHECK(touched_rows[i] == first_use[i]);
            for (int32_t v = 0; v < V; v++)
                CHECK(touched[v] == (std::find(first_use.begin(), first_use.end(), v) != first_use.end()));
            return Outputs{{"dweight", dweight.values()}};
        }, {expected});
    }
}

static double log_sum_exp(const float* x, int64_t V) {
    const double top = *std::max_element(x, x + V);
    double sum = 0;
    for (int64_t j = 0; j < V; j++) sum += std::exp(x[j] - top);
    return top + std::log(sum);
}

TEST(cross_entropy) {
    for (int64_t V : {1, 3, 17, 33, 1000})
        for (int64_t rows : {1, 3, 33})
            for (float smoothing : {0.0f, 0.1f})
                for (bool weighted : {false, true}) {
                    Random random(3);
                    const auto x = random_floats(random, rows * V, -6, 6).values();
                    const auto w = weighted ? random_floats(random, V, 0.25f, 2).values() : std::vector<float>(V, 1.0f);
                    std::vector<int32_t> targets;
                    for (int64_t i = 0; i < rows; i++)
                        targets.push_back(i % 4 == 1 ? -100 : static_cast<int32_t>(random.below(V)));
                    double counted = 0;
                    for (int32_t t : targets) counted += t >= 0 ? w[t] : 0;
                    double loss = 0;
                    std::vector<double> dx(x.size(), 0.5);
                    for (int64_t i = 0; i < rows; i++) {
                        const float* row = x.data() + i * V;
                        const int32_t target = targets[i];
                        const double sum = log_sum_exp(row, V);
                        double all = 0;
                        for (int64_t j = 0; target >= 0 && j < V; j++) {
                            const double q =
                                w[j] * ((j == target ? 1.0 - smoothing : 0.0) + smoothing / static_cast<double>(V));
                            loss -= q * (row[j] - sum) / counted;
                            dx[i * V + j] -= 3 * q / counted;
                            all += q;
                        }
                        for (int64_t j = 0; target >= 0 && j < V; j++)
                            dx[i * V + j] += 3 * all * std::exp(row[j] - sum) / counted;
                    }
                    everywhere("cross-entropy", 2e-6, [&] {
                        const Floats logits(x), dloss{3.0f}, weights(w);
                        const float* of_class = weighted ? weights.get() : nullptr;
                        const Ints target(targets);
                        Floats value(1), log_sum(rows), dlogits(rows * V);
                        CHECK(cross_entropy_forward(value, log_sum, logits, target, of_class, rows, V, smoothing) ==
                              counted);
                        dlogits.fill(0.5f);
                        cross_entropy_backward(dlogits, dloss, log_sum, logits, target, of_class, rows, V, smoothing,
                                               counted);
                        return Outputs{{"loss", value.values()}, {"dlogits", dlogits.values()}};
                    }, {{loss}, dx});
                }
}

TEST(cross_entropy_without_targets) {
    everywhere("cross-entropy", 0, [] {
        const Floats logits{1, 2, 3, 4, 5, 6}, dloss{1};
        const Ints targets{-100, -1};
        Floats loss(1), log_sum(2), dlogits(6);
        CHECK(cross_entropy_forward(loss, log_sum, logits, targets, nullptr, 2, 3, 0.1f) == 0);
        dlogits.fill(0.5f);
        cross_entropy_backward(dlogits, dloss, log_sum, logits, targets, nullptr, 2, 3, 0.1f, 0);
        return Outputs{{"loss", loss.values()}, {"dlogits", dlogits.values()}};
    }, {{0}, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}});
}

TEST(binary_cross_entropy) {
    for (int64_t C : {1, 3, 17, 33})
        for (int64_t rows : {1, 3, 70})
            for (bool weighted : {false, true}) {
                Random random(6);
                const auto x = random_floats(random, rows * C, -9, 9).values();
                const auto y = random_floats(random, rows * C, 0, 1).values();   // also shares between no and yes
                const auto p = weighted ? random_floats(random, C, 0.25f, 2).values() : std::vector<float>(C, 1.0f);
                auto w = weighted ? random_floats(random, rows, 0.25f, 2).values() : std::vector<float>(rows, 1.0f);
                if (weighted && rows > 1) w[1] = 0.0f;   // left out
                double total = 0, loss = 0;
                for (float weight : w) total += weight;
                std::vector<double> dx(x.size(), 0.5);
                for (int64_t i = 0; i < rows; i++)
                    for (int64_t c = 0; c < C; c++) {
                        const double z = x[i * C + c], t = y[i * C + c], scale = w[i] / total / static_cast<double>(C);
                        loss += scale * (p[c] * t * std::log1p(std::exp(-z)) + (1 - t) * std::log1p(std::exp(z)));
                        const double s = 1 / (1 + std::exp(-z));
                        dx[i * C + c] += 3 * scale * ((1 - t) * s - p[c] * t * (1 - s));
                    }
                everywhere("binary cross-entropy", 2e-6, [&] {
                    const Floats logits(x), targets(y), positive(p), row(w), dloss{3.0f};
                    const float* of_class = weighted ? positive.get() : nullptr;
                    const float* of_row = weighted ? row.get() : nullptr;
                    Floats value(1), dlogits(rows * C);
                    const double sum = binary_cross_entropy_forward(value, logits, targets, of_class, of_row, rows, C);
                    CHECK(sum == total);
                    dlogits.fill(0.5f);
                    binary_cross_entropy_backward(dlogits, dloss, logits, targets, of_class, of_row, rows, C, sum);
                    return Outputs{{"loss", value.values()}, {"dlogits", dlogits.values()}};
                }, {{loss}, dx});
            }
    everywhere("binary cross-entropy far from 0, and of nothing", 1e-6, [] {
        const Floats logits{1000, -1000, 1000, -1000}, targets{1, 0, 0, 1}, none{0, 0}, dloss{1};
        Floats value(1), nothing(1), dlogits(4);
        binary_cross_entropy_forward(value, logits, targets, nullptr, nullptr, 2, 2);
        CHECK(binary_cross_entropy_forward(nothing, logits, targets, nullptr, none, 2, 2) == 0);
        dlogits.fill(0.5f);
        binary_cross_entropy_backward(dlogits, dloss, logits, targets, nullptr, none, 2, 2, 0);
        return Outputs{{"loss", value.values()}, {"nothing", nothing.values()}, {"dlogits", dlogits.values()}};
    }, {{500}, {0}, {0.5, 0.5, 0.5, 0.5}});
}

TEST(squared_error) {
    for (int64_t count : {0, 1, 3, 17, 100}) {
        Random random(7);
        const auto x = random_floats(random, count, -3, 3).values(), y = random_floats(random, count).values();
        double loss = 0;
        std::vector<double> dx(x.size(), 0.5);
        for (int64_t i = 0; i < count; i++) {
            const double error = static_cast<double>(x[i]) - y[i];
            loss += error * error / static_cast<double>(count);
            dx[i] += 3 * 2 * error / static_cast<double>(count);
        }
        everywhere("squared error", 1e-6, [&] {
            const Floats values(x), targets(y), dloss{3.0f};
            Floats value(1), dvalues(count);
            squared_error_forward(value, values, targets, count);
            dvalues.fill(0.5f);
            squared_error_backward(dvalues, dloss, values, targets, count);
            return Outputs{{"loss", value.values()}, {"dx", dvalues.values()}};
        }, {{loss}, dx});
    }
}

TEST(log_softmax) {
    for (int64_t V : {1, 3, 17, 33, 1000})
        for (int64_t rows : {1, 3, 17}) {
            Random random(4);
            // far from zero, so that a sum of exponentials without its maximum would overflow
            const auto x = random_floats(random, rows * V, 90, 100).values();
            std::vector<int32_t> targets;
            std::vector<double> all, of_targets;
            for (int64_t i = 0; i < rows; i++) {
                targets.push_back(static_cast<int32_t>(random.below(V)));
                const double sum = log_sum_exp(x.data() + i * V, V);
                for (int64_t j = 0; j < V; j++) all.push_back(x[i * V + j] - sum);
                of_targets.push_back(all[i * V + targets.back()]);
            }
            everywhere("log softmax", 1e-5, [&] {
                const Floats logits(x);
                const Ints target(targets);
                Floats y(rows * V), log_probs(rows);
                log_softmax(y, logits, rows, V);
                target_log_probs(log_probs, logits, target, rows, V);
                return Outputs{{"y", y.values()}, {"targets", log_probs.values()}};
            }, {all, of_targets});
        }
}

TEST(top_k) {
    for (int64_t V : {1, 3, 17, 33, 64, 65, 1000})
        for (int64_t k : {1, 2, 5, 33}) {
            const int64_t rows = 7;
            Random random(5);
            std::vector<float> x(rows * V);
            for (float& value : x) value = static_cast<float>(random.below(20)) * 0.25f;   // with many ties
            std::vector<int32_t> expected_ids;
            std::vector<double> expected;
            for (int64_t i = 0; i < rows; i++) {
                const float* row = x.data() + i * V;
                std::vector<int32_t> ids(V);
                std::iota(ids.begin(), ids.end(), 0);
                std::stable_sort(ids.begin(), ids.end(), [&](int32_t a, int32_t b) { return row[a] > row[b]; });
                const double sum = log_sum_exp(row, V);
                for (int64_t j = 0; j < k; j++) {
                    expected_ids.push_back(j < V ? ids[j] : -1);
                    if (j < V) expected.push_back(row[ids[j]] - sum);
                }
            }
            everywhere("top k", 1e-6, [&] {
                const Floats logits(x);
                Ints ids(rows * k);
                Floats log_probs(rows * k);
                log_softmax_top_k(ids, log_probs, logits, rows, V, k);
                CHECK(ids.values() == expected_ids);
                std::vector<float> found;
                for (int64_t i = 0; i < rows * k; i++) {
                    if (ids[i] >= 0) found.push_back(log_probs[i]);
                    else CHECK(log_probs[i] == -INFINITY);
                }
                return Outputs{{"log_probs", found}};
            }, {expected});
        }
}

TEST(losses_of_extreme_logits) {
    each_isa([] {
        for (int64_t V : {3, 17, 33, 100}) {
            Floats x(V), y(V);
            for (float odd : {NAN, -INFINITY, INFINITY})
                for (int64_t where : {int64_t{0}, V / 2, V - 1}) {
                    x.fill(1.0f);
                    x[where] = odd;
                    log_softmax(y, x, 1, V);
                    const int64_t other = where == 0 ? 1 : 0;
                    if (odd == -INFINITY) {   // a class that is ruled out
                        CHECK(y[where] == -INFINITY);
                        CHECK(std::fabs(y[other] + std::log(static_cast<float>(V - 1))) < 1e-6f);
                    } else {
                        CHECK(std::isnan(y[where]));   // never a number that looks right
                    }
                    const Ints target{static_cast<int32_t>(other)};
                    Floats loss(1), log_sum(1);
                    cross_entropy_forward(loss, log_sum, x, target, nullptr, 1, V, 0.0f);
                    CHECK(odd == -INFINITY ? std::isfinite(loss[0]) : !std::isfinite(loss[0]));
                }
        }
    });
}
