// knowledge.hpp: what this binary can tell of its algorithms, ports, properties, faults and scenarios.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/process/algorithm_info.hpp"

namespace faultline::tools {

// Each gives one JSON object as text, which `--json` prints as it is and the words for people are made from.

std::string describe_algorithm(const Algorithm&);
std::string describe_port(const PortInfo&);
/// By its check name ("AGREE") or its label ("RB4"); none if no port has it.
std::optional<std::string> describe_property(const std::string& name);
/// A kind of fault, from the scenario schema.
std::optional<std::string> describe_fault(const std::string& kind);

std::vector<std::string> algorithm_names();
/// What may have been meant by a name that no algorithm has, as the end of a sentence.
std::string algorithm_like(const std::string& name);
std::vector<std::string> property_names();
std::vector<std::string> fault_kinds();

struct KnownScenario {
  std::string file, name, about, protocol;
  std::vector<std::string> algorithms;    ///< of its stack
};
/// The scenarios in ./scenarios, else those that came with this binary, in order of file name. Files that
/// are not in order are left out; `faultline check` tells about them.
std::vector<KnownScenario> known_scenarios();

/// Assumptions in words, in the order of their bits.
std::vector<std::string> in_words(Needs);

}  // namespace faultline::tools
