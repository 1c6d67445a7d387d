// Retransmit Forever, CGR Algorithm 2.1.
//
// Model: crash-stop or fail-recovery, asynchronous, fair-loss network. Guarantees SL1 and SL2 for any
// number of crashes. Cost: 1 message and 1 step at first, then one more each period, without end: traffic
// and memory grow with all that was ever sent. That is the algorithm; RetransmitUntilAcknowledged does not.
// Deviates in that `sent` is a list, not a set: the same message sent twice is two.
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct RetransmitForever {
  using Port = StubbornLink;
  static constexpr About about{
      .title = "Retransmit Forever", .source = "CGR Algorithm 2.1", .model = Model::CrashStop, .tolerates = "N",
      .messages = "1", .steps = "1", .needs = Needs::Fair,
      .summary = "Sends everything that was ever sent again in each period. Grows without bound."};

  struct Timeout {};
  using Timers = types<Timeout>;

  Use<FairLossLink> fll;
  Param<Duration> period{50ms};                               // between retransmissions, above 0; the book's delta
  std::vector<std::pair<ProcessId, Payload>> sent;

  void on(Context& sl, const Start&) { sl.set_timer(period, Timeout{}); }
  void on(Context& sl, const Timeout&) {
    for (const auto& [q, m] : sent) sl.trigger(fll, FairLossLink::Send{q, m});
    sl.set_timer(period, Timeout{});
  }
  void on(Context& sl, const StubbornLink::Send& e) {
    sl.trigger(fll, FairLossLink::Send{e.to, e.message});
    sent.emplace_back(e.to, e.message);
  }
  void on(Context& sl, const FairLossLink::Deliver& e) { sl.trigger(StubbornLink::Deliver{e.from, e.message}); }
};

template const Algorithm& algorithm<RetransmitForever>();

}  // namespace faultline
