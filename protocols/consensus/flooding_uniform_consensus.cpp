// Flooding Uniform Consensus, CGR Algorithm 5.3.
//
// Model: fail-stop. Guarantees UC1-UC4 for f < N. Cost: always N rounds of one step, N^3 messages: in one of
// N rounds nobody crashes, and after it all know the same proposals. Not safe over a detector that errs.
// Deviates in that proposals are added up when their round ends, so that a message of a later round waits in
// its place.
#include <algorithm>

#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct FloodingUniformConsensus {
  using Port = UniformConsensus;
  static constexpr About about{
      .title = "Flooding Uniform Consensus", .source = "CGR Algorithm 5.3", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "N^3", .steps = "N", .needs = Needs::Fair | Needs::Synchrony,
      .outside = "stop: CUAGR",
      .summary = "N rounds in which everyone tells everyone all proposals; then all decide the least one."};

  struct Proposal { std::uint64_t round; std::set<Payload> proposals; };
  using Messages = types<Proposal>;

  Use<BestEffortBroadcast> beb;
  Shared<PerfectFailureDetector> fd;
  std::set<ProcessId> correct;
  std::uint64_t round = 1;
  std::optional<Payload> decision;
  std::set<Payload> proposalset;
  std::map<std::uint64_t, std::set<ProcessId>> receivedfrom;  // by round, this one and later ones
  std::map<std::uint64_t, std::set<Payload>> received;        // likewise: what they proposed

  void on(Context& uc, const Start&) { correct = {uc.processes().begin(), uc.processes().end()}; }
  void on(Context&, const PerfectFailureDetector::Crash& e) { correct.erase(e.process); }
  void on(Context& uc, const UniformConsensus::Propose& e) {
    proposalset.insert(e.value);
    uc.trigger(beb, BestEffortBroadcast::Broadcast{Proposal{1, proposalset}});
  }
  void on(Context&, const BestEffortBroadcast::Deliver& e, const Proposal& m) {
    if (m.round < round) return;                              // of one who has crashed since: its round went without it
    receivedfrom[m.round].insert(e.from);
    received[m.round].insert(m.proposals.begin(), m.proposals.end());
  }

  bool upon(Context& uc) {
    if (decision || proposalset.empty()) return false;        // empty: reported crashed itself, it waits for nobody
    if (!std::ranges::includes(receivedfrom[round], correct)) return false;
    proposalset.merge(received[round]);
    receivedfrom.erase(round), received.erase(round);
    if (round == uc.N()) {
      decision = *proposalset.begin();
      uc.trigger(UniformConsensus::Decide{*decision});
    } else {
      ++round;
      uc.trigger(beb, BestEffortBroadcast::Broadcast{Proposal{round, proposalset}});
    }
    return true;
  }
};

template const Algorithm& algorithm<FloodingUniformConsensus>();

}  // namespace faultline
