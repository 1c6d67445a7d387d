// Consensus-Based Non-Blocking Atomic Commit, CGR Algorithm 6.6.
//
// Model: fail-stop. Guarantees NBAC1-NBAC5 for f < N, as far as the uniform consensus below tolerates that many.
// Cost: N^2 messages and 1 step, and those of the consensus.
#include "protocols/broadcast/ports.hpp"
#include "protocols/commit/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct ConsensusBasedNonBlockingAtomicCommit {
  using Port = NonBlockingAtomicCommit;
  static constexpr About about{
      .title = "Consensus-Based Non-Blocking Atomic Commit", .source = "CGR Algorithm 6.6", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "N^2 + 6 * N", .steps = "6", .needs = Needs::Fair | Needs::Synchrony,
      .outside = "synchrony links gst: AC-ABORT",             // consensus agrees all the same
      .summary = "All agree on ABORT or COMMIT, having proposed COMMIT only if everybody voted for it and was up."};

  struct Vote { bool commit; };                               // broadcast, and then proposed to the consensus
  using Messages = types<Vote>;

  Use<BestEffortBroadcast> beb;
  Use<UniformConsensus> uc;
  Shared<PerfectFailureDetector> fd;
  std::set<ProcessId> voted;                                  // for COMMIT
  bool proposed = false;

  void on(Context& nbac, const PerfectFailureDetector::Crash&) { propose(nbac, false); }
  void on(Context& nbac, const NonBlockingAtomicCommit::Propose& e) {
    nbac.trigger(beb, BestEffortBroadcast::Broadcast{Vote{e.commit}});
  }
  void on(Context& nbac, const BestEffortBroadcast::Deliver& e, const Vote& m) {
    if (m.commit) voted.insert(e.from);
    else propose(nbac, false);
  }
  bool upon(Context& nbac) {
    if (proposed || voted.size() < nbac.N()) return false;
    propose(nbac, true);
    return true;
  }
  void propose(Context& nbac, bool commit) {
    if (proposed) return;
    proposed = true;
    nbac.trigger(uc, UniformConsensus::Propose{Vote{commit}});
  }
  void on(Context& nbac, const UniformConsensus::Decide&, const Vote& m) {
    nbac.trigger(NonBlockingAtomicCommit::Decide{m.commit});
  }
};

template const Algorithm& algorithm<ConsensusBasedNonBlockingAtomicCommit>();

}  // namespace faultline
