// The checkers of detectors: FD-COMP, FD-ACC, FD-EACC, LE-DET, LE-ACC, OM-ACC, OM-AGR.
//
// What holds "from some time on" is judged on the last slice of the run (is_late in assumptions.hpp): there a
// detector may not be wrong any more, nor change its mind.
#include <algorithm>

#include "check/goals.hpp"
#include "check/key_index.hpp"
#include "protocols/detectors/ports.hpp"

namespace faultline {
namespace {

/// Who crashed when.
class Crashes {
 public:
  explicit Crashes(std::uint32_t processes) : at_(processes) {}
  void add(ProcessId p, Time at) { at_[index(p)] = at; }
  std::optional<Time> of(ProcessId p) const { return index(p) < at_.size() ? at_[index(p)] : std::nullopt; }
  std::uint32_t processes() const { return static_cast<std::uint32_t>(at_.size()); }

 private:
  std::vector<std::optional<Time>> at_;
};

/// What each process holds of each other one, whatever the detector: crashed (or suspected), or not.
class Suspicions {
 public:
  struct Pair { bool suspected = false; Time changed{}; std::uint64_t record = 0; };

  void set(const Observation& o, ProcessId of, bool suspected) {
    const auto number = index_.insert({o.process, of});
    if (number == pairs_.size()) pairs_.emplace_back();
    if (pairs_[number].suspected != suspected) pairs_[number] = {suspected, o.at, o.record};
  }
  const Pair* find(ProcessId by, ProcessId of) const {
    const auto number = index_.find({by, of});
    return number == index_.none ? nullptr : &pairs_[number];
  }
  /// Calls visit(by, of, pair), in order of first mention.
  void each(const auto& visit) const {
    for (std::uint32_t i = 0; i < pairs_.size(); ++i) visit(index_.key(i).from, index_.key(i).to, pairs_[i]);
  }

  /// Every crashed process is held for crashed at the end by every correct one.
  void judge_completeness(Tally& tally, const RunFacts& run, const Crashes& crashes, std::string_view how) const {
    Goals goals(tally, run, "FD-COMP");
    for (std::uint32_t q = 0; q < run.processes; ++q) {
      const auto crashed = crashes.of(ProcessId{q});
      if (!crashed || is_correct(run, ProcessId{q})) continue;
      for (std::uint32_t p = 0; p < run.processes; ++p) {
        if (!is_correct(run, ProcessId{p})) continue;
        const Pair* pair = find(ProcessId{p}, ProcessId{q});
        goals.add(*crashed, pair && pair->suspected, pair ? std::optional(pair->record) : std::nullopt, [&] {
          return name(ProcessId{p}) + " did not " + std::string(how) + " " + name(ProcessId{q}) +
                 " at the end, which had crashed " + when(*crashed);
        });
      }
    }
    goals.close("nobody crashed for good, or nobody was left to notice");
  }

 private:
  KeyIndex<PairKey> index_;
  std::vector<Pair> pairs_;
};

class PerfectDetectorChecker final : public Checker {
 public:
  explicit PerfectDetectorChecker(std::uint32_t processes) : crashes_(processes) {}
  void crash(ProcessId p, Time at) override { crashes_.add(p, at); }
  void see(const Observation& o) override {
    auto* e = o.as<PerfectFailureDetector::Crash>();
    if (!e) return;
    reports_.set(o, e->process, true);
    if (!crashes_.of(e->process)) tally_.broken("FD-ACC", o.record, [&] {
      return name(o.process) + " reported the crash of " + name(e->process) + " " + when(o.at) +
             ", which had not crashed";
    });
  }
  Tally finish(const RunFacts& run) override {
    tally_.judged("FD-ACC", std::uint64_t{run.processes} * (run.processes - 1));   // each might have reported each
    reports_.judge_completeness(tally_, run, crashes_, "report the crash of");
    return std::move(tally_);
  }

 private:
  Crashes crashes_;
  Suspicions reports_;
  Tally tally_;
};

class EventuallyPerfectDetectorChecker final : public Checker {
 public:
  explicit EventuallyPerfectDetectorChecker(std::uint32_t processes) : crashes_(processes) {}
  void crash(ProcessId p, Time at) override { crashes_.add(p, at); }
  void see(const Observation& o) override {
    if (auto* s = o.as<EventuallyPerfectFailureDetector::Suspect>()) suspicions_.set(o, s->process, true);
    else if (auto* r = o.as<EventuallyPerfectFailureDetector::Restore>()) suspicions_.set(o, r->process, false);
  }
  Tally finish(const RunFacts& run) override {
    suspicions_.judge_completeness(tally_, run, crashes_, "suspect");
    Goals goals(tally_, run, "FD-EACC");
    const std::uint64_t correct = run.processes - faulty(run);
    std::uint64_t spoken_of = 0;
    suspicions_.each([&](ProcessId p, ProcessId q, const Suspicions::Pair& pair) {
      if (!is_correct(run, p) || !is_correct(run, q) || p == q) return;
      ++spoken_of;
      goals.add(run.calm, !pair.suspected && !is_late(run, pair.changed), pair.record, [&] {
        return name(p) + (pair.suspected ? " still suspected " : " suspected ") + name(q) + ", which is correct, " +
               (pair.suspected ? "at the end, since " : "so late as ") +
               json::to_text(pair.changed.time_since_epoch());
      });
    });
    if (correct > 1) goals.reached(run.calm, correct * (correct - 1) - spoken_of);
    goals.close("there were no two correct processes");
    return std::move(tally_);
  }

