// Skip-gram and CBOW, by negative sampling, by paths through a tree (Mikolov et al. 2013), or by the full softmax.
//
// The text is taken in batches of windows: small products of contexts by targets, whose sums stay in registers (all
// contexts of a window share its negatives, as in pWord2Vec, Ji et al. 2016). First every score of a batch is computed
// from the rows as they are before it, then every row is updated, windows in order. A task has some columns of all rows
// for itself, from beginning to end, so that no two tasks ever write one place and rows stay in the caches of one
// processor; all that tasks tell each other is their share of each score, the rest each works out for itself: what
// another processor wrote takes long to come. The columns are cut into slices by the size of the rows alone, so the
// bits are the same for any number of threads; each thread's slices are a matrix of their own in memory, since
// processors fetch what lies beside what they read, and would take it from each other. The price is that scores are
// late by up to a batch. Within a window they are not where contexts share a path: by the contexts' Gram matrix, a
// context's scores are what they would be after the steps of those before it.
#include "cpu/memory.h"
#include "cpu/threads.h"
#include "kernels/kernels.h"
#include "kernels/rows.h"
#include "simd/math.h"

#include <new>

namespace sequor {
namespace SEQUOR_ISA {
namespace {

constexpr int kGroup = 8;            // targets whose sums are in registers together
constexpr int64_t kContexts = 10;    // whose steps are in registers together
constexpr int64_t kLine = 16;        // floats of a cache line
constexpr int64_t kAhead = 2;        // windows whose rows are on their way
constexpr int64_t kPathAhead = 4;    // words whose paths are

// SplitMix64 (Steele, Lea and Flood 2014): a stream of its own for each word of the text. As tensor/Rng in Java.
struct Random {
    uint64_t state;
    static SEQUOR_INLINE uint64_t mix(uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    Random(int64_t seed, int64_t index)
        : state(mix(mix((uint64_t)seed) + 0x9E3779B97F4A7C15u * ((uint64_t)index + 1))) {}
    SEQUOR_INLINE uint64_t bits() { return mix(state += 0x9E3779B97F4A7C15u); }
};

// In [0, bound), by the upper half of 64 random bits.
SEQUOR_INLINE int64_t below(uint64_t bits, int64_t bound) {
    return (int64_t)(((bits >> 32) * (uint64_t)bound) >> 32);
}

struct Model {
    float* input;
    float* output;
    int64_t size;
    int64_t slices;
    int64_t parts;                   // matrices of slices
    int64_t stride;                  // of their rows
    int64_t rows;                    // of `input`
    const int32_t* subword_start;    // null: the rows of `input` are words
    const int32_t* subwords;
    const int32_t* path_start;       // null: negative sampling
    const int32_t* path;             // 2 node + label
    const float* accept;
    const int32_t* alias;
    int64_t vocabulary;
    int64_t negative;
    int64_t window;
    bool shrink;
    bool cbow;
    bool mean;
    int64_t seed;
    int64_t targets;                 // of a window, at most

