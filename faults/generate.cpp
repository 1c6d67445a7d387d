#include "faults/generate.hpp"

#include <algorithm>
#include <stdexcept>

#include "faults/generator.hpp"

namespace faultline {

Chaos allowed_in(Model model) {
  switch (model) {                        // late   lost   ends
    case Model::FailStop:     return {.late = false, .lost = false, .ends = true};
    case Model::Synchronous:  return {.late = false, .lost = false, .ends = true};
    case Model::FailNoisy:    return {.late = true,  .lost = true,  .ends = true};
    case Model::FailSilent:   return {.late = true,  .lost = true,  .ends = false};
    case Model::CrashStop:    return {.late = true,  .lost = true,  .ends = false};
    case Model::FailRecovery: return {.late = true,  .lost = true,  .ends = false};  // nobody has to recover
  }
  throw std::logic_error("no such system model");
}

Chaos allowed_in(const Layer& root) {
  Chaos all{.late = true, .lost = true, .ends = false};
  for (const Algorithm* algorithm : algorithms_of(root)) {
    const Chaos here = allowed_in(algorithm->about.model);
    all = {all.late && here.late, all.lost && here.lost, all.ends || here.ends};
    if (has(algorithm->about.needs, Needs::Lossless)) all.lost = false;
    if (has(algorithm->about.needs, Needs::Gst)) all.ends = true;
  }
  return all;
}

std::uint32_t tolerated_by(const Layer& root, std::uint32_t n) {
  std::int64_t most = n - 1;
  for (const Algorithm* algorithm : algorithms_of(root))
    most = std::min(most, evaluate(algorithm->about.tolerates, n).value_or(0));
  return static_cast<std::uint32_t>(std::max<std::int64_t>(most, 0));
}

Scenario random_scenario(const Algorithm& algorithm, std::uint64_t seed, const GenerateOptions& options) {
  return Generator(algorithm, seed, options).scenario();
}

Scenario with_random_faults(const Scenario& base, std::uint64_t seed, const GenerateOptions& options) {
  return Generator(base, seed, options).disturbed();
}

Scenario changed_a_little(const Scenario& s, std::uint64_t change, const GenerateOptions& options) {
  return Generator(s, s.seed, options).changed(change);
}

}  // namespace faultline