 private:
  Crashes crashes_;
  Suspicions suspicions_;
  Tally tally_;
};

/// Whom each process held for the leader last, and since when.
class Leaders {
 public:
  struct Choice { std::optional<ProcessId> leader; Time since{}; std::optional<std::uint64_t> record; };
  explicit Leaders(std::uint32_t processes) : last_(processes) {}
  void set(const Observation& o, ProcessId leader) {
    Choice& choice = last_[index(o.process)];
    if (choice.leader != leader) choice = {leader, o.at, {o.record}};
  }
  const Choice& of(ProcessId p) const { return last_[index(p)]; }
  /// "process 1 trusted process 2 since 1s", "process 1 never trusted anybody"
  std::string text(ProcessId p, std::string_view verb) const {
    const Choice& c = of(p);
    if (!c.leader) return name(p) + " never " + std::string(verb) + " anybody";
    return name(p) + " " + std::string(verb) + " " + name(*c.leader) + " since " +
           json::to_text(c.since.time_since_epoch());
  }

 private:
  std::vector<Choice> last_;
};

class LeaderElectionChecker final : public Checker {
 public:
  explicit LeaderElectionChecker(std::uint32_t processes) : crashes_(processes), leaders_(processes) {}
  void crash(ProcessId p, Time at) override { crashes_.add(p, at), std::erase(alive_, p); }
  /// Announcing a process that has already crashed makes no second leader: detectors may learn of crashes in
  /// different orders.
  void see(const Observation& o) override {
    auto* e = o.as<LeaderElection::Leader>();
    if (!e) return;
    leaders_.set(o, e->process);
    tally_.judged("LE-ACC");
    if (crashes_.of(e->process)) return;
    if (std::find(alive_.begin(), alive_.end(), e->process) == alive_.end()) alive_.push_back(e->process);
    if (alive_.size() > 1) tally_.broken("LE-ACC", o.record, [&] {
      const auto other = alive_.front() == e->process ? alive_.back() : alive_.front();
      return name(o.process) + " elected " + name(e->process) + " " + when(o.at) + " although " + name(other) +
             ", elected before, had not crashed";
    });
  }
  Tally finish(const RunFacts& run) override {
    Goals goals(tally_, run, "LE-DET");
    for (std::uint32_t p = 0; p < run.processes; ++p) {
      if (!is_correct(run, ProcessId{p})) continue;
      const auto& choice = leaders_.of(ProcessId{p});
      goals.add(run.calm, choice.leader && is_correct(run, *choice.leader), choice.record, [&] {
        return leaders_.text(ProcessId{p}, "elected") + (choice.leader ? ", which is not correct" : "");
      });
    }
    goals.close("no process is correct");
    return std::move(tally_);
  }

 private:
  Crashes crashes_;
  Leaders leaders_;
  std::vector<ProcessId> alive_;                              // elected by anyone so far, and up
  Tally tally_;
};

class EventualLeaderChecker final : public Checker {
 public:
  explicit EventualLeaderChecker(std::uint32_t processes) : leaders_(processes) {}
  void see(const Observation& o) override {
    if (auto* e = o.as<EventualLeaderDetector::Trust>()) leaders_.set(o, e->process);
  }
  Tally finish(const RunFacts& run) override {
    Goals accuracy(tally_, run, "OM-ACC"), agreement(tally_, run, "OM-AGR");
    std::optional<ProcessId> first;
    for (std::uint32_t i = 0; i < run.processes; ++i) {
      const ProcessId p{i};
      if (!is_correct(run, p)) continue;
      if (!first) first = p;
      const auto& choice = leaders_.of(p);
      const bool settled = choice.leader && !is_late(run, choice.since);
      accuracy.add(run.calm, settled && is_correct(run, *choice.leader), choice.record, [&] {
        return leaders_.text(p, "trusted") + (!choice.leader ? "" : settled ? ", which is not correct" : ", so late");
      });
      agreement.add(run.calm, settled && choice.leader == leaders_.of(*first).leader, choice.record, [&] {
        const std::string other = settled ? ", but " + leaders_.text(*first, "trusted") : "";
        return leaders_.text(p, "trusted") + other + (choice.leader && !settled ? ", so late" : "");
      });
    }
    accuracy.close("no process is correct");
    agreement.close("no process is correct");
    return std::move(tally_);
  }

 private:
  Leaders leaders_;
  Tally tally_;
};

}  // namespace

void know_detector_checkers() {
  know_checker<PerfectFailureDetector, PerfectDetectorChecker>();
  know_checker<EventuallyPerfectFailureDetector, EventuallyPerfectDetectorChecker>();
  know_checker<LeaderElection, LeaderElectionChecker>();
  know_checker<EventualLeaderDetector, EventualLeaderChecker>();
}

}  // namespace faultline
