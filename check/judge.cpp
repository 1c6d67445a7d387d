#include "check/judge.hpp"

#include <algorithm>

#include "check/assumptions.hpp"

namespace faultline {

Needs needs_of(const Layer& layer) {
  Needs needs = layer.algorithm->about.needs;
  for (const Layer* part : layer.parts) if (part) needs = needs | needs_of(*part);
  return needs;
}

bool may_recover(const Layer& root) {
  return root.algorithm->about.model == Model::FailRecovery &&
         std::ranges::all_of(root.parts, [](const Layer* part) { return !part || may_recover(*part); });
}

namespace {
/// Of each parameter that is a duration, as chosen.
std::vector<Duration> timers(const Stack& stack) {
  std::vector<Duration> all;
  for (const auto& [_, layer] : stack.layers()) {
    for (const ParameterInfo& parameter : layer.algorithm->parameters) {
      auto value = json::parse(parameter.by_default());
      for (const auto& [index, chosen] : layer.parameters) if (index == parameter.index) value = chosen;
      const auto* text = value ? std::get_if<std::string>(&value->is) : nullptr;
      if (auto span = text ? json::duration_from(*text) : std::nullopt) all.push_back(*span);
    }
  }
  return all;
}
Duration slowest_of(const std::vector<Duration>& timers) {
  return timers.empty() ? Duration{} : *std::ranges::max_element(timers);
}
/// But for 0.
Duration quickest_of(const std::vector<Duration>& timers) {
  Duration quickest{};
  for (Duration d : timers) if (d > Duration{} && (quickest == Duration{} || d < quickest)) quickest = d;
  return quickest;
}
/// Does it use a consensus, again and again, in which each process has a round of its own?
bool orders_in_rounds(const Stack& stack) {
  bool in_rounds = false, again = false;
  for (const auto& [_, layer] : stack.layers()) {
    in_rounds = in_rounds || layer.algorithm->about.steps.starts_with("N");
    for (const PartInfo& part : layer.algorithm->parts) again = again || part.key;
  }
  return in_rounds && again;
}
}  // namespace

Duration slowest_timer(const Stack& stack) { return slowest_of(timers(stack)); }

Judge::Judge(std::shared_ptr<const Stack> stack, std::uint32_t processes, Depth depth)
    : stack_(std::move(stack)), processes_(processes), depth_(depth), bounds_(processes) {
  add(stack_->root(), {}, std::string(stack_->root().algorithm->name), Rank::Outermost);
  std::map<std::string, const Layer*> services;               // by path; several may use one
  for (const auto& [_, layer] : stack_->layers())
    for (const PartInfo& part : layer.algorithm->parts)
      if (part.kind == PartKind::Shared) services[Process::service_path(part.port->id)] = layer.parts[part.index];
  for (const auto& [path, layer] : services) add(*layer, path, std::string(layer->algorithm->name), Rank::Service);
}

void Judge::add(const Layer& layer, const std::string& path, std::string name, Rank rank, bool mortal) {
  const Algorithm& algorithm = *layer.algorithm;
  const Needs needs = needs_of(layer) | (may_recover(stack_->root()) ? Needs::None : Needs::Stop);
  Place place{&algorithm, name, rank, mortal, needs, make_checker(algorithm.port->name, processes_),
              algorithm.properties.empty() ? nullptr : make_checker(algorithm.name, processes_)};
  for (const Turn& turn : turns_) tell(place, turn);
  places_.emplace(path, std::move(place));
  reports_ = reports_ || !algorithm.reports.empty();
  if (depth_ == Depth::Outermost) return;
  for (const PartInfo& part : layer.algorithm->parts) {
    if (part.kind != PartKind::Use) continue;
    const std::string below = path + static_cast<char>(part.index);
    add(*layer.parts[part.index], below, name + "." + std::string(part.field), Rank::Inner, mortal);
  }
}

Judge::Place& Judge::add_instance(const Module& module) {
  if (auto at = places_.find(module.path()); at != places_.end()) return at->second;
  const Module& parent = *module.parent();
  std::string family = add_instance(parent).name, name;
  for (const PartInfo& part : parent.algorithm().parts) {
    if (part.index != module.field()) continue;
    name = family.append(".").append(part.field);
    if (part.key) name += "[" + part.key(module.key()) + "]";
  }
  add(module.layer(), std::string(module.path()), std::move(name), Rank::Inner, true);
  Place& place = places_.find(module.path())->second;
  if (module.key() && scope_of_checker(place.algorithm->port->name) == Scope::Family)
    join_family(place, module, family);
  return place;
}

/// The family lives at the path of its field. Its first member leaves it its checker.
void Judge::join_family(Place& place, const Module& module, const std::string& name) {
  const auto path = std::string(module.parent()->path()) + static_cast<char>(module.field());
  const bool mortal = places_.find(module.parent()->path())->second.mortal;
  Place none{place.algorithm, name, Rank::Inner, mortal, place.needs, {}, {}};
  Place& all = places_.try_emplace(path, std::move(none)).first->second;
  if (!all.checker) all.checker = std::move(place.checker);
  all.family = place.family = &all, place.checker.reset();
}

/// Paths are a few bytes long: less than a call would take.
static bool is_same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) if (a[i] != b[i]) return false;
  return true;
}

