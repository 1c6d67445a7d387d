// The checkers of epochs: EC-MONO, EC-CONS, EC-LEAD; EP-VALID, EP-AGR, EP-INT, EP-LOCK, EP-TERM, EP-ABORT.
//
// Epoch consensus is judged over all epochs of a run together, because a value may come from an earlier epoch and
// must be kept by every later one. An instance's epoch is what its Init says; a module that is given another Init is
// another instance.
#include "check/goals.hpp"
#include "protocols/consensus/ports.hpp"

namespace faultline {
namespace {

std::string epoch(std::uint64_t timestamp) { return "epoch " + std::to_string(timestamp); }

class EpochChangeChecker final : public Checker {
  struct Epoch { std::uint64_t timestamp = 0; ProcessId leader{}; Time since{}; std::uint64_t record = 0; };

 public:
  explicit EpochChangeChecker(std::uint32_t processes) : last_(processes) {}

  void see(const Observation& o) override {
    if (auto* e = o.as<EpochChange::StartEpoch>()) start(o, *e);
  }
  Tally finish(const RunFacts& run) override {
    const Epoch* newest = nullptr;                            // of a correct process
    for (std::uint32_t p = 0; p < run.processes; ++p)
      if (is_correct(run, ProcessId{p}) && last_[p] && (!newest || last_[p]->timestamp > newest->timestamp))
        newest = &*last_[p];
    Goals goals(tally_, run, "EC-LEAD");
    for (std::uint32_t p = 0; p < run.processes; ++p) {
      if (!is_correct(run, ProcessId{p})) continue;
      const bool settled = newest && last_[p] && last_[p]->timestamp == newest->timestamp &&
                           is_correct(run, newest->leader) && !is_late(run, last_[p]->since);
      goals.add(run.calm, settled, last_[p] ? std::optional(last_[p]->record) : std::nullopt, [&] {
        return !newest ? name(ProcessId{p}) + " never started an epoch" : unsettled(run, ProcessId{p}, *newest);
      });
    }
    goals.close("no process is correct");
    return std::move(tally_);
  }

 private:
  void start(const Observation& o, const EpochChange::StartEpoch& e) {
    auto& last = last_[index(o.process)];
    auto started = [&] {
      return name(o.process) + " started " + epoch(e.timestamp) + " of " + name(e.leader) + " " + when(o.at);
    };
    tally_.judged("EC-MONO"), tally_.judged("EC-CONS");
    if (last && e.timestamp <= last->timestamp) tally_.broken("EC-MONO", o.record, [&] {
      return started() + ", and had started " + epoch(last->timestamp) + " before";
    });
    const auto [leader, is_new] = leaders_.try_emplace(e.timestamp, e.leader);
    if (leader->second != e.leader) tally_.broken("EC-CONS", o.record, [&] {
      return started() + ", whose leader others hold to be " + name(leader->second);
    });
    last = Epoch{e.timestamp, e.leader, o.at, o.record};
  }
  std::string unsettled(const RunFacts& run, ProcessId p, const Epoch& newest) const {
    const auto& last = last_[index(p)];
    if (!last) return name(p) + " never started an epoch, others are in " + epoch(newest.timestamp);
    const std::string is = name(p) + " is in " + epoch(last->timestamp) + " of " + name(last->leader) + " since " +
                           json::to_text(last->since.time_since_epoch());
    if (last->timestamp != newest.timestamp) return is + ", others are in " + epoch(newest.timestamp);
    return is + (is_correct(run, last->leader) ? ", so late" : ", which is not correct");
  }

  std::vector<std::optional<Epoch>> last_;                    // by process
  std::map<std::uint64_t, ProcessId> leaders_;                // by timestamp
  Tally tally_;
};

class EpochConsensusChecker final : public Checker {
  struct Decision { ProcessId process; Payload value; Time at; };
  /// What one process did in one epoch.
  struct Part {
    Time begun{};
    std::optional<Time> decided, aborting;
    std::uint64_t record = 0;                                 // of its last request
    bool aborted = false;
  };
  struct Epoch {
    ProcessId leader{};
    std::optional<Time> proposed;                             // by the leader
    std::optional<Decision> decision;                         // the first one
    std::map<ProcessId, Part> parts;
  };

 public:
  explicit EpochConsensusChecker(std::uint32_t) {}

  void see(const Observation& o) override {
    const auto key = std::pair{o.process, o.module ? std::string(o.module->path()) : std::string()};
    if (auto* e = o.as<EpochConsensus::Init>()) {
      epochs_[e->timestamp].leader = e->leader;
      epochs_[e->timestamp].parts[o.process].begun = o.at;
      current_[key] = e->timestamp;
    }
    const auto current = current_.find(key);
    if (current == current_.end()) return before_init(o);
    Epoch& of = epochs_[current->second];
    Part& part = of.parts[o.process];
    if (o.request) part.record = o.record;
    if (auto* e = o.as<EpochConsensus::Propose>()) propose(o, current->second, of, e->value);
    if (o.as<EpochConsensus::Abort>() && !part.aborting) part.aborting = o.at;
    if (auto* e = o.as<EpochConsensus::Decide>()) decide(o, current->second, e->value);
    if (!o.request) judge_silence(o, current->second, part);
  }

