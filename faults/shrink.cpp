#include "faults/shrink.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "check/expected.hpp"
#include "faults/campaign.hpp"
#include "sim/scenario/read.hpp"
#include "sim/scenario/write.hpp"

namespace faultline {
namespace {
using namespace std::chrono_literals;
using RealClock = std::chrono::steady_clock;

/// The violation, by the name that a file may use for it.
Expect expect_of(const Scenario& s, const Failure& failure) {
  Expect expect{Verdict::Violated, {}};
  const auto names =
      property_names(Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters}));
  const std::string exact = failure.module.empty() ? failure.check : failure.module + "." + failure.check;
  for (const std::string& name : {exact, failure.check})
    if (expect.properties.empty() && names.contains(name)) expect.properties.emplace(name, Verdict::Violated);
  return expect;
}

class Shrinker {
 public:
  Shrinker(const Scenario& s, const Failure& failure, const ShrinkOptions& options)
      : best_(s), failure_(failure), options_(options) {
    best_.expect = expect_of(s, failure);
  }

  Shrunk run() {
    if (!keeps(best_)) throw std::invalid_argument("the scenario does not show " + name_of(failure_));
    Shrunk result;
    result.events_before = events_;
    explicit_plan();
    until_nothing_changes([&] {
      until_nothing_changes([&] {
        shorter_run();
        earlier();
        remove_some(&Scenario::faults);
        remove_some(&Scenario::workload);
        remove_processes();
        closer();
        plain_setting();
        plain_faults();
        name_losses();
        round_times();
      });
      luckier();
    });
    attempt_plain([](Scenario& s) {                           // a round end, a little later
      const Duration until = s.until.time_since_epoch(), near = rounded(until, 2);
      s.until = Time{near < until ? rounded(near + until / 20, 2) : near};
    });
    result.finished = !is_over();
    result.scenario = best_, result.failure = failure_;
    result.trials = trials_, result.events_after = events_;
    return result;
  }

 private:
  bool is_over() const {
    return RealClock::now() - began_ > options_.time || (options_.stop && *options_.stop);
  }

  /// Or until what was there before comes back, where changes undo each other.
  template <class Pass> void until_nothing_changes(const Pass& pass) {
    for (std::set<std::string> seen; seen.insert(to_json(best_)).second && !is_over();) pass();
  }

  static constexpr std::uint64_t any_number = ~std::uint64_t{0};
  /// Does it fail in the same way, in no more than that many events? Then it is the best so far.
  bool keeps(const Scenario& candidate, std::uint64_t most_events = any_number) {
    if (is_over() && trials_ > 0) return false;
    ++trials_;
    Trial trial;
    try {
      trial = kills(failure_) ? try_apart(candidate) : try_scenario(candidate);
    } catch (const std::invalid_argument&) {                  // it does not fit the protocol any more
      return false;
    }
    auto same = std::ranges::find_if(trial.failures, [&](const Failure& f) { return f.is_like(failure_); });
    if (same == trial.failures.end() || trial.counts.events > most_events) return false;
    if (!std::holds_alternative<Scenario>(read_scenario(to_json(candidate), ""))) return false;
    failure_ = *same, events_ = trial.counts.events;
    best_ = candidate;
    if (options_.progress) options_.progress(best_, trials_);
    return true;
  }
  /// The best one with a change; one that changes nothing is no success.
  template <class Change> bool attempt(const Change& change, std::uint64_t most_events = any_number) {
    const auto candidate = changed(change);
    return candidate && keeps(*candidate, most_events);
  }
  template <class Change> std::optional<Scenario> changed(const Change& change) const {
    Scenario candidate = best_;
    change(candidate);
    return candidate == best_ ? std::nullopt : std::optional(std::move(candidate));
  }
  /// What is plainer to write may not make the run much longer to read.
  template <class Change> bool attempt_plain(const Change& change) {
    return attempt(change, events_ + events_ / 10 + 5);
  }
  /// With another seed: where something has gone, other messages are sent, which have other fates.
  bool keeps_by_luck(Scenario candidate, std::uint64_t most_events = any_number) {
    constexpr std::uint64_t seeds = 20;
    for (candidate.seed = 1; candidate.seed <= seeds; ++candidate.seed)
      if (keeps(candidate, most_events)) return true;
    return false;
  }
  template <class Change> bool attempt_by_luck(const Change& change, std::uint64_t most_events = any_number) {
    const auto candidate = changed(change);
    return candidate && keeps_by_luck(*candidate, most_events);
  }

