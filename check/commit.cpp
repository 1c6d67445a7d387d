// The checker of atomic commit, blocking and not: AC-TERM, AC-ABORT, AC-COMMIT, AC-INT, AC-AGR.
//
// The blocking port promises a decision only if everybody is up in the end, and allows an ABORT if somebody could not
// be heard in time. What "in time" is only the algorithm knows. So an ABORT without a vote for it and without a crash
// is judged where everybody must have been heard by any algorithm: nothing was lost, clocks were true, and the votes
// came so close together that ten more message delays would have passed before the shortest time-out of the stack.
// In another run such an ABORT is not counted.
#include "check/goals.hpp"
#include "protocols/commit/ports.hpp"

namespace faultline {
namespace {

class Commits {
 public:
  Commits(std::uint32_t processes, bool may_block) : may_block_(may_block), parts_(processes) {}

  void propose(const Observation& o, bool commit) {
    Part& part = parts_[index(o.process)];
    if (!part.vote) part.vote = Said{commit, o.at, o.record};
  }
  void decide(const Observation& o, bool commit) {
    Part& part = parts_[index(o.process)];
    tally_.judged("AC-INT"), tally_.judged("AC-AGR");
    const bool may_repeat = std::exchange(part.restarted, false);
    const bool same = part.decision && part.decision->commit == commit;
    if (part.decision && !(same && may_repeat)) tally_.broken("AC-INT", o.record, [&] {
      return decided(o.process, commit, o.at) + (same ? " again" : "") + ", after it had decided " +
             word(part.decision->commit) + " " + when(part.decision->at);
    });
    if (same) return;
    if (!first_) first_ = o.process;
    if (!part.decision) part.decision = Said{commit, o.at, o.record};
    const Said& first = *parts_[index(*first_)].decision;
    if (first.commit != commit) tally_.broken("AC-AGR", o.record, [&] {
      return decided(o.process, commit, o.at) + ", but " + decided(*first_, first.commit, first.at);
    });
    commit ? judge_commit(o) : judge_abort(o);
  }
  void crash() { crashed_ = true; }
  void restart(ProcessId p) { parts_[index(p)].restarted = true; }

  Tally finish(const RunFacts& run) {
    if (baseless_) judge_baseless(run);
    judge_termination(run);
    return std::move(tally_);
  }

 private:
  struct Said { bool commit; Time at; std::uint64_t record; };
  struct Part {
    std::optional<Said> vote, decision;                       // the first ones
    bool restarted = false;                                   // since it decided last, if it did
  };

  static std::string word(bool commit) { return commit ? "COMMIT" : "ABORT"; }
  static std::string decided(ProcessId p, bool commit, Time at) {
    return name(p) + " decided " + word(commit) + " " + when(at);
  }

  void judge_commit(const Observation& o) {
    tally_.judged("AC-COMMIT"), tally_.judged("AC-ABORT");    // it could have been an ABORT without reason
    for (std::uint32_t p = 0; p < parts_.size(); ++p) {
      const auto& vote = parts_[p].vote;
      if (vote && vote->commit) continue;
      return tally_.broken("AC-COMMIT", o.record, [&] {
        return decided(o.process, true, o.at) + ", but " + name(ProcessId{p}) +
               (vote ? " had voted for ABORT " + when(vote->at) : " had not voted");
      });
    }
  }
  void judge_abort(const Observation& o) {
    tally_.judged("AC-COMMIT");
    bool wanted = crashed_;
    for (const Part& part : parts_) wanted = wanted || (part.vote && !part.vote->commit);
    if (wanted) return tally_.judged("AC-ABORT");
    if (may_block_) {
      if (!baseless_) baseless_ = {o.process, {false, o.at, o.record}};
      return;
    }
    tally_.judged("AC-ABORT");
    tally_.broken("AC-ABORT", o.record, [&] { return baseless(o.process, o.at); });
  }
  static std::string baseless(ProcessId p, Time at) {
    return decided(p, false, at) + ", but nobody had voted for it or crashed";
  }
  void judge_baseless(const RunFacts& run) {
    Time first = Time::max(), last = Time::min();
    for (const Part& part : parts_) {
      const Time at = part.vote ? part.vote->at : run.end;
      first = std::min(first, at), last = std::max(last, at);
    }
    const auto& [who, said] = *baseless_;
    const std::string text = baseless(who, said.at);
    const bool in_time = last - first + 10 * (run.worst_delay + run.worst_stall) < run.quickest_timer;
    if (in_time && run.all_arrived && run.lossless && run.clocks_true) {
      tally_.judged("AC-ABORT");
      tally_.broken("AC-ABORT", said.record, [&] { return text + ", and everybody could be heard in time"; });
    } else if (tally_.times_judged("AC-ABORT") == 0) {
      tally_.open("AC-ABORT", [&] { return text + "; but somebody may not have been heard in time"; });
    }
  }

  void judge_termination(const RunFacts& run) {
    std::optional<ProcessId> blocked, down, abstained;
    Time last{};
    for (std::uint32_t i = 0; i < parts_.size(); ++i) {
      const ProcessId p{i};
      const auto& [vote, decision, _] = parts_[i];
      if (vote) last = std::max(last, vote->at);
      if (!is_correct(run, p)) down = p;
      else if (!vote && was_always_up(run, p)) abstained = p;
      if (is_correct(run, p) && vote && !decision && !blocked) blocked = p;
    }
    const std::string waits = blocked ? name(*blocked) + " has not decided; but " : "";
    if (may_block_ && down)
      return tally_.open("AC-TERM", [&] { return waits + name(*down) + " was down in the end"; }, blocked.has_value());
    if (abstained) return tally_.open("AC-TERM", [&] { return waits + name(*abstained) + " never voted"; });
    Goals goals(tally_, run, "AC-TERM");
    for (std::uint32_t i = 0; i < parts_.size(); ++i) {
      const auto& [vote, decision, _] = parts_[i];
      const auto record = vote ? std::optional(vote->record) : std::nullopt;
      if (is_correct(run, ProcessId{i})) goals.add(last, decision.has_value(), record, [&] {
        return name(ProcessId{i}) + " never decided; the last vote was " + when(last);
      });
    }
    goals.close("no process is correct");
  }

  const bool may_block_;
  std::vector<Part> parts_;                                   // by process
  bool crashed_ = false;                                      // somebody has
  std::optional<ProcessId> first_;                            // to decide
  std::optional<std::pair<ProcessId, Said>> baseless_;        // the first ABORT without visible reason
  Tally tally_;
};

template <class Port, bool may_block> class CommitChecker final : public Checker {
 public:
  explicit CommitChecker(std::uint32_t processes) : commits_(processes, may_block) {}
  void see(const Observation& o) override {
    if (auto* e = o.as<typename Port::Propose>()) commits_.propose(o, e->commit);
    else if (auto* e = o.as<typename Port::Decide>()) commits_.decide(o, e->commit);
  }
  void crash(ProcessId, Time) override { commits_.crash(); }
  void restart(ProcessId p, Time) override { commits_.restart(p); }
  Tally finish(const RunFacts& run) override { return commits_.finish(run); }

 private:
  Commits commits_;
};

}  // namespace

void know_commit_checkers() {
  know_checker<AtomicCommit, CommitChecker<AtomicCommit, true>>();
  know_checker<NonBlockingAtomicCommit, CommitChecker<NonBlockingAtomicCommit, false>>();
}

}  // namespace faultline
