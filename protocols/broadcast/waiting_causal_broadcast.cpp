// Waiting Causal Broadcast, CGR Algorithm 3.15: causal order over reliable or uniform broadcast.
//
// Model: that of the broadcast below. Guarantees CRB1-CRB5 over ReliableBroadcast, CURB1-CURB5 over
// UniformReliableBroadcast. Cost: as below, N numbers a message; the catalogue's entry is for the
// default below. Deviates in that vectors are indexed by process instead of by rank.
#include <algorithm>

#include "protocols/broadcast/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

namespace waiting {
using Vector = std::map<ProcessId, std::uint64_t>;
struct Data { Vector W; Payload message; };
}

template <class CausalBroadcast, class Broadcast>
struct WaitingCausalBroadcast {
  static constexpr bool uniform = std::is_same_v<Broadcast, UniformReliableBroadcast>;
  static constexpr std::string_view name =
      uniform ? "UniformWaitingCausalBroadcast" : "WaitingCausalBroadcast";
  using Port = CausalBroadcast;
  static constexpr About about{
      .title = uniform ? "Uniform Waiting Causal Broadcast" : "Waiting Causal Broadcast",
      .source = uniform ? "CGR Algorithm 3.15 over uniform broadcast" : "CGR Algorithm 3.15",
      .model = Model::FailSilent, .tolerates = uniform ? "(N - 1) / 2" : "N - 1",
      .messages = uniform ? "N^2" : "N^2 + N", .steps = uniform ? "2" : "1", .needs = Needs::Fair,
      .summary = "Sends along how many messages of each process came before; a message waits for them."};

  using Vector = waiting::Vector;
  using Data = waiting::Data;
  using Messages = types<Data>;

  Use<Broadcast> rb;
  Vector V;                                                   // how many were delivered from each process
  std::uint64_t lsn = 0;                                      // how many were broadcast
  std::set<std::tuple<ProcessId, Vector, Payload>> pending;

  void on(Context& crb, const Start&) {
    for (ProcessId p : crb.processes()) V[p] = 0;
  }
  void on(Context& crb, const typename CausalBroadcast::Broadcast& e) {
    Vector W = V;
    W[crb.self()] = lsn++;                                    // after all its own, delivered here or not
    crb.trigger(rb, typename Broadcast::Broadcast{Data{W, e.message}});
  }
  void on(Context&, const typename Broadcast::Deliver& e, const Data& m) {
    pending.emplace(e.from, m.W, m.message);
  }

  /// W <= V, entry by entry.
  bool past_delivered(const Vector& W) const {
    return std::ranges::all_of(W, [this](const auto& entry) {
      auto at = V.find(entry.first);
      return at != V.end() && entry.second <= at->second;
    });
  }
  bool upon(Context& crb) {
    auto is_ready = [this](const auto& entry) { return past_delivered(std::get<Vector>(entry)); };
    auto ready = std::ranges::find_if(pending, is_ready);
    if (ready == pending.end()) return false;
    const auto [p, W, message] = *ready;
    pending.erase(ready);
    ++V[p];
    crb.trigger(typename CausalBroadcast::Deliver{p, message});
    return true;
  }
};

template const Algorithm& algorithm<WaitingCausalBroadcast<CausalReliableBroadcast, ReliableBroadcast>>();
template const Algorithm&
algorithm<WaitingCausalBroadcast<CausalUniformReliableBroadcast, UniformReliableBroadcast>>();

}  // namespace faultline
