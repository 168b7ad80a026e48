// The operations on elements and rows.
#include "check.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

// odd, around the registers' widths, and cut into three tasks
static const std::vector<int64_t> kCounts = {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 70001};

using Forward = void (*)(float*, const float*, int64_t);
using Backward = void (*)(float*, const float*, const float*, int64_t);

static void check_activation(const std::string& name, Forward forward, Backward backward, double (*value)(double),
                             double (*slope)(double)) {
    for (int64_t n : kCounts) {
        Random random(static_cast<uint64_t>(n));
        const std::vector<float> x = random_floats(random, n, -4.0f, 4.0f).values();
        const std::vector<float> dy = random_floats(random, n).values();
        std::vector<std::vector<double>> expected(2);
        for (size_t i = 0; i < x.size(); i++) {
            expected[0].push_back(value(x[i]));
            expected[1].push_back(0.25 + dy[i] * slope(x[i]));
        }
        everywhere(name, 1e-6, [&] {
            const Floats in(x), dout(dy);
            Floats y(n), dx(n);
            forward(y, in, n);
            dx.fill(0.25f);
            backward(dx, dout, y, n);
            return Outputs{{"y", y.values()}, {"dx", dx.values()}};
        }, expected);
    }
}

TEST(tanh) {
    check_activation("tanh", tanh_forward, tanh_backward, std::tanh,
                     [](double x) { return 1 - std::tanh(x) * std::tanh(x); });
}

static double logistic(double x) { return 1 / (1 + std::exp(-x)); }

TEST(sigmoid) {
    check_activation("sigmoid", sigmoid_forward, sigmoid_backward, logistic,
                     [](double x) { return logistic(x) * logistic(-x); });
}

TEST(relu) {
    check_activation("relu", relu_forward, relu_backward, [](double x) { return x > 0 ? x : 0; },
                     [](double x) { return x > 0 ? 1.0 : 0.0; });
}

TEST(activations_of_extreme_numbers) {
    each_isa([] {
        // one full register of the widest set and a part of one
        const std::vector<float> numbers = {INFINITY, -INFINITY, NAN, 0.0f, -0.0f, 3e38f, -3e38f, 1e-40f, -1e-40f};
        std::vector<float> twice;
        for (int i = 0; i < 3; i++) twice.insert(twice.end(), numbers.begin(), numbers.end());
        const Floats x(twice);
        Floats y(x.size());
        auto check = [&](Forward forward, const std::vector<float>& expected) {
            forward(y, x, x.size());
            for (int64_t i = 0; i < x.size(); i++) {
                const float e = expected[i % expected.size()];
                CHECK(std::isnan(e) ? std::isnan(y[i]) : y[i] == e || std::fabs(y[i] - e) <= 1e-37f);
            }
        };
        check(tanh_forward, {1, -1, NAN, 0, 0, 1, -1, 1e-40f, -1e-40f});
        check(sigmoid_forward, {1, 0, NAN, 0.5f, 0.5f, 1, 0, 0.5f, 0.5f});
        check(relu_forward, {INFINITY, 0, NAN, 0, 0, 3e38f, 0, 1e-40f, 0});
    });
}

TEST(sums) {
    for (int64_t n : kCounts) {
        Random random(5);
        const std::vector<float> a = random_floats(random, n).values(), b = random_floats(random, n).values();
        std::vector<double> expected;
        for (size_t i = 0; i < a.size(); i++) expected.push_back(static_cast<double>(a[i]) + b[i]);
        everywhere("add", 1e-7, [&] {
            const Floats from(b);
            Floats to(a);
            add(to, from, n);
            return Outputs{{"to", to.values()}};
        }, {expected});
    }
}

TEST(dropout) {
    for (float p : {0.0f, 0.3f, 0.99f})
        for (int64_t n : kCounts) {
            std::vector<float> whole;
            everywhere("dropout", 0, [&] {
                Random random(6);
                const Floats x = random_floats(random, n, 1.0f, 2.0f);
                Floats y(n), dx(n), rest(n);
                dropout_forward(y, x, p, -77, 5, n);
                dx.fill(0.0f);
                dropout_backward(dx, x, p, -77, 5, n);
                // the draws of element i are its own, however the elements are cut
                dropout_forward(rest, x, p, -77, 5, n / 3);
                dropout_forward(rest + n / 3, x + n / 3, p, -77, 5 + n / 3, n - n / 3);
                int64_t zeros = 0;
                for (int64_t i = 0; i < n; i++) {
                    CHECK(y[i] == 0.0f || std::fabs(y[i] - x[i] / (1 - p)) <= 1e-6f * y[i]);
                    CHECK(dx[i] == y[i] && rest[i] == y[i]);
                    zeros += y[i] == 0.0f;
                }
                const double deviation = std::sqrt(static_cast<double>(n) * p * (1 - p));
                CHECK(std::fabs(static_cast<double>(zeros) - static_cast<double>(n) * p) <= 5 * deviation + 1);
                return Outputs{{"y", y.values()}};
            });
        }
    Floats x(1000), a(1000), b(1000);
    x.fill(1.0f);
    dropout_forward(a, x, 0.5f, 1, 0, 1000);
    dropout_forward(b, x, 0.5f, 2, 0, 1000);
    int64_t same = 0;
    for (int i = 0; i < 1000; i++) same += a[i] == b[i];
    CHECK(same > 400 && same < 600);   // another seed, other draws: five deviations of sixteen
}

