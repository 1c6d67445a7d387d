// read.hpp: a scenario file, read and checked.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/problem.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// Reads a scenario. Gives every problem that the file has, in the order of its lines, at most 20
/// and a last one that counts the rest. Never throws on bad input, whatever it is. Names of
/// algorithms, ports, parameters, requests, roles and checks are not looked up here; whoever has
/// the catalogue does that and reports with `locate`.
std::variant<Scenario, std::vector<Problem>> read_scenario(std::string_view text, std::string_view file_name);

}  // namespace faultline
