// Flooding Consensus, CGR Algorithm 5.1.
//
// Model: fail-stop. Guarantees C1-C4 for f < N. Cost: N^2 proposals and N^2 decisions, 1 step to decide; each
// crash adds at most a step, O(N^3) messages in the worst case. Not uniform: who decides in round 1 and crashes
// may have decided alone. Not safe over a detector that errs: a wrong suspicion lets a process decide alone. Nor if a
// process lives on after a link has lost its proposal: it may then tell one correct process of a proposal in a later
// round, while another has stopped waiting for it. A crash may take back what was sent in the last step, no more.
// Nor where a process comes back: nobody waits for it any more, but what it says is counted where it comes in time.
// Proposals and senders are kept by round, so that a message of a later round waits in its place.
#include <algorithm>

#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct FloodingConsensus {
  using Port = Consensus;
  static constexpr About about{
      .title = "Flooding Consensus", .source = "CGR Algorithm 5.1", .model = Model::FailStop, .tolerates = "N - 1",
      .messages = "2 * N^2", .steps = "1", .needs = Needs::Fair | Needs::Synchrony,
      .outside = "stop: CINT; stop: CAGR(outside/flooding-consensus-back), who comes back is heard in time by some",
      .summary = "Rounds in which everyone tells everyone all proposals; who has heard the same processes in two "
                 "rounds running decides the least proposal."};

  struct Proposal { std::uint64_t round; std::set<Payload> proposals; };
  struct Decided { Payload value; };
  using Messages = types<Proposal, Decided>;

  Use<BestEffortBroadcast> beb;
  Shared<PerfectFailureDetector> fd;
  std::set<ProcessId> correct;
  std::uint64_t round = 1;
  std::optional<Payload> decision;
  std::map<std::uint64_t, std::set<ProcessId>> receivedfrom;  // by round
  std::map<std::uint64_t, std::set<Payload>> proposals;       // by round

  void on(Context& c, const Start&) {
    correct = receivedfrom[0] = {c.processes().begin(), c.processes().end()};
  }
  void on(Context&, const PerfectFailureDetector::Crash& e) { correct.erase(e.process); }
  void on(Context& c, const Consensus::Propose& e) {
    proposals[1].insert(e.value);
    c.trigger(beb, BestEffortBroadcast::Broadcast{Proposal{1, proposals[1]}});
  }
  void on(Context&, const BestEffortBroadcast::Deliver& e, const Proposal& m) {
    receivedfrom[m.round].insert(e.from);
    proposals[m.round].insert(m.proposals.begin(), m.proposals.end());
  }
  void on(Context& c, const BestEffortBroadcast::Deliver& e, const Decided& m) {
    if (correct.contains(e.from) && !decision) decide(c, m.value);
  }

  bool upon(Context& c) {
    if (decision || proposals[round].empty()) return false;   // empty: reported crashed itself, it waits for nobody
    if (!std::ranges::includes(receivedfrom[round], correct)) return false;
    if (receivedfrom[round] == receivedfrom[round - 1]) return decide(c, *proposals[round].begin()), true;
    ++round;
    c.trigger(beb, BestEffortBroadcast::Broadcast{Proposal{round, proposals[round - 1]}});
    return true;
  }
  void decide(Context& c, const Payload& value) {
    decision = value;
    c.trigger(beb, BestEffortBroadcast::Broadcast{Decided{value}});
    c.trigger(Consensus::Decide{value});
  }
};

template const Algorithm& algorithm<FloodingConsensus>();

}  // namespace faultline
