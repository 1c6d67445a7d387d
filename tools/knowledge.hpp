// knowledge.hpp: what this binary can tell of its algorithms, ports, properties, faults and scenarios.
#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/process/algorithm_info.hpp"

namespace faultline::tools {

// Each gives one JSON object, which `--json` prints as it is and the text is made from.

nlohmann::ordered_json describe_algorithm(const Algorithm&);
nlohmann::ordered_json describe_port(const PortInfo&);
/// By its check name ("AGREE") or its label ("RB4"); none if no port has it.
std::optional<nlohmann::ordered_json> describe_property(const std::string& name);
/// A kind of fault, from the scenario schema.
std::optional<nlohmann::ordered_json> describe_fault(const std::string& kind);

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