Judge::Place* Judge::find(const Module& module) {
  auto& recent = recent_[reinterpret_cast<std::uintptr_t>(&module) / 64 % recent_.size()];
  if (recent && is_same(recent->first, module.path())) return &recent->second;
  auto at = places_.find(module.path());
  if (at == places_.end()) {
    if (depth_ != Depth::All) return nullptr;
    add_instance(module);
    at = places_.find(module.path());
  }
  recent = &*at;
  return &at->second;
}

/// A detector that learns does so when it tells something.
void Judge::note_bound(const Observation& o) {
  const auto bound = o.module->synchrony_bound();
  if (!bound) return;
  auto& changes = bounds_[index(o.process)];
  if (changes.empty() || changes.back().second != *bound) changes.emplace_back(o.at, *bound);
}

/// The shortest that any correct process had when the last slice began.
std::optional<Duration> Judge::settled_bound(const RunFacts& run) const {
  std::optional<Duration> shortest;
  for (std::uint32_t p = 0; p < processes_; ++p) {
    const auto& changes = bounds_[p];
    if (changes.empty() || !is_correct(run, ProcessId(p))) continue;
    Duration settled = changes.front().second;
    for (const auto& [at, bound] : changes) if (!is_late(run, at)) settled = bound;
    if (!shortest || settled < *shortest) shortest = settled;
  }
  return shortest;
}

void Judge::observe(const Observation& o) {
  Place* place = find(*o.module);
  if (!place) return note_bound(o);
  if (!place->has_bound) place->has_bound = o.module->synchrony_bound().has_value();
  if (*place->has_bound) note_bound(o);
  if (place->own) place->own->see(o);
  if (place->family) place = place->family;
  if (place->checker) place->checker->see(o);
}

void Judge::tell(Place& place, const Turn& turn) {
  place.each([&](Checker& checker) {
    turn.up ? checker.restart(turn.process, turn.at) : checker.crash(turn.process, turn.at);
  });
}
void Judge::crash(ProcessId p, Time at) {
  turns_.push_back({p, at, false});
  for (auto& [_, place] : places_) tell(place, turns_.back());
}
void Judge::restart(ProcessId p, Time at) {
  turns_.push_back({p, at, true});
  for (auto& [_, place] : places_) tell(place, turns_.back());
}

namespace {
std::vector<Finding> unknown(std::string_view who, std::span<const Property> properties) {
  Tally nothing;
  std::string name(who);
  for (const Property& p : properties)
    nothing.open(p.check, [&] {
      return "no checker is known for " + name + "; know_checker<" + name + ", ...>() makes one known";
    });
  return nothing.findings(who, properties, Needs::None, {});
}

/// No message was unreadable, unless the network changed some.
Finding readable(const RunFacts& run) {
  Finding f{.check = "READABLE", .kind = PropertyKind::Safety, .verdict = Verdict::Ok, .judged = 1};
  if (run.unreadable == 0) return f;
  const bool excused = run.corrupted > 0;
  f.verdict = excused ? Verdict::Inconclusive : Verdict::Violated;
  f.text = std::to_string(run.unreadable) + " messages were read by nobody";
  if (excused) f.text += "; that proves nothing, because the network changed " + std::to_string(run.corrupted);
  else f.text += ", and the network had changed none: sender and receiver do not know the same types";
  return f;
}
}  // namespace

std::vector<Finding> Judge::findings(Place& place, const RunFacts& run) {
  std::vector<Finding> all;
  const auto add = [&](Checker* checker, std::string_view name, std::span<const Property> properties) {
    auto some = checker ? checker->finish(run).findings(name, properties, place.needs, run)
                        : unknown(name, properties);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  };
  const Algorithm& algorithm = *place.algorithm;
  const PortInfo& port = *algorithm.port;
  if (!place.family || place.family == &place) add(place.checker.get(), port.name, port.properties);
  if (place.family != &place) add(place.own.get(), algorithm.name, algorithm.properties);
  return all;
}

std::vector<Finding> Judge::finish(const RunFacts& facts) {
  RunFacts run = facts;
  const auto all_timers = timers(*stack_);
  run.slowest_timer = slowest_of(all_timers), run.quickest_timer = quickest_of(all_timers);
  run.settled_bound = settled_bound(run), run.most_search = most_search_;
  run.orders_in_rounds = orders_in_rounds(*stack_);
  std::vector<Finding> all;
  for (Rank rank : {Rank::Outermost, Rank::Service, Rank::Inner}) {
    for (auto& [_, place] : places_) {
      if (place.rank != rank) continue;
      for (Finding& f : findings(place, run)) {
        if (rank != Rank::Outermost) f.module = place.name;
        if (place.mortal && f.kind == PropertyKind::Liveness && f.verdict == Verdict::Violated) {
          f.verdict = Verdict::Inconclusive;
          f.text += "; that proves nothing, because an instance may be retired before it is done";
        }
        all.push_back(std::move(f));
      }
    }
  }
  all.push_back(readable(run));
  return all;
}

std::optional<ClientHistory> Judge::history() const {
  const auto root = places_.find("");
  return root != places_.end() && root->second.checker ? root->second.checker->history() : std::nullopt;
}

Verdict verdict(std::span<const Finding> findings) {
  bool judged = false, open = false;
  for (const Finding& f : findings) {
    if (f.verdict == Verdict::Violated) return Verdict::Violated;
    if (!f.module.empty() || f.port.empty()) continue;
    judged = true;
    open = open || f.verdict == Verdict::Inconclusive;
  }
  return open || !judged ? Verdict::Inconclusive : Verdict::Ok;
}

}  // namespace faultline
