// The checker of registers: REGTERM, REGULAR, ORDER, LIN, whichever a port promises.
//
// An operation lasts from its request to its answer. That of a process which crashed is open for ever: its write may
// take effect or not, its read is left out. The rules stand in check/history. Values that were written twice are
// judged soundly: a read is only wrong if no write of its value explains it.
#include "check/goals.hpp"
#include "check/history/linearizable.hpp"
#include "check/history/models.hpp"
#include "check/history/register_rules.hpp"
#include "protocols/registers/ports.hpp"
#include "sim/process/item.hpp"

namespace faultline {
namespace {

/// For people: the items of a workload by number, everything else as JSON.
history::Value value_of(const Payload& payload) {
  if (payload.empty()) return {};
  if (auto item = payload.as<Item>()) {
    std::string text = "item " + std::to_string(item->number) + " of " + name(item->origin);
    return item->text.empty() ? text : item->text + " (" + text + ")";
  }
  json::Writer out;
  out.put(payload);
  return out.out;
}

class Registers {
 public:
  Registers(std::uint32_t processes, std::span<const Property> properties)
      : properties_(properties), pending_(processes) {}

  void ask(const Observation& o, std::string_view function, const history::Value& argument) {
    auto& pending = pending_[index(o.process)];
    if (pending) restless_ = o.process;
    pending = history_.invoke(index(o.process), std::string(function), argument, {}, history::at(o.at));
    asked_.push_back({o.process, o.at, o.record});
  }
  void answer(const Observation& o, std::string_view function, const history::Value& result) {
    auto& pending = pending_[index(o.process)];
    if (!pending || history_.operations[*pending].function != function) {
      for (const Property& p : properties_) if (p.kind == PropertyKind::Safety) tally_.broken(p.check, o.record, [&] {
        return name(o.process) + " was told " + when(o.at) + " how a " + std::string(function) +
               " ended that it had not asked for";
      });
      return;
    }
    history_.returns(*pending, result, history::at(o.at));
    answers_.emplace(*pending, o.record);
    pending.reset();
  }
  void crash(ProcessId p) { pending_[index(p)].reset(); }
  ClientHistory history() const { return {&history_, history::find_model("register")}; }

  Tally finish(const RunFacts& run) {
    Goals goals(tally_, run, "REGTERM");
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const auto& [p, at, record] = asked_[i];
      if (was_always_up(run, p)) goals.add(at, answers_.contains(i), record, [&, p = p, at = at] {
        return name(p) + " was never answered the " + history_.operations[i].function + " that it asked for " +
               when(at);
      });
    }
    goals.close("no correct process asked for anything");
    for (const Property& p : properties_) if (p.kind == PropertyKind::Safety) judge_safety(p.check, run);
    return std::move(tally_);
  }

 private:
  struct Asked { ProcessId by; Time at; std::uint64_t record; };

  void judge_safety(std::string_view check, const RunFacts& run) {
    if (restless_) return tally_.open(check, [&] {
      return name(*restless_) + " asked again before it was answered, which registers do not allow";
    });
    try {
      if (check == "REGULAR") judge(check, history::regular(history_));
      if (check == "ORDER") judge(check, history::order(history_));
      if (check == "LIN") judge_linearizable(run.most_search);
    } catch (const std::invalid_argument& unfit) {            // several writers, or nothing was written
      tally_.open(check, [&] { return std::string(unfit.what()); });
    }
  }
  void judge(std::string_view check, const history::Judgement& judgement) {
    tally_.judged(check, judgement.judged);
    if (judgement.broken) tally_.broken(check, answers_.at(judgement.broken->operation), [&] {
      return by_process(judgement.broken->operation, judgement.broken->why);
    });
  }
  void judge_linearizable(std::uint64_t most_steps) {
    const auto result = history::linearizable(history_, *history::find_model("register"), {.steps = most_steps});
    tally_.judged("LIN", result.judged);
    if (result.verdict == Verdict::Inconclusive) return tally_.open("LIN", [&] { return result.why; });
    if (result.obstacle) tally_.broken("LIN", answers_.at(result.obstacle->last), [&] {
      return text(*result.obstacle);
    });
  }
  /// The same of a sentence that begins with "client 1's".
  std::string by_process(std::size_t operation, const std::string& sentence) const {
    return name(asked_[operation].by) + sentence.substr(sentence.find('\''));
  }
  /// Why there is no order, as far as a sentence can tell.
  std::string text(const history::Obstacle& o) const {
    const auto& all = history_.operations;
    std::string why = by_process(o.blocked, history::described(all[o.blocked])) + " has no place in any order of all " +
                      "that ended until " + json::to_text(all[o.last].returned.at.time_since_epoch());
    for (std::size_t i = 0; i < o.possible.size() && i < 3; ++i)
      why += (i == 0 ? "; the register might have held " : " or ") + o.possible[i].state;
    return why;
  }

  std::span<const Property> properties_;
  history::History history_;
  std::vector<Asked> asked_;                                  // by operation of the history
  std::map<std::size_t, std::uint64_t> answers_;              // their records
  std::vector<std::optional<std::size_t>> pending_;           // by process
  std::optional<ProcessId> restless_;
  Tally tally_;
};

template <class Port> class RegisterChecker final : public Checker {
 public:
  explicit RegisterChecker(std::uint32_t processes) : registers_(processes, Port::properties) {}
  void see(const Observation& o) override {
    if (o.as<typename Port::Read>()) registers_.ask(o, "read", {});
    else if (auto* w = o.as<typename Port::Write>()) registers_.ask(o, "write", value_of(w->value));
    else if (auto* r = o.as<typename Port::ReadReturn>()) registers_.answer(o, "read", value_of(r->value));
    else if (o.as<typename Port::WriteReturn>()) registers_.answer(o, "write", {});
  }
  void crash(ProcessId p, Time) override { registers_.crash(p); }
  Tally finish(const RunFacts& run) override { return registers_.finish(run); }
  std::optional<ClientHistory> history() const override { return registers_.history(); }

 private:
  Registers registers_;
};

}  // namespace

void know_register_checkers() {
  know_checkers_of<RegisterChecker, RegularRegister, AtomicRegister, SharedAtomicRegister>();
}

}  // namespace faultline