TEST(dropout_of_groups) {
    for (bool whole : {false, true})
        for (int64_t width : {1, 3, 17, 33}) {
            everywhere("dropout of groups", 0, [&] {
                const int64_t rows = 4000, groups = 1000;
                const float p = 0.3f;
                std::vector<int32_t> of;
                for (int64_t i = 0; i < rows; i++) of.push_back(static_cast<int32_t>((i * 7) % groups));
                const Ints group(of);
                Random random(12);
                const Floats x = random_floats(random, rows * width, 1.0f, 2.0f);
                Floats y(rows * width), dx(rows * width), plain(groups * width), ones(groups * width);
                dropout_groups(y, x, p, 9, 5, group, rows, width, whole, false);
                dx.fill(1.0f);
                dropout_groups(dx, x, p, 9, 5, group, rows, width, whole, true);
                // the draws are those of plain dropout over the groups
                ones.fill(1.0f);
                dropout_forward(plain, ones, p, 9, 5, whole ? groups : groups * width);
                int64_t zeros = 0;
                for (int64_t i = 0; i < rows; i++)
                    for (int64_t j = 0; j < width; j++) {
                        const int64_t at = i * width + j;
                        CHECK(y[at] == x[at] * plain[whole ? of[i] : of[i] * width + j]);
                        CHECK(dx[at] == 1.0f + y[at]);
                        zeros += y[at] == 0.0f;
                    }
                const double draws = static_cast<double>(whole ? groups : groups * width);
                const double share = static_cast<double>(zeros) / static_cast<double>(rows * width);
                CHECK(std::fabs(share - p) <= 5 * std::sqrt(p * (1 - p) / draws));
                return Outputs{{"y", y.values()}};
            });
        }
}

TEST(columns) {
    for (int64_t rows : {0, 1, 3, 4097})
        for (int64_t width : {1, 3, 17, 33}) {
            Random random(7);
            const int64_t to_stride = width + 3, from_stride = width + 1;
            const int64_t to_size = rows == 0 ? 0 : rows * to_stride - 3;   // the last row ends with its columns
            const int64_t from_size = rows == 0 ? 0 : rows * from_stride - 1;
            const std::vector<float> a = random_floats(random, to_size).values();
            const std::vector<float> b = random_floats(random, from_size).values();
            std::vector<std::vector<double>> expected(2, std::vector<double>(a.begin(), a.end()));
            for (int64_t i = 0; i < rows; i++)
                for (int64_t j = 0; j < width; j++) {
                    const double from = b[i * from_stride + j];
                    expected[0][i * to_stride + j] = from;
                    expected[1][i * to_stride + j] += from;
                }
            everywhere("columns", 1e-7, [&] {
                const Floats from(b);
                Floats copied(a), added(a);
                copy_columns(copied, to_stride, from, from_stride, rows, width);
                add_columns(added, to_stride, from, from_stride, rows, width);
                return Outputs{{"copied", copied.values()}, {"added", added.values()}};
            }, expected);
        }
}

TEST(rows_by_index) {
    for (int64_t rows : {0, 1, 3, 5000})
        for (int64_t width : {1, 3, 17, 33}) {
            Random random(8);
            const int64_t sources = rows + 2;
            const std::vector<float> a = random_floats(random, sources * width).values();
            std::vector<int32_t> order;   // a permutation of part of the rows, and some left out
            for (int64_t i = 0; i < rows; i++) order.push_back(static_cast<int32_t>(i + 1));
            for (int64_t i = rows; i > 1; i--) std::swap(order[i - 1], order[random.below(i)]);
            for (size_t i = 0; i < order.size(); i += 4) order[i] = -1;
            std::vector<std::vector<double>> expected(2);
            expected[0].resize(rows * width);
            expected[1].assign(a.begin(), a.end());
            for (int64_t i = 0; i < rows; i++)
                for (int64_t j = 0; order[i] >= 0 && j < width; j++) {
                    const int64_t at = order[i] * width + j;
                    expected[0][i * width + j] = a[at];
                    expected[1][at] += a[at];
                }
            everywhere("rows", 1e-7, [&] {
                const Floats from(a);
                const Ints index(order);
                Floats gathered(rows * width), added(a);
                gather_rows(gathered, from, index, rows, width);
                add_to_rows(added, gathered, index, rows, width);
                return Outputs{{"gathered", gathered.values()}, {"added", added.values()}};
            }, expected);
        }
}
