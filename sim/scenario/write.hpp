// write.hpp: a scenario as the text that a person would have written.
#pragma once
#include <string>

#include "sim/scenario/scenario.hpp"

namespace faultline {

/// The whole file, with what is as by default left out. read_scenario gives the same value back.
std::string to_json(const Scenario& scenario);

/// One fault on one line, as it stands in "faults".
std::string to_json(const Fault& fault);

}  // namespace faultline