  /// What was drawn becomes what it came out as, so that it can be taken apart.
  void explicit_plan() {
    if (kills(failure_)) return;
    const Trial trial = try_scenario(best_, {.plan = true});
    attempt([&](Scenario& s) { s.faults = trial.plan; });
    attempt([&](Scenario& s) {                                // and what did nothing goes at once
      for (std::size_t i = s.faults.size(); i-- > 0;)
        if (!trial.bit[i]) s.faults.erase(s.faults.begin() + static_cast<std::ptrdiff_t>(i));
    });
    attempt([&](Scenario& s) { s.workload = spelled_out(best_); });
  }

  /// Delta debugging: larger parts of the list first, from its end.
  template <class T> void remove_some(std::vector<T> Scenario::*list) {
    for (std::size_t part = std::max<std::size_t>((best_.*list).size(), 1); part > 0; part /= 2)
      for (std::size_t end = (best_.*list).size(); end > 0 && !is_over();) {
        const std::size_t begin = end > part ? end - part : 0;
        attempt([&](Scenario& s) {
          auto& all = s.*list;
          all.erase(all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end));
        });
        end = std::min(begin, (best_.*list).size());
      }
  }

  void remove_processes() {
    for (std::uint32_t p = best_.processes.count; p-- > 0 && best_.processes.count > 1 && !is_over();) {
      const Scenario smaller = without_process(best_, ProcessId{p});
      if (!keeps(smaller)) keeps_by_luck(smaller);
    }
  }

  /// What goes only with another seed: a line, what makes the run longer to read, a quarter of its time.
  void luckier() {
    remove_by_luck(&Scenario::faults);
    remove_by_luck(&Scenario::workload);
    quieter_parts();
    attempt_by_luck([](Scenario& s) { s.processes.step = {}; });
    attempt_by_luck([](Scenario& s) { s.network.base.reordering.reset(); });
    while (!is_over() && attempt_by_luck([](Scenario& s) {
      end_at(s, std::min(s.until, Time{rounded(s.until.time_since_epoch() / 4 * 3, 2)}));
    })) {}
  }
  template <class T> void remove_by_luck(std::vector<T> Scenario::*list) {
    for (std::size_t i = (best_.*list).size(); i-- > 0 && !is_over();)
      attempt_by_luck([&](Scenario& s) { (s.*list).erase((s.*list).begin() + static_cast<std::ptrdiff_t>(i)); });
  }
  /// Another algorithm for a part, where the run is then much shorter to read.
  void quieter_parts() {
    const auto stack = Stack::make({best_.protocol.algorithm, best_.protocol.uses, best_.protocol.parameters});
    for (const auto& [port, layer] : stack->layers()) {
      if (layer.algorithm->name == best_.protocol.algorithm) continue;
      for (const Algorithm* other : catalog().providing(*layer.algorithm->port))
        attempt_by_luck([&](Scenario& s) { s.protocol.uses[std::string(other->port->name)] = other->name; },
                        events_ / 4 * 3);
    }
  }

  void plain_setting() {
    attempt_plain([](Scenario& s) { s.network.links.clear(); });
    remove_some_links();
    attempt_plain([](Scenario& s) { s.network.between.clear(), s.network.regions.clear(); });
    plain_link([](Scenario& s) -> LinkModel& { return s.network.base; });
    attempt_plain([](Scenario& s) { s.network.base.latency.reset(); });
    for (auto typical : {1ms, 10ms, 5ms, 20ms, 50ms, 100ms})
      if (is_constant(best_.network.base.latency)) break;
      else attempt_plain([&](Scenario& s) { s.network.base.latency = Distribution{Constant{typical}, {}, {}}; });
    attempt_plain([](Scenario& s) { s.network.loopback = Distribution{Constant{}, {}, {}}; });
    attempt_plain([](Scenario& s) { s.storage = {}; });
    attempt_plain([](Scenario& s) { s.clocks.clear(); });
    attempt_plain([](Scenario& s) { s.processes.step = {}; });
    attempt_plain([](Scenario& s) { s.processes.groups.clear(); });
    const auto uses = best_.protocol.uses;
    for (const auto& [port, _] : uses) attempt_plain([&](Scenario& s) { s.protocol.uses.erase(port); });
    const auto parameters = best_.protocol.parameters;
    for (const auto& [name, _] : parameters) attempt_plain([&](Scenario& s) { s.protocol.parameters.erase(name); });
  }
  static bool is_constant(const std::optional<Distribution>& d) {
    return !d || std::holds_alternative<Constant>(d->shape);
  }
  void remove_some_links() {
    for (std::size_t i = best_.network.links.size(); i-- > 0;)
      attempt([&](Scenario& s) { s.network.links.erase(s.network.links.begin() + static_cast<std::ptrdiff_t>(i)); });
  }

  /// Chance becomes the few messages that matter, if they are few.
  void name_losses() {
    if (kills(failure_)) return;
    const Scenario named = with_losses_named(best_), before = best_;
    if (named == best_ || named.faults.size() > 500 || !keeps(named)) return;
    remove_some(&Scenario::faults);
    constexpr std::size_t few = 4;
    if (best_.faults.size() > before.faults.size() + few) keeps(before);     // chance says it in fewer words
  }

  /// A link that does less, or does it always.
  template <class Of> void plain_link(const Of& of) {
    attempt([&](Scenario& s) { of(s).loss.reset(); });
    attempt([&](Scenario& s) { of(s).burst.reset(); });
    attempt([&](Scenario& s) { of(s).duplication.reset(); });
    attempt([&](Scenario& s) { of(s).reordering.reset(); });
    attempt([&](Scenario& s) { of(s).corruption.reset(); });
    attempt([&](Scenario& s) { of(s).bandwidth.reset(); });
    attempt([&](Scenario& s) { of(s).fifo.reset(); });
    attempt([&](Scenario& s) { if (of(s).loss || of(s).burst) of(s).burst.reset(), of(s).loss = 1; });
    attempt([&](Scenario& s) { if (of(s).duplication) of(s).duplication = 1; });
  }

  void plain_faults() {
    for (std::size_t i = 0; i < best_.faults.size() && !is_over(); ++i) {
      if (std::holds_alternative<LinkFault>(best_.faults[i].what)) {
        attempt([i](Scenario& s) {                            // what loses everything is a cut
          const auto link = std::get<LinkFault>(s.faults[i].what);
          s.faults[i].what = CutFault{link.from, link.to, link.both};
        });
      }
      if (std::holds_alternative<LinkFault>(best_.faults[i].what))
        plain_link([i](Scenario& s) -> LinkModel& { return std::get<LinkFault>(s.faults[i].what).model; });
      attempt([i](Scenario& s) {
        std::visit([]<class F>(F& f) {
          if constexpr (requires { f.both; }) f.both = false;
          if constexpr (std::is_same_v<F, ClockFault>) f.step = {};
        }, s.faults[i].what);
      });
      attempt([i](Scenario& s) {
        if (auto* clock = std::get_if<ClockFault>(&s.faults[i].what)) clock->drift_ppb.reset();
      });
      smaller_targets(i);
      shorter_fault(i);
    }
  }
  /// Each list of processes without one of them.
  void smaller_targets(std::size_t i) {
    for (std::size_t which = 0;; ++which) {
      auto* list = target(best_.faults[i], which);
      if (!list) return;
      for (std::size_t p = list->size(); p-- > 0 && list->size() > 1;) {
        attempt([&](Scenario& s) {
          auto& members = *target(s.faults[i], which);
          members.erase(members.begin() + static_cast<std::ptrdiff_t>(p));
        });
        list = target(best_.faults[i], which);
      }
    }
  }
  /// The fault's list of that number; null: it has no more.
  static std::vector<ProcessId>* target(Fault& fault, std::size_t which) {
    std::vector<std::vector<ProcessId>*> all;
    auto add = [&](Target& t) { if (auto* list = std::get_if<std::vector<ProcessId>>(&t)) all.push_back(list); };
    std::visit([&]<class F>(F& f) {
      if constexpr (requires { f.target; }) add(f.target);
      if constexpr (requires { f.from; }) add(f.from), add(f.to);
      if constexpr (requires { f.groups; }) for (Target& t : f.groups) add(t);
    }, fault.what);
    return which < all.size() ? all[which] : nullptr;
  }
  void shorter_fault(std::size_t i) {
    if (!best_.faults[i].lasts) return;
    for (int tries = 0; tries < 12; ++tries)
      if (!attempt([i](Scenario& s) { s.faults[i].lasts = rounded(*s.faults[i].lasts / 2, 2); })) return;
  }

  /// The least round time at which it has already failed.
  void shorter_run() {
    std::vector<Time> round;
    for (Duration power = 1us; power < best_.until.time_since_epoch(); power *= 10)
      for (int step = 10; step < 100; ++step) round.push_back(Time{power * step / 10});
    while (!round.empty() && round.back() >= best_.until) round.pop_back();
    std::size_t low = 0, high = round.size();                 // fails from `high` on, as far as is known
    while (low < high && !is_over()) {
      const auto middle = (low + high) / 2;
      if (attempt([&](Scenario& s) { end_at(s, round[middle]); })) high = middle;
      else low = middle + 1;
    }
  }

  /// The beginnings of all lines, and the end.
  template <class Action> static void each_moment(Scenario& s, const Action& action) {
    for (Fault& f : s.faults) action(f.at);
    for (Work& w : s.workload) action(w.first());
    action(s.until);
  }
  static void end_at(Scenario& s, Time until) {
    s.until = until;
    std::erase_if(s.faults, [&](const Fault& f) { return f.at > until; });
    std::erase_if(s.workload, [&](const Work& w) { return w.first() > until; });
  }

  /// All that happens from some moment on, sooner by as much time as nothing happens before it, or by half of that, ...
  void closer() {
    std::set<Time> moments;
    each_moment(best_, [&](Time t) { moments.insert(t); });
    Duration moved{};
    for (Time before{}; const Time moment : moments) {
      const Time at = moment - moved;
      const Duration idle = at - before;
      const bool is_seen = idle > at.time_since_epoch() / 1000;              // by who reads it; less would creep on
      for (Duration by = idle; is_seen && by > idle / 10 && !is_over(); by = rounded(by / 2, 1)) {
        const auto move = [&](Time& t) { if (t >= at) t -= by; };
        if (!attempt([&](Scenario& s) { each_moment(s, move); })) continue;
        moved += by;
        break;
      }
      before = moment - moved;
    }
  }

  /// All that happens, or one line of it, in half the time.
  void earlier() {
    auto halve = [](Time& t) { t = Time{rounded(t.time_since_epoch() / 2, 2)}; };
    while (attempt([&](Scenario& s) { each_moment(s, halve); })) {}
    for (std::size_t i = 0; i < best_.faults.size(); ++i) attempt([&](Scenario& s) { halve(s.faults[i].at); });
    for (std::size_t i = 0; i < best_.workload.size(); ++i)
      attempt([&](Scenario& s) { halve(s.workload[i].first()); });
  }

  void round_times() {
    std::set<Time> moments;
    each_moment(best_, [&](Time t) { moments.insert(t); });
    moments.erase(best_.until);
    for (const Time moment : moments) round_moment(moment);
    for (std::size_t i = 0; i < best_.faults.size(); ++i) {
      round([i](Scenario& s) -> Time* { return &s.faults[i].at; });
      round([i](Scenario& s) -> Duration* { return s.faults[i].lasts ? &*s.faults[i].lasts : nullptr; });
    }
    attempt([](Scenario& s) { std::ranges::stable_sort(s.faults, {}, &Fault::at); });
    for (std::size_t i = 0; i < best_.workload.size(); ++i)
      round([i](Scenario& s) -> Time* { return &s.workload[i].first(); });
    round([](Scenario& s) -> Duration* {
      auto* constant = s.network.base.latency ? std::get_if<Constant>(&s.network.base.latency->shape) : nullptr;
      return constant ? &constant->value : nullptr;
    });
  }
  /// All that begins at one time.
  void round_moment(Time moment) {
    for (int digits = 1; digits <= 4 && !is_over(); ++digits) {
      const Time round{rounded(moment.time_since_epoch(), digits)};
      const auto move = [&](Time& t) { if (t == moment) t = round; };
      if (round == moment || attempt([&](Scenario& s) { each_moment(s, move); })) return;
    }
  }
  /// With as few digits as it can be.
  template <class Of> void round(const Of& of) {
    for (int digits = 1; digits <= 4 && !is_over(); ++digits) {
      bool is_round = false;
      const bool kept = attempt([&](Scenario& s) {
        auto* value = of(s);
        if (!value) return void(is_round = true);
        using T = std::remove_pointer_t<decltype(value)>;
        const T before = *value;
        if constexpr (std::is_same_v<T, Time>) *value = Time{rounded(value->time_since_epoch(), digits)};
        else *value = rounded(*value, digits);
        is_round = *value == before;
      });
      if (kept || is_round) return;
    }
  }

  Scenario best_;
  Failure failure_;
  const ShrinkOptions& options_;
  const RealClock::time_point began_ = RealClock::now();
  std::uint64_t trials_ = 0, events_ = 0;
};

}  // namespace

Shrunk shrink(const Scenario& scenario, const Failure& failure, const ShrinkOptions& options) {
  return Shrinker(scenario, failure, options).run();
}

}  // namespace faultline
