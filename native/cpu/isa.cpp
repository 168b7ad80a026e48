#include "cpu/isa.h"

#include <atomic>

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

}  // namespace sequor
