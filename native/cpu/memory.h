// Native memory: 64-byte aligned blocks for tensors and arenas, and the kernels' scratch. Every block taken from
// the system is counted, so that a test can show that a step in steady state takes none.
#pragma once
#include <cstdint>

namespace sequor {

void* memory_take(int64_t bytes);     // throws std::bad_alloc
void memory_give_back(void* memory);
int64_t memory_blocks_taken();        // since the process began

// Temporary arrays of one kernel call: a stack per thread, kept between calls.
class Scratch {
public:
    Scratch();
    ~Scratch();                       // gives back what was taken through this object
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    template <class T>
    T* array(int64_t count) { return static_cast<T*>(take(count * static_cast<int64_t>(sizeof(T)))); }
    float* floats(int64_t count) { return array<float>(count); }
    float* zeros(int64_t count);

private:
    void* take(int64_t bytes);
    int64_t block_;
    int64_t used_;
};

}  // namespace sequor
