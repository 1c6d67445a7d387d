// All-Ack Uniform Reliable Broadcast, CGR Algorithm 3.4.
//
// Model: fail-stop. Guarantees URB1-URB4 for f < N. Cost: N^2 messages, 2 steps; N + 1 steps in a chain
// of crashes. Not safe over a detector that errs: a wrong suspicion lets a process deliver alone.
// Deviates in that a message is known by (origin, number), and that `pending` and `ack` forget it when
// it is delivered: `delivered` alone stops what comes late.
#include <algorithm>

#include "protocols/broadcast/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct AllAckUniformReliableBroadcast {
  using Port = UniformReliableBroadcast;
  static constexpr About about{
      .title = "All-Ack Uniform Reliable Broadcast", .source = "CGR Algorithm 3.4",
      .model = Model::FailStop, .tolerates = "N - 1", .messages = "N^2", .steps = "2",
      .needs = Needs::Fair | Needs::Synchrony,
      .summary = "Everyone relays a message, and delivers it when all who have not crashed have relayed it."};

  struct Data { ProcessId origin; std::uint64_t number; Payload message; };
  using Messages = types<Data>;
  using Id = std::pair<ProcessId, std::uint64_t>;             // origin and number

  Use<BestEffortBroadcast> beb;
  Shared<PerfectFailureDetector> fd;
  std::set<Id> delivered;
  std::map<Id, Payload> pending;
  std::set<ProcessId> correct;
  std::map<Id, std::set<ProcessId>> ack;
  std::uint64_t sent = 0;

  void on(Context& urb, const Start&) { correct = {urb.processes().begin(), urb.processes().end()}; }
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
  void on(Context&, const PerfectFailureDetector::Crash& e) { correct.erase(e.process); }

  bool can_deliver(const Id& id) { return std::ranges::includes(ack[id], correct); }
  bool upon(Context& urb) {
    auto is_ready = [this](const auto& entry) { return can_deliver(entry.first); };
    auto ready = std::ranges::find_if(pending, is_ready);
    if (ready == pending.end()) return false;
    const auto [id, message] = *ready;
    delivered.insert(id), pending.erase(id), ack.erase(id);
    urb.trigger(UniformReliableBroadcast::Deliver{id.first, message});
    return true;
  }
};

template const Algorithm& algorithm<AllAckUniformReliableBroadcast>();

}  // namespace faultline
