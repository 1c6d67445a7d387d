// Exclude on Timeout, CGR Algorithm 2.5: the perfect failure detector.
//
// Model: synchronous, processes crash for good. Guarantees PFD1 for any number of crashes in any network, and
// PFD2 as long as request and reply together take less than the period: one lost heartbeat, slow message
// or stalled process, and a live process is reported. Detects a crash within two periods.
// Cost: 2N messages a period at each process (twice that over acknowledged links), without end.
// Deviates in that who has been reported is asked no more (links would repeat the request for ever), and in
// that a module that begins to listen late is told of the crashes so far.
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct ExcludeOnTimeout {
  using Port = PerfectFailureDetector;
  static constexpr About about{
      .title = "Exclude on Timeout", .source = "CGR Algorithm 2.5", .model = Model::Synchronous, .tolerates = "N",
      .messages = "2 * N", .steps = "", .needs = Needs::Synchrony,
      .summary = "Asks everyone for a sign of life each period; who gives none until its end has crashed."};

  struct HeartbeatRequest {};
  struct HeartbeatReply {};
  struct Timeout {};
  using Messages = types<HeartbeatRequest, HeartbeatReply>;
  using Timers = types<Timeout>;

  Use<PerfectLink> pl;
  Param<Duration> period{100ms};                              // above the longest round trip; the book's delta
  std::set<ProcessId> alive;
  std::set<ProcessId> detected;

  void on(Context& p, const Start&) {
    alive = {p.processes().begin(), p.processes().end()};
    p.set_timer(period, Timeout{});
  }
  void on(Context& p, const Timeout&) {
    for (ProcessId q : p.processes()) {
      if (!alive.contains(q) && detected.insert(q).second) p.trigger(PerfectFailureDetector::Crash{q});
      if (!detected.contains(q)) p.trigger(pl, PerfectLink::Send{q, HeartbeatRequest{}});
    }
    alive.clear();
    p.set_timer(period, Timeout{});
  }
  void on(Context& p, const PerfectLink::Deliver& e, const HeartbeatRequest&) {
    p.trigger(pl, PerfectLink::Send{e.from, HeartbeatReply{}});
  }
  void on(Context&, const PerfectLink::Deliver& e, const HeartbeatReply&) { alive.insert(e.from); }
  void on(Context& p, const Joined&) {
    for (ProcessId q : detected) p.trigger(PerfectFailureDetector::Crash{q});
  }

  /// Delays up to here keep it accurate: there and back before the period ends.
  std::optional<Duration> synchrony_bound() const { return (*period - 1ns) / 2; }
};

template const Algorithm& algorithm<ExcludeOnTimeout>();

}  // namespace faultline
