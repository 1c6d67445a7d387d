// finding.hpp: stands in for check/judge.hpp until that is there.
#pragma once
#include "sim/engine/facts.hpp"
#include "sim/process/algorithm_info.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {
struct Finding {
  std::string module{}, port{}, label{}, check{};
  PropertyKind kind{};
  Verdict verdict = Verdict::Inconclusive;
  std::uint64_t judged = 0;
  std::string text{};
  std::optional<std::uint64_t> record{};
};
}  // namespace faultline
