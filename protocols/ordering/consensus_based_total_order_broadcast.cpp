// Consensus-Based Total-Order Broadcast, CGR Algorithm 6.1: regular, over ReliableBroadcast and Consensus, and
// uniform, over UniformReliableBroadcast and UniformConsensus. Over any algorithm of those ports.
//
// Model: that of its parts. Guarantees TOB1-TOB5 or UTOB1-UTOB5; what a process delivers is always the beginning of
// what others do, because it delivers batch after batch, each in its order.
// Cost: that of one broadcast and, for each batch, one consensus; the catalogue's entry is for the defaults below.
//
// Deviates in five things. A message is known by (origin, number), so that equal payloads are not swallowed. A batch
// is a list, sorted by that when it is proposed, so that nobody need sort it again to have the order of all. A
// decision for a later round waits until its turn. A process may learn a decision without having proposed, when who
// proposed it has crashed and its broadcast reached nobody else; consensus promises an end only if all correct
// processes propose, so it proposes late and calls upon all to do so too (uniform broadcast has reached all of them
// anyway). And rounds end: an instance is retired when all processes are known to be past its round, which each says
// with the messages that it broadcasts. Earlier would not be safe, whatever the consensus: who is slow may need the
// others' votes to decide at all. So a process that broadcasts nothing, or has crashed, makes all others keep an
// instance a batch. Of each message delivered, its origin and number are kept for ever.
#include <algorithm>
#include <ranges>

#include "protocols/consensus/ports.hpp"
#include "protocols/ordering/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

namespace total_order {
struct Data { std::uint64_t number; std::uint64_t round; Payload message; };
struct Call { std::uint64_t round; };                         // to propose in all rounds up to that one
struct Entry { ProcessId origin; std::uint64_t number; Payload message; };
struct Batch { std::vector<Entry> messages; };
}  // namespace total_order

template <class TotalOrder, class Broadcast, class Consensus>
struct ConsensusBasedTotalOrder {
  static constexpr bool uniform = std::is_same_v<Broadcast, UniformReliableBroadcast>;
  static constexpr std::string_view name =
      uniform ? "ConsensusBasedUniformTotalOrderBroadcast" : "ConsensusBasedTotalOrderBroadcast";
  using Port = TotalOrder;
  static constexpr About about{
      .title = uniform ? "Consensus-Based Uniform Total-Order Broadcast" : "Consensus-Based Total-Order Broadcast",
      .source = uniform ? "CGR Algorithm 6.1 over uniform broadcast and consensus" : "CGR Algorithm 6.1",
      .model = Model::FailSilent, .tolerates = "N - 1", .messages = uniform ? "N^2 + 7 * N" : "3 * N^2 + N",
      .steps = uniform ? "8" : "2", .needs = Needs::Fair,
      .outside = uniform ? "" : "stop: NODUP TO",
      .summary = "Spreads messages, and agrees round by round on the next batch of those that are not yet in order."};

  using Data = total_order::Data;
  using Call = total_order::Call;
  using Entry = total_order::Entry;
  using Batch = total_order::Batch;
  using Messages = types<Data, Call, Batch>;
  using Id = std::pair<ProcessId, std::uint64_t>;             // origin and number

  Use<Broadcast> rb;
  Instances<std::uint64_t, Consensus> c;                      // by round
  std::map<Id, Payload> unordered;
  std::set<Id> delivered;
  std::uint64_t round = 1;
  bool wait = false;                                          // it has proposed in this round
  std::uint64_t sent = 0;
  std::uint64_t called = 0;                                   // it proposes in all rounds up to there
  std::map<std::uint64_t, Batch> decided;                     // for this round and later ones
  std::map<ProcessId, std::uint64_t> reached;                 // how far who has come

  void on(Context& tob, const typename TotalOrder::Broadcast& e) {
    tob.trigger(rb, typename Broadcast::Broadcast{Data{++sent, round, e.message}});
  }
  void on(Context& tob, const typename Broadcast::Deliver& e, const Data& m) {
    const Id id{e.from, m.number};
    if (!delivered.contains(id)) unordered.emplace(id, m.message);
    reached[e.from] = std::max(reached[e.from], m.round);
    if (reached.size() == tob.N()) tob.retire_below(c, std::ranges::min(std::views::values(reached)));
  }
  void on(Context&, const typename Broadcast::Deliver&, const Call& m) { called = std::max(called, m.round); }
  void on(Context&, const std::uint64_t& r, const typename Consensus::Decide&, const Batch& batch) {
    decided.emplace(r, batch);
  }

  bool upon(Context& tob) {
    if (!wait && (!unordered.empty() || round <= called)) {
      wait = true;
      Batch all;
      for (const auto& [id, message] : unordered) all.messages.push_back({id.first, id.second, message});
      tob.trigger(c, round, typename Consensus::Propose{all});
      return true;
    }
    const auto turn = decided.find(round);
    if (turn == decided.end()) return false;
    if (!wait) {                                              // nothing to propose: the others may not know of it
      called = round;
      if constexpr (!uniform) tob.trigger(rb, typename Broadcast::Broadcast{Call{round}});
      return true;
    }
    deliver(tob, turn->second);
    decided.erase(turn);
    ++round, wait = false;
    return true;
  }
  void deliver(Context& tob, const Batch& batch) {
    for (const Entry& m : batch.messages) {
      const Id id{m.origin, m.number};
      unordered.erase(id);
      if (delivered.insert(id).second) tob.trigger(typename TotalOrder::Deliver{m.origin, m.message});
    }
  }
};

template const Algorithm&
algorithm<ConsensusBasedTotalOrder<TotalOrderBroadcast, ReliableBroadcast, Consensus>>();
template const Algorithm&
algorithm<ConsensusBasedTotalOrder<UniformTotalOrderBroadcast, UniformReliableBroadcast, UniformConsensus>>();

}  // namespace faultline
