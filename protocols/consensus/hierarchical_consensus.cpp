// Hierarchical Consensus, CGR Algorithm 5.2.
//
// Model: fail-stop. Guarantees C1-C4 for f < N: the first correct process by rank imposes its value on all that
// come after it. Cost: N^2 messages, N broadcasts of which one is made in each round; the process of rank i
// decides after i - 1 steps. Not uniform: rank 1 may decide and crash unheard. Not safe over a detector that errs.
// The hierarchy is one of processes in one flat group, not of groups.
#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/detectors/rank.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct HierarchicalConsensus {
  using Port = Consensus;
  static constexpr About about{
      .title = "Hierarchical Consensus", .source = "CGR Algorithm 5.2", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "N^2", .steps = "N - 1", .needs = Needs::Fair | Needs::Synchrony,
      .summary = "Processes speak in the order of their ranks: each decides and announces what it has adopted from "
                 "the last that spoke before it."};

  struct Decided { Payload value; };
  using Messages = types<Decided>;

  Use<BestEffortBroadcast> beb;
  Shared<PerfectFailureDetector> fd;
  std::set<std::uint64_t> detectedranks;
  std::uint64_t round = 1;
  std::optional<Payload> proposal;
  std::uint64_t proposer = 0;                                 // rank of whom the proposal comes from; 0: from here
  std::set<std::uint64_t> delivered;                          // ranks that have been heard
  bool broadcast = false;

  void on(Context&, const PerfectFailureDetector::Crash& e) { detectedranks.insert(rank(e.process)); }
  void on(Context&, const Consensus::Propose& e) {
    if (!proposal) proposal = e.value;
  }
  void on(Context& c, const BestEffortBroadcast::Deliver& e, const Decided& m) {
    const auto r = rank(e.from);
    if (r < rank(c.self()) && r > proposer) proposal = m.value, proposer = r;
    delivered.insert(r);
  }

  bool upon(Context& c) {
    if (round == rank(c.self()) && proposal && !broadcast) {
      broadcast = true;
      c.trigger(beb, BestEffortBroadcast::Broadcast{Decided{*proposal}});
      c.trigger(Consensus::Decide{*proposal});
      return true;
    }
    if (!detectedranks.contains(round) && !delivered.contains(round)) return false;
    ++round;
    return true;
  }
};

template const Algorithm& algorithm<HierarchicalConsensus>();

}  // namespace faultline
