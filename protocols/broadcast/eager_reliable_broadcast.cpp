// Eager Reliable Broadcast, CGR Algorithm 3.3.
//
// Model: fail-silent. Guarantees RB1-RB4 for f < N. Cost: N^2 + N messages, 1 step to deliver.
// Deviates in that a message is known by (origin, number), so that equal payloads are not swallowed.
#include "protocols/broadcast/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct EagerReliableBroadcast {
  using Port = ReliableBroadcast;
  static constexpr About about{
      .title = "Eager Reliable Broadcast", .source = "CGR Algorithm 3.3", .model = Model::FailSilent,
      .tolerates = "N - 1", .messages = "N^2 + N", .steps = "1", .needs = Needs::Fair,
      .summary = "Everyone relays a message when it first sees it. Not uniform: who delivers and crashes may "
                 "keep it to himself."};

  struct Data { ProcessId origin; std::uint64_t number; Payload message; };
  using Messages = types<Data>;

  Use<BestEffortBroadcast> beb;
  std::uint64_t sent = 0;
  std::set<std::pair<ProcessId, std::uint64_t>> delivered;

  void on(Context& rb, const ReliableBroadcast::Broadcast& e) {
    rb.trigger(beb, BestEffortBroadcast::Broadcast{Data{rb.self(), ++sent, e.message}});
  }
  void on(Context& rb, const BestEffortBroadcast::Deliver&, const Data& m) {
    if (!delivered.insert({m.origin, m.number}).second) return;
    rb.trigger(ReliableBroadcast::Deliver{m.origin, m.message});
    rb.trigger(beb, BestEffortBroadcast::Broadcast{m});       // relay on first receipt
  }
};

template const Algorithm& algorithm<EagerReliableBroadcast>();

}  // namespace faultline
