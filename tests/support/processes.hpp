// processes.hpp: short names for the processes of a test.
#pragma once
#include "sim/core/types.hpp"

namespace faultline {

inline constexpr ProcessId p0{0}, p1{1}, p2{2}, p3{3}, p4{4}, p5{5}, p6{6};

}  // namespace faultline
