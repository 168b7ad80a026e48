// Word vectors: the same on every instruction set and for any number of threads, inside their arrays. What they compute
// is checked against plain twins in Java.
#include <algorithm>

#include "check.h"
#include "cpu/threads.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

namespace {

constexpr int64_t kWords = 23;

struct Text {
    std::vector<int32_t> words;
    std::vector<float> keep, accept;
    std::vector<int32_t> alias, subword_start{0}, subwords, path_start{0}, path;
    int64_t longest = 0;

    Text() {
        Random random(3);
        for (int i = 0; i < 200; i++)
            words.push_back(random.below(11) == 0 ? -1 : static_cast<int32_t>(random.below(kWords)));
        for (int64_t i = 0; i < kWords; i++) {
            keep.push_back(random.uniform(0.5f, 1.2f));
            accept.push_back(random.uniform(0.0f, 1.0f));
            alias.push_back(static_cast<int32_t>(random.below(kWords)));
            subwords.push_back(static_cast<int32_t>(i));
            for (int64_t n = random.below(6); n > 0; n--)
                subwords.push_back(static_cast<int32_t>(kWords + random.below(7)));
            subword_start.push_back(static_cast<int32_t>(subwords.size()));
            int64_t length = 1 + random.below(20);
            if (length > longest) longest = length;
            for (int64_t n = 0; n < length; n++) {
                path.push_back(static_cast<int32_t>((i + n * 2) % kWords * 2 + random.below(2)));
            }
            path_start.push_back(static_cast<int32_t>(path.size()));
        }
    }
};

// Rows as word2vec_train wants them: slices of the columns, in parts.
struct Rows {
    int64_t count, size, lines, slices, each, stride;
    Floats all;

    Rows(Random& random, int64_t count, int64_t size, bool whole, int64_t parts)
        : count(count), size(size), lines((size + 15) / 16), slices(whole ? 1 : (lines + 3) / 4),
          each((slices + parts - 1) / parts), stride(widest()), all(count * parts * stride) {
        all.fill(0.0f);
        for (int64_t i = 0; i < count; i++)
            for (int64_t j = 0; j < size; j++) all[at(i, j)] = random.uniform(-0.3f, 0.3f);
    }
    int64_t begin(int64_t slice) const { return lines * std::min(slice, slices) / slices * 16; }
    int64_t widest() const {
        int64_t columns = 0;
        for (int64_t s = 0; s < slices; s += each) columns = std::max(columns, begin(s + each) - begin(s));
        return columns;
    }
    int64_t at(int64_t i, int64_t j) const {
        int64_t part = 0;
        while (begin((part + 1) * each) <= j) part++;
        return (part * count + i) * stride + j - begin(part * each);
    }
    std::vector<float> values() const {
        std::vector<float> values;
        for (int64_t i = 0; i < count; i++)
            for (int64_t j = 0; j < size; j++) values.push_back(all[at(i, j)]);
        return values;
    }
};

// Skip-gram by negative sampling, five of each, or by paths. Returns how many words were kept.
int64_t train_skip_gram(float* input, float* output, int64_t size, int64_t slices, int64_t parts, int64_t stride,
                        const Text& text, const Ints& words, int64_t first, int64_t batch, bool paths = false) {
    const Floats accept(text.accept);
    const Ints alias(text.alias), path_start(text.path_start), path(text.path);
    return word2vec_train(input, output, size, slices, parts, stride, kWords, words, words.size(), first, nullptr,
                          nullptr, nullptr, paths ? path_start.get() : nullptr, path, text.longest, accept, alias,
                          kWords, paths ? 0 : 5, 5, true, false, true, 1, 0.05f, 0.01f, batch);
}

}  // namespace

TEST(word2vec_everywhere) {
    const Text text;
    const Floats keep(text.keep), accept(text.accept);
    const Ints words(text.words), alias(text.alias), subword_start(text.subword_start), subwords(text.subwords);
    const Ints path_start(text.path_start), path(text.path);
    for (int64_t size : {13, 45, 150}) {   // one slice, or three
        const int64_t batch = size == 13 ? 7 : 40;     // several, the last one shorter
        for (int loss = 0; loss < 3; loss++) {           // negative sampling, paths, softmax
            for (int variant = 0; variant < 8; variant++) {
                const bool cbow = (variant & 1) != 0, mean = (variant & 2) != 0, parts = (variant & 4) != 0;
                if (parts && loss == 2) continue;
                auto train = [&](int64_t threads) {
                    Random random(5);
                    Rows input(random, parts ? kWords + 7 : kWords, size, loss == 2, threads);
                    Rows output(random, kWords, size, loss == 2, threads);
                    float kept = 0.0f;
                    for (int64_t first : {int64_t(0), int64_t(1) << 40}) {
                        kept += static_cast<float>(word2vec_train(
                            input.all, output.all, size, input.slices, threads, input.stride, input.count, words,
                            words.size(), first, keep,
                            parts ? subword_start.get() : nullptr, parts ? subwords.get() : nullptr,
                            loss == 1 ? path_start.get() : nullptr, path, text.longest, accept, alias,
                            kWords, loss == 0 ? 9 : 0, 3, mean, cbow, mean, 11, 0.05f, 0.01f, batch));
                    }
                    return Outputs{{"input", input.values()}, {"output", output.values()}, {"kept", {kept}}};
                };
                everywhere("word2vec", 2e-5, [&] {
                    const Outputs outputs = train(1);
                    for (int64_t threads = 2; size == 150 && loss < 2 && threads < 4; threads++) {
                        const Outputs same = train(threads);   // where rows lie changes nothing
                        for (size_t i = 0; i < outputs.size(); i++) CHECK(outputs[i].values == same[i].values);
                    }
                    return outputs;
                });
            }
        }
    }
}

