#include "cpu/memory.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace sequor {
namespace {

constexpr int64_t kAlign = 64;
constexpr int64_t kHugePage = int64_t{2} << 20;
std::atomic<int64_t> taken{0};

struct Block {
    char* memory;
    int64_t size;
};

// Blocks in the order they were taken; `block` and `used` say how far the stack reaches.
struct Stack {
    std::vector<Block> blocks;
    int64_t block = 0;
    int64_t used = 0;
    ~Stack() {
        for (Block& b : blocks) memory_give_back(b.memory);
    }
};

thread_local Stack stack;

int64_t round_up(int64_t bytes, int64_t to = kAlign) { return (bytes + to - 1) / to * to; }

}  // namespace

void* memory_take(int64_t bytes) {
    if (bytes < 0 || bytes > INT64_MAX - kHugePage) throw std::bad_alloc();
    // Large blocks on huge pages where the system gives them: on pages of 4 kB the address translation and the
    // prefetchers, which stop at a page's end, cost the kernels a tenth of their time.
    const int64_t align = bytes >= kHugePage / 2 ? kHugePage : kAlign;
    const int64_t size = bytes == 0 ? align : round_up(bytes, align);
    void* memory = std::aligned_alloc(static_cast<size_t>(align), static_cast<size_t>(size));
    if (memory == nullptr) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
    if (align == kHugePage) madvise(memory, static_cast<size_t>(size), MADV_HUGEPAGE);   // advice: no need to be heeded
#endif
    taken.fetch_add(1, std::memory_order_relaxed);
    return memory;
}

void memory_give_back(void* memory) { std::free(memory); }

int64_t memory_blocks_taken() { return taken.load(std::memory_order_relaxed); }

Scratch::Scratch() : block_(stack.block), used_(stack.used) {}

Scratch::~Scratch() {
    stack.block = block_;
    stack.used = used_;
    if (block_ == 0 && used_ == 0 && stack.blocks.size() > 1) {
        // the stack is empty: one block of the size that was needed serves the next call whole
        int64_t total = 0;
        for (Block& b : stack.blocks) total += b.size;
        for (Block& b : stack.blocks) memory_give_back(b.memory);
        stack.blocks.clear();
        try {
            stack.blocks.push_back({static_cast<char*>(memory_take(total)), total});
        } catch (const std::bad_alloc&) {
            // the next call takes what it needs, or says that it cannot
        }
    }
}

void* Scratch::take(int64_t bytes) {
    bytes = round_up(bytes);
    while (stack.block < static_cast<int64_t>(stack.blocks.size())) {
        Block& b = stack.blocks[stack.block];
        if (stack.used + bytes <= b.size) {
            void* memory = b.memory + stack.used;
            stack.used += bytes;
            return memory;
        }
        stack.block++;
        stack.used = 0;
    }
    int64_t size = bytes > (1 << 20) ? bytes : (1 << 20);
    stack.blocks.push_back({static_cast<char*>(memory_take(size)), size});
    stack.used = bytes;
    return stack.blocks.back().memory;
}

float* Scratch::zeros(int64_t count) {
    float* memory = floats(count);
    std::memset(memory, 0, static_cast<size_t>(count) * sizeof(float));
    return memory;
}

}  // namespace sequor
