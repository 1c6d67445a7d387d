// Every algorithm that comes with Faultline is tested: a new one without a line of code here.
#pragma once
#include <algorithm>

#include <catch2/catch.hpp>

#include "faults/conformance.hpp"
#include "protocols/catalog.hpp"
#include "sim/process/algorithm_info.hpp"

namespace faultline::test {

/// All of the catalogue, as it was before a test added to it.
inline const std::vector<const Algorithm*>& our_algorithms() {
  static const auto all = (know_protocols(), catalog().algorithms());
  return all;
}

inline std::string text(const ConformanceReport& report) {
  std::string text;
  for (const auto& f : report.failures) text += "seed " + std::to_string(f.seed) + "\n" + f.text + f.scenario + "\n";
  return text;
}

/// No property breaks in any layer, whatever happens inside the model; and each property of the algorithm's
/// port really was judged, in at least a third of the runs (FD-COMP wants a crash, VALALL a correct broadcaster).
inline void require_conformance(const Algorithm& algorithm, std::uint64_t first, std::uint64_t last,
                                const ConformanceOptions& options = {}) {
  INFO(algorithm.name);
  const std::uint64_t seeds = last - first + 1;
  const auto report = conform(algorithm, first, last, options);
  INFO(text(report));
  REQUIRE(report.failed == 0);
  REQUIRE(report.violated == 0);
  REQUIRE(report.runs == seeds);
  CHECK(report.properties.at("READABLE").ok == seeds);
  // What only other algorithms ask may say nothing in most runs: EP-LOCK wants two epochs that decide.
  const auto often = algorithm.port->usage == Usage::Inner ? seeds / 10 : seeds / 3;
  for (const auto& properties : {algorithm.port->properties, algorithm.properties})
    for (const Property& property : properties) {
      INFO(property.check);
      CHECK(report.properties.at(std::string(property.check)).ok > often);
    }
  CHECK(report.crashes > seeds / 3);
  if (algorithm.about.messages != "0") CHECK(report.messages > seeds);   // a coin that is an oracle sends none
  if (!algorithm.port->requests.empty()) CHECK(report.requests >= 2 * seeds);
  for (const PartInfo& part : algorithm.parts) {                      // each that can serve below has served
    for (const Algorithm* below : catalog().providing(*part.port)) {
      const std::string name = " " + std::string(below->name) + " ";
      INFO(name);
      auto served = [&](const auto& stack) { return (" " + stack.first + " ").find(name) != name.npos; };
      CHECK(std::ranges::any_of(report.stacks, served));
    }
  }
}

}  // namespace faultline::test
