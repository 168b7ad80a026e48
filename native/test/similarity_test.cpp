// Cosines of queries with the rows of a matrix, and the best of them.
#include <algorithm>

#include "check.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

// queries below, at and over a tile; rows below and over a task's; sizes around the registers' widths
TEST(similarity) {
    for (int64_t D : {1, 3, 8, 17, 50})
        for (int64_t V : {1, 5, 16, 37, 3000})
            for (int64_t Q : {1, 2, 4, 5, 9}) {
                if (V == 3000 && (Q > 5 || D < 17)) continue;
                Random random(static_cast<uint64_t>(D * 100 + Q));
                const std::vector<float> rows = random_floats(random, V * D).values();
                const std::vector<float> queries = random_floats(random, Q * D).values();
                std::vector<std::vector<double>> expected(2);
                for (int64_t i = 0; i < V; i++) {
                    double sum = 0;
                    for (int64_t k = 0; k < D; k++) sum += static_cast<double>(rows[i * D + k]) * rows[i * D + k];
                    expected[0].push_back(std::sqrt(sum));
                }
                for (int64_t q = 0; q < Q; q++)
                    for (int64_t i = 0; i < V; i++) {
                        double sum = 0;
                        for (int64_t k = 0; k < D; k++)
                            sum += static_cast<double>(queries[q * D + k]) * rows[i * D + k];
                        expected[1].push_back(sum * 0.5);
                    }
                everywhere("similarity", 2e-6, [&] {
                    const Floats m(rows), asked(queries);
                    Floats norms(V), scores(Q * V), scale(V);
                    scale.fill(0.5f);
                    row_norms(norms, m, nullptr, V, D);
                    similarity(scores, V, asked, m, nullptr, scale, Q, V, D);
                    return Outputs{{"norms", norms.values()}, {"scores", scores.values()}};
                }, expected);
            }
}

TEST(similarity_of_a_query_has_the_same_bits_alone_and_among_others) {
    each_isa([] {
        const int64_t V = 61, D = 37, Q = 7;
        Random random(3);
        const Floats rows = random_floats(random, V * D), queries = random_floats(random, Q * D);
        Floats scale(V), together(Q * V), alone(V);
        scale.fill(1.0f);
        similarity(together, V, queries, rows, nullptr, scale, Q, V, D);
        for (int64_t q = 0; q < Q; q++) {
            similarity(alone, V, queries + q * D, rows, nullptr, scale, 1, V, D);
            CHECK(std::memcmp(alone, together + q * V, sizeof(float) * V) == 0);
        }
    });
}

TEST(similarity_of_rows_at_any_address) {
    each_isa([] {
        const int64_t V = 21, D = 19, Q = 3;
        Random random(4);
        const Floats rows = random_floats(random, V * D), queries = random_floats(random, Q * D);
        Floats scale(V), expected(Q * V), actual(Q * V), norms(V), apart_norms(V);
        scale.fill(1.0f);
        Array<char> apart(V * (D * 4 + 3));
        Ints starts(V);
        for (int64_t i = 0; i < V; i++) {
            starts[i] = static_cast<int32_t>(i * (D * 4 + 3) + 3);
            std::memcpy(apart + starts[i], rows + i * D, D * 4);
        }
        const float* base = reinterpret_cast<const float*>(apart.get());
        similarity(expected, V, queries, rows, nullptr, scale, Q, V, D);
        similarity(actual, V, queries, base, starts, scale, Q, V, D);
        CHECK(expected.values() == actual.values());
        row_norms(norms, rows, nullptr, V, D);
        row_norms(apart_norms, base, starts, V, D);
        CHECK(norms.values() == apart_norms.values());
    });
}

TEST(multiply_similarities) {
    for (int64_t V : {1, 15, 40, 20001}) {
        Random random(static_cast<uint64_t>(V));
        const std::vector<float> positive = random_floats(random, 2 * V).values();
        const std::vector<float> negative = random_floats(random, V, -0.5f, 1.0f).values();
        std::vector<double> expected;
        for (int64_t i = 0; i < V; i++)
            expected.push_back((1.0 + positive[i]) / 2 * ((1.0 + positive[V + i]) / 2) / ((1.0 + negative[i]) / 2
                    + 1e-6));
        everywhere("multiply_similarities", 1e-6, [&] {
            const Floats p(positive), n(negative);
            Floats to(V);
            multiply_similarities(to, p, n, 2, 1, V);
            return Outputs{{"to", to.values()}};
        }, {expected});
    }
}

TEST(top_k) {
    each_isa([] {
        for (int64_t V : {1, 7, 64, 1000})
            for (int64_t k : {1, 3, 64, 1001}) {
                Random random(static_cast<uint64_t>(V + k));
                const int64_t Q = 2;
                Floats scores(Q * V), values(Q * k);
                for (int64_t i = 0; i < Q * V; i++)   // many equal ones, some that never are among the best
                    scores[i] = random.below(9) == 0 ? -INFINITY : static_cast<float>(random.below(20));
                Ints ids(Q * k);
                top_k(ids, values, scores, Q, V, k);
                for (int64_t q = 0; q < Q; q++) {
                    std::vector<int32_t> order;
                    for (int32_t i = 0; i < V; i++)
                        if (scores[q * V + i] > -INFINITY) order.push_back(i);
                    std::stable_sort(order.begin(), order.end(),
                                     [&](int32_t a, int32_t b) { return scores[q * V + a] > scores[q * V + b]; });
                    for (int64_t n = 0; n < k; n++) {
                        const bool there = n < static_cast<int64_t>(order.size());
                        CHECK(ids[q * k + n] == (there ? order[n] : -1));
                        CHECK(values[q * k + n] == (there ? scores[q * V + order[n]] : -INFINITY));
                    }
                }
            }
    });
}
