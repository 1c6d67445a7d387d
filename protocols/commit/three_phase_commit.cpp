// Three-Phase Commit (Skeen 1981), with a coordinator and its termination protocol.
//
// Model: fail-stop. Guarantees NBAC1-NBAC5 for f < N: between the votes and the decision all learn that the votes
// were for COMMIT, so that whoever is left can tell what the dead may have decided. Cost: 5 (N - 1) messages and 5
// steps; each coordinator that crashes adds at most 3 (N - 1) messages and 3 steps. In a network that may be cut the
// sides take each other for dead and decide for themselves, differently.
// Deviates in that a backup coordinator is the process of lowest number that is left, that a vote may be waited for
// without time-out (the detector tells who will not vote any more), and that messages of a coordinator who has been
// replaced are ignored: they may come late, and undo what the next one has arranged.
#include <algorithm>

#include "protocols/commit/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct ThreePhaseCommit {
  using Port = NonBlockingAtomicCommit;
  static constexpr About about{
      .title = "Three-Phase Commit", .source = "Skeen, Nonblocking Commit Protocols, 1981", .model = Model::FailStop,
      .tolerates = "N - 1", .messages = "5 * (N - 1)", .steps = "5", .needs = Needs::Fair | Needs::Synchrony,
      .summary = "Two-phase commit with a phase between: nobody commits before all know that all will."};

  enum class State : std::uint8_t { Initial, Wait, Prepared, Abort, Commit };
  enum class Phase : std::uint8_t { None, Voting, Moving };
  struct Prepare {};
  struct Vote { bool commit; };
  struct Move { State to; };                                  // be in the state that the coordinator is in
  struct Moved {};
  struct Decision { bool commit; };
  using Messages = types<Prepare, Vote, Move, Moved, Decision>;

  Use<PerfectLink> pl;
  Shared<PerfectFailureDetector> fd;
  State state = State::Initial;
  std::optional<bool> proposal;
  bool prepared = false;                                      // the coordinator has asked, and waits for a proposal
  std::set<ProcessId> correct;
  ProcessId coordinator{};                                    // the latest that it knows of
  Phase phase = Phase::None;                                  // as coordinator
  std::set<ProcessId> answered;                               // in this phase

  void on(Context& nbac, const Start&) { correct = {nbac.processes().begin(), nbac.processes().end()}; }

  // ---- the votes
  void on(Context& nbac, const Port::Propose& e) {
    if (state != State::Initial) return;                      // a backup coordinator did not wait for it
    proposal = e.commit;
    if (leads(nbac)) {
      phase = Phase::Voting, answered = {nbac.self()};
      tell(nbac, Prepare{});
      cast(nbac);
    } else if (prepared) cast(nbac);
  }
  void on(Context& nbac, const PerfectLink::Deliver& e, const Prepare&) {
    if (!follows(e.from)) return;
    prepared = true;
    if (proposal) cast(nbac);
  }
  void cast(Context& nbac) {
    if (state != State::Initial) return;
    if (!leads(nbac)) nbac.trigger(pl, PerfectLink::Send{coordinator, Vote{*proposal}});
    if (*proposal) state = State::Wait;
    else decide(nbac, false);
  }
  void on(Context& nbac, const PerfectLink::Deliver& e, const Vote& m) {
    if (phase != Phase::Voting) return;
    if (m.commit) answered.insert(e.from);
    else decide(nbac, false);
  }

  // ---- all learn where they stand
  void move(Context& nbac, State to) {
    state = to, phase = Phase::Moving, answered = {nbac.self()};
    tell(nbac, Move{to});
  }
  void on(Context& nbac, const PerfectLink::Deliver& e, const Move& m) {
    if (!follows(e.from)) return;
    if (!decided()) state = m.to;
    nbac.trigger(pl, PerfectLink::Send{e.from, Moved{}});
  }
  void on(Context&, const PerfectLink::Deliver& e, const Moved&) {
    if (phase == Phase::Moving) answered.insert(e.from);
  }
  bool upon(Context& nbac) {
    const auto will_answer = [&](ProcessId q) { return answered.contains(q) || correct.contains(q); };
    if (phase == Phase::Voting && answered.size() == nbac.N()) move(nbac, State::Prepared);
    else if (phase == Phase::Voting && !std::ranges::all_of(nbac.processes(), will_answer)) decide(nbac, false);
    else if (phase == Phase::Moving && std::ranges::includes(answered, correct)) decide(nbac, state == State::Prepared);
    else return false;
    return true;
  }

  // ---- the decision
  void decide(Context& nbac, bool commit) {
    phase = Phase::None;
    if (leads(nbac)) tell(nbac, Decision{commit});
    if (decided()) return;
    state = commit ? State::Commit : State::Abort;
    nbac.trigger(Port::Decide{commit});
  }
  void on(Context& nbac, const PerfectLink::Deliver& e, const Decision& m) {
    if (follows(e.from)) decide(nbac, m.commit);
  }

  // ---- termination, when a coordinator has crashed
  void on(Context& nbac, const PerfectFailureDetector::Crash& e) {
    correct.erase(e.process);
    if (leads(nbac) || correct.empty() || *correct.begin() != nbac.self()) return;
    coordinator = nbac.self();
    if (state == State::Initial) decide(nbac, false);         // without its vote nobody is prepared
    else if (decided()) decide(nbac, state == State::Commit);
    else move(nbac, state);
  }

  bool leads(Context& nbac) const { return coordinator == nbac.self(); }
  bool decided() const { return state == State::Abort || state == State::Commit; }
  /// Whether it takes the word of that coordinator, and from now on only of that one or later ones.
  bool follows(ProcessId from) {
    if (from < coordinator) return false;
    coordinator = from;
    return true;
  }
  template <class M> void tell(Context& nbac, const M& message) {
    for (ProcessId q : correct) if (q != nbac.self()) nbac.trigger(pl, PerfectLink::Send{q, message});
  }
};

template const Algorithm& algorithm<ThreePhaseCommit>();

}  // namespace faultline
