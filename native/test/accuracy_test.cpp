// A sample of the floats; accuracy/main.cpp takes all of them.
#include "accuracy.h"

#include "check.h"
#include "sequor.h"

using namespace sequor;
using namespace sequor::test;

TEST(errors_of_exp_tanh_sigmoid) {
    const Errors errors = measure_all(isa_best(), 4099);
    for (int isa = 0; isa <= isa_best(); isa++)
        for (int f = 0; f < 3; f++)
            CHECK_MESSAGE(errors.of[isa][f] <= stated().ulps[f],
                          std::string(kFunctionNames[f]) + ", " + kIsaNames[isa] + ": " +
                              std::to_string(errors.of[isa][f]) + " ulp");
}
