#include "sim/engine/simulator.hpp"

#include <algorithm>

#include "sim/engine/host.hpp"
#include "sim/scenario/write.hpp"

namespace faultline {

Simulator::Simulator(const Scenario& s, std::shared_ptr<const Stack> stack, RunOptions options)
    : scenario_(s), stack_(std::move(stack)), options_(options), seed_(s.seed), ties_(seed_, stream("tie")),
      common_(seed_, stream("common")), spacing_(seed_, stream("work")),
      contents_(seed_, stream("contents")), network_(s, seed_), connections_(s.processes.count), message_faults_(s),
      resolved_(s.faults.size()),
      bites_(s.faults.size()), began_(s.faults.size()), in_force_(s.faults.size()) {
  const auto n = s.processes.count;
  facts_.processes = n;
  facts_.crashed.assign(n, false);
  works_ = plan_workload(s, *stack_);
  one_at_a_time_ = stack_->root().algorithm->port->usage == Usage::Sequential;
  ids_.reserve(n), hosts_.reserve(n);
  for (std::uint32_t p = 0; p < n; ++p) {
    ids_.push_back(ProcessId{p});
    hosts_.emplace_back(ProcessId{p}, Key(seed_, stream("process")).of(p), network_.key(ProcessId{p}), stack_);
  }
  note_disturbances();
  const auto is_of_disks = [](const Fault& f) { return std::holds_alternative<DiskFault>(f.what); };
  disks_take_time_ = s.storage.write != Storage{}.write || s.storage.flush != Storage{}.flush ||
                     std::ranges::any_of(s.faults, is_of_disks);
  step_ = make_step(), twin_step_ = make_step();
  if (options_.twins) twins_.resize(n);
  for (const Clock& c : s.clocks) {
    facts_.clocks_true = false;
    auto set = [&](Host& h) { h.set_clock().jump(c.offset), h.set_clock().set_drift(now_, c.drift_ppb); };
    if (c.processes.empty()) for (Host& h : hosts_) set(h);
    for (ProcessId p : c.processes) set(host(p));
  }
  for (std::size_t i = 0; i < s.faults.size(); ++i) schedule(s.faults[i].at, 0, What::FaultBegins).extra = i;
  for (std::uint32_t w = 0; w < works_.size(); ++w) {
    const Work& work = s.workload[w];
    const Time first = work.first();
    for (ProcessId p : work.by.empty() ? ids_ : work.by) if (is_here(p)) plan_work(w, p, 0, first);
  }
}

Simulator::~Simulator() = default;

void Simulator::end(EndReason reason) {
  if (ended_) return;
  if (reason != EndReason::Failed && twins_differ()) return;
  ended_ = reason;
  for (const KeptMessage& m : message_faults_.held()) note_loss(m.from, m.to, m.sent, DropReason::Loss);
  record({.at = now_, .kind = Kind::End, .process = nobody, .number = static_cast<std::uint64_t>(reason)});
}

void Simulator::fail(ProcessId p, std::uint64_t cause, std::string_view what) {
  failure_ = p == nobody ? std::string(what) : "process " + std::to_string(index(p)) + ": " + std::string(what);
  record({.at = now_, .cause = cause, .kind = Kind::Failure, .process = p, .body = what});
  end(EndReason::Failed);
}

// ---- what came of it ----------------------------------------------------------------------------

const Process& Simulator::process(ProcessId p) const { return hosts_[index(p)].process; }
bool Simulator::is_up(ProcessId p) const { return hosts_[index(p)].up; }

std::vector<Fault> Simulator::resolved() const {
  std::vector<Fault> plan = scenario_.faults;
  for (std::size_t i = 0; i < plan.size(); ++i) if (resolved_[i]) plan[i] = *resolved_[i];
  return plan;
}

std::optional<Duration> Simulator::synchrony_bound() const {
  std::optional<Duration> shortest;
  for (const Host& h : hosts_) {
    const auto bound = h.process.synchrony_bound();
    if (!bound) break;                                        // nor has anybody else: all stacks are alike
    if (h.up && is_here(h.id) && (!shortest || *bound < *shortest)) shortest = bound;
  }
  return shortest;
}

RunFacts Simulator::facts(std::span<Simulator* const> all) {
  RunFacts f = all[0]->facts_;
  auto losses = all[0]->losses_, losses_after_calm = all[0]->losses_after_calm_;
  f.all_arrived = all[0]->first_loss_.empty(), f.end = all[0]->now_, f.bound = all[0]->synchrony_bound();
  f.quiescent = all[0]->ended_ == EndReason::Quiescent;
  for (Simulator* one : all.subspan(1)) {
    f.add(one->facts_);
    losses.insert(one->losses_.begin(), one->losses_.end());
    losses_after_calm.insert(one->losses_after_calm_.begin(), one->losses_after_calm_.end());
    f.all_arrived = f.all_arrived && one->first_loss_.empty();
    f.end = std::max(f.end, one->now_);
    if (auto bound = one->synchrony_bound(); bound && (!f.bound || *bound < *f.bound)) f.bound = bound;
    f.quiescent = f.quiescent && one->ended_ == EndReason::Quiescent;
  }
  const bool may_recover = all[0]->stack_->root().algorithm->about.model == Model::FailRecovery;
  const auto where = [&](ProcessId p) -> Simulator& { return *all[all.size() > 1 ? index(p) : 0]; };
  for (ProcessId p : all[0]->ids_) {
    const Host& h = where(p).host(p);
    f.correct.push_back(may_recover ? h.up : !f.crashed[index(p)]);
    if (h.paused) f.fair = false;
    if (!h.up || !h.rare_) continue;
    for (const auto& [_, since] : h.rare_->inbox) {           // what has not been handled has taken that long
      f.worst_delay = std::max(f.worst_delay, f.end - since), f.worst_stall = std::max(f.worst_stall, f.end - since);
      if (since >= f.calm) f.worst_delay_after_calm = std::max(f.worst_delay_after_calm, f.end - since);
    }
  }
  auto matters = [&](const auto& lost) {
    return std::ranges::any_of(lost, [&](auto& l) { return f.correct[index(l.first)] && f.correct[index(l.second)]; });
  };
  f.lossless = !matters(losses), f.lossless_after_calm = !matters(losses_after_calm);
  RunCounts counts;
  for (Simulator* one : all) {
    if (!one->is_fair(f.correct)) f.fair = false;
    counts.add(one->counts_);
  }
  f.mostly_lost = !f.lossless_after_calm && counts.lost > counts.sent / 2;
  return f;
}

/// No cut is left between correct processes, and no link that loses everything.
bool Simulator::is_fair(const std::vector<bool>& correct) {
  if (!connections_.any() && !network_.may_lose_everything() && message_faults_.is_idle()) return true;
  constexpr std::size_t most = 300;                           // beyond, do not look at every pair
  if (hosts_.size() > most) return !connections_.any();
  for (ProcessId a : ids_) for (ProcessId b : ids_)
    if (a != b && correct[index(a)] && correct[index(b)] &&
        (connections_.between(a, b) || network_.loses_everything(a, b) || message_faults_.silences(a, b)))
      return false;
  return true;
}

}  // namespace faultline
