// Pooling over packed sequences, against naive arithmetic in double.
#include "packed_batch.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

TEST(pooling) {
    for (int64_t F : {1, 3, 17, 33})
        for (const PackedBatch& batch : packed_batches()) {
            Random random(1);
            auto x = random_floats(random, batch.rows * F).values();
            for (float& value : x) value = std::round(value * 4) / 4;   // with ties
            const auto dy = random_floats(random, batch.N * F).values();
            std::vector<int32_t> column, length;
            std::vector<double> mean(batch.N * F), largest(batch.N * F), dmean(x.size(), 0.5), dlargest(x.size(), 0.5);
            std::vector<double> rooted(batch.N * F), drooted(x.size(), 0.5);
            for (int64_t n = 0; n < batch.N; n++) {
                const int64_t rank = batch.index(n);   // any sequence may be the n-th of the batch
                column.push_back(static_cast<int32_t>(rank));
                length.push_back(batch.lengths[rank]);
                for (int64_t j = 0; j < F; j++) {
                    int64_t first = 0;
                    for (int64_t t = 0; t < length[n]; t++) {
                        const int64_t at = (batch.offsets[t] + rank) * F + j;
                        mean[n * F + j] += static_cast<double>(x[at]) / length[n];
                        dmean[at] += static_cast<double>(dy[n * F + j]) / length[n];
                        rooted[n * F + j] += x[at] / std::sqrt(static_cast<double>(length[n]));
                        drooted[at] += dy[n * F + j] / std::sqrt(static_cast<double>(length[n]));
                        if (t == 0 || x[at] > x[first]) first = at;
                    }
                    largest[n * F + j] = x[first];
                    dlargest[first] += dy[n * F + j];
                }
            }
            everywhere("pooling", 1e-6, [&] {
                const Floats in(x), dout(dy);
                const Ints offsets(batch.offsets), columns(column), lengths(length);
                Floats means(batch.N * F), maxima(batch.N * F), dmeans(batch.rows * F), dmaxima(batch.rows * F);
                Ints row_of(batch.N * F);
                Floats sums(batch.N * F), dsums(batch.rows * F);
                mean_pool_forward(means, in, offsets, columns, lengths, batch.N, F, false);
                dmeans.fill(0.5f);
                mean_pool_backward(dmeans, dout, offsets, columns, lengths, batch.N, F, false);
                mean_pool_forward(sums, in, offsets, columns, lengths, batch.N, F, true);
                dsums.fill(0.5f);
                mean_pool_backward(dsums, dout, offsets, columns, lengths, batch.N, F, true);
                max_pool_forward(maxima, row_of, in, offsets, columns, lengths, batch.N, F);
                dmaxima.fill(0.5f);
                max_pool_backward(dmaxima, dout, row_of, batch.N, F);
                return Outputs{{"mean", means.values()}, {"dmean", dmeans.values()}, {"sqrtn", sums.values()},
                               {"dsqrtn", dsums.values()}, {"max", maxima.values()}, {"dmax", dmaxima.values()}};
            }, {mean, dmean, rooted, drooted, largest, dlargest});
        }
}

TEST(pooling_of_what_is_no_number) {
    each_isa([] {
        const Floats x{1, NAN, 3, NAN, 5, 6};   // two steps of three elements
        const Ints offset{0, 1}, column{0}, length{2};
        Floats y(3);
        Ints row_of(3);
        max_pool_forward(y, row_of, x, offset, column, length, 1, 3);
        CHECK(std::isnan(y[0]) && std::isnan(y[1]) && y[2] == 6);   // never a number that looks right
        CHECK(row_of[0] == 1 && row_of[1] == 0 && row_of[2] == 1);
    });
}
