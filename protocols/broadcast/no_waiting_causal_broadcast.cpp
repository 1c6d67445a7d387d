// No-Waiting Causal Broadcast, CGR Algorithm 3.13: causal order over reliable or uniform broadcast.
//
// Model: that of the broadcast below. Guarantees CRB1-CRB5 over ReliableBroadcast, CURB1-CURB5 over
// UniformReliableBroadcast. Cost: as below; the catalogue's entry is for the default below. Every
// message carries all that happened before it: the past only grows (3.14 would collect it).
// Deviates in that a message is known by (origin, number), so that equal payloads are not swallowed.
#include "protocols/broadcast/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

namespace no_waiting {
using Id = std::pair<ProcessId, std::uint64_t>;               // origin and number
using Past = std::vector<std::pair<Id, Payload>>;
struct Data { Past past; std::uint64_t number; Payload message; };
}

template <class CausalBroadcast, class Broadcast>
struct NoWaitingCausalBroadcast {
  static constexpr bool uniform = std::is_same_v<Broadcast, UniformReliableBroadcast>;
  static constexpr std::string_view name =
      uniform ? "UniformNoWaitingCausalBroadcast" : "NoWaitingCausalBroadcast";
  using Port = CausalBroadcast;
  static constexpr About about{
      .title = uniform ? "Uniform No-Waiting Causal Broadcast" : "No-Waiting Causal Broadcast",
      .source = uniform ? "CGR Algorithm 3.13 over uniform broadcast" : "CGR Algorithm 3.13",
      .model = Model::FailSilent, .tolerates = uniform ? "(N - 1) / 2" : "N - 1",
      .messages = uniform ? "N^2" : "N^2 + N", .steps = uniform ? "2" : "1", .needs = Needs::Fair,
      .summary = "Sends along with each message all messages before it, so that nothing ever waits."};

  using Id = no_waiting::Id;
  using Data = no_waiting::Data;
  using Messages = types<Data>;

  Use<Broadcast> rb;
  std::set<Id> delivered;
  no_waiting::Past past;
  std::uint64_t sent = 0;

  void on(Context& crb, const typename CausalBroadcast::Broadcast& e) {
    crb.trigger(rb, typename Broadcast::Broadcast{Data{past, ++sent, e.message}});
    past.emplace_back(Id{crb.self(), sent}, e.message);
  }
  void on(Context& crb, const typename Broadcast::Deliver& e, const Data& m) {
    for (const auto& [id, message] : m.past) deliver(crb, id, message);
    deliver(crb, {e.from, m.number}, m.message);
  }

  void deliver(Context& crb, const Id& id, const Payload& message) {
    if (!delivered.insert(id).second) return;
    crb.trigger(typename CausalBroadcast::Deliver{id.first, message});
    if (id.first != crb.self()) past.emplace_back(id, message);   // its own are there since their broadcast
  }
};

template const Algorithm& algorithm<NoWaitingCausalBroadcast<CausalReliableBroadcast, ReliableBroadcast>>();
template const Algorithm&
algorithm<NoWaitingCausalBroadcast<CausalUniformReliableBroadcast, UniformReliableBroadcast>>();

}  // namespace faultline
