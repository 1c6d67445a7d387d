// Monarchical Leader Election, CGR Algorithm 2.6.
//
// Model: fail-stop. Guarantees LE1 and LE2 for f < N: the leader is who has the highest rank among those not
// reported crashed. Cost: no message of its own.
// Deviates in that a module that begins to listen late is told the leader, and in that the last leader stays
// where everybody is reported (which a perfect detector never does).
#include "protocols/detectors/ports.hpp"
#include "protocols/detectors/rank.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct MonarchicalLeaderElection {
  using Port = LeaderElection;
  static constexpr About about{
      .title = "Monarchical Leader Election", .source = "CGR Algorithm 2.6", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "0", .steps = "", .needs = Needs::Synchrony | Needs::OneCorrect,
      .outside = "stop: LE-ACC",
      .summary = "The process of highest rank that has not crashed is the leader."};

  Shared<PerfectFailureDetector> p;
  std::set<ProcessId> suspected;
  std::optional<ProcessId> elected;                           // the book's leader

  void on(Context&, const Start&) {}                          // upon() elects the first
  void on(Context&, const PerfectFailureDetector::Crash& e) { suspected.insert(e.process); }
  bool upon(Context& le) {
    auto highest = maxrank(le.processes(), suspected);
    if (!highest || highest == elected) return false;
    elected = highest;
    le.trigger(LeaderElection::Leader{*elected});
    return true;
  }
  void on(Context& le, const Joined&) {
    if (elected) le.trigger(LeaderElection::Leader{*elected});
  }

  std::optional<ProcessId> leader() const { return elected; }
};

template const Algorithm& algorithm<MonarchicalLeaderElection>();

}  // namespace faultline