    int64_t draws() const { return 1 + negative; }                              // of random bits, a window
    // Whether a window's contexts take their steps in turn: where all of them meet at the root of a tree.
    bool in_turn() const { return path_start != nullptr && !cbow; }
    // Places for a context's scores. In turn as many as a vector has, what is there besides counts for nothing.
    int64_t padded(int64_t targets) const {
        const int64_t more = (in_turn() && Vec::width > kGroup ? Vec::width : kGroup) - 1;
        return (targets + more) & ~more;
    }
    // Places for a context's products with the up to kContexts - 1 before it.
    static int64_t gram_stride(int64_t contexts) { return contexts <= kGroup + 1 ? kGroup : 2 * kGroup; }
    // Of contexts by targets and, in turn, of all but the first context by those before it.
    int64_t scores(int64_t contexts, int64_t targets) const {
        if (cbow) return padded(targets);
        return contexts * padded(targets) + (in_turn() ? (contexts - 1) * gram_stride(contexts) : 0);
    }
    int64_t most_scores() const { return scores(2 * window, targets); }
    int64_t lines() const { return (size + kLine - 1) / kLine; }
    int64_t width() const { return (lines() + slices - 1) / slices * kLine; }   // of a slice, at most
    int64_t each() const { return (slices + parts - 1) / parts; }               // slices a part
    // The first column of a slice.
    int64_t begin(int64_t slice) const { return lines() * slice / slices * kLine; }
    // From a row to its columns of a slice, in a table of so many rows.
    int64_t offset(int64_t slice, int64_t count) const {
        const int64_t part = slice / each();
        return part * count * stride + begin(slice) - begin(part * each());
    }
    // How many columns of a slice are in use: behind `size` there are zeros, which stay zeros.
    int64_t columns(int64_t slice) const {
        const int64_t end = begin(slice + 1), used = (size + Vec::width - 1) / Vec::width * Vec::width;
        return (end < used ? end : used) - begin(slice);
    }
};

// A task's columns: where they are from where a row begins.
struct Slice {
    int64_t index;
    int64_t columns;
    int64_t input;                   // in a row of `input`
    int64_t h;                       // in a context's row, which is one of them or embedded
    int64_t o;                       // in a target's
    float* hidden;                   // CBOW: (windows of a batch, width)
};

template <int K>
struct Block {
    static constexpr int vecs = K;
};

// f(block, j) over columns, block.vecs vectors from j on: as many as have a register each
template <typename F>
SEQUOR_INLINE void each_block(int64_t columns, F f) {
    for (int64_t j = 0; j < columns; j += 8 * Vec::width) {
        switch ((columns - j) / Vec::width) {
            case 1: f(Block<1>{}, j); break;
            case 2: f(Block<2>{}, j); break;
            case 3: f(Block<3>{}, j); break;
            case 4: f(Block<4>{}, j); break;
            case 5: f(Block<5>{}, j); break;
            case 6: f(Block<6>{}, j); break;
            case 7: f(Block<7>{}, j); break;
            default: f(Block<8>{}, j);
        }
    }
}

// The words of a chunk that subsampling kept.
struct Text {
    int32_t* word;
    int32_t* from;                   // of its sentence, in kept words
    int32_t* to;
    int32_t* at;                     // where it stands in the chunk
    int64_t count;
    int64_t first;                   // the chunk's place in the training
    float alpha;                     // at the chunk's begin
    float alpha_step;                // what a word takes from it
};

int64_t keep_words(Text& text, const int32_t* words, int64_t count, const float* keep, int64_t seed) {
    int64_t n = 0, begin = 0;
    for (int64_t i = 0; i <= count; i++) {
        if (i == count || words[i] < 0) {
            for (int64_t k = begin; k < n; k++) text.to[k] = (int32_t)n;
            begin = n;
        } else {
            if (keep != nullptr) {
                float p = keep[words[i]];
                if (p < 1.0f && (float)(Random(seed, text.first + i).bits() >> 40) * 0x1p-24f >= p) continue;
            }
            text.word[n] = words[i];
            text.from[n] = (int32_t)begin;
            text.at[n] = (int32_t)i;
            n++;
        }
    }
    return text.count = n;
}

// What is kept of a batch of windows between scoring and update, a slice behind another: what is worked out from the
// columns of a slice.
struct Kept {
    int64_t words;                   // that windows can touch
    int64_t width;                   // of a row of a slice
    int64_t places;                  // for the scores of a slice
    float* scores;                   // per window, as m.scores() counts them
    float* hidden;                   // CBOW: a row a window
    float* embedded;                 // subwords: a row a word
    float* dembedded;

    Kept(Scratch& scratch, const Model& m, int64_t size)
        : words(size + 2 * m.window), width(m.width()), places(size * m.most_scores() + kLine) {
        scores = scratch.floats(m.slices * places);
        hidden = m.cbow ? scratch.floats(m.slices * size * width) : nullptr;
        embedded = m.subwords ? scratch.floats(m.slices * words * width) : nullptr;
        dembedded = m.subwords ? scratch.floats(m.slices * words * width) : nullptr;
    }
};

// The windows around words [begin, begin + count) of a text.
struct Batch {
    const Model& m;
    const Text& text;
    const Kept* kept;
    int64_t begin;
    int64_t count;
    int32_t* low;                    // per window: contexts are [low, high) but for its own word
    int32_t* high;
    int32_t* targets;                // per window: how many
    int32_t* place;                  // per window: where its scores are
    int32_t* drawn;                  // ids of one window's targets
    float** target_row;              // per window, m.targets: rows of `output`
    float** word_row;                // per word that windows can touch: its hidden row
    float** context_row;             // per window, 2 * window: hidden rows
    int64_t gradient;                // from a hidden row to where its gradient goes
    float* label;                    // as `target_row`
    float* weight;                   // the same shape: alpha times how often it was drawn
    float* g;                        // as a slice's scores: their sum, then the gradients
    uint64_t* bits;                  // per window: those of its reach and its noise
    int64_t embedded_from;
    int64_t embedded_to;
    int64_t size;

    Batch(Scratch& scratch, const Model& m, const Text& text, int64_t size) : m(m), text(text), size(size) {
        low = scratch.array<int32_t>(size);
        high = scratch.array<int32_t>(size);
        targets = scratch.array<int32_t>(size);
        place = scratch.array<int32_t>(size + 1);
        drawn = scratch.array<int32_t>(m.targets);
        target_row = scratch.array<float*>(size * m.targets);
        word_row = scratch.array<float*>(size + 2 * m.window + kGroup);
        context_row = scratch.array<float*>(size * 2 * m.window + kGroup);
        label = scratch.floats(size * m.targets);
        weight = scratch.floats(size * m.targets);
        g = scratch.floats(size * m.most_scores() + kLine);
        bits = scratch.array<uint64_t>(size * m.draws());
    }

    int64_t contexts(int64_t k) const { return high[k] - low[k] - 1; }
    // the word that is context c of window k
    int64_t context(int64_t k, int64_t c) const { return low[k] + c < begin + k ? low[k] + c : low[k] + c + 1; }
    Slice slice(int64_t index) const {
        const int64_t input = m.offset(index, m.rows), within = m.subwords ? index * kept->words * kept->width : input;
        return {index, m.columns(index), input, within, m.offset(index, m.vocabulary),
                m.cbow ? kept->hidden + index * size * kept->width : nullptr};
    }
    float* row(int64_t i) const { return word_row[i - embedded_from]; }
    float* const* target_rows(int64_t k) const { return target_row + k * m.targets; }
    float* const* context_rows(int64_t k) const { return context_row + k * 2 * m.window; }
    int64_t embedded_count(int64_t i) const {
        return m.subwords ? m.subword_start[text.word[i] + 1] - m.subword_start[text.word[i]] : 1;
    }

