#include "cpu/threads.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#if defined(SEQUOR_X86)
#include <immintrin.h>
#endif

namespace sequor {
namespace {

void relax() {
#if defined(SEQUOR_X86)
    _mm_pause();
#else
    std::this_thread::yield();
#endif
}

// A worker that has just finished looks for the next job this long before it sleeps: the kernels of one
// training step follow each other within microseconds.
constexpr int kSpins = 4000;

class Pool {
public:
    explicit Pool(int threads) : threads_(threads) {
        workers_.reserve(static_cast<size_t>(threads - 1));
        try {
            for (int i = 1; i < threads; i++) workers_.emplace_back([this] { work(); });
        } catch (...) {
            // the system has no more threads, or no memory for one: those it gave do the work
        }
    }

    ~Pool() {
        {
            std::lock_guard<std::mutex> lock(mutex_);
            stop_ = true;
            generation_.fetch_add(1);
        }
        wake_.notify_all();
        for (auto& worker : workers_) worker.join();
    }

    int threads() const { return threads_; }   // wanted

    void run(int64_t tasks, void (*body)(void*, int64_t), void* context) {
        body_ = body;
        context_ = context;
        tasks_ = tasks;
        failed_.store(false, std::memory_order_relaxed);
        next_.store(0, std::memory_order_relaxed);
        finished_.store(0, std::memory_order_relaxed);
        {
            std::lock_guard<std::mutex> lock(mutex_);
            generation_.fetch_add(1, std::memory_order_release);
        }
        if (sleeping_.load(std::memory_order_seq_cst) > 0) wake_.notify_all();
        take();
        // every worker must have left the job before the next may be laid out
        int64_t workers = static_cast<int64_t>(workers_.size());
        for (int spins = 0; finished_.load(std::memory_order_acquire) < workers;)
            if (++spins < kSpins) relax(); else std::this_thread::yield();
        if (failed_.load(std::memory_order_relaxed)) throw std::bad_alloc();
    }

private:
    void take() {
        for (int64_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < tasks_;) {
            try {
                body_(context_, i);
            } catch (...) {
                failed_.store(true, std::memory_order_relaxed);
            }
        }
    }

    void work() {
        inside_ = true;
        for (uint64_t seen = 0;;) {
            for (int i = 0; i < kSpins && generation_.load(std::memory_order_acquire) == seen; i++) relax();
            if (generation_.load(std::memory_order_acquire) == seen) {
                std::unique_lock<std::mutex> lock(mutex_);
                sleeping_.fetch_add(1);
                wake_.wait(lock, [&] { return generation_.load() != seen; });
                sleeping_.fetch_sub(1);
            }
            seen = generation_.load(std::memory_order_acquire);
            if (stop_) return;
            take();
            finished_.fetch_add(1, std::memory_order_release);
        }
    }

public:
    static thread_local bool inside_;   // this thread is running a task

private:
    const int threads_;
    std::vector<std::thread> workers_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<uint64_t> generation_{0};
    std::atomic<int> sleeping_{0};
    bool stop_ = false;

    void (*body_)(void*, int64_t) = nullptr;
    void* context_ = nullptr;
    int64_t tasks_ = 0;
    std::atomic<int64_t> next_{0};
    std::atomic<int64_t> finished_{0};
    std::atomic<bool> failed_{false};
};

thread_local bool Pool::inside_ = false;

std::mutex owner;                 // who has the pool
Pool* pool = nullptr;              // made at the first job, and left alone at exit
std::atomic<int> wanted{0};

}  // namespace

int thread_count() {
    int threads = wanted.load(std::memory_order_relaxed);
    if (threads > 0) return threads;
    unsigned found = std::thread::hardware_concurrency();
    return found == 0 ? 1 : static_cast<int>(found);
}

void set_thread_count(int threads) { wanted.store(threads < 1 ? 1 : threads, std::memory_order_relaxed); }

void run_tasks(int64_t tasks, void (*body)(void*, int64_t), void* context) {
    int threads = thread_count();
    if (tasks > 1 && threads > 1 && !Pool::inside_) {
        std::unique_lock<std::mutex> lock(owner, std::try_to_lock);
        if (lock.owns_lock()) {
            if (pool == nullptr || pool->threads() != threads) {
                delete pool;
                pool = nullptr;
                pool = new Pool(threads);
            }
            Pool::inside_ = true;
            struct Leave { ~Leave() { Pool::inside_ = false; } } leave;
            pool->run(tasks, body, context);
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

}  // namespace sequor
