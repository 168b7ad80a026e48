// The errors of exp, tanh and sigmoid over all floats of the useful range, on every instruction set: 600 million
// floats, some ten seconds in a release build.
#include <cstdio>
#include <cstdlib>

#include "cpu/isa.h"
#include "test/accuracy.h"

int main() {
    using namespace sequor::test;
    const int best = static_cast<int>(sequor::best_isa());
    const Errors errors = measure_all(best, 1);
    bool good = true;
    for (int isa = 0; isa <= best; isa++)
        for (int f = 0; f < 3; f++) {
            const bool within = errors.of[isa][f] <= stated().ulps[f];
            good = good && within;
            std::printf("%s %s, %s: %.3f ulp, bound %.1f\n", within ? "ok    " : "FAILED", kFunctionNames[f],
                        kIsaNames[isa], errors.of[isa][f], stated().ulps[f]);
        }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
