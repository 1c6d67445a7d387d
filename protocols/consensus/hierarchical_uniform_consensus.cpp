// Hierarchical Uniform Consensus, CGR Algorithm 5.4.
//
// Model: fail-stop. Guarantees UC1-UC4 for f < N: whoever leads decides only when all who have not crashed hold
// its proposal. Cost: 2N messages and one reliable broadcast, 3 steps; at most 2 steps more for each leader that
// crashes. The catalogue's entry is for the default broadcast, N^2 + N messages. Not safe over a detector that errs.
// The hierarchy is one of processes in one flat group, not of groups.
// Deviates in that the proposal and the decision are sent once, which the standing conditions alone do not say.
#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/detectors/rank.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct HierarchicalUniformConsensus {
  using Port = UniformConsensus;
  static constexpr About about{
      .title = "Hierarchical Uniform Consensus", .source = "CGR Algorithm 5.4", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "2 * N + N^2 + N", .steps = "3", .needs = Needs::Fair | Needs::Synchrony,
      .summary = "The first process by rank proposes, and decides when all who have not crashed have acknowledged; "
                 "if it crashes, the next one proposes what it has acknowledged."};

  struct Proposal { Payload value; };
  struct Ack {};
  struct Decided { Payload value; };
  using Messages = types<Proposal, Ack, Decided>;

  Use<PerfectLink> pl;
  Use<BestEffortBroadcast> beb;
  Use<ReliableBroadcast> rb;
  Shared<PerfectFailureDetector> fd;
  std::set<std::uint64_t> detectedranks, ackranks;
  std::uint64_t round = 1;
  std::optional<Payload> proposal, decision;
  std::map<std::uint64_t, Payload> proposed;                  // by rank
  bool has_proposed = false, has_announced = false;

  void on(Context&, const PerfectFailureDetector::Crash& e) { detectedranks.insert(rank(e.process)); }
  void on(Context&, const UniformConsensus::Propose& e) {
    if (!proposal) proposal = e.value;
  }
  void on(Context& uc, const BestEffortBroadcast::Deliver& e, const Proposal& m) {
    proposed[rank(e.from)] = m.value;
    if (rank(e.from) >= round) uc.trigger(pl, PerfectLink::Send{e.from, Ack{}});
  }
  void on(Context&, const PerfectLink::Deliver& e, const Ack&) { ackranks.insert(rank(e.from)); }
  void on(Context& uc, const ReliableBroadcast::Deliver&, const Decided& m) {
    if (decision) return;
    decision = m.value;
    uc.trigger(UniformConsensus::Decide{m.value});
  }

  bool upon(Context& uc) {
    if (round == rank(uc.self()) && proposal && !decision && !has_proposed) {
      has_proposed = true;
      uc.trigger(beb, BestEffortBroadcast::Broadcast{Proposal{*proposal}});
      return true;
    }
    if (detectedranks.contains(round)) {
      if (auto at = proposed.find(round); at != proposed.end()) proposal = at->second;
      ++round;
      return true;
    }
    if (has_proposed && !has_announced && all_have_answered(uc)) {
      has_announced = true;
      uc.trigger(rb, ReliableBroadcast::Broadcast{Decided{*proposal}});
      return true;
    }
    return false;
  }
  bool all_have_answered(Context& uc) const {
    return std::ranges::all_of(uc.processes(), [this](ProcessId p) {
      return ackranks.contains(rank(p)) || detectedranks.contains(rank(p));
    });
  }
};

template const Algorithm& algorithm<HierarchicalUniformConsensus>();

}  // namespace faultline
