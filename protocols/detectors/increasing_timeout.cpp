// Increasing Timeout, CGR Algorithm 2.7: the eventually perfect failure detector.
//
// Model: fail-noisy (delays are bounded from some time on, by a bound that nobody knows). Guarantees EPFD1
// for any number of crashes in any network, EPFD2 from soon after delays are bounded: each time that it
// finds a suspect alive, it lengthens its time-out. It does so by one increment a time-out and only when
// caught wrong, so that a network far slower than the first delay takes it many rounds.
// Cost: 2N messages a time-out at each process (twice that over acknowledged links), without end.
// Deviates in that the first delay and the increment are two parameters (the book has one delta), and in that
// a module that begins to listen late is told of the suspects.
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct IncreasingTimeout {
  using Port = EventuallyPerfectFailureDetector;
  static constexpr About about{
      .title = "Increasing Timeout", .source = "CGR Algorithm 2.7", .model = Model::FailNoisy, .tolerates = "N",
      .messages = "2 * N", .steps = "", .needs = Needs::Gst,
      .summary = "Suspects who gives no sign of life until a time-out, which grows when a suspect turns out alive."};

  struct HeartbeatRequest {};
  struct HeartbeatReply {};
  struct Timeout {};
  using Messages = types<HeartbeatRequest, HeartbeatReply>;
  using Timers = types<Timeout>;

  Use<PerfectLink> pl;
  Param<Duration> initial{100ms};                             // the first delay, above 0
  Param<Duration> increment{50ms};                            // what a mistake adds to it, above 0
  std::set<ProcessId> alive;
  std::set<ProcessId> suspected;
  Duration delay{};

  void on(Context& epfd, const Start&) {
    alive = {epfd.processes().begin(), epfd.processes().end()};
    delay = initial;
    epfd.set_timer(delay, Timeout{});
  }
  void on(Context& epfd, const Timeout&) {
    auto was_wrong = [&](ProcessId q) { return alive.contains(q); };
    if (std::any_of(suspected.begin(), suspected.end(), was_wrong)) {
      delay += *increment;
      epfd.note("a suspect is alive: the time-out is now " + std::to_string(delay.count()) + " ns");
    }
    for (ProcessId q : epfd.processes()) {
      if (!alive.contains(q) && suspected.insert(q).second) {
        epfd.trigger(EventuallyPerfectFailureDetector::Suspect{q});
      } else if (alive.contains(q) && suspected.erase(q)) {
        epfd.trigger(EventuallyPerfectFailureDetector::Restore{q});
      }
      epfd.trigger(pl, PerfectLink::Send{q, HeartbeatRequest{}});
    }
    alive.clear();
    epfd.set_timer(delay, Timeout{});
  }
  void on(Context& epfd, const PerfectLink::Deliver& e, const HeartbeatRequest&) {
    epfd.trigger(pl, PerfectLink::Send{e.from, HeartbeatReply{}});
  }
  void on(Context&, const PerfectLink::Deliver& e, const HeartbeatReply&) { alive.insert(e.from); }
  void on(Context& epfd, const Joined&) {
    for (ProcessId q : suspected) epfd.trigger(EventuallyPerfectFailureDetector::Suspect{q});
  }

  /// Delays up to here raise no false suspicion at the present time-out: there and back before it ends.
  std::optional<Duration> synchrony_bound() const { return (std::max(delay, *initial) - 1ns) / 2; }
};

template const Algorithm& algorithm<IncreasingTimeout>();

}  // namespace faultline
