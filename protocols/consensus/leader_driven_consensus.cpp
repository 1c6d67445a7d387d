// Leader-Driven Consensus, CGR Algorithm 5.7: the core of Paxos.
//
// Model: fail-noisy. Guarantees UC1-UC4 for f < N/2; safe whatever the leader detector says, and it decides once that
// has settled. Cost: 5N messages and 5 steps in the epoch that decides. Without failures there is one more epoch: the
// process of rank N leads epoch 0, and sends N READs in it if it has proposed; but being trusted for the first time
// has already made it announce the next epoch, N messages and 1 step, by which epoch 0 is aborted. 7N, 6 steps.
// Deviates in that an epoch that comes while the running one is being aborted only replaces the next one (a second
// Abort would meet an instance that has halted), and in that aborted and skipped instances are retired.
#include "protocols/consensus/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct LeaderDrivenConsensus {
  using Port = UniformConsensus;
  static constexpr About about{
      .title = "Leader-Driven Consensus", .source = "CGR Algorithm 5.7", .model = Model::FailNoisy,
      .tolerates = "(N - 1) / 2", .messages = "7 * N", .steps = "6",
      .needs = Needs::Fair | Needs::Gst | Needs::Majority,
      .outside = "stop: nothing, epochs that were left stay retired, and who has forgotten where it was stays out",
      .summary = "Epoch by epoch the leader tries to have its value decided; each epoch begins with the state in "
                 "which the last one was aborted, so that no value decided is ever lost."};

  using Timestamp = std::uint64_t;

  Use<EpochChange> ec;
  Instances<Timestamp, EpochConsensus> ep;
  std::optional<Payload> val;
  bool proposed = false, decided = false;
  Timestamp ets = 0, newts = 0;                               // the running epoch, and the one to come if it differs
  ProcessId l{}, newl{};                                      // their leaders

  void on(Context& uc, const Start&) {
    l = uc.processes().back();                                // the book's l0
    uc.trigger(ep, ets, EpochConsensus::Init{ets, l, {}});
  }
  void on(Context&, const UniformConsensus::Propose& e) { val = e.value; }
  void on(Context& uc, const EpochChange::StartEpoch& e) {
    const bool is_aborting = newts != ets;
    newts = e.timestamp, newl = e.leader;
    if (!is_aborting) uc.trigger(ep, ets, EpochConsensus::Abort{});
  }
  void on(Context& uc, const Timestamp& ts, const EpochConsensus::Aborted& e) {
    if (ts != ets) return;
    ets = newts, l = newl, proposed = false;
    uc.retire_below(ep, ets);
    uc.trigger(ep, ets, EpochConsensus::Init{ets, l, e.state});
  }
  void on(Context& uc, const Timestamp& ts, const EpochConsensus::Decide& e) {
    if (ts != ets || decided) return;
    decided = true;
    uc.trigger(UniformConsensus::Decide{e.value});
  }

  bool upon(Context& uc) {
    if (l != uc.self() || !val || proposed) return false;
    proposed = true;
    uc.trigger(ep, ets, EpochConsensus::Propose{*val});
    return true;
  }
};

template const Algorithm& algorithm<LeaderDrivenConsensus>();

}  // namespace faultline
