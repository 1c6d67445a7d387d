// random_scenario.hpp: scenarios drawn by chance, valid by construction, for property tests.
#pragma once
#include "sim/scenario/scenario.hpp"

namespace faultline::test {

/// The same scenario for the same seed. Over some hundred seeds every kind of everything appears.
Scenario random_scenario(std::uint64_t seed);

}  // namespace faultline::test
