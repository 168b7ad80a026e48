// The processor, memory and the pool.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <new>
#include <stdexcept>
#include <thread>

#include "check.h"
#include "cpu/memory.h"
#include "cpu/threads.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

TEST(instruction_sets) {
    for (int isa = 0; isa <= isa_best(); isa++) {
        CHECK(isa_set(isa));
        CHECK(isa_current() == isa);
    }
    CHECK(!isa_set(isa_best() + 1));
    CHECK(!isa_set(-1));
    CHECK(isa_current() == isa_best());
}

TEST(openblas_has_one_thread) {
    CHECK(blas_threads() == 1);
    CHECK(std::strstr(blas_config(), "OpenBLAS") != nullptr);
    CHECK(std::strlen(blas_core()) > 0);
}

TEST(memory) {
    const int64_t before = memory_blocks();
    for (int64_t bytes : {0, 1, 63, 64, 65, 100003}) {
        const int64_t address = memory_allocate(bytes);
        CHECK(address % 64 == 0);
        std::memset(reinterpret_cast<void*>(address), 1, bytes);
        memory_free(address);
    }
    memory_free(0);
    CHECK(memory_blocks() == before + 6);
    for (int64_t bytes : {int64_t{-1}, INT64_MIN, INT64_MAX}) {
        bool refused = false;
        try {
            memory_allocate(bytes);
        } catch (const std::bad_alloc&) {
            refused = true;
        }
        CHECK(refused);
    }
    CHECK(memory_blocks() == before + 6);
}

TEST(memory_copies) {
    for (int64_t n : {0, 1, 3, 17, 33}) {
        Random random(1);
        const Floats from = random_floats(random, n + 2);
        Floats written(n), read(n + 2);
        write_floats(written, from, 2, n);
        CHECK(std::equal(written.get(), written.get() + n, from.get() + 2));
        read.fill(9.0f);
        read_floats(read, written, 1, n);
        CHECK(read[0] == 9.0f && read[n + 1] == 9.0f && std::equal(written.get(), written.get() + n, read.get() + 1));
        Floats copied(n);
        memory_copy(copied, written, n);
        CHECK(std::equal(copied.get(), copied.get() + n, written.get()));
        memory_copy(copied, copied + (n > 0), n > 0 ? n - 1 : 0);   // may overlap
        CHECK(n < 2 || copied[0] == written[1]);
        memory_fill(copied, 3.0f, n);
        CHECK(std::count(copied.get(), copied.get() + n, 3.0f) == n);
        memory_zero(copied, n);
        CHECK(std::count(copied.get(), copied.get() + n, 0.0f) == n);
        Ints ints(n + 1), copy(n);
        for (int64_t i = 0; i <= n; i++) ints[i] = static_cast<int32_t>(i);
        write_ints(copy, ints, 1, n);
        CHECK(std::equal(copy.get(), copy.get() + n, ints.get() + 1));
        ints.fill(-1);
        read_ints(ints, copy, 1, n);
        CHECK(ints[0] == -1 && std::equal(copy.get(), copy.get() + n, ints.get() + 1));
    }
}

// ---- Scratch -------------------------------------------------------------------------------------------------

TEST(scratch_gives_arrays_that_do_not_overlap) {
    Scratch outer;
    std::vector<std::pair<char*, int64_t>> taken;
    Random random(2);
    auto take = [&](Scratch& scratch) {
        const int64_t size = random.below(200000);
        char* array = scratch.array<char>(size);
        CHECK(reinterpret_cast<uintptr_t>(array) % 64 == 0);
        for (auto [other, length] : taken) CHECK(array + size <= other || other + length <= array);
        std::memset(array, static_cast<int>(taken.size()), size);
        taken.push_back({array, size});
    };
    for (int i = 0; i < 10; i++) take(outer);
    for (int round = 0; round < 5; round++) {
        const size_t before = taken.size();
        {
            Scratch inner;
            for (int i = 0; i < 10; i++) take(inner);
            const float* zeros = inner.zeros(999);
            CHECK(std::count(zeros, zeros + 999, 0.0f) == 999);
        }
        taken.resize(before);   // what the inner one took may be given again
    }
    for (size_t i = 0; i < taken.size(); i++)
        CHECK(std::all_of(taken[i].first, taken[i].first + taken[i].second, [&](char c) { return c == (char)i; }));
}

