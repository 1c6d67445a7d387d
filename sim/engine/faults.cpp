// Faults: the plan's lines take effect, and end.
#include <algorithm>

#include "sim/engine/host.hpp"
#include "sim/scenario/write.hpp"

namespace faultline {
namespace {

/// The targets that a fault has, in the order in which they are resolved.
std::vector<Target*> targets(Fault& f) {
  return std::visit([]<class F>(F& fault) {
    std::vector<Target*> all;
    if constexpr (std::is_same_v<F, PartitionFault>) for (Target& t : fault.groups) all.push_back(&t);
    if constexpr (std::is_same_v<F, BridgeFault>) all = {&fault.bridge};
    if constexpr (requires { fault.from; }) all = {&fault.from, &fault.to};
    if constexpr (requires { fault.target; }) all = {&fault.target};
    return all;
  }, f.what);
}

/// Only who sees all processes can say whom it means.
bool depends_on_views(Fault& fault) {
  return std::ranges::any_of(targets(fault), [](const Target* t) {
    return std::holds_alternative<RandomTarget>(*t) || std::holds_alternative<RoleTarget>(*t);
  });
}

constexpr std::string_view counted[] = {
    "messages cut", "messages cut", "messages cut", "messages cut", "cuts healed", "processes crashed",
    "processes restarted", "events made to wait", "processes resumed", "steps slowed",
    "messages on the links", "steps on the clock", "stores or bits hit", "messages dropped", "messages held",
    "messages replayed", "requests not made in time"};
static_assert(std::size(counted) == std::variant_size_v<decltype(Fault::what)::Variant>);

}  // namespace

std::vector<FaultReport> Simulator::faults() const {
  std::vector<FaultReport> reports;
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    const Fault& shown = resolved_[i] ? *resolved_[i] : scenario_.faults[i];
    reports.push_back({to_json(shown), began_[i], bites_[i], std::string(counted[shown.what.index()])});
  }
  return reports;
}

/// The chance of one line of the plan, by its time and kind: other lines, and how it is resolved, change nothing.
Key Simulator::chance_of(std::size_t fault, Stream what) const {
  const Fault& f = scenario_.faults[fault];
  auto alike = std::count_if(scenario_.faults.begin(), scenario_.faults.begin() + static_cast<std::ptrdiff_t>(fault),
                             [&](const Fault& g) { return g.at == f.at && g.what.index() == f.what.index(); });
  return Key(seed_, what).of(static_cast<std::uint64_t>(f.at.time_since_epoch().count()), f.what.index(),
                             static_cast<std::uint64_t>(alike));
}

/// Whom a target means now. Empty: nobody.
std::vector<ProcessId> Simulator::pick(std::size_t fault, std::size_t which, const Target& target,
                                       std::span<const View> views) const {
  if (auto* named = std::get_if<std::vector<ProcessId>>(&target)) return named->empty() ? ids_ : *named;
  if (auto* group = std::get_if<GroupTarget>(&target)) {
    auto in_groups = scenario_.processes.groups.find(group->group);
    if (in_groups != scenario_.processes.groups.end()) return in_groups->second;
    auto in_regions = scenario_.network.regions.find(group->group);
    return in_regions == scenario_.network.regions.end() ? std::vector<ProcessId>{} : in_regions->second;
  }
  const auto& what = scenario_.faults[fault].what;
  if (std::holds_alternative<RoleTarget>(target)) {
    std::map<ProcessId, std::size_t> votes;
    for (const View& v : views) if (v.up && v.leader) ++votes[*v.leader];
    auto most = std::max_element(votes.begin(), votes.end(), [](auto& a, auto& b) { return a.second < b.second; });
    if (most == votes.end()) return {};
    return {most->first};
  }
  std::vector<ProcessId> able;
  for (ProcessId p : ids_) {
    const View& v = views[index(p)];
    if (std::holds_alternative<RestartFault>(what)  ? !v.up
        : std::holds_alternative<ResumeFault>(what) ? v.paused
                                                    : v.up)
      able.push_back(p);
  }
  auto count = std::min<std::size_t>(std::get<RandomTarget>(target).count, able.size());
  Draws draws(chance_of(fault, stream("target")).of(which));
  for (std::size_t i = 0; i < count; ++i) std::swap(able[i], able[i + draws.below(able.size() - i)]);
  able.resize(count);
  std::sort(able.begin(), able.end());
  return able;
}

