// Monarchical Eventual Leader Detection, CGR Algorithm 2.8: Omega.
//
// Model: fail-noisy. Guarantees ELD1 and ELD2 for f < N: the leader is who has the highest rank among those
// not suspected, and in the end only the crashed are suspected. Cost: no message of its own.
// Deviates in that a module that begins to listen late is told the leader, and in that the last leader stays
// while everybody is suspected.
#include "protocols/detectors/ports.hpp"
#include "protocols/detectors/rank.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct MonarchicalEventualLeaderDetection {
  using Port = EventualLeaderDetector;
  static constexpr About about{
      .title = "Monarchical Eventual Leader Detection", .source = "CGR Algorithm 2.8", .model = Model::FailNoisy,
      .tolerates = "N - 1", .messages = "0", .steps = "", .needs = Needs::Gst | Needs::OneCorrect,
      .summary = "Trusts the process of highest rank that is not suspected."};

  Shared<EventuallyPerfectFailureDetector> epfd;
  std::set<ProcessId> suspected;
  std::optional<ProcessId> trusted;                           // the book's leader

  void on(Context&, const Start&) {}                          // upon() trusts the first
  void on(Context&, const EventuallyPerfectFailureDetector::Suspect& e) { suspected.insert(e.process); }
  void on(Context&, const EventuallyPerfectFailureDetector::Restore& e) { suspected.erase(e.process); }
  bool upon(Context& omega) {
    auto highest = maxrank(omega.processes(), suspected);
    if (!highest || highest == trusted) return false;
    trusted = highest;
    omega.trigger(EventualLeaderDetector::Trust{*trusted});
    return true;
  }
  void on(Context& omega, const Joined&) {
    if (trusted) omega.trigger(EventualLeaderDetector::Trust{*trusted});
  }

  std::optional<ProcessId> leader() const { return trusted; }
};

template const Algorithm& algorithm<MonarchicalEventualLeaderDetection>();

}  // namespace faultline