    // of a context's vector, or of each of its subwords', in the window's mean
    float share(int64_t k) const {
        int64_t parts = 0;
        for (int64_t c = 0; c < contexts(k); c++) parts += embedded_count(context(k, c));
        return 1.0f / (float)parts;
    }

    // how far apart a window's contexts are in its scores
    int64_t stride(int64_t k) const { return m.padded(targets[k]); }

    void draw(int64_t from, const Kept& into);
    void draw_window(int64_t k, const uint64_t* bits);
    void fetch(int64_t k, const Slice& s) const;
    void embed(const Slice& s);
    void score(int64_t k, const Slice& s);
    void score(const Slice& s);
    void sum(int64_t from, int64_t to) const;
    void gradients_at_once(int64_t k) const;
    void gradients_in_turn(int64_t from, int64_t to) const;
    void gradients(int64_t from, int64_t to) const;
    void update(int64_t k, const Slice& s);
    void update(const Slice& s);
    void spread(const Slice& s);
};

// Windows from `from` on. What the noise is drawn from lies anywhere: all of it is on its way before one is read.
void Batch::draw(int64_t from, const Kept& into) {
    kept = &into;
    gradient = m.subwords ? kept->dembedded - kept->embedded : 0;
    begin = from;
    count = text.count - from < size ? text.count - from : size;
    embedded_from = begin > m.window ? begin - m.window : 0;
    embedded_to = begin + count + m.window < text.count ? begin + count + m.window : text.count;
    const int64_t draws = m.draws();
    for (int64_t k = 0; k < count; k++) {
        Random random(m.seed, text.first + text.at[begin + k]);
        random.bits();                               // the one that subsampling used
        uint64_t* drawn = bits + k * draws;
        drawn[0] = random.bits();
        for (int64_t d = 1; d < draws; d++) {
            drawn[d] = random.bits();
            __builtin_prefetch(m.accept + below(drawn[d], m.vocabulary));
            __builtin_prefetch(m.alias + below(drawn[d], m.vocabulary));
        }
    }
    for (int64_t i = embedded_from; i < embedded_to; i++)
        word_row[i - embedded_from] = m.subwords ? kept->embedded + (i - embedded_from) * kept->width
                                                 : m.input + (int64_t)text.word[i] * m.stride;
    place[0] = 0;
    for (int64_t k = 0; k < count; k++) {
        draw_window(k, bits + k * draws);
        place[k + 1] = place[k] + (int32_t)(targets[k] > 0 ? m.scores(contexts(k), targets[k]) : 0);
    }
}

// The rows and labels of a path's nodes.
SEQUOR_INLINE void path_targets(float** __restrict rows, float* __restrict labels, const int32_t* __restrict path,
                                float* output, int64_t stride, int64_t nodes) {
    for (int64_t t = 0; t < nodes; t++) rows[t] = output + (int64_t)(path[t] >> 1) * stride;
    for (int64_t t = 0; t < nodes; t++) labels[t] = (float)(path[t] & 1);
}

// A window, its targets, labels and weights: the first of `bits` is for its reach, the others are for the noise.
void Batch::draw_window(int64_t k, const uint64_t* bits) {
    int64_t i = begin + k, word = text.word[i];
    int64_t reach = m.shrink ? 1 + below(bits[0], m.window) : m.window;
    low[k] = (int32_t)(i - reach > text.from[i] ? i - reach : text.from[i]);
    high[k] = (int32_t)(i + reach + 1 < text.to[i] ? i + reach + 1 : text.to[i]);
    float* const output = m.output;
    const int64_t stride = m.stride;
    float** o = target_row + k * m.targets;
    float* y = label + k * m.targets;
    float* w = weight + k * m.targets;
    const float alpha = text.alpha - text.alpha_step * (float)text.at[i];
    int64_t n = 0;
    if (m.path_start != nullptr) {
        // other words' paths lie anywhere: on their way some windows ahead
        if (i + 2 * kPathAhead < text.count) __builtin_prefetch(m.path_start + text.word[i + 2 * kPathAhead]);
        if (i + kPathAhead < text.count) {
            const int32_t* next = m.path + m.path_start[text.word[i + kPathAhead]];
            __builtin_prefetch(next);
            __builtin_prefetch(next + kLine);
        }
        const int32_t* path = m.path + m.path_start[word];
        n = m.path_start[word + 1] - m.path_start[word];
        // eight at a time: what follows a path are other words' nodes, except behind the table's last
        const int64_t all = (n + kGroup - 1) / kGroup * kGroup;
        if (m.path_start[word] + all <= m.path_start[m.vocabulary])
            for (int64_t t = 0; t < n; t += kGroup) path_targets(o + t, y + t, path + t, output, stride, kGroup);
        else
            path_targets(o, y, path, output, stride, n);
        for (int64_t t = 0; t < all; t += kGroup)
            for (int i = 0; i < kGroup; i++) w[t + i] = alpha;
    } else {
        drawn[0] = (int32_t)word;
        o[0] = output + word * stride;
        y[0] = 1.0f;
        w[0] = alpha;
        n = 1;
        for (int64_t d = 1; d <= m.negative; d++) {
            const int64_t column = below(bits[d], m.vocabulary);
            const int64_t other = -(int64_t)((float)(bits[d] & 0xFFFFFF) * 0x1p-24f >= m.accept[column]);
            // no branch: it would be a coin's toss
            const int64_t id = (column & ~other) | (m.alias[column] & other);
            if (id == word) continue;
            int64_t same = 1;
            while (same < n && drawn[same] != id) same++;
            if (same < n) {
                w[same] += alpha;
                continue;
            }
            drawn[n] = (int32_t)id;
            o[n] = output + id * stride;
            y[n] = 0.0f;
            w[n++] = alpha;
        }
    }
    targets[k] = contexts(k) > 0 ? (int32_t)n : 0;
    for (int64_t t = n; t < m.padded(n); t++) y[t] = w[t] = 0.0f;
    // the words before it and those behind it, eight at a time: what is too much, the next window overwrites
    const int64_t before = i - low[k], behind = high[k] - i - 1;
    float** h = context_row + k * 2 * m.window;
    float* const* of = word_row + (low[k] - embedded_from);
    for (int64_t c = 0; c < before; c += kGroup) memcpy(h + c, of + c, kGroup * sizeof(float*));
    h += before, of += before + 1;
    for (int64_t c = 0; c < behind; c += kGroup) memcpy(h + c, of + c, kGroup * sizeof(float*));
}

// Asks for a window's rows of `output`, and for the row that the window brings. Inlined: to the compiler a function
// that only asks does nothing, and calls to it are left out.
SEQUOR_INLINE void Batch::fetch(int64_t k, const Slice& s) const {
    for (int64_t t = 0; t < targets[k]; t++)
        for (int64_t j = 0; j < s.columns; j += kLine) __builtin_prefetch(target_rows(k)[t] + s.o + j, 1);
    const int64_t last = begin + k + m.window;
    if (m.subwords || last >= text.count) return;
    for (int64_t j = 0; j < s.columns; j += kLine) __builtin_prefetch(row(last) + s.h + j, 1);
}

// The sum or mean of each word's subwords.
void Batch::embed(const Slice& s) {
    for (int64_t i = embedded_from; i < embedded_to; i++) {
        const int32_t from = m.subword_start[text.word[i]], to = m.subword_start[text.word[i] + 1];
        const float scale = m.cbow ? 1.0f : 1.0f / (float)(to - from);
        float* y = row(i) + s.h;
        for (int64_t j = 0; j < s.columns; j += Vec::width) {
            Vec sum = Vec::zero();
            for (int32_t p = from; p < to; p++) sum += Vec::load(m.input + m.subwords[p] * m.stride + s.input + j);
            (sum * Vec::of(scale)).store(y + j);
            Vec::zero().store(y + gradient + j);
        }
    }
}

// g (contexts, stride) = h . o over a slice's columns for one group of T targets, `together` contexts at a time
template <int T, int together>
SEQUOR_INLINE void products(float* g, int64_t stride, int64_t contexts, float* const* h, float* const* o,
                            const Slice& s) {
    for (int64_t c = 0; c < contexts; c += together) {
        const float* a = h[c] + s.h;
        const float* b = h[together == 2 && c + 1 < contexts ? c + 1 : c] + s.h;
        constexpr int sums = Vec::width > kGroup ? Vec::width : kGroup;
        Vec sum[sums];
#pragma GCC unroll 16
        for (int t = 0; t < sums; t++) sum[t] = Vec::zero();
        for (int64_t j = 0; j < s.columns; j += Vec::width) {
            Vec x = Vec::load(a + j);
            Vec z = together == 2 ? Vec::load(b + j) : x;
#pragma GCC unroll 8
            for (int t = 0; t < T; t++) {
                Vec y = Vec::load(o[t] + s.o + j);
                sum[t] = fma(x, y, sum[t]);
                if (together == 2) sum[kGroup % sums + t] = fma(z, y, sum[kGroup % sums + t]);
            }
        }
        float* to = g + c * stride;
        if (Vec::width == 1) {
            for (int t = 0; t < kGroup; t++) sum[t].store(to + t);
        } else if (Vec::width == kGroup) {
            sum_each(*(Vec(*)[Vec::width])sum).store(to);
        } else {
            const Vec all = sum_each(*(Vec(*)[Vec::width])sum);
            all.store_lower(to);
            if (together == 2 && c + 1 < contexts) all.store_upper(to + stride);
        }
    }
}

template <int T>
SEQUOR_INLINE void products(float* g, int64_t stride, int64_t contexts, float* const* h, float* const* o,
                            const Slice& s) {
    if (Vec::width < 16 || contexts == 1) products<T, 1>(g, stride, contexts, h, o, s);
    else products<T, 2>(g, stride, contexts, h, o, s);
}

void products(int64_t targets, float* g, int64_t stride, int64_t contexts, float* const* h, float* const* o,
              const Slice& s) {
    switch (targets) {
        case 1: return products<1>(g, stride, contexts, h, o, s);
        case 2: return products<2>(g, stride, contexts, h, o, s);
        case 3: return products<3>(g, stride, contexts, h, o, s);
        case 4: return products<4>(g, stride, contexts, h, o, s);
        case 5: return products<5>(g, stride, contexts, h, o, s);
        case 6: return products<6>(g, stride, contexts, h, o, s);
        case 7: return products<7>(g, stride, contexts, h, o, s);
        default: return products<8>(g, stride, contexts, h, o, s);
    }
}

// What a slice brings to h . o for every context and target of a window.
void Batch::score(int64_t k, const Slice& s) {
    const int64_t n = targets[k];
    if (n == 0) return;
    const int64_t words = contexts(k), rows = m.cbow ? 1 : words;
    float* const* h = context_rows(k);
    float* y = s.hidden + k * kept->width;
    Slice of = s;
    if (m.cbow) {
        const Vec scale = Vec::of(m.mean ? share(k) : 1.0f);
        each_block(s.columns, [&](auto block, int64_t j) {
            Vec sum[block.vecs];
#pragma GCC unroll 8
            for (int i = 0; i < block.vecs; i++) sum[i] = Vec::zero();
            for (int64_t c = 0; c < words; c++) {
                const float* x = h[c] + s.h + j;
#pragma GCC unroll 8
                for (int i = 0; i < block.vecs; i++) sum[i] += Vec::load(x + i * Vec::width);
            }
#pragma GCC unroll 8
            for (int i = 0; i < block.vecs; i++) (sum[i] * scale).store(y + j + i * Vec::width);
        });
        h = &y;
        of.h = 0;
    }
    float* to = kept->scores + s.index * kept->places + place[k];
    for (int64_t t = 0; t < n; t += kGroup) products(n - t, to + t, stride(k), rows, h, target_rows(k) + t, of);
    if (!m.in_turn()) return;
    const int64_t gram_stride = Model::gram_stride(rows);
    of.o = s.h;
    to += rows * stride(k);
    for (int64_t first = 0; first < rows; first += kContexts) {
        const int64_t end = first + kContexts < rows ? first + kContexts : rows;
        for (int64_t c = first + 1; c < end; c += 2) {   // of two, both get the products that the second needs
            const int64_t some = c + 1 < end ? 2 : 1, before = c + some - 1 - first;
            for (int64_t b = 0; b < before; b += kGroup)
                products(before - b, to + (c - 1) * gram_stride + b, gram_stride, some, h + c, h + first + b, of);
        }
    }
}

// Adds up what slices brought to the scores of windows [from, to).
void Batch::sum(int64_t from, int64_t to) const {
    for (int64_t i = place[from]; i < place[to]; i += Vec::width) {
        Vec x = Vec::load(kept->scores + i);
        for (int64_t s = 1; s < m.slices; s++) {
            const float* more = kept->scores + s * kept->places + i;
            __builtin_prefetch(more + 8 * kLine);
            x += Vec::load(more);
        }
        x.store(g + i);
    }
}

// 0 where |h . o| >= 20: rows that ran away must not drag others along.
SEQUOR_INLINE Vec gradient_of(Vec score, Vec weight, Vec label) {
    return where_positive(fnma(score, score, Vec::of(400.0f)), weight * (label - sigmoid(score)));
}

// g = weight * (label - sigmoid(g)) of a window.
void Batch::gradients_at_once(int64_t k) const {
    const int64_t all = place[k + 1] - place[k];
    int64_t period = stride(k);
    const float* w = weight + k * m.targets;
    const float* y = label + k * m.targets;
    float weights[2 * kGroup], labels[2 * kGroup];
    if (period < Vec::width && period < all) {   // two contexts fill a vector
        for (int i = 0; i < 2; i++) copy(weights + i * kGroup, w, kGroup), copy(labels + i * kGroup, y, kGroup);
        w = weights, y = labels, period = Vec::width;
    }
    float* to = g + place[k];
    for (int64_t i = 0; i < all; i += period) {
        const int64_t some = all - i < period ? all - i : period;
        for_each_vec(some, [&](int64_t t, int64_t lanes) {
            gradient_of(Vec::load(to + i + t, lanes), Vec::load(w + t, lanes), Vec::load(y + t, lanes))
                .store(to + i + t, lanes);
        });
    }
}

// The same as if each context came after the steps of those before it, ten by ten: they add g of theirs times their
// product with it to its scores. Some windows at a time, since each waits for one context after another.
void Batch::gradients_in_turn(int64_t from, int64_t to) const {
    constexpr int kTogether = 4;
    struct Turn {
        int64_t contexts;
        int64_t stride;
        int64_t gram_stride;
        float* g;
        const float* gram;
        const float* weight;
        const float* label;
    };
    Turn turns[kTogether];
    int64_t n = 0, most = 0;
    auto take = [&] {
        for (int64_t c = 0; c < most; c++) {
            for (int64_t i = 0; i < n; i++) {
                const Turn& turn = turns[i];
                if (c >= turn.contexts) continue;
                Vec x = Vec::load(turn.g + c * turn.stride);
                const float* product = turn.gram + (c - 1) * turn.gram_stride;
                for (int64_t b = c / kContexts * kContexts; b < c; b++)
                    x = fma(Vec::of(*product++), Vec::load(turn.g + b * turn.stride), x);
                gradient_of(x, Vec::load(turn.weight), Vec::load(turn.label)).store(turn.g + c * turn.stride);
            }
        }
        n = most = 0;
    };
    for (int64_t k = from; k < to; k++) {
        const int64_t words = contexts(k);
        float* of = g + place[k];
        for (int64_t t = 0; t < targets[k]; t += Vec::width) {
            turns[n++] = {words, stride(k), Model::gram_stride(words), of + t, of + words * stride(k),
                              weight + k * m.targets + t, label + k * m.targets + t};
            most = words > most ? words : most;
            if (n == kTogether) take();
        }
    }
    take();
}

void Batch::gradients(int64_t from, int64_t to) const {
    sum(from, to);
    if (m.in_turn()) return gradients_in_turn(from, to);
    for (int64_t k = from; k < to; k++)
        if (targets[k] > 0) gradients_at_once(k);
}

// dh[c] += sum over t of g[c][t] o[t] and o[t] += sum over c of g[c][t] h[c] for C contexts over V registers of a
// slice's columns from j on, both of what was before or, in turn, of targets as the contexts before c left them. g is
// (contexts, stride).
template <int C, bool in_turn, int V>
SEQUOR_INLINE void rank_one(const float* g, int64_t stride, int64_t targets, float* const* h, float* const* dh,
                            float* const* o, const Slice& s, int64_t j) {
    Vec x[C][V], step[C][V];
#pragma GCC unroll 16
    for (int c = 0; c < C; c++)
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) {
            x[c][v] = Vec::load(h[c] + s.h + j + v * Vec::width);
            step[c][v] = Vec::zero();
        }
    for (int64_t t = 0; t < targets; t++) {
        float* to = o[t] + s.o + j;
        Vec before[V], after[V];
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) after[v] = before[v] = Vec::load(to + v * Vec::width);
#pragma GCC unroll 16
        for (int c = 0; c < C; c++) {
            const Vec scale = Vec::of(g[c * stride + t]);
#pragma GCC unroll 2
            for (int v = 0; v < V; v++) {
                step[c][v] = fma(scale, in_turn ? after[v] : before[v], step[c][v]);
                after[v] = fma(scale, x[c][v], after[v]);
            }
        }
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) after[v].store(to + v * Vec::width);
    }
    for (int c = 0; c < C; c++)   // one row may be several
#pragma GCC unroll 2
        for (int v = 0; v < V; v++) {
            float* to = dh[c] + s.h + j + v * Vec::width;
            (Vec::load(to) + step[c][v]).store(to);
        }
}

// Two registers of columns at a time, where there are enough registers.
template <int C, bool in_turn>
SEQUOR_INLINE void rank_one(const float* g, int64_t stride, int64_t targets, float* const* h, float* const* dh,
                            float* const* o, const Slice& s) {
    constexpr int V = 4 * C + 6 <= Vec::registers ? 2 : 1;
    int64_t j = 0;
    for (; j + V * Vec::width <= s.columns; j += V * Vec::width)
        rank_one<C, in_turn, V>(g, stride, targets, h, dh, o, s, j);
    if (j < s.columns) rank_one<C, in_turn, 1>(g, stride, targets, h, dh, o, s, j);
}

template <bool in_turn>
void rank_one(int64_t contexts, const float* g, int64_t stride, int64_t targets, float* const* h, float* const* dh,
              float* const* o, const Slice& s) {
    switch (contexts) {
        case 1: return rank_one<1, in_turn>(g, stride, targets, h, dh, o, s);
        case 2: return rank_one<2, in_turn>(g, stride, targets, h, dh, o, s);
        case 3: return rank_one<3, in_turn>(g, stride, targets, h, dh, o, s);
        case 4: return rank_one<4, in_turn>(g, stride, targets, h, dh, o, s);
        case 5: return rank_one<5, in_turn>(g, stride, targets, h, dh, o, s);
        case 6: return rank_one<6, in_turn>(g, stride, targets, h, dh, o, s);
        case 7: return rank_one<7, in_turn>(g, stride, targets, h, dh, o, s);
        case 8: return rank_one<8, in_turn>(g, stride, targets, h, dh, o, s);
        case 9: return rank_one<9, in_turn>(g, stride, targets, h, dh, o, s);
        default: return rank_one<kContexts, in_turn>(g, stride, targets, h, dh, o, s);
    }
}

// Takes the steps of a window's rows. Contexts go ten by ten: those after them see their targets moved in any case.
void Batch::update(int64_t k, const Slice& s) {
    const int64_t n = targets[k];
    if (n == 0) return;
    const int64_t words = contexts(k);
    const float* by = g + place[k];
    if (m.cbow) {
        const float* h = s.hidden + k * kept->width;
        float* const* o = target_rows(k);
        const Vec scale = Vec::of(m.mean ? 1.0f : share(k));   // as gensim: the sum's error is shared out
        each_block(s.columns, [&](auto block, int64_t j) {
            Vec step[block.vecs];
#pragma GCC unroll 8
            for (int i = 0; i < block.vecs; i++) step[i] = Vec::zero();
            for (int64_t t = 0; t < n; t++) {
                const Vec much = Vec::of(by[t]);
                float* to = o[t] + s.o + j;
#pragma GCC unroll 8
                for (int i = 0; i < block.vecs; i++) {
                    const Vec before = Vec::load(to + i * Vec::width);
                    step[i] = fma(much, before, step[i]);
                    fma(much, Vec::load(h + j + i * Vec::width), before).store(to + i * Vec::width);
                }
            }
            for (int64_t c = 0; c < words; c++) {
                float* to = context_rows(k)[c] + gradient + s.h + j;
#pragma GCC unroll 8
                for (int i = 0; i < block.vecs; i++)
                    fma(step[i], scale, Vec::load(to + i * Vec::width)).store(to + i * Vec::width);
            }
        });
        return;
    }
    for (int64_t c = 0; c < words; c += kContexts) {
        const int64_t some = words - c < kContexts ? words - c : kContexts;
        float* const* h = context_rows(k) + c;
        float* dh[kContexts];
        for (int64_t i = 0; i < some; i++) dh[i] = h[i] + gradient;
        const auto take = m.in_turn() ? rank_one<true> : rank_one<false>;
        take(some, by + c * stride(k), stride(k), n, h, dh, target_rows(k), s);
    }
}

void Batch::score(const Slice& s) {
    if (m.subwords) embed(s);
    for (int64_t k = 0; k < count; k++) {
        if (k + kAhead < count) fetch(k + kAhead, s);
        score(k, s);
    }
}

void Batch::update(const Slice& s) {
    for (int64_t k = 0; k < count; k++) update(k, s);
    if (m.subwords) spread(s);
}

// Every subword of a word takes the word's whole step.
void Batch::spread(const Slice& s) {
    for (int64_t i = embedded_from; i < embedded_to; i++) {
        const float* step = row(i) + gradient + s.h;
        for (int32_t p = m.subword_start[text.word[i]]; p < m.subword_start[text.word[i] + 1]; p++) {
            float* to = m.input + m.subwords[p] * m.stride + s.input;
            for (int64_t j = 0; j < s.columns; j += Vec::width) (Vec::load(to + j) + Vec::load(step + j)).store(to + j);
        }
    }
}

// In one step the batch before is summed up and its rows updated, then the batch is scored, by each thread for its own
// slices; while others' scores arrive the next is drawn.
void train_together(const Model& m, const Text& text, int64_t size) {
    Scratch scratch;
    const Kept kept[2] = {Kept(scratch, m, size), Kept(scratch, m, size)};
    const int64_t most = thread_count() < kOwn ? thread_count() : kOwn, threads = most < m.parts ? most : m.parts;
    const int64_t each = (m.slices + threads - 1) / threads, parts = (m.slices + each - 1) / each;
    const int64_t batches = (text.count + size - 1) / size;
    Batch* all = scratch.array<Batch>(3 * parts);
    for (int64_t i = 0; i < 3 * parts; i++) new (all + i) Batch(scratch, m, text, size);
    auto draw = [&](int64_t part, int64_t n) {
        if (n < batches) all[3 * part + n % 3].draw(n * size, kept[n % 2]);
    };
    parallel_steps(parts, batches + 1, [&](int64_t part, int64_t n) {
        if (n == 0) draw(part, 0);
        Batch* before = n > 0 ? all + 3 * part + (n - 1) % 3 : nullptr;
        Batch* batch = n < batches ? all + 3 * part + n % 3 : nullptr;
        if (before != nullptr) before->gradients(0, before->count);
        for (int64_t s = part * each; s < (part + 1) * each && s < m.slices; s++) {
            if (before != nullptr) before->update(before->slice(s));
            if (batch != nullptr) batch->score(batch->slice(s));
        }
    }, [&](int64_t part, int64_t n) { draw(part, n + 1); });
}

// Hogwild (Niu et al. 2011): every task reads and writes the rows as it finds them.
void train_apart(const Model& m, const Text& text) {
    constexpr int64_t piece = 256;
    const int64_t size = m.subwords ? 16 : 4;
    parallel((text.count + piece - 1) / piece, [&](int64_t p) {
        Scratch scratch;
        const Kept kept(scratch, m, size);
        Batch batch(scratch, m, text, size);
        const int64_t end = (p + 1) * piece < text.count ? (p + 1) * piece : text.count;
        for (int64_t from = p * piece; from < end; from += size) {
            batch.draw(from, kept);
            const Slice whole = batch.slice(0);
            for (int64_t k = 0; k < batch.count; k++) batch.fetch(k, whole);
            if (m.subwords) batch.embed(whole);
            for (int64_t k = 0; k < batch.count; k++) {
                batch.score(k, whole);
                batch.gradients(k, k + 1);
                batch.update(k, whole);
            }
            if (m.subwords) batch.spread(whole);
        }
    });
}

// All words are targets: large products over a batch, a row for each word that is a context, or for each window (CBOW).
void train_softmax(const Model& m, const Text& text, int64_t size) {
    Scratch scratch;
    const Kept kept(scratch, m, size);
    Batch batch(scratch, m, text, size);
    const int64_t V = m.vocabulary, most = size + 2 * m.window;
    float* h = scratch.floats(most * m.stride);
    float* dh = scratch.floats(most * m.stride);
    float* logits = scratch.floats(most * V);
    float* windows = scratch.floats(most);
    for (int64_t from = 0; from < text.count; from += size) {
        batch.draw(from, kept);
        const float alpha = text.alpha - text.alpha_step * (float)text.at[from];
        const int64_t first = batch.embedded_from, rows = m.cbow ? batch.count : batch.embedded_to - first;
        memset(dh, 0, (size_t)(rows * m.stride) * sizeof(float));
        for (int64_t r = 0; r < rows; r++) {
            float* y = h + r * m.stride;
            if (!m.cbow) {
                copy(y, batch.row(first + r), m.stride);
                continue;
            }
            memset(y, 0, (size_t)m.stride * sizeof(float));
            const int64_t words = batch.contexts(r);
            const float scale = m.mean && words > 0 ? 1.0f / (float)words : 1.0f;
            for (int64_t c = 0; c < words; c++) add_row(y, batch.row(batch.context(r, c)), m.stride);
            for (int64_t j = 0; j < m.stride; j++) y[j] *= scale;
        }
        linear_forward(logits, h, m.output, nullptr, rows, m.stride, V);
        log_softmax(logits, logits, rows, V);
        for (int64_t r = 0; r < rows; r++) windows[r] = 0.0f;
        for (int64_t k = 0; k < batch.count; k++) {
            if (m.cbow) windows[k] = batch.contexts(k) > 0 ? 1.0f : 0.0f;
            else for (int64_t c = 0; c < batch.contexts(k); c++) windows[batch.context(k, c) - first] += 1.0f;
        }
        each_row(rows, V, [&](int64_t r) {
            float* g = logits + r * V;
            const Vec scale = Vec::of(-alpha * windows[r]);
            for_each_vec(V, [&](int64_t j, int64_t n) { (scale * exp(Vec::load(g + j, n))).store(g + j, n); });
        });
        for (int64_t k = 0; k < batch.count; k++) {
            const int32_t word = text.word[batch.begin + k];
            if (m.cbow && windows[k] > 0.0f) logits[k * V + word] += alpha;
            for (int64_t c = 0; !m.cbow && c < batch.contexts(k); c++)
                logits[(batch.context(k, c) - first) * V + word] += alpha;
        }
        linear_backward(dh, nullptr, nullptr, logits, h, m.output, rows, m.stride, V, true);
        linear_backward(nullptr, m.output, nullptr, logits, h, nullptr, rows, m.stride, V, true);
        for (int64_t r = 0; r < rows; r++) {
            const float* step = dh + r * m.stride;
            if (!m.cbow) {
                add_row(batch.row(first + r), step, m.stride);
                continue;
            }
            const int64_t words = batch.contexts(r);
            const Vec scale = Vec::of(m.mean || words == 0 ? 1.0f : 1.0f / (float)words);
            for (int64_t c = 0; c < words; c++) {
                float* to = batch.row(batch.context(r, c));
                for_each_vec(m.stride, [&](int64_t j, int64_t n) {
                    fma(Vec::load(step + j, n), scale, Vec::load(to + j, n)).store(to + j, n);
                });
            }
        }
    }
}

}  // namespace

