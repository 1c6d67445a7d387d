// Lazy Reliable Broadcast, CGR Algorithm 3.2.
//
// Model: fail-stop. Guarantees RB1-RB4 for f < N. Cost: N messages, 1 step; each crash adds the relays
// of what the crashed process had broadcast, O(N^2) messages and up to N steps in a chain of crashes.
// A wrong suspicion costs relays and no safety; a missed crash costs agreement.
// Deviates in that a message is known by (origin, number), so that equal payloads are not swallowed.
#include "protocols/broadcast/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct LazyReliableBroadcast {
  using Port = ReliableBroadcast;
  static constexpr About about{
      .title = "Lazy Reliable Broadcast", .source = "CGR Algorithm 3.2", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "N", .steps = "1", .needs = Needs::Fair | Needs::Synchrony,
      .outside = "synchrony: nothing, a false report only makes it relay more",
      .summary = "Relays the messages of a process only once that process is reported to have crashed."};

  struct Data { ProcessId origin; std::uint64_t number; Payload message; };
  using Messages = types<Data>;

  Use<BestEffortBroadcast> beb;
  Shared<PerfectFailureDetector> fd;
  std::set<ProcessId> correct;
  std::map<ProcessId, std::map<std::uint64_t, Payload>> from; // what was delivered, by origin and number
  std::uint64_t sent = 0;

  void on(Context& rb, const Start&) { correct = {rb.processes().begin(), rb.processes().end()}; }
  void on(Context& rb, const ReliableBroadcast::Broadcast& e) {
    rb.trigger(beb, BestEffortBroadcast::Broadcast{Data{rb.self(), ++sent, e.message}});
  }
  void on(Context& rb, const BestEffortBroadcast::Deliver&, const Data& m) {
    if (!from[m.origin].emplace(m.number, m.message).second) return;
    rb.trigger(ReliableBroadcast::Deliver{m.origin, m.message});
    if (!correct.contains(m.origin)) rb.trigger(beb, BestEffortBroadcast::Broadcast{m});
  }
  void on(Context& rb, const PerfectFailureDetector::Crash& e) {
    if (!correct.erase(e.process)) return;                    // once is enough
    for (const auto& [number, message] : from[e.process])
      rb.trigger(beb, BestEffortBroadcast::Broadcast{Data{e.process, number, message}});
  }
};

template const Algorithm& algorithm<LazyReliableBroadcast>();

}  // namespace faultline
