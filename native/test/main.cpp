// Runs every registered test, or those whose names contain the first argument. Prints a line for each and the counts.
#include "check.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>

#include "sequor.h"

namespace sequor {
namespace test {

std::vector<Test>& tests() {
    static std::vector<Test> all;
    return all;
}

Place place = Place::end;

static int failures = 0;

void fail(const char* file, int line, const std::string& message) {
    if (failures++ < 20) std::fprintf(stderr, "%s:%d: %s\n", file, line, message.c_str());
}

static constexpr char kPattern = static_cast<char>(0xFF);

// Mappings of arrays that are gone, by their size: to map and clear pages takes the system longer than most tests run.
// Until an array gets one again, it cannot be read or written.
class Spare {
public:
    char* take(int64_t bytes) {
        {
            std::lock_guard<std::mutex> lock(mutex_);
            std::vector<char*>& fitting = mappings_[bytes];
            if (!fitting.empty()) {
                char* const mapping = fitting.back();
                fitting.pop_back();
                bytes_ -= bytes;
                return mapping;
            }
        }
        void* const mapping = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapping == MAP_FAILED) throw std::bad_alloc();
        return static_cast<char*>(mapping);
    }

    void give(char* mapping, int64_t bytes) {
        std::lock_guard<std::mutex> lock(mutex_);
        if (bytes_ + bytes > kMost || mprotect(mapping, bytes, PROT_NONE) != 0) {
            munmap(mapping, bytes);
            return;
        }
        mappings_[bytes].push_back(mapping);
        bytes_ += bytes;
    }

private:
    static constexpr int64_t kMost = int64_t{256} << 20;
    std::mutex mutex_;
    std::map<int64_t, std::vector<char*>> mappings_;
    int64_t bytes_ = 0;
};

static Spare spare;

Guarded::Guarded(int64_t bytes) : bytes_(bytes) {
    const int64_t page = sysconf(_SC_PAGESIZE);
    const int64_t inside = bytes == 0 ? 0 : (bytes + page - 1) / page * page;
    mapped_ = inside + 2 * page;
    mapping_ = spare.take(mapped_);
    if (inside > 0) {
        if (mprotect(mapping_ + page, inside, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
        std::memset(mapping_ + page, kPattern, inside);
    }
    data_ = mapping_ + page + (place == Place::end ? inside - bytes : 0);
}

Guarded::Guarded(Guarded&& other) noexcept
    : mapping_(other.mapping_), data_(other.data_), mapped_(other.mapped_), bytes_(other.bytes_) {
    other.mapping_ = nullptr;
}

Guarded::~Guarded() {
    if (mapping_ == nullptr) return;
    const int64_t page = sysconf(_SC_PAGESIZE);
    auto untouched = [](const char* from, const char* to) {
        return std::all_of(from, to, [](char c) { return c == kPattern; });
    };
    CHECK(untouched(mapping_ + page, data_) && "nothing is written in front of an array");
    CHECK(untouched(data_ + bytes_, mapping_ + mapped_ - page) && "nothing is written behind an array");
    spare.give(mapping_, mapped_);
}

Floats random_floats(Random& random, int64_t count, float low, float high) {
    Floats floats(count);
    for (int64_t i = 0; i < count; i++) floats[i] = random.uniform(low, high);
    return floats;
}

void each_isa(const std::function<void()>& run) {
    for (int isa = 0; isa <= isa_best(); isa++) {
        isa_set(isa);
        run();
    }
    isa_set(isa_best());
}

static std::string at(const std::string& what, const Output& output, size_t i) {
    static const char* isas[] = {"scalar", "AVX2", "AVX-512"};
    return what + ", " + output.name + "[" + std::to_string(i) + "], " + isas[isa_current()] + ", " +
           std::to_string(threads_get()) + " threads: ";
}

static void check_finite(const std::string& what, const Outputs& outputs) {
    for (const Output& output : outputs)
        for (size_t i = 0; i < output.values.size(); i++)
            if (!std::isfinite(output.values[i])) {
                fail(__FILE__, __LINE__, at(what, output, i) + "not finite, or never written");
                break;
            }
}

static void check_same_bits(const std::string& what, const Outputs& expected, const Outputs& actual) {
    for (size_t o = 0; o < expected.size(); o++)
        for (size_t i = 0; i < expected[o].values.size(); i++)
            if (std::memcmp(&expected[o].values[i], &actual[o].values[i], sizeof(float)) != 0) {
                fail(__FILE__, __LINE__, at(what, actual[o], i) + "other bits than with one thread");
                break;
            }
}

template <class Value>
static void check_close(const std::string& what, const std::vector<std::vector<Value>>& expected, const Outputs& actual,
                        double tolerance) {
    CHECK(expected.size() == actual.size());
    for (size_t o = 0; o < expected.size(); o++) {
        CHECK(expected[o].size() == actual[o].values.size());
        double largest = 1.0;
        for (Value value : expected[o]) largest = std::max(largest, std::fabs(static_cast<double>(value)));
        for (size_t i = 0; i < expected[o].size(); i++) {
            const double error = std::fabs(actual[o].values[i] - static_cast<double>(expected[o][i])) / largest;
            if (!(error <= tolerance)) {
                fail(__FILE__, __LINE__, at(what, actual[o], i) + std::to_string(actual[o].values[i]) + ", expected " +
                                             std::to_string(expected[o][i]) + ", error " + std::to_string(error));
                break;
            }
        }
    }
}

void everywhere(const std::string& what, double tolerance, const std::function<Outputs()>& run,
                const std::vector<std::vector<double>>& reference) {
    std::vector<std::vector<float>> scalar;
    each_isa([&] {
        Outputs first;
        for (int threads : {1, 3})
            for (Place where : kPlaces) {
                threads_set(threads);
                place = where;
                const Outputs now = run();
                check_finite(what, now);
                if (!first.empty()) {
                    check_same_bits(what, first, now);
                    continue;
                }
                first = now;
                if (!reference.empty()) check_close(what, reference, now, tolerance);
                if (!scalar.empty()) check_close(what, scalar, now, tolerance);
                else for (const Output& output : now) scalar.push_back(output.values);
            }
    });
    place = Place::end;
    threads_set(1);
}

void everywhere(const std::string& what, double tolerance, const std::function<Outputs()>& run) {
    everywhere(what, tolerance, run, {});
}

void check_accumulates(const std::string& what, const Outputs& zero, const Outputs& one) {
    for (size_t o = 0; o < zero.size(); o++)
        for (size_t i = 0; zero[o].name[0] == 'd' && i < zero[o].values.size(); i++)
            CHECK_MESSAGE(std::fabs(one[o].values[i] - 1.0f - zero[o].values[i]) <= 1e-5f, at(what, zero[o], i) + "=");
}

}  // namespace test
}  // namespace sequor

// An allocation that is refused is an exception to test, not an error.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() {
    return "allocator_may_return_null=1";
}

extern "C" __attribute__((visibility("default"))) const char* __tsan_default_options() {
    return "allocator_may_return_null=1";
}

int main(int arguments, char** values) {
    using namespace sequor::test;
    sequor::blas_single_thread();
    int passed = 0, failed = 0;
    for (const Test& test : tests()) {
        if (arguments > 1 && std::strstr(test.name, values[1]) == nullptr) continue;
        const int before = failures;
        try {
            test.run();
        } catch (const std::exception& e) {
            fail(test.name, 0, std::string("threw ") + e.what());
        }
        const bool ok = failures == before;
        (ok ? passed : failed)++;
        std::printf("%s %s\n", ok ? "ok    " : "FAILED", test.name);
        std::fflush(stdout);
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
