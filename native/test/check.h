// The test program's own tools: registered tests, arrays with guard pages, and runs on every instruction set.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace sequor {
namespace test {

struct Test {
    const char* name;
    void (*run)();
};
std::vector<Test>& tests();
struct Register {
    Register(const char* name, void (*run)()) { tests().push_back({name, run}); }
};

// Counts a failure of the running test and says where.
void fail(const char* file, int line, const std::string& message);

#define TEST(name)                                                  \
    static void name();                                             \
    static const ::sequor::test::Register register_##name(#name, name); \
    static void name()
#define CHECK(condition) \
    do { if (!(condition)) ::sequor::test::fail(__FILE__, __LINE__, #condition); } while (false)
#define CHECK_MESSAGE(condition, message) \
    do { if (!(condition)) ::sequor::test::fail(__FILE__, __LINE__, message); } while (false)

// A generator whose numbers are the same everywhere (SplitMix64).
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t bits() {
        uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    int64_t below(int64_t bound) { return static_cast<int64_t>(bits() % static_cast<uint64_t>(bound)); }
    float uniform(float low, float high) { return low + (high - low) * static_cast<float>(bits() >> 40) * 0x1p-24f; }

private:
    uint64_t state_;
};

// Where an array lies between its two guard pages. Sanitizers do not see masked loads and stores, nor OpenBLAS: the
// processor does. Odd sizes at the end begin at addresses that are aligned for one float alone.
enum class Place { end, begin };
extern Place place;
// To ThreadSanitizer they are the same.
#ifdef SEQUOR_TEST_RACES
constexpr Place kPlaces[] = {Place::end};
#else
constexpr Place kPlaces[] = {Place::end, Place::begin};
#endif

// `bytes` of memory between two pages that nobody may touch, filled with a pattern that is a NaN for floats.
class Guarded {
public:
    explicit Guarded(int64_t bytes);
    ~Guarded();   // fails the test if what lies between the array and the other guard page was written
    Guarded(Guarded&& other) noexcept;
    Guarded& operator=(Guarded&&) = delete;
    char* data() const { return data_; }

private:
    char* mapping_;
    char* data_;
    int64_t mapped_;
    int64_t bytes_;
};

// An array of exactly `count` elements, at the global place.
template <class T>
class Array {
public:
    explicit Array(int64_t count) : memory_(count * static_cast<int64_t>(sizeof(T))), count_(count) {}
    Array(std::initializer_list<T> values) : Array(static_cast<int64_t>(values.size())) {
        std::memcpy(get(), values.begin(), values.size() * sizeof(T));
    }
    explicit Array(const std::vector<T>& values) : Array(static_cast<int64_t>(values.size())) {
        if (!values.empty()) std::memcpy(get(), values.data(), values.size() * sizeof(T));
    }
    T* get() const { return reinterpret_cast<T*>(memory_.data()); }
    operator T*() const { return get(); }
    int64_t size() const { return count_; }
    std::vector<T> values() const { return std::vector<T>(get(), get() + count_); }
    Array& fill(T value) {
        for (int64_t i = 0; i < count_; i++) get()[i] = value;
        return *this;
    }

private:
    Guarded memory_;
    int64_t count_;
};
using Floats = Array<float>;
using Ints = Array<int32_t>;

Floats random_floats(Random& random, int64_t count, float low = -1.0f, float high = 1.0f);

// What one run of an operation gave: every array it wrote, by name.
struct Output {
    std::string name;
    std::vector<float> values;
};
using Outputs = std::vector<Output>;

// Runs `run` on every instruction set, with 1 and 3 threads, at both places. On one instruction set all runs must have
// the same bits; on different ones the values agree within `tolerance`, relative to the array's largest magnitude (at
// least 1). Every value must be finite: outputs begin as NaN, so one that was not written is found out.
void everywhere(const std::string& what, double tolerance, const std::function<Outputs()>& run);

// The same, and the first run's values against a naive reference.
void everywhere(const std::string& what, double tolerance, const std::function<Outputs()>& run,
                const std::vector<std::vector<double>>& reference);

// That gradients, outputs whose names begin with d, are larger by 1 where they began with 1 than where with 0.
void check_accumulates(const std::string& what, const Outputs& zero, const Outputs& one);

// Runs `run` on every instruction set the processor has.
void each_isa(const std::function<void()>& run);

}  // namespace test
}  // namespace sequor