View Simulator::view(const Host& h) const { return {h.up, h.paused, h.process.leader()}; }

void Simulator::begin_fault(std::size_t i) {
  Fault fault = scenario_.faults[i];
  if (!depends_on_views(fault)) return take_effect(resolve(i, {}));
  if (options_.outside) return options_.outside->ask(i, view(host(options_.alone)));
  std::vector<View> views;
  for (const Host& h : hosts_) views.push_back(view(h));
  take_effect(resolve(i, views));
}

Decision Simulator::resolve(std::size_t i, std::span<const View> views) const {
  Fault fault = scenario_.faults[i];
  Decision decision{i, true, {}};
  for (std::size_t which = 0; Target* target : targets(fault)) {
    bool everyone = std::holds_alternative<std::vector<ProcessId>>(*target) &&
                    std::get<std::vector<ProcessId>>(*target).empty();
    auto picked = pick(i, which++, *target, views);
    decision.somebody = decision.somebody && !picked.empty();
    decision.targets.push_back(everyone ? std::vector<ProcessId>{} : std::move(picked));
  }
  // overlapping random groups: the first keeps
  if (std::holds_alternative<PartitionFault>(fault.what) && decision.somebody) {
    std::set<ProcessId> taken;
    std::erase_if(decision.targets, [&](auto& group) {
      std::erase_if(group, [&](ProcessId q) { return !taken.insert(q).second; });
      return group.empty();
    });
  }
  return decision;
}

void Simulator::take_effect(const Decision& decision) {
  if (!decision.somebody) return;                             // reported as a fault that did nothing
  const auto i = static_cast<std::size_t>(decision.line);
  Fault fault = scenario_.faults[i];
  if (auto* p = std::get_if<PartitionFault>(&fault.what)) p->groups.assign(decision.targets.size(), {});
  for (std::size_t which = 0; Target* target : targets(fault)) *target = decision.targets[which++];
  resolved_[i] = fault;
  began_[i] = true;
  auto cause = record({.at = now_, .kind = Kind::Fault, .process = nobody, .number = i, .body = to_json(fault)});
  disturb();
  if (fault.lasts) schedule(now_ + *fault.lasts, 0, What::FaultEnds).extra = i;
  in_force_[i] = true;
  apply(i, fault, cause);
  note_disturbances();
}

void Simulator::end_fault(std::size_t i) {
  if (!in_force_[i]) return;
  auto cause = record({.at = now_, .kind = Kind::Heal, .process = nobody, .number = i});
  disturb();
  in_force_[i] = false;
  undo(i, *resolved_[i], cause);
  note_disturbances();
}

void Simulator::apply(std::size_t i, const Fault& fault, std::uint64_t cause) {
  if (connections_.begin(i, fault) || message_faults_.begin(i, fault)) return;
  auto each = [&](const Target& target, auto&& act) {
    const auto& named = std::get<std::vector<ProcessId>>(target);
    for (ProcessId p : named.empty() ? ids_ : named) if (!ended_ && is_here(p)) act(host(p));
  };
  if (std::holds_alternative<HealFault>(fault.what)) {
    for (std::size_t ended : connections_.heal()) {
      in_force_[ended] = false;
      bite(i);
      record({.at = now_, .cause = cause, .kind = Kind::Heal, .process = nobody, .number = ended});
    }
  } else if (auto* f = std::get_if<CrashFault>(&fault.what)) each(f->target, [&](Host& h) {
    if (!h.up) return;
    bite(i);
    h.rare().crash_fault = i;
    crash(h.id, cause, "by the plan");
  });
  else if (auto* f = std::get_if<RestartFault>(&fault.what))
    each(f->target, [&](Host& h) { bite(i, !h.up), restart(h.id, cause); });
  else if (auto* f = std::get_if<PauseFault>(&fault.what))
    each(f->target, [&](Host& h) { pause(h, i, cause); });
  else if (auto* f = std::get_if<ResumeFault>(&fault.what))
    each(f->target, [&](Host& h) { bite(i, h.paused), resume(h, cause); });
  else if (auto* f = std::get_if<SlowFault>(&fault.what))
    each(f->target, [&](Host& h) { h.rare().slow = f->step, h.rare().slow_fault = i; });
  else if (auto* f = std::get_if<AwayFault>(&fault.what)) each(f->target, [&](Host& h) { h.rare().away_fault = i; });
  else if (auto* f = std::get_if<LinkFault>(&fault.what)) network_.begin(i, *f);
  else if (auto* f = std::get_if<ReplayFault>(&fault.what)) arrive_now(message_faults_.replayed(i, *f), i, true);
  else if (auto* f = std::get_if<ClockFault>(&fault.what)) {
    facts_.clocks_true = false;
    each(f->target, [&](Host& h) {
      h.set_clock().jump(f->step);
      if (f->drift_ppb) h.set_clock().set_drift(now_, *f->drift_ppb), h.rare().drift_fault = i;
      if (f->freeze) h.set_clock().freeze(now_), h.rare().freeze_fault = i;
      h.rare().clock_fault = i;
    });
  } else if (auto* f = std::get_if<DiskFault>(&fault.what)) each(f->target, [&](Host& h) {
    SimulatedDisk& disk = h.rare().disk;
    if (f->slow > 1 || f->full || f->errors > 0)              // rot alone leaves these as another line has set them
      disk.slow = f->slow, disk.full = f->full, disk.errors = threshold(f->errors), disk.fault = i;
    Draws draws(chance_of(i, stream("rot")).of(index(h.id)));
    if (auto flipped = disk.rot(f->rot, draws)) bite(i, flipped), facts_.disks_honest = false;
    if (f->wiped) bite(i), facts_.disks_honest = false, disk.wipe();
    if (f->rot || f->wiped) note_damage(h);
  });
}

