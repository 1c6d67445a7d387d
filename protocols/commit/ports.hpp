// The ports of atomic commit: all or nothing, by the votes of all.
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// The properties that these ports put together, in words.
namespace commit {
inline constexpr std::string_view abort_validity = "ABORT is decided only if somebody voted for it or crashed.";
inline constexpr std::string_view commit_validity = "COMMIT is decided only if everybody voted for it.";
inline constexpr std::string_view integrity = "No process decides twice, but for the same again after a restart.";
inline constexpr std::string_view agreement =
    "No two processes decide differently, even if one of them crashes.";
}  // namespace commit

/// Atomic commit that may have to wait for a process to come back (Gray 1978). Votes are true for COMMIT.
struct AtomicCommit {
  struct Propose { bool commit; };
  struct Decide { bool commit; };
  using Requests = types<Propose>;
  using Indications = types<Decide>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "Gray, Notes on Data Base Operating Systems, 1978";
  static constexpr std::string_view summary = "All commit or all abort; who knows nothing may have to wait.";
  static constexpr std::string_view by_default = "TwoPhaseCommit";
  static constexpr Property properties[] = {
      {"AC1", "AC-TERM", PropertyKind::Liveness, "If everybody is up in the end, every process decides."},
      {"AC2", "AC-ABORT", PropertyKind::Safety,
       "ABORT is decided only if somebody voted for it, crashed, or could not be heard in time."},
      {"AC3", "AC-COMMIT", PropertyKind::Safety, commit::commit_validity},
      {"AC4", "AC-INT", PropertyKind::Safety, commit::integrity},
      {"AC5", "AC-AGR", PropertyKind::Safety, commit::agreement}};
};

/// CGR Module 6.7. Votes are true for COMMIT.
struct NonBlockingAtomicCommit {
  struct Propose { bool commit; };
  struct Decide { bool commit; };
  using Requests = types<Propose>;
  using Indications = types<Decide>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "CGR Module 6.7";
  static constexpr std::string_view summary = "All commit or all abort, and every correct process decides.";
  static constexpr std::string_view by_default = "ConsensusBasedNonBlockingAtomicCommit";
  static constexpr Property properties[] = {
      {"NBAC1", "AC-TERM", PropertyKind::Liveness, "Every correct process decides."},
      {"NBAC2", "AC-ABORT", PropertyKind::Safety, commit::abort_validity},
      {"NBAC3", "AC-COMMIT", PropertyKind::Safety, commit::commit_validity},
      {"NBAC4", "AC-INT", PropertyKind::Safety, commit::integrity},
      {"NBAC5", "AC-AGR", PropertyKind::Safety, commit::agreement}};
};

namespace detail {
extern template const PortInfo& port_info<AtomicCommit>();
extern template const PortInfo& port_info<NonBlockingAtomicCommit>();
}  // namespace detail

}  // namespace faultline
