// The checker of all consensus ports: CTERM or PTERM, CVALID, CINT, CAGR or CUAGR, whichever a port promises.
//
// Termination is a promise to all once all correct processes have proposed: on a run where one never did, whoever
// has not decided leaves it open.
#include "check/goals.hpp"
#include "protocols/consensus/ports.hpp"

namespace faultline {
namespace {

std::string text(const Payload& value) { return show(value); }
std::string text(bool value) { return value ? "true" : "false"; }

template <class Port>
class ConsensusChecker final : public Checker {
  using Value = decltype(Port::Propose::value);
  struct Event { ProcessId process; Value value; Time at; std::uint64_t record; };

 public:
  explicit ConsensusChecker(std::uint32_t processes) : proposed_(processes), decided_(processes) {}

  void see(const Observation& o) override {
    if (auto* e = o.as<typename Port::Propose>()) propose(o, e->value);
    else if (auto* e = o.as<typename Port::Decide>()) decide(o, e->value);
  }

  Tally finish(const RunFacts& run) override {
    judge_termination(run);
    if (!uniform) judge_agreement(run);
    return std::move(tally_);
  }

 private:
  static constexpr bool uniform = promises(Port::properties, "CUAGR");
  static constexpr std::string_view termination = promises(Port::properties, "PTERM") ? "PTERM" : "CTERM";

  void propose(const Observation& o, const Value& value) {
    values_.insert(value);
    if (auto& own = proposed_[index(o.process)]; !own) own = Event{o.process, value, o.at, o.record};
  }

  void decide(const Observation& o, const Value& value) {
    const Event now{o.process, value, o.at, o.record};
    tally_.judged("CVALID"), tally_.judged("CINT");
    if (!values_.contains(value)) tally_.broken("CVALID", o.record, [&] {
      return decided(now) + ", which nobody had proposed";
    });
    auto& own = decided_[index(o.process)];
    if (own) tally_.broken("CINT", o.record, [&] {
      return decided(now) + ", and had decided " + text(own->value) + " " + when(own->at);
    });
    if (!own) own = now;
    if (uniform && !decisions_.empty()) compare("CUAGR", decisions_.front(), now);
    decisions_.push_back(now);
  }

  void judge_agreement(const RunFacts& run) {
    const Event* first = nullptr;
    for (const Event& e : decisions_) {
      if (!is_correct(run, e.process)) continue;
      if (first) compare("CAGR", *first, e);
      else first = &e;
    }
  }
  void compare(std::string_view check, const Event& first, const Event& later) {
    tally_.judged(check);
    if (first.value != later.value) tally_.broken(check, later.record, [&] {
      return decided(later) + ", but " + name(first.process) + " had decided " + text(first.value) + " " +
             when(first.at);
    });
  }

  void judge_termination(const RunFacts& run) {
    std::optional<ProcessId> idle;                            // correct, and never proposed
    Time since{};                                             // when the last correct process proposed
    for (std::uint32_t p = 0; p < run.processes; ++p) {
      if (!is_correct(run, ProcessId{p})) continue;
      if (proposed_[p]) since = std::max(since, proposed_[p]->at);
      else if (!idle) idle = ProcessId{p};
    }
    Goals goals(tally_, run, termination);
    for (std::uint32_t p = 0; p < run.processes; ++p) {
      if (!is_correct(run, ProcessId{p})) continue;
      const auto& own = proposed_[p];
      const auto missed = [&] { return name(ProcessId{p}) + " did not decide"; };
      if (decided_[p]) goals.reached(since);
      else if (!idle) goals.add(since, false, own->record, missed);
      else tally_.open(termination, [&] {
        return missed() + ", and " + name(*idle) + ", which is correct, never proposed";
      });
    }
    goals.close("no process is correct");
  }

  static std::string decided(const Event& e) {
    return name(e.process) + " decided " + text(e.value) + " " + when(e.at);
  }

  std::set<Value> values_;                                    // proposed so far
  std::vector<std::optional<Event>> proposed_, decided_;      // by process, the first time
  std::vector<Event> decisions_;                              // all of them
  Tally tally_;
};

}  // namespace

void know_consensus_checkers() {
  know_checkers_of<ConsensusChecker, Consensus, UniformConsensus, RandomizedConsensus, RandomizedBinaryConsensus>();
}

}  // namespace faultline
