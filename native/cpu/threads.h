// The one thread pool. Each task of a job writes what no other task writes, and a job is cut by its shape alone, or
// where an element's bits do not depend on the cut: results have the same bits for any number of threads.
#pragma once
#include <cstdint>

namespace sequor {

int thread_count();
void set_thread_count(int threads);   // at least 1; the caller counts as one of them

// Which of the pool's threads this is, from 1; 0 for any other: to take up work whose data this thread had before.
int thread_index();

// Runs body(context, i) once for each i in [0, tasks), by the caller and the pool, and returns when all are done.
// While another caller has the pool, or inside a task, the caller runs its tasks alone.
// A brief job takes no longer than waking a thread: it is shared with threads that are awake, and wakes others only where
// jobs follow one another closely, so that they will be awake for the next.
// If a task throws, the rest still run and std::bad_alloc is thrown to the caller (nothing else is thrown here).
void run_tasks(int64_t tasks, void (*body)(void*, int64_t), void* context, bool brief);

// Runs body(context, part, step) for each part of each step, when all parts of the step before are done; then, for the
// part alone, between(context, part, step), while others learn of it. A thread keeps its part through all steps, which
// begin sooner than a job of their own would. A part whose thread has not come is done by those that wait for it. At
// most kOwn parts; brief and exceptions as with run_tasks.
void run_steps(int64_t parts, int64_t steps, void (*body)(void*, int64_t, int64_t),
               void (*between)(void*, int64_t, int64_t), void* context, bool brief);

namespace {

template <class Body>
inline void parallel(int64_t tasks, Body&& body, bool brief = false) {
    run_tasks(tasks, [](void* context, int64_t i) { (*static_cast<Body*>(context))(i); }, &body, brief);
}

// The same for a job that comes again and again: a thread takes the task it took before, whose data it has at hand,
// then what nobody has taken. At most kOwn tasks.
constexpr int64_t kOwn = 64;
template <class Body>
inline void parallel_own(int64_t tasks, Body&& body, bool brief = false) {
    int taken[kOwn] = {};
    parallel(tasks, [&](int64_t) {
        int64_t task = thread_index() % tasks;
        while (__atomic_exchange_n(taken + task, 1, __ATOMIC_RELAXED) != 0) task = (task + 1) % tasks;
        body(task);
    }, brief);
}

template <class Body, class Between>
inline void parallel_steps(int64_t parts, int64_t steps, Body&& body, Between&& between, bool brief = false) {
    struct Both {
        Body& body;
        Between& between;
    } both{body, between};
    run_steps(
        parts, steps, [](void* c, int64_t part, int64_t step) { static_cast<Both*>(c)->body(part, step); },
        [](void* c, int64_t part, int64_t step) { static_cast<Both*>(c)->between(part, step); }, &both, brief);
}

}  // namespace
}  // namespace sequor