int64_t word2vec_train(float* input, float* output, int64_t size, int64_t slices, int64_t parts, int64_t stride,
                       int64_t rows, const int32_t* words, int64_t count, int64_t first, const float* keep,
                       const int32_t* subword_start, const int32_t* subwords, const int32_t* path_start,
                       const int32_t* path, int64_t longest_path, const float* accept, const int32_t* alias,
                       int64_t vocabulary, int64_t negative, int64_t window, bool shrink, bool cbow, bool mean,
                       int64_t seed, float alpha, float alpha_end, int64_t batch) {
    Scratch scratch;
    Text text;
    text.word = scratch.array<int32_t>(count);
    text.from = scratch.array<int32_t>(count);
    text.to = scratch.array<int32_t>(count);
    text.at = scratch.array<int32_t>(count);
    text.first = first;
    text.alpha = alpha;
    text.alpha_step = count > 0 ? (alpha - alpha_end) / (float)count : 0.0f;
    keep_words(text, words, count, keep, seed);
    const bool softmax = path_start == nullptr && negative == 0;
    const int64_t targets = path_start != nullptr ? longest_path : 1 + negative;
    const Model model{input, output, size, slices, parts, stride, rows, subword_start, subwords, path_start, path,
                      accept, alias, vocabulary, negative, window, shrink, cbow, mean, seed,
                      (targets + 2 * kGroup - 1) / (2 * kGroup) * (2 * kGroup)};
    if (softmax) train_softmax(model, text, batch > 0 ? batch : 64);
    else if (batch > 0) train_together(model, text, batch);
    else train_apart(model, text);
    return text.count;
}

}  // namespace SEQUOR_ISA
}  // namespace sequor