TEST(scratch_takes_no_blocks_once_it_is_large_enough) {
    auto use = [] {
        Scratch outer;
        outer.floats(300000);
        for (int i = 0; i < 3; i++) {
            Scratch inner;
            inner.floats(200000);
            inner.floats(500000);
        }
    };
    use();
    const int64_t before = memory_blocks();
    for (int i = 0; i < 10; i++) use();
    CHECK(memory_blocks() == before);
}

TEST(scratch_outlives_a_refused_allocation) {
    for (int i = 0; i < 2; i++) {
        bool refused = false;
        try {
            Scratch scratch;
            scratch.floats(10);
            scratch.array<char>(INT64_MAX - 200);
        } catch (const std::bad_alloc&) {
            refused = true;
        }
        CHECK(refused);
        Scratch scratch;
        std::memset(scratch.floats(1000), 0, 4000);
    }
}

// ---- the pool ------------------------------------------------------------------------------------------------

static void check_runs_each_once(int64_t tasks) {
    std::vector<std::atomic<int>> ran(tasks);
    parallel(tasks, [&](int64_t i) { ran[i]++; });
    CHECK(std::all_of(ran.begin(), ran.end(), [](const std::atomic<int>& n) { return n == 1; }));
}

TEST(pool_runs_each_task_once) {
    for (int threads : {1, 2, 3, 7}) {
        threads_set(threads);
        CHECK(threads_get() == threads);
        for (int64_t tasks : {0, 1, 2, 3, 8, 1000}) check_runs_each_once(tasks);
    }
    threads_set(0);
    CHECK(threads_get() == 1);
}

TEST(pool_runs_nested_jobs) {
    threads_set(3);
    std::atomic<int> ran{0};
    parallel(20, [&](int64_t) { parallel(30, [&](int64_t) { parallel(2, [&](int64_t) { ran++; }); }); });
    CHECK(ran == 20 * 30 * 2);
}

TEST(pool_changes_its_size_between_jobs) {
    for (int i = 0; i < 50; i++) {
        threads_set(1 + i % 4);
        check_runs_each_once(40);
    }
}

TEST(pool_serves_several_callers) {
    threads_set(3);
    std::vector<std::thread> callers;
    std::atomic<int64_t> sum{0};
    for (int c = 0; c < 4; c++)
        callers.emplace_back([&] {
            for (int i = 0; i < 300; i++) parallel(17, [&](int64_t task) { sum += task; });
        });
    for (int i = 0; i < 20; i++) threads_set(1 + i % 4);   // while they run
    for (auto& caller : callers) caller.join();
    CHECK(sum == int64_t{4} * 300 * (17 * 16 / 2));
}

TEST(pool_works_after_it_slept) {
    threads_set(3);
    for (int i = 0; i < 5; i++) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        check_runs_each_once(9);
    }
}

// A worker that comes late to one job finds the next one whole, or none: were it to run a task with the body or the
// context of the job before, that job's counts, which lie where it had them on the stack, would be wrong.
TEST(pool_never_mixes_jobs) {
    for (int threads : {2, 3, 5}) {
        threads_set(threads);
        Random random(threads);
        for (int i = 0; i < 20000; i++) {
            const int64_t tasks = 2 + random.below(6), pause = random.below(100) == 0 ? random.below(300) : 0;
            std::atomic<int64_t> sum{0}, wrong{0};
            if (i % 2 == 0)
                parallel(tasks, [&, i](int64_t task) { if (i % 2 != 0) wrong++; else sum += task; });
            else
                parallel(tasks, [&, i](int64_t task) { if (i % 2 == 0) wrong++; else sum += task * task; });
            CHECK(wrong == 0);
            CHECK(sum == (i % 2 == 0 ? tasks * (tasks - 1) / 2 : (tasks - 1) * tasks * (2 * tasks - 1) / 6));
            if (pause > 0) std::this_thread::sleep_for(std::chrono::microseconds(pause));   // some fall asleep
        }
    }
}

// Both tasks wait for each other: two threads take part, however long the worker slept.
TEST(pool_wakes_whom_it_needs) {
    for (int threads : {2, 4}) {
        threads_set(threads);
        for (int i = 0; i < 60; i++) {
            const int64_t tasks = 2 + i % (threads - 1);
            if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(3));
            std::atomic<int64_t> here{0};
            parallel(tasks, [&](int64_t) {
                here++;
                while (here < tasks) std::this_thread::yield();
            });
            CHECK(here == tasks);
        }
    }
}