// Inside a task there are no other threads: one takes the slices of all through the text.
TEST(word2vec_of_one_thread_where_several_were_hoped_for) {
    const Text text;
    const Ints words(text.words);
    each_isa([&] {
        threads_set(3);
        std::vector<float> together, alone[2];
        auto train = [&](std::vector<float>& values) {
            Random random(5);
            Rows input(random, kWords, 150, false, 3), output(random, kWords, 150, false, 3);
            for (int64_t first : {0, 1000})
                train_skip_gram(input.all, output.all, 150, input.slices, 3, input.stride, text, words, first, 9);
            values = input.values();
        };
        train(together);
        parallel(2, [&](int64_t i) { train(alone[i]); });
        CHECK(together == alone[0] && together == alone[1]);
    });
}

TEST(word2vec_of_no_words) {
    const Text text;
    const Ints none{-1, -1}, alone{3, -1, 4};
    everywhere("word2vec", 0.0, [&] {
        Floats input(kWords * 16), output(kWords * 16);
        input.fill(0.5f), output.fill(0.5f);
        float kept = 0.0f;
        for (const Ints* words : {&none, &alone}) {
            for (int64_t batch : {0, 4}) {
                kept += static_cast<float>(
                    train_skip_gram(input, output, 16, 1, 1, 16, text, *words, 0, batch));
            }
        }
        CHECK(kept == 4.0f);
        for (int64_t i = 0; i < input.size(); i++) CHECK(input[i] == 0.5f && output[i] == 0.5f);
        return Outputs{{"input", input.values()}};
    });
}

TEST(word2vec_hogwild_of_one_thread) {
    const Text text;
    const Ints words(text.words);
    each_isa([&] {
        threads_set(1);
        for (bool paths : {false, true}) {
            Random random(5);
            Floats input(random_floats(random, kWords * 16, -0.3f, 0.3f).values());
            Floats output(random_floats(random, kWords * 16, -0.3f, 0.3f).values());
            Floats input_1(input.values()), output_1(output.values());
            train_skip_gram(input, output, 16, 1, 1, 16, text, words, 0, 0, paths);
            train_skip_gram(input_1, output_1, 16, 1, 1, 16, text, words, 0, 1, paths);
            CHECK(input.values() == input_1.values());
            CHECK(output.values() == output_1.values());
        }
    });
}

TEST(glove_everywhere) {
    for (int64_t size : {1, 15, 16, 40}) {
        const int64_t stride = (size + 16) / 16 * 16, parts = 4, rows = 20, row = 2 * stride;
        std::vector<int32_t> pairs, swapped;
        std::vector<int64_t> start{0};
        Random random(9);
        for (int64_t a = 0; a < parts; a++) {
            swapped.push_back(static_cast<int32_t>(a % 2));
            for (int64_t n = a == 2 ? 0 : 50; n > 0; n--) {
                int32_t ends[2] = {static_cast<int32_t>(random.below(5) * parts + a),
                                   static_cast<int32_t>(random.below(5) * parts + (a + 1) % parts)};
                float numbers[2] = {random.uniform(-1.0f, 5.0f), random.uniform(0.1f, 1.0f)};
                int32_t bits[2];
                std::memcpy(bits, numbers, sizeof bits);
                pairs.insert(pairs.end(), {ends[a % 2], ends[1 - a % 2], bits[0], bits[1]});
            }
            start.push_back(static_cast<int64_t>(pairs.size() / 4));
        }
        const Ints all(pairs), mirrored(swapped);
        const Array<int64_t> starts(start);
        everywhere("glove", 2e-5, [&] {
            Random values(4);
            Floats words(rows * row), contexts(rows * row);
            for (Floats* side : {&words, &contexts})
                for (int64_t i = 0; i < rows * row; i++)
                    (*side)[i] = i % row >= stride ? 1.0f : i % row <= size ? values.uniform(-0.5f, 0.5f) : 0.0f;
            float cost = 0.0f;
            for (int epoch = 0; epoch < 3; epoch++)
                cost = static_cast<float>(
                    glove_train(words, contexts, all, starts, mirrored, parts, size, stride, 0.1f));
            for (int64_t i = 0; i < rows * row; i++)
                CHECK(i % row >= stride || i % row <= size || (words[i] == 0.0f && contexts[i] == 0.0f));
            return Outputs{{"words", words.values()}, {"contexts", contexts.values()}, {"cost", {cost / 100.0f}}};
        });
    }
}
