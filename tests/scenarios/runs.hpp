// runs.hpp: the scenarios of scenarios/, found, read and run as `faultline run` runs them, with twins.
#pragma once
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "check/expected.hpp"
#include "check/judge.hpp"
#include "protocols/catalog.hpp"
#include "sim/recording/scheduled.hpp"
#include "sim/scenario/read.hpp"

namespace faultline::testing {

inline const std::filesystem::path scenario_folder = "scenarios";

inline std::string contents(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// Every scenario by its name below scenarios/, "outside/direct-link.json". One that cannot be read throws.
inline const std::map<std::string, Scenario>& scenarios() {
  static const auto all = [] {
    know_protocols();
    know_checkers();
    std::map<std::string, Scenario> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scenario_folder)) {
      const auto name = entry.path().filename();
      if (entry.path().extension() != ".json" || name == "scenario.schema.json" || name == "digests.json") continue;
      auto read = read_scenario(contents(entry.path()), entry.path().string());
      if (auto* problems = std::get_if<std::vector<Problem>>(&read))
        throw std::runtime_error(to_string(problems->front()));
      found.emplace(entry.path().lexically_relative(scenario_folder).generic_string(), std::get<Scenario>(read));
    }
    return found;
  }();
  return all;
}

inline std::shared_ptr<const Stack> stack_of(const Scenario& s) {
  return Stack::make(Choice{s.protocol.algorithm, s.protocol.uses, s.protocol.parameters});
}

struct ScenarioRun {
  EndReason ended{};
  std::string failure;
  std::uint64_t digest = 0;
  RunFacts facts;
  RunCounts counts;
  std::vector<FaultReport> faults;
};

/// The run of a scenario, watched by `observer`.
inline ScenarioRun run_scenario(const Scenario& s, std::shared_ptr<const Stack> stack, Observer& observer,
                                bool layers) {
  return with_run(s, std::move(stack), {.observer = &observer, .layers = layers, .twins = true}, [](auto& run) {
    while (run.step()) {}
    return ScenarioRun{*run.ended(), run.failure(), run.digest(), run.facts(), run.counts(), run.faults()};
  });
}

inline const Finding* find(const std::vector<Finding>& findings, std::string_view check, std::string_view module = {}) {
  for (const Finding& f : findings) if (f.check == check && f.module == module) return &f;
  return nullptr;
}

}  // namespace faultline::testing