void Simulator::undo(std::size_t i, const Fault& fault, std::uint64_t cause) {
  if (connections_.end(i) || network_.end(i)) return;
  arrive_now(message_faults_.end(i), i, false);
  auto each = [&](const Target& target, auto&& act) {
    const auto& named = std::get<std::vector<ProcessId>>(target);
    for (ProcessId p : named.empty() ? ids_ : named) if (!ended_ && is_here(p)) act(host(p));
  };
  if (auto* f = std::get_if<CrashFault>(&fault.what)) each(f->target, [&](Host& h) {
    if (h.rare().crash_fault == i) restart(h.id, cause);
  });
  else if (auto* f = std::get_if<PauseFault>(&fault.what)) each(f->target, [&](Host& h) {
    if (h.rare().pause_fault == i) resume(h, cause);
  });
  else if (auto* f = std::get_if<SlowFault>(&fault.what)) each(f->target, [&](Host& h) {
    if (h.rare().slow_fault == i) h.rare().slow = {}, h.rare().slow_fault.reset();
  });
  else if (auto* f = std::get_if<AwayFault>(&fault.what)) each(f->target, [&](Host& h) {
    if (h.rare().away_fault != i) return;
    h.rare().away_fault.reset();
    if (one_at_a_time_) next_turn(h);
  });
  else if (auto* f = std::get_if<ClockFault>(&fault.what)) each(f->target, [&](Host& h) {
    h.set_clock().jump(-f->step);
    if (h.rare().clock_fault == i) h.rare().clock_fault.reset();
    if (h.rare().drift_fault == i) h.set_clock().set_drift(now_, configured_drift(h.id)), h.rare().drift_fault.reset();
    if (h.rare().freeze_fault == i) thaw(h), h.rare().freeze_fault.reset();
  });
  else if (auto* f = std::get_if<DiskFault>(&fault.what)) each(f->target, [&](Host& h) {
    SimulatedDisk& disk = h.rare().disk;
    if (disk.fault == i) disk.slow = 1, disk.full = false, disk.errors = 0, disk.fault.reset();
  });
}

std::int64_t Simulator::configured_drift(ProcessId p) const {
  std::int64_t drift = 0;
  for (const Clock& c : scenario_.clocks)
    if (covers(c.processes, p)) drift = c.drift_ppb;
  return drift;
}

void Simulator::thaw(Host& h) {
  h.set_clock().thaw(now_);
  for (auto slot : std::exchange(h.rare().frozen, {})) {
    Pending& timer = events_[slot];
    auto left = std::exchange(timer.extra, static_cast<std::uint64_t>(h.stood(now_).count()));
    queue_.push(now_ + Duration(static_cast<std::int64_t>(left)), timer.tie, slot);
  }
}

