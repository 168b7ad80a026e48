// The optimizers against naive arithmetic in double, dense and by rows.
#include "check.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

namespace {

struct Case {
    int64_t count, width;
    std::vector<int32_t> rows;   // empty: all of them
    std::vector<float> weight, gradient, first, second;

    Case(int64_t count_, int64_t width_, bool sparse) : count(count_), width(width_) {
        Random random(1);
        auto positive = [&] { return random_floats(random, count * width, 0.01f, 1.0f).values(); };
        weight = random_floats(random, count * width).values();
        gradient = random_floats(random, count * width).values();
        first = positive();
        second = positive();
        if (sparse)
            for (int64_t r = count - 1; r >= 0; r -= 2) rows.push_back(static_cast<int32_t>(r));
    }

    bool has(int64_t i) const {
        if (rows.empty()) return true;
        for (int32_t r : rows)
            if (i / width == r) return true;
        return false;
    }

    // step(weight, first, second, gradient) is the naive rule, run the operation of sequor.h. An element whose row is
    // not named keeps its bits.
    template <class Rule, class Run>
    void check(const std::string& name, Rule rule, Run run) const {
        std::vector<std::vector<double>> expected(3);
        for (size_t i = 0; i < weight.size(); i++) {
            double w = weight[i], m = first[i], v = second[i];
            if (has(i)) rule(w, m, v, static_cast<double>(gradient[i]));
            expected[0].push_back(w), expected[1].push_back(m), expected[2].push_back(v);
        }
        everywhere(name, 1e-6, [&] {
            Floats w(weight), m(first), v(second);
            const Floats g(gradient);
            const Ints named(rows);
            run(w, m, v, g, rows.empty() ? nullptr : named.get(), rows.empty() ? count : named.size());
            for (int64_t i = 0; i < w.size(); i++) CHECK(has(i) || (w[i] == weight[i] && m[i] == first[i]));
            return Outputs{{"weight", w.values()}, {"first", m.values()}, {"second", v.values()}};
        }, expected);
    }
};

std::vector<Case> cases() {
    std::vector<Case> all;
    for (bool sparse : {false, true})
        for (auto [count, width] : {std::pair<int64_t, int64_t>{1, 1}, {3, 17}, {33, 3}, {17, 33}, {5, 8192}})
            all.emplace_back(count, width, sparse);
    return all;
}

constexpr float kScale = 0.7f, kRate = 0.05f;

}  // namespace

TEST(sgd) {
    for (const Case& c : cases())
        for (float decay : {0.0f, 0.1f})
            for (int kind = 0; kind < 3; kind++)
                c.check("sgd", [&](double& w, double& velocity, double&, double g) {
                    g = g * kScale + decay * w;
                    if (kind > 0) {
                        velocity = 0.9f * velocity + g;
                        g = kind == 2 ? g + 0.9f * velocity : velocity;
                    }
                    w -= kRate * g;
                }, [&](float* w, float* m, float*, const float* g, const int32_t* rows, int64_t count) {
                    sgd_step(w, kind == 0 ? nullptr : m, g, rows, count, c.width, kScale, kRate, 0.9f, kind == 2,
                             decay);
                });
}

TEST(adam) {
    const double correction1 = 1 - std::pow(0.9, 3), correction2 = 1 - std::pow(0.99, 3);
    for (const Case& c : cases())
        for (bool decoupled : {false, true})
            c.check("adam", [&](double& w, double& m, double& v, double g) {
                g *= kScale;
                if (decoupled) w -= kRate * 0.1f * w;
                else g += 0.1f * w;
                m = 0.9 * m + 0.1 * g;
                v = 0.99 * v + 0.01 * g * g;
                w -= kRate * (m / correction1) / (std::sqrt(v / correction2) + 1e-3);
            }, [&](float* w, float* m, float* v, const float* g, const int32_t* rows, int64_t count) {
                adam_step(w, m, v, g, rows, count, c.width, kScale, kRate, 0.9, 0.99, 1e-3f, 0.1f, decoupled,
                          correction1, correction2);
            });
}

TEST(adagrad) {
    for (const Case& c : cases())
        c.check("adagrad", [](double& w, double& sum, double&, double g) {
            g = g * kScale + 0.1 * w;
            sum += g * g;
            w -= kRate * g / (std::sqrt(sum) + 1e-3);
        }, [&](float* w, float* m, float*, const float* g, const int32_t* rows, int64_t count) {
            adagrad_step(w, m, g, rows, count, c.width, kScale, kRate, 1e-3f, 0.1f);
        });
}

TEST(rmsprop) {
    for (const Case& c : cases())
        c.check("rmsprop", [](double& w, double& square, double&, double g) {
            g = g * kScale + 0.1 * w;
            square = 0.9 * square + 0.1 * g * g;
            w -= kRate * g / (std::sqrt(square) + 1e-3);
        }, [&](float* w, float* m, float*, const float* g, const int32_t* rows, int64_t count) {
            rmsprop_step(w, m, g, rows, count, c.width, kScale, kRate, 0.9, 1e-3f, 0.1f);
        });
}

TEST(gradients_by_rows) {
    for (const Case& c : cases()) {
        double expected = 0;
        std::vector<double> cleared;
        for (size_t i = 0; i < c.gradient.size(); i++) {
            expected += c.has(i) ? static_cast<double>(c.gradient[i]) * c.gradient[i] : 0;
            cleared.push_back(c.has(i) ? 0 : c.gradient[i]);
        }
        everywhere("sum of squares, zeros", 1e-6, [&] {
            Floats g(c.gradient);
            const Ints named(c.rows);
            const int32_t* rows = c.rows.empty() ? nullptr : named.get();
            const int64_t count = c.rows.empty() ? c.count : named.size();
            const double sum = sum_of_squares(g, rows, count, c.width);
            CHECK(std::fabs(sum - expected) <= 1e-6 * expected);
            zero_rows(g, rows, count, c.width);
            return Outputs{{"gradient", g.values()}};
        }, {cleared});
    }
}

TEST(parameters_without_elements) {
    everywhere("nothing", 0, [] {
        Floats none(0);
        const Ints rows{0, 1};
        for (const int32_t* named : {static_cast<const int32_t*>(nullptr), static_cast<const int32_t*>(rows.get())}) {
            const int64_t count = named == nullptr ? 0 : 2;
            CHECK(sum_of_squares(none, named, count, 0) == 0.0);
            zero_rows(none, named, count, 0);
            sgd_step(none, none, none, named, count, 0, 1, 1, 0, false, 0);
            adam_step(none, none, none, none, named, count, 0, 1, 1, 0.9f, 0.9f, 0, 0, false, 1, 1);
        }
        return Outputs{};
    });
}
