// Which instruction set the kernels run on: the best the processor has, unless forced.
#pragma once

namespace sequor {

enum class Isa : int { scalar = 0, avx2 = 1, avx512 = 2 };

Isa best_isa();              // what processor and operating system support
Isa current_isa();
bool set_isa(Isa isa);       // false, and nothing changed, where the processor lacks it
bool multiplies_512_bits();  // at once, so that AVX-512 does twice what AVX2 does: AMD's say so, from Zen 5 on

}  // namespace sequor