void Simulator::crash(ProcessId p, std::uint64_t cause, std::string_view why) {
  Host& h = host(p);
  if (!h.up) return;
  h.up = h.paused = h.busy = h.late = false;
  ++h.incarnation;
  facts_.crashed[index(p)] = true;
  record({.at = now_, .cause = cause, .kind = Kind::Crash, .process = p, .body = why});
  if (options_.observer) options_.observer->crash(p, now_);
  if (auto lost = first_loss_.find(p);
      lost != first_loss_.end() && now_ - lost->second <= synchrony_bound())
    first_loss_.erase(lost);                                  // it crashed while sending: that is no fault
                                                              // of the network
  disturb();
  if (!h.rare_) return;
  if (one_at_a_time_) client_crashed(h);
  if (h.rare_->unfinished) lose_unfinished(h);
  for (auto slot : std::exchange(h.rare_->frozen, {})) events_.give_back(slot);
  for (auto [slot, since] : std::exchange(h.rare_->inbox, {})) {
    facts_.worst_stall = std::max(facts_.worst_stall, now_ - since);
    Pending& e = events_[slot];
    if (e.what == What::Arrival) { drop(slot, DropReason::Down); continue; }
    if (e.what == What::Work || e.what == What::Turn) request(h, e);       // recorded as skipped
    events_.give_back(slot);
  }
}

/// The crash came before the step's stores were on the disk: they are lost, or torn.
void Simulator::lose_unfinished(Host& h) {
  auto step = std::move(h.rare_->unfinished);
  Draws draws(Key(seed_, stream("torn")).of(index(h.id), h.incarnation));
  const bool torn = draws.chance(threshold(scenario_.storage.torn));
  for (const Effect& e : step->effects) {
    if (e.kind != Effect::Kind::Store || !torn) continue;
    auto text = step->text(e);
    auto path = text.substr(0, e.path_size), bytes = text.substr(e.path_size);
    if (h.rare_->disk.holds(path, bytes)) continue;
    h.rare_->disk.tear(path, bytes, scenario_.storage.checksums, draws);
    note_damage(h);
    if (!scenario_.storage.checksums) facts_.disks_honest = false;
    break;                                                    // the rest was never begun
  }
  step->reset();
  spare_steps_.push_back(std::move(step));
}

void Simulator::note_damage(Host& h) {
  if (options_.outside) options_.outside->replace(h.rare().disk.image());
}

/// What the disk holds. A real one may differ from what it should hold.
Image Simulator::disk_image(Host& h) {
  if (!options_.outside) return h.rare_ ? h.rare_->disk.image() : Image{};
  Image real = options_.outside->load();
  SimulatedDisk& disk = h.rare().disk;
  if (real == disk.image()) return real;
  facts_.disks_honest = false;
  disk.wipe();
  for (const auto& [path, bytes] : real) disk.store(path, bytes);
  return real;
}

void Simulator::restart(ProcessId p, std::uint64_t cause) {
  Host& h = host(p);
  if (h.up) return;
  if (h.rare_) h.rare_->crash_fault.reset();
  std::optional<std::string> problem;
  const Image image = disk_image(h);
  if (h.rare_ && scenario_.storage.checksums && h.rare_->disk.damaged())
    problem = "what its disk holds does not match its checksum";
  else problem = h.process.restart(image);
  if (options_.twins) twins_[index(p)].reset();
  if (problem) {                                              // it stays down
    record({.at = now_, .cause = cause, .kind = Kind::Unreadable, .process = p, .body = *problem});
    return;
  }
  h.up = true;
  facts_.crashes_final = false;
  auto number = record({.at = now_, .cause = cause, .kind = Kind::Restart, .process = p});
  if (options_.observer) options_.observer->restart(p, now_);
  disturb();
  take_step(h, number, [](Process& process, Step& step) { process.recover(step); });
  if (one_at_a_time_) next_turn(h);
}

void Simulator::pause(Host& h, std::size_t fault, std::uint64_t cause) {
  if (!h.up || h.paused) return;
  h.paused = true;
  h.rare().pause_fault = fault;
  record({.at = now_, .cause = cause, .kind = Kind::Pause, .process = h.id});
}

void Simulator::resume(Host& h, std::uint64_t cause) {
  if (!h.paused) return;
  h.paused = false;
  h.rare().pause_fault.reset();
  record({.at = now_, .cause = cause, .kind = Kind::Resume, .process = h.id});
  if (h.late) wake(h);
  else drain(h);
}

void Simulator::disturb() {
  facts_.calm = now_;
  facts_.worst_delay_after_calm = {};
  losses_after_calm_.clear();
}

}  // namespace faultline
