#include "cpu/threads.h"

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sequor {
namespace {

void relax() {
#if defined(__x86_64__)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

// A worker that has just finished looks for the next job this long before it sleeps: the kernels of one
// training step follow each other within microseconds.
constexpr int kSpins = 4000;

// Of one who waits for what another has begun, and has looked that many times.
void wait(int looks) {
    if (looks < kSpins) relax(); else std::this_thread::yield();
}

// Jobs no further apart than this are close: about as long as a worker looks for the next.
constexpr std::chrono::microseconds kClose(100);

// A job is open to as many workers as it has use for. A worker enters by taking one of the job's places, which counts
// it among those inside by the same atomic step, and only then reads what the job is. The caller ends the job by
// taking back the places that are left: then nobody can enter, and only who is inside need be waited for. So a worker
// that wakes late finds no place, or one of the next job, whose body and tasks it then reads; never a job laid out
// half. A worker leaves when no task is left, and takes the remaining places with it.
class Pool {
public:
    explicit Pool(int threads) : threads_(threads) {
        workers_.reserve(static_cast<size_t>(threads - 1));
        try {
            for (int i = 1; i < threads; i++) workers_.emplace_back([this, i] { work(i); });
        } catch (...) {
            // the system has no more threads, or no memory for one: those it gave do the work
        }
    }

    ~Pool() {
        gate_.fetch_or(kStop);
        {
            std::lock_guard<std::mutex> lock(mutex_);
        }
        wake_.notify_all();
        for (auto& worker : workers_) worker.join();
    }

    int threads() const { return threads_; }   // wanted

    void run(int64_t tasks, void (*body)(void*, int64_t), void* context, bool brief) {
        using Clock = std::chrono::steady_clock;
        const bool close = !brief || Clock::now() - ended_ < kClose;
        body_ = body;
        context_ = context;
        tasks_ = tasks;
        failed_.store(false, std::memory_order_relaxed);
        next_.store(0, std::memory_order_relaxed);
        const int64_t workers = static_cast<int64_t>(workers_.size());
        const int64_t places = tasks - 1 < workers ? tasks - 1 : workers;
        gate_.store(static_cast<uint64_t>(places) * kPlace);   // nobody is inside: the job is open
        if (close) wake(places, workers);
        take();
        uint64_t inside = gate_.fetch_and(~kPlaces, std::memory_order_acquire) & kInside;
        for (int looks = 0; inside > 0; inside = gate_.load(std::memory_order_acquire) & kInside)
            wait(looks++);
        ended_ = Clock::now();
        if (failed_.load(std::memory_order_relaxed)) throw std::bad_alloc();
    }

private:
    // the gate: how many workers are inside the job, how many more may enter, and whether all are to end
    static constexpr uint64_t kInside = 0xFFFFFF;
    static constexpr uint64_t kPlace = uint64_t{1} << 24;
    static constexpr uint64_t kPlaces = 0xFFFFFF * kPlace;
    static constexpr uint64_t kStop = uint64_t{1} << 63;

    // Who does not sleep looks at the gate before it does (both sides in one total order: either it sees the job, or
    // it is seen asleep here), so only the sleepers that are needed beside them are woken.
    void wake(int64_t places, int64_t workers) {
        const int64_t sleeping = sleeping_.load();
        int64_t needed = places - (workers - sleeping);
        if (needed <= 0) return;
        {
            std::lock_guard<std::mutex> lock(mutex_);   // who was about to sleep does
        }
        for (; needed > 0; needed--) wake_.notify_one();
    }

    void take() {
        for (int64_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < tasks_;) {
            try {
                body_(context_, i);
            } catch (...) {
                failed_.store(true, std::memory_order_relaxed);
            }
        }
    }

    bool enter() {
        uint64_t gate = gate_.load(std::memory_order_relaxed);
        while ((gate & kPlaces) != 0)
            if (gate_.compare_exchange_weak(gate, gate - kPlace + 1, std::memory_order_acquire,
                                            std::memory_order_relaxed))
                return true;
        return false;
    }

    void leave() {
        gate_.fetch_and(~kPlaces, std::memory_order_relaxed);
        gate_.fetch_sub(1, std::memory_order_release);
    }

    void work(int index) {
        inside_ = true;
        index_ = index;
        for (int idle = 0;;) {
            if (enter()) {
                take();
                leave();
                idle = 0;
            } else if (gate_.load(std::memory_order_relaxed) & kStop) {
                return;
            } else if (++idle < kSpins) {
                relax();
            } else {
                std::unique_lock<std::mutex> lock(mutex_);
                sleeping_.fetch_add(1);
                if ((gate_.load() & (kPlaces | kStop)) == 0) wake_.wait(lock);
                sleeping_.fetch_sub(1);
                idle = 0;   // woken too late for one job, it is in time for the next
            }
        }
    }

public:
    static thread_local bool inside_;   // this thread is running a task
    static thread_local int index_;     // of this thread in the pool

private:
    const int threads_;
    std::vector<std::thread> workers_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<int> sleeping_{0};

    void (*body_)(void*, int64_t) = nullptr;
    void* context_ = nullptr;
    int64_t tasks_ = 0;
    std::chrono::steady_clock::time_point ended_;   // of the last job
    std::atomic<bool> failed_{false};
    alignas(64) std::atomic<uint64_t> gate_{0};   // lines of their own: everybody writes them
    alignas(64) std::atomic<int64_t> next_{0};
};

thread_local bool Pool::inside_ = false;
thread_local int Pool::index_ = 0;

std::mutex owner;                 // who has the pool
Pool* pool = nullptr;              // made at the first job, and left alone at exit
std::atomic<int> wanted{0};

// In a forked child, which none of the threads came along to: it makes a pool of its own.
[[maybe_unused]] void forget() {
    new (&owner) std::mutex;
    pool = nullptr;
}

void make_pool(int threads) {
#if defined(__unix__) || defined(__APPLE__)
    static const int registered = pthread_atfork(nullptr, nullptr, forget);
    (void)registered;
#endif
    delete pool;
    pool = nullptr;
    pool = new Pool(threads);
}

}  // namespace

int thread_count() {
    int threads = wanted.load(std::memory_order_relaxed);
    if (threads > 0) return threads;
    unsigned found = std::thread::hardware_concurrency();
    return found == 0 ? 1 : static_cast<int>(found);
}

int thread_index() { return Pool::index_; }

void set_thread_count(int threads) { wanted.store(threads < 1 ? 1 : threads, std::memory_order_relaxed); }

void run_tasks(int64_t tasks, void (*body)(void*, int64_t), void* context, bool brief) {
    int threads = thread_count();
    if (tasks > 1 && threads > 1 && !Pool::inside_) {
        std::unique_lock<std::mutex> lock(owner, std::try_to_lock);
        if (lock.owns_lock()) {
            if (pool == nullptr || pool->threads() != threads) make_pool(threads);
            Pool::inside_ = true;
            struct Leave { ~Leave() { Pool::inside_ = false; } } leave;
            pool->run(tasks, body, context, brief);
            return;
        }
    }
    bool failed = false;
    for (int64_t i = 0; i < tasks; i++) {
        try {
            body(context, i);
        } catch (...) {
            failed = true;
        }
    }
    if (failed) throw std::bad_alloc();
}

namespace {

// A part of a job in steps. Before its thread comes, who takes it may do a step of it.
struct alignas(64) Part {
    std::atomic<int64_t> done{0};      // steps
    std::atomic<bool> taken{false};
    std::atomic<bool> owned{false};    // its thread has come
};

struct Steps {
    const int64_t parts, steps;
    void (*const body)(void*, int64_t, int64_t);
    void (*const between)(void*, int64_t, int64_t);
    void* const context;
    Part part[kOwn];
    std::atomic<bool> failed{false};

    void run(void (*what)(void*, int64_t, int64_t), int64_t p, int64_t step) {
        try {
            what(context, p, step);
        } catch (...) {
            failed.store(true, std::memory_order_relaxed);   // others wait for the step
        }
    }

    void step(int64_t p, int64_t n) {
        run(body, p, n);
        part[p].done.store(n + 1, std::memory_order_release);
        run(between, p, n);
    }

    void help(int64_t p, int64_t n) {
        if (part[p].taken.exchange(true, std::memory_order_acquire)) return;
        if (!part[p].owned.load(std::memory_order_relaxed) && part[p].done.load(std::memory_order_relaxed) == n)
            step(p, n);
        part[p].taken.store(false, std::memory_order_release);
    }

    void walk(int64_t own) {
        for (int looks = 0; part[own].taken.exchange(true, std::memory_order_acquire);) wait(looks++);
        part[own].owned.store(true, std::memory_order_relaxed);
        part[own].taken.store(false, std::memory_order_release);
        for (int64_t n = part[own].done.load(std::memory_order_relaxed);; n++) {
            for (int64_t p = 0; p < parts; p++)
                for (int looks = 0; part[p].done.load(std::memory_order_acquire) < n;) {
                    if (part[p].owned.load(std::memory_order_relaxed)) wait(looks++);
                    else help(p, n - 1);
                }
            if (n == steps) break;
            step(own, n);
        }
    }
};

}  // namespace

void run_steps(int64_t parts, int64_t steps, void (*body)(void*, int64_t, int64_t),
               void (*between)(void*, int64_t, int64_t), void* context, bool brief) {
    Steps all{parts, steps, body, between, context, {}, {}};
    parallel_own(parts, [&](int64_t part) { all.walk(part); }, brief);
    if (all.failed.load(std::memory_order_relaxed)) throw std::bad_alloc();
}

}  // namespace sequor