#if !defined(__SANITIZE_THREAD__)   // which has no threads after a fork
// A brief job after a pause is the caller's alone (workers may not be asleep yet where the machine is busy: of ten, one);
// where brief jobs follow one another closely, a worker comes to take part.
TEST(pool_wakes_nobody_for_a_brief_job) {
    using namespace std::chrono_literals;
    threads_set(2);
    check_runs_each_once(2);
    const auto caller = std::this_thread::get_id();
    int alone = 0;
    for (int i = 0; i < 10; i++) {
        std::this_thread::sleep_for(20ms);
        std::atomic<int> ran{0}, own{0};
        parallel(2, [&](int64_t) {
            std::this_thread::sleep_for(5ms);   // long enough for whoever was woken
            ran++;
            own += std::this_thread::get_id() == caller;
        }, true);
        CHECK(ran == 2);
        alone += own == 2;
    }
    CHECK(alone > 0);
    bool together = false;
    for (const auto end = std::chrono::steady_clock::now() + 20s; !together && std::chrono::steady_clock::now() < end;) {
        std::atomic<bool> other{false};
        parallel(2, [&](int64_t) {
            const auto until = std::chrono::steady_clock::now() + 20us;
            while (std::chrono::steady_clock::now() < until) {}
            if (std::this_thread::get_id() != caller) other = true;
        }, true);
        together = other;
    }
    CHECK(together);
}

TEST(pool_is_made_anew_in_a_forked_child) {
    threads_set(3);
    check_runs_each_once(20);
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);   // ends a child that waits for threads it does not have
        std::atomic<int> ran{0};
        for (int threads : {3, 2}) {
            threads_set(threads);
            parallel(20, [&](int64_t) { ran++; });
        }
        _exit(ran == 40 ? 0 : 1);
    }
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check_runs_each_once(20);
}
#endif

TEST(pool_passes_exceptions_on) {
    for (int threads : {1, 3}) {
        threads_set(threads);
        for (bool nested : {false, true}) {
            std::atomic<int> ran{0};
            bool thrown = false;
            try {
                parallel(10, [&](int64_t i) {
                    ran++;
                    if (nested) parallel(2, [&](int64_t j) { if (i == 4 && j == 1) throw std::runtime_error("lost"); });
                    else if (i == 4) throw std::runtime_error("lost");
                });
            } catch (const std::bad_alloc&) {
                thrown = true;
            }
            CHECK(thrown);
            CHECK(ran == 10);
            check_runs_each_once(10);
        }
    }
}

// Counts what is done, and what is done too early: a part of a step before all of the step before it.
static void check_steps(int64_t parts, int64_t steps, bool brief) {
    std::vector<std::atomic<int64_t>> done(parts), between(parts);
    std::atomic<int64_t> wrong{0};
    parallel_steps(parts, steps, [&](int64_t part, int64_t step) {
        for (int64_t p = 0; p < parts; p++) wrong += done[p] < step;
        wrong += done[part] != step || between[part] != step;
        done[part]++;
    }, [&](int64_t part, int64_t step) { wrong += between[part]++ != step; }, brief);
    CHECK(wrong == 0);
    for (int64_t p = 0; p < parts; p++) CHECK(done[p] == steps && between[p] == steps);
}

TEST(pool_goes_step_by_step) {
    for (int threads : {1, 2, 3, 5}) {
        threads_set(threads);
        for (int64_t parts : {1, 2, 3, 4})
            for (int64_t steps : {0, 1, 2, 50})
                for (int i = 0; i < 20; i++) {
                    if (i % 10 == 9) std::this_thread::sleep_for(std::chrono::milliseconds(1));   // some fall asleep
                    check_steps(parts, steps, i % 2 == 0);
                }
        parallel(3, [&](int64_t) { check_steps(3, 20, false); });   // a task has no other threads
    }
}

// Where nobody is awake, a brief job is the caller's alone.
TEST(pool_goes_on_without_a_thread_that_does_not_come) {
    threads_set(2);
    for (int i = 0; i < 20; i++) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        check_steps(2, 10, true);
    }
}

TEST(pool_passes_exceptions_of_steps_on) {
    for (int threads : {1, 3}) {
        threads_set(threads);
        for (bool between : {false, true}) {
            std::atomic<int> ran{0};
            bool thrown = false;
            auto lose = [](int64_t part, int64_t step) {
                if (part == 1 && step == 2) throw std::runtime_error("lost");
            };
            try {
                parallel_steps(3, 5, [&](int64_t part, int64_t step) {
                    ran++;
                    if (!between) lose(part, step);
                }, [&](int64_t part, int64_t step) { if (between) lose(part, step); });
            } catch (const std::bad_alloc&) {
                thrown = true;
            }
            CHECK(thrown);
            CHECK(ran == 15);
        }
    }
}
