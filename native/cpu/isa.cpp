#include "cpu/isa.h"

#include <atomic>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace sequor {

Isa best_isa() {
#if SEQUOR_BEST_ISA > 0
    // the compiler's run-time check asks the operating system for the registers' state too
    static const Isa best = [] {
        __builtin_cpu_init();
        if (SEQUOR_BEST_ISA > 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
            return Isa::avx512;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
        return Isa::scalar;
    }();
    return best;
#else
    return Isa::scalar;
#endif
}

static std::atomic<int> chosen{-1};

Isa current_isa() {
    int isa = chosen.load(std::memory_order_relaxed);
    return isa < 0 ? best_isa() : static_cast<Isa>(isa);
}

bool set_isa(Isa isa) {
    if (isa < Isa::scalar || isa > best_isa()) return false;
    chosen.store(static_cast<int>(isa), std::memory_order_relaxed);
    return true;
}

bool multiplies_512_bits() {
#if defined(__x86_64__)
    static const bool at_once = [] {
        unsigned a = 0, b = 0, c = 0, d = 0;   // AMD's "performance optimization identifiers"
        return __get_cpuid(0x8000001A, &a, &b, &c, &d) != 0 && (a >> 3 & 1) != 0;
    }();
    return at_once;
#else
    return false;
#endif
}

}  // namespace sequor
