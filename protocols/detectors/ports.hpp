// The ports of failure detectors (CGR chapter 2).
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// CGR Module 2.6.
struct PerfectFailureDetector {
  struct Crash { ProcessId process; };
  using Requests = types<>;
  using Indications = types<Crash>;
  static constexpr std::string_view source = "CGR Module 2.6";
  static constexpr std::string_view summary = "Reports every crash, and nothing but crashes.";
  static constexpr std::string_view by_default = "ExcludeOnTimeout";
  static constexpr Property properties[] = {
      {"PFD1", "FD-COMP", PropertyKind::Liveness, "Every crash is reported at every correct process."},
      {"PFD2", "FD-ACC", PropertyKind::Safety, "No process is reported before it has crashed."}};
};

}  // namespace faultline