  Tally finish(const RunFacts& run) override {
    Goals termination(tally_, run, "EP-TERM");
    for (const auto& [timestamp, of] : epochs_) judge_termination(run, termination, timestamp, of);
    termination.close("no epoch whose leader is correct and proposed went on to the end of the run");
    for (const auto& [timestamp, of] : epochs_)
      for (const auto& [p, part] : of.parts)
        if (part.aborting && !part.aborted && is_correct(run, p) && is_missing(run, *part.aborting))
          tally_.judged("EP-ABORT"), tally_.broken("EP-ABORT", part.record, [&] {
            return name(p) + " asked for the end of " + epoch(timestamp) + " " + when(*part.aborting) + ", in vain";
          });
    return std::move(tally_);
  }

 private:
  /// Nothing may come of an instance of which nobody has said what epoch it is.
  void before_init(const Observation& o) {
    if (o.request) return;
    tally_.judged("EP-VALID");
    tally_.broken("EP-VALID", o.record, [&] {
      return name(o.process) + " had an indication " + when(o.at) + " from an epoch that it had not begun";
    });
  }

  void propose(const Observation& o, std::uint64_t timestamp, Epoch& of, const Payload& value) {
    if (o.process != of.leader) return;                       // nobody else may, and it counts for nothing
    if (!of.proposed) of.proposed = o.at;
    const auto earliest = proposals_.try_emplace(value, timestamp).first;
    earliest->second = std::min(earliest->second, timestamp);
  }

  void decide(const Observation& o, std::uint64_t timestamp, const Payload& value) {
    Epoch& of = epochs_[timestamp];
    Part& part = of.parts[o.process];
    const auto decided = [&] {
      return name(o.process) + " decided " + show(value) + " in " + epoch(timestamp) + " " + when(o.at);
    };
    tally_.judged("EP-VALID"), tally_.judged("EP-INT");
    const auto proposal = proposals_.find(value);
    if (proposal == proposals_.end() || proposal->second > timestamp) tally_.broken("EP-VALID", o.record, [&] {
      return decided() + ", which no leader had proposed in that or an earlier one";
    });
    if (part.decided) tally_.broken("EP-INT", o.record, [&] {
      return decided() + ", and had decided " + when(*part.decided);
    });
    for (const auto& [other, epoch_of] : epochs_) {
      if (!epoch_of.decision) continue;
      const std::string_view check = other == timestamp ? "EP-AGR" : "EP-LOCK";
      tally_.judged(check);
      if (epoch_of.decision->value != value) tally_.broken(check, o.record, [&] {
        const Decision& d = *epoch_of.decision;
        return decided() + ", but " + name(d.process) + " had decided " + show(d.value) + " in " + epoch(other) + " " +
               when(d.at);
      });
    }
    if (!part.decided) part.decided = o.at;
    if (!of.decision) of.decision = Decision{o.process, value, o.at};
  }

  void judge_silence(const Observation& o, std::uint64_t timestamp, Part& part) {
    const bool answer = o.as<EpochConsensus::Aborted>();
    if (answer || part.aborting) tally_.judged("EP-ABORT");
    const auto said = [&] { return name(o.process) + (answer ? " ended " : " decided in ") + epoch(timestamp); };
    if (part.aborted) tally_.broken("EP-ABORT", o.record, [&] {
      return said() + " " + when(o.at) + ", which had ended before";
    });
    if (answer && !part.aborting) tally_.broken("EP-ABORT", o.record, [&] {
      return said() + " " + when(o.at) + ", which it had not asked for";
    });
    part.aborted = part.aborted || answer;
  }

  /// The leader proposed, nobody gave up, and every correct process takes part: they all decide.
  void judge_termination(const RunFacts& run, Goals& goals, std::uint64_t timestamp, const Epoch& of) {
    if (!of.proposed || !is_correct(run, of.leader)) return;
    Time since = *of.proposed;
    for (std::uint32_t p = 0; p < run.processes; ++p) {
      const auto part = of.parts.find(ProcessId{p});
      if (part != of.parts.end() && part->second.aborting) return;
      if (!is_correct(run, ProcessId{p})) continue;
      if (part == of.parts.end()) return;
      since = std::max(since, part->second.begun);
    }
    for (const auto& [p, part] : of.parts)
      if (is_correct(run, p)) goals.add(since, part.decided.has_value(), part.record, [&] {
        return name(p) + " did not decide in " + epoch(timestamp) + ", which " + name(of.leader) + " led";
      });
  }

  std::map<std::uint64_t, Epoch> epochs_;                     // by timestamp
  std::map<std::pair<ProcessId, std::string>, std::uint64_t> current_;   // the timestamp of each module
  std::map<Payload, std::uint64_t> proposals_;                // by leaders: the earliest epoch of each
  Tally tally_;
};

}  // namespace

void know_epoch_checkers() {
  know_checker<EpochChange, EpochChangeChecker>();
  know_checker<EpochConsensus, EpochConsensusChecker>(Scope::Family);
}

}  // namespace faultline
