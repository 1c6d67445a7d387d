// The ports of failure detectors and leader detectors (CGR chapter 2). None has a request: they tell
// what they learn, and go on telling it. Most stacks share one of each (`Shared<PerfectFailureDetector>`).
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// CGR Module 2.6, P.
struct PerfectFailureDetector {
  struct Crash { ProcessId process; };
  using Requests = types<>;
  using Indications = types<Crash>;
  static constexpr std::string_view source = "CGR Module 2.6";
  static constexpr std::string_view summary = "Reports every crash, and nothing but crashes.";
  static constexpr std::string_view by_default = "ExcludeOnTimeout";
  static constexpr Property properties[] = {
      {"PFD1", "FD-COMP", PropertyKind::Liveness, "Every crash is reported in the end by every correct process."},
      {"PFD2", "FD-ACC", PropertyKind::Safety, "Nobody is reported who has not crashed before."}};
};

/// CGR Module 2.7, le.
struct LeaderElection {
  struct Leader { ProcessId process; };
  using Requests = types<>;
  using Indications = types<Leader>;
  static constexpr std::string_view source = "CGR Module 2.7";
  static constexpr std::string_view summary = "One leader at a time: the next only after the last has crashed.";
  static constexpr std::string_view by_default = "MonarchicalLeaderElection";
  static constexpr Property properties[] = {
      {"LE1", "LE-DET", PropertyKind::Liveness, "In the end every correct process has a correct leader."},
      {"LE2", "LE-ACC", PropertyKind::Safety, 
       "A process becomes leader only after all leaders before it have crashed."}};
};

/// CGR Module 2.8, <>P.
struct EventuallyPerfectFailureDetector {
  struct Suspect { ProcessId process; };
  struct Restore { ProcessId process; };
  using Requests = types<>;
  using Indications = types<Suspect, Restore>;
  static constexpr std::string_view source = "CGR Module 2.8";
  static constexpr std::string_view summary =
      "Suspects who is silent and takes it back if wrong; wrong only finitely often.";
  static constexpr std::string_view by_default = "IncreasingTimeout";
  static constexpr Property properties[] = {
      {"EPFD1", "FD-COMP", PropertyKind::Liveness,
       "Every correct process suspects a crashed one in the end, and for good."},
      {"EPFD2", "FD-EACC", PropertyKind::Liveness, "From some time on no correct process suspects a correct one."}};
};

/// CGR Module 2.9, Omega.
struct EventualLeaderDetector {
  struct Trust { ProcessId process; };
  using Requests = types<>;
  using Indications = types<Trust>;
  static constexpr std::string_view source = "CGR Module 2.9";
  static constexpr std::string_view summary =
      "In the end everybody trusts the same correct process; before, there may be several leaders.";
  static constexpr std::string_view by_default = "MonarchicalEventualLeaderDetection";
  static constexpr Property properties[] = {
      {"ELD1", "OM-ACC", PropertyKind::Liveness, "From some time on every correct process trusts a correct one."},
      {"ELD2", "OM-AGR", PropertyKind::Liveness, "From some time on all correct processes trust the same one."}};
};

namespace detail {
extern template const PortInfo& port_info<PerfectFailureDetector>();
extern template const PortInfo& port_info<LeaderElection>();
extern template const PortInfo& port_info<EventuallyPerfectFailureDetector>();
extern template const PortInfo& port_info<EventualLeaderDetector>();
}  // namespace detail

}  // namespace faultline
