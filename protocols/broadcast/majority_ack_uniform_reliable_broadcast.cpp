// Majority-Ack Uniform Reliable Broadcast, CGR Algorithm 3.5: 3.4 with more than N/2 acks, no detector.
//
// Model: fail-silent. Guarantees URB1-URB4 for f < N/2; with half of the processes crashed it stays safe
// and delivers nothing more. Cost: N^2 messages, 2 steps.
// Deviates in that a message is known by (origin, number), and that `pending` and `ack` forget it when
// it is delivered: `delivered` alone stops what comes late.
#include <algorithm>

#include "protocols/broadcast/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct MajorityAckUniformReliableBroadcast {
  using Port = UniformReliableBroadcast;
  static constexpr About about{
      .title = "Majority-Ack Uniform Reliable Broadcast", .source = "CGR Algorithm 3.5",
      .model = Model::FailSilent, .tolerates = "(N - 1) / 2", .messages = "N^2", .steps = "2",
      .needs = Needs::Fair | Needs::Majority,
      .summary = "Everyone relays a message, and delivers it when more than half of all have relayed it."};

  struct Data { ProcessId origin; std::uint64_t number; Payload message; };
  using Messages = types<Data>;
  using Id = std::pair<ProcessId, std::uint64_t>;             // origin and number

  Use<BestEffortBroadcast> beb;
  std::set<Id> delivered;
  std::map<Id, Payload> pending;
  std::map<Id, std::set<ProcessId>> ack;
  std::uint64_t sent = 0;

  void on(Context& urb, const UniformReliableBroadcast::Broadcast& e) {
    pending.emplace(Id{urb.self(), ++sent}, e.message);
    urb.trigger(beb, BestEffortBroadcast::Broadcast{Data{urb.self(), sent, e.message}});
  }
  void on(Context& urb, const BestEffortBroadcast::Deliver& e, const Data& m) {
    Id id{m.origin, m.number};
    if (delivered.contains(id)) return;
    ack[id].insert(e.from);
    if (pending.emplace(id, m.message).second) urb.trigger(beb, BestEffortBroadcast::Broadcast{m});
  }

  bool can_deliver(Context& urb, const Id& id) { return ack[id].size() >= urb.majority(); }
  bool upon(Context& urb) {
    auto is_ready = [&](const auto& entry) { return can_deliver(urb, entry.first); };
    auto ready = std::ranges::find_if(pending, is_ready);
    if (ready == pending.end()) return false;
    const auto [id, message] = *ready;
    delivered.insert(id), pending.erase(id), ack.erase(id);
    urb.trigger(UniformReliableBroadcast::Deliver{id.first, message});
    return true;
  }
};

template const Algorithm& algorithm<MajorityAckUniformReliableBroadcast>();

}  // namespace faultline
