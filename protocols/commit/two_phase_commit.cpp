// Two-Phase Commit (Gray 1978), with the cooperative termination protocol (Skeen 1981; Bernstein, Hadzilacos and
// Goodman 1987, section 7.4).
//
// Model: fail-recovery over links that lose and repeat. Guarantees AC2-AC5 whatever crashes, and AC1 if everybody is
// up in the end. It blocks: who has voted for COMMIT and can reach nobody that knows the decision must wait, for
// instance for a coordinator that crashed after the votes. Cost: 4 (N - 1) messages and 3 steps.
//
// Votes and decisions are on the disk before a message leaves that tells of them. Abort is presumed in that the
// coordinator logs no beginning: if it finds no decision on its disk after a restart, there was none, and it aborts.
// Unlike in Presumed Abort (Mohan, Lindsay and Obermarck 1986) both decisions are logged and acknowledged, so that
// also who has not voted learns of them. Who finds no vote on its disk after a restart has forgotten its part of the
// transaction, or may have: it votes for ABORT.
#include "protocols/commit/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct TwoPhaseCommit {
  using Port = AtomicCommit;
  static constexpr About about{
      .title = "Two-Phase Commit", .source = "Gray, Notes on Data Base Operating Systems, 1978",
      .model = Model::FailRecovery, .tolerates = "0", .messages = "4 * (N - 1)", .steps = "3",
      .needs = Needs::Fair | Needs::Recovery,
      .summary = "A coordinator collects the votes and spreads the decision; who has voted for COMMIT waits for it."};

  struct Prepare {};
  struct Vote { bool commit; };
  struct Decision { bool commit; };
  struct Ack {};
  struct Ask {};                                              // what has been decided?
  using Messages = types<Prepare, Vote, Decision, Ack, Ask>;
  struct VotesDue {};
  struct Silence { bool voted; };                             // nothing heard since it proposed, or since it voted
  struct Repeat { bool decided; };                            // in the phase for which it was set
  using Timers = types<VotesDue, Silence, Repeat>;

  Param<std::uint32_t> coordinator{0};                        // a process's number, below N
  Param<Duration> timeout{200ms};                             // how long to wait for votes, or for the coordinator
  Param<Duration> period{50ms};                               // between repetitions of what has not been answered
  Use<FairLossLink> fll;
  Stable<std::optional<bool>> vote;                           // the log
  Stable<std::optional<bool>> decision;
  std::optional<bool> proposal;
  bool prepared = false;                                      // the coordinator has asked, and waits for a proposal
  std::set<ProcessId> answered;                               // at the coordinator: who has voted, then who has acked

  void on(Context& ac, const Start&) {
    if (*coordinator >= ac.N())
      throw std::invalid_argument("TwoPhaseCommit.coordinator is " + std::to_string(*coordinator) +
                                  "; it must be below the number of processes, " + std::to_string(ac.N()));
  }
  void on(Context& ac, const Recover&) {
    if (decision.get()) announce(ac);
    else if (leads(ac) || !vote.get()) abort(ac);
    else ask(ac);
  }

  // ---- phase 1
  void on(Context& ac, const Port::Propose& e) {
    if (decision.get() || vote.get()) return;
    proposal = e.commit;
    if (prepared || leads(ac)) cast(ac);
    else ac.set_timer(timeout, Silence{false});
  }
  void on(Context& ac, const FairLossLink::Deliver&, const Prepare&) {
    prepared = true;
    if (vote.get()) send(ac, coordinator_id(), Vote{*vote.get()});        // the first one was lost
    else if (proposal) cast(ac);
  }
  void cast(Context& ac) {
    vote = proposal;
    if (!leads(ac)) send(ac, coordinator_id(), Vote{*proposal});
    if (!*proposal) return decide(ac, false);
    if (!leads(ac)) return ac.set_timer(timeout, Silence{true});
    answered = {ac.self()};
    repeat(ac);
    ac.set_timer(timeout, VotesDue{});
  }
  void on(Context& ac, const FairLossLink::Deliver& e, const Vote& m) {
    if (!leads(ac) || decision.get()) return;
    if (m.commit) answered.insert(e.from);
    else decide(ac, false);
  }
  void on(Context& ac, const VotesDue&) { if (!decision.get()) decide(ac, false); }

  // ---- phase 2
  bool upon(Context& ac) {
    if (!leads(ac) || decision.get() || answered.size() < ac.N()) return false;
    decide(ac, true);
    return true;
  }
  void decide(Context& ac, bool commit) {
    decision = commit;
    announce(ac);
  }
  void announce(Context& ac) {
    ac.trigger(Port::Decide{*decision.get()});
    if (!leads(ac)) return;
    answered = {ac.self()};
    repeat(ac);
  }
  void on(Context& ac, const FairLossLink::Deliver& e, const Decision& m) {
    if (!decision.get()) decide(ac, m.commit);
    if (e.from == coordinator_id()) send(ac, e.from, Ack{});
  }
  void on(Context& ac, const FairLossLink::Deliver& e, const Ack&) { if (leads(ac)) answered.insert(e.from); }

  /// The coordinator asks for the votes that it has not, or tells the decision to who has not acknowledged it.
  void repeat(Context& ac) {
    if (answered.size() == ac.N()) return;
    for (ProcessId q : ac.processes()) {
      if (answered.contains(q)) continue;
      if (decision.get()) send(ac, q, Decision{*decision.get()});
      else send(ac, q, Prepare{});
    }
    ac.set_timer(period, Repeat{decision.get().has_value()});
  }
  void on(Context& ac, const Repeat& t) { if (t.decided == decision.get().has_value()) repeat(ac); }

  // ---- when the coordinator is silent
  void on(Context& ac, const Silence& t) {
    if (decision.get() || t.voted != vote.get().has_value()) return;
    if (vote.get()) ask(ac);
    else abort(ac);
  }
  /// Who has not voted for COMMIT may abort by itself: nobody can have decided anything else.
  void abort(Context& ac) {
    if (!vote.get()) vote = false;
    decide(ac, false);
  }
  void ask(Context& ac) {
    for (ProcessId q : ac.processes()) if (q != ac.self()) send(ac, q, Ask{});
    ac.set_timer(period, Silence{true});
  }
  void on(Context& ac, const FairLossLink::Deliver& e, const Ask&) {
    if (!decision.get() && !vote.get()) abort(ac);
    if (decision.get()) send(ac, e.from, Decision{*decision.get()});      // who is uncertain too cannot help
  }

  ProcessId coordinator_id() const { return ProcessId{*coordinator}; }
  bool leads(Context& ac) const { return ac.self() == coordinator_id(); }
  template <class M> void send(Context& ac, ProcessId to, const M& message) {
    ac.trigger(fll, FairLossLink::Send{to, message});
  }
};

template const Algorithm& algorithm<TwoPhaseCommit>();

}  // namespace faultline
