// directions.hpp: what lies to the right may be used, statistics may be floating point.
#include "protocols/words.hpp"
#include "sim/core/math.hpp"
#include "faults/plan.hpp"     // bad: include-direction
#include "tools/report.hpp"    // bad: include-direction
double mean;
