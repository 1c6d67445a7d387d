// What goes wrong: faults inside the model of a stack, and one assumption broken on purpose.
#include <algorithm>
#include <set>

#include "faults/generator.hpp"

namespace faultline {
using namespace std::chrono_literals;

Scenario Generator::scenario() {
  if (options_.priorities) priorities();
  else network();
  workload();
  return disturbed();
}

Scenario Generator::disturbed() {
  if (hunts()) hunt();
  else {
    crashes();
    if (chaos_.late) for (auto n = how_many(Family::Late); n > 0; --n) add(lateness());
    if (chaos_.lost) for (auto n = how_many(Family::Lost); n > 0; --n) add(loss());
    if (clients_leave()) for (auto n = 1 + below(3); n > 0; --n) add(absence());
  }
  if (options_.without) violate(*options_.without);
  std::ranges::stable_sort(s_.faults, {}, &Fault::at);
  return s_;
}

// ---- swarm: which kinds of fault a seed has at all, and how many of them

bool Generator::is_on(Family family, std::uint64_t kind) const {
  return on_ >> (8 * static_cast<unsigned>(family) + kind) & 1;
}
std::uint64_t Generator::how_many(Family family) {
  if (!options_.swarm) return below(4);
  const auto most = shortened_count(16);                      // few mostly, many now and then
  return kinds(family).empty() ? 0 : below(most + 1);
}
/// Those that may come up. Single messages are for swarms alone, so that other random scenarios stay what they were.
std::vector<std::uint64_t> Generator::kinds(Family family) const {
  std::vector<std::uint64_t> all{0, 1, 2, 3};
  if (family == Family::Lost && s_.processes.count < 3) all = {0, 1, 2};     // bridges and rings take three
  else if (family == Family::Lost) all.push_back(4);
  if (!options_.swarm) return all;
  if (family == Family::Late) all.push_back(4);
  else all.push_back(5), all.push_back(6);
  std::erase_if(all, [&](std::uint64_t kind) { return !is_on(family, kind); });
  return all;
}
std::uint64_t Generator::kind(Family family) {
  const auto all = kinds(family);
  return all.empty() ? 0 : all[below(all.size())];
}

/// Who is hit: now and then whoever leads at that time.
Target Generator::whom(std::uint64_t at_most) {
  if (has_leader_ && may(Leader)) return RoleTarget{"leader"};
  return some(at_most);
}

/// Whoever leads at the time is cut off, stands still or crashes, again and again, and nothing else happens. What takes
/// several leaders in a row, each of whom reaches only some (figure 8 of the Raft paper), comes up so in one run of a
/// thousand, and in one of hundreds of thousands else.
void Generator::hunt() {
  const Target leader = RoleTarget{"leader"};
  std::vector<decltype(Fault::what)> ways;
  if (chaos_.lost) ways = {PartitionFault{{leader}}, CutFault{leader, some(s_.processes.count), half()}};
  if (chaos_.late) ways.push_back(PauseFault{leader});
  if (recovers()) ways.push_back(CrashFault{leader});
  for (auto n = ways.empty() ? 0 : 1 + below(3); n > 0; --n) {
    const auto& way = ways[below(ways.size())];
    const Duration apart = part_of(2 * unit_), lasts = part_of(unit_);
    for (Duration at = part_of(apart); at < active_; at += apart)
      s_.faults.push_back({Time{at}, std::min(lasts, active_ + unit_ - at), way});
  }
}

/// Perhaps again and again, at even distances.
void Generator::add(Fault f) {
  s_.faults.push_back(f);
  if (!may(Repeat)) return;
  const Duration apart = part_of(shortened(4 * unit_, 6));
  for (auto n = 1 + below(8); n > 0 && f.at + apart < Time{active_}; --n) {
    f.at += apart;
    if (f.lasts) f.lasts = std::min(*f.lasts, Time{active_ + unit_} - f.at);
    s_.faults.push_back(f);
  }
}

// ---- inside the model

/// Does the line ask that process first, or any?
static bool asks(const Work& work, ProcessId p) { return work.by.empty() || work.by.front() == p; }

/// That of a request of the process, perhaps, if it has any.
Time Generator::time_to_ask(ProcessId p, Time otherwise) {
  for (const Work& work : s_.workload)
    if (asks(work, p) && half()) otherwise = work.first();
  return otherwise;
}
/// At some time; or in the middle of sending.
void Generator::crash(ProcessId p) {
  const Time at = moment();
  if (below(3) == 0) return s_.faults.push_back({at, {}, CrashFault{std::vector{p}}});
  const Time then = time_to_ask(p, at);
  const Duration last = last_moments();
  crash(p, then, last, some(s_.processes.count));
}
/// In the middle of sending: what the process sends in its last moments, from then on, does not reach these.
Time Generator::crash(ProcessId p, Time at, Duration last_moments, std::vector<ProcessId> deaf) {
  LinkModel nothing;
  nothing.loss = 1;
  s_.faults.push_back({at, last_moments, LinkFault{std::vector{p}, std::move(deaf), nothing, false}});
  at += last_moments;
  s_.faults.push_back({at, {}, CrashFault{std::vector{p}}});
  return at;
}
/// The last words of each reach the next one alone, who crashes while it passes them on, all but the last one. By such
/// chains it is proved that f crashes take f + 1 rounds.
void Generator::chain(std::vector<ProcessId> links) {
  Time at = time_to_ask(links.front(), moment());
  for (std::size_t i = 0; i + 1 < links.size() && at <= Time{active_}; ++i) {
    std::vector<ProcessId> deaf;
    for (std::uint32_t p = 0; p < s_.processes.count; ++p)
      if (ProcessId{p} != links[i] && ProcessId{p} != links[i + 1]) deaf.push_back(ProcessId{p});
    const Duration last = i == 0 ? last_moments() : part_of(longest_delay_);   // the next ones act when they find out
    at = crash(links[i], at, last, std::move(deaf)) + part_of(2 * unit_);
  }
}

void Generator::crashes() {
  std::set<ProcessId> doomed;                                 // by the plan as it was given
  for (const Fault& f : s_.faults)
    if (auto* crash = std::get_if<CrashFault>(&f.what))
      if (auto* named = std::get_if<std::vector<ProcessId>>(&crash->target))
        doomed.insert(named->begin(), named->end());
  const auto most = options_.custom ? std::min(options_.custom->crashes, s_.processes.count)
                                    : tolerated_by(stack_->root(), s_.processes.count);
  auto count = doomed.size() >= most ? 0 : below(most - doomed.size() + 1);
  if (options_.swarm && !is_on(Family::Crash, 0)) count = 0;
  auto victims = shuffled();
  std::erase_if(victims, [&](ProcessId p) { return doomed.contains(p); });
  if (chains() && count > 1 && count < victims.size()) {
    victims.resize(count + 1);                                // and who hears the last one
    chain(victims);
  } else {
    victims.resize(count);
    for (ProcessId p : victims) crash(p);
  }
  if (!recovers()) return;
  auto restarts = below(options_.swarm ? shortened_count(32) : 4);
  if (options_.swarm && !is_on(Family::Crash, 1)) restarts = 0;
  for (auto n = restarts; n > 0; --n) {   // any number at a time: they come back
    Fault crash = something();
    crash.what = CrashFault{whom(s_.processes.count)};
    add(crash);
  }
  if (half()) s_.storage.write = {Constant{part_of(unit_ / 1000)}, {}, {}};
  if (half()) s_.storage.flush = {Constant{part_of(unit_ / 200)}, {}, {}};
}

Fault Generator::lateness() {
  Fault f = something();
  switch (kind(Family::Late)) {
    case 0:
      if (!options_.swarm) f.lasts = part_of(unit_ / 2);
      f.what = PauseFault{whom(s_.processes.count)};
      break;
    case 1: f.what = SlowFault{std::vector{anyone()}, part_of(unit_ / 200)}; break;
    case 2: {
      LinkModel slow;
      slow.latency = Distribution{Uniform{{}, options_.swarm ? span() : longest_delay_ * 2}, {}, {}};
      f.what = LinkFault{whom(s_.processes.count), some(s_.processes.count), slow, half()};
      break;
    }
    case 4: f.what = HoldFault{whom(s_.processes.count), some(s_.processes.count), {}, 1, 0}; break;
    default: {
      const auto drift = static_cast<std::int64_t>(below(1'000'000)) * 1000 - 500'000'000;
      f.what = ClockFault{some(s_.processes.count), half() ? part_of(unit_) : -part_of(unit_), drift, below(4) == 0};
    }
  }
  return f;
}

Fault Generator::loss() {
  Fault f = something();
  const auto n = s_.processes.count;
  switch (kind(Family::Lost)) {
    case 0: f.what = PartitionFault{{whom(n - 1)}}; break;
    case 1: f.what = CutFault{whom(n), some(n), half()}; break;
    case 2: f.what = LinkFault{whom(n), some(n), unreliable(), half()}; break;
    case 3: f.what = BridgeFault{std::vector{anyone()}}; break;
    case 4: f.what = MajorityRingFault{}; break;
    case 5: f.what = DropFault{whom(n), some(n), {}, 1 + below(8), 1 + below(4)}; break;
    default: f.lasts.reset(), f.what = ReplayFault{some(n), some(n), {}, 1 + below(4)};
  }
  return f;
}

Fault Generator::absence() {
  Fault f = something();
  f.what = AwayFault{some(s_.processes.count)};
  return f;
}

/// The links of each process take a time of their own, as its priority has it, and a few times one of them falls
/// behind all others: few changes of the order reach most mistakes (Burckhardt et al., ASPLOS 2010).
void Generator::priorities() {
  s_.network.base.latency = Distribution{Constant{longest_delay_ / 64}, {}, {}};
  for (std::int64_t rank = 1; ProcessId p : shuffled()) {
    LinkModel model;
    model.latency = Distribution{Constant{longest_delay_ / 64 * rank++}, {}, {}};
    s_.network.links.push_back({{p}, {}, model, false});
  }
  for (auto changes = below(4); changes > 0; --changes) {
    LinkModel behind;
    behind.latency = Distribution{Constant{longest_delay_}, {}, {}};
    s_.faults.push_back({moment(), part_of(unit_), LinkFault{std::vector{anyone()}, {}, behind, half()}});
  }
}

// ---- one small change

/// What moves together: a crash, and what its process sent in its last moments.
std::vector<std::size_t> Generator::together(std::size_t i) const {
  std::vector<std::size_t> all{i};
  const auto belongs = [&](const Fault& link, const Fault& crash) {
    const auto* l = std::get_if<LinkFault>(&link.what);
    const auto* c = std::get_if<CrashFault>(&crash.what);
    return l && c && l->from == c->target && link.at + link.lasts.value_or(Duration{}) == crash.at;
  };
  for (std::size_t j = 0; j < s_.faults.size(); ++j)
    if (belongs(s_.faults[i], s_.faults[j]) || belongs(s_.faults[j], s_.faults[i])) all.push_back(j);
  return all;
}

void Generator::change_a_fault() {
  if (s_.faults.empty()) return;
  const auto all = together(below(s_.faults.size()));
  switch (below(4)) {
    case 0:                                                   // gone
      for (std::size_t i : all) s_.faults[i].at = Time::max();
      std::erase_if(s_.faults, [](const Fault& f) { return f.at == Time::max(); });
      break;
    case 1:                                                   // for another while
      if (all.size() == 1 && s_.faults[all[0]].lasts) s_.faults[all[0]].lasts = span_from(s_.faults[all[0]].at);
      break;
    default: {                                                // at another time, or at that of a request
      Time to = moment();
      if (half() && !s_.workload.empty()) {
        const Work& work = s_.workload[below(s_.workload.size())];
        to = std::min(work.first(), Time{active_});
      }
      const Duration by = to - s_.faults[all.front()].at;
      for (std::size_t i : all) {
        Fault& f = s_.faults[i];
        f.at = std::max(Time{}, f.at + by);
        if (f.lasts && all.size() == 1) f.lasts = std::min(*f.lasts, Time{active_ + unit_} - f.at);
      }
    }
  }
}

Scenario Generator::changed(std::uint64_t change) {
  draws_ = Draws(key_.of(change));
  take_length();
  switch (below(6)) {
    case 0: s_.seed = draws_.next(); break;
    case 1:
      if (!s_.workload.empty()) {
        Work& work = s_.workload[below(s_.workload.size())];
        work.first() = moment();
      }
      break;
    case 2:
      if (chaos_.lost && half()) s_.faults.push_back(loss());
      else if (chaos_.late) s_.faults.push_back(lateness());
      else s_.network.base.latency = latency();
      break;
    default: change_a_fault();
  }
  std::ranges::stable_sort(s_.faults, {}, &Fault::at);
  return s_;
}

// ---- outside the model
void Generator::violate(Assumption assumption) {
  switch (assumption) {
    case Assumption::Faults: return crash_one_more();
    case Assumption::Synchrony: return stall();
    case Assumption::Gst:
      return s_.faults.push_back({moment(), {}, PartitionFault{{some(s_.processes.count - 1)}}});
    case Assumption::Links:
      return s_.faults.push_back(
          {moment(), {}, CutFault{some(s_.processes.count), some(s_.processes.count), half()}});
    case Assumption::Lossless:
      s_.network.base.loss = up_to(30), s_.network.base.duplication = up_to(30);
      return;
    case Assumption::Stop: return come_back(false);
    case Assumption::Storage: return come_back(true);
  }
}
void Generator::crash_one_more() {
  auto victims = shuffled();
  victims.resize(tolerated_by(stack_->root(), s_.processes.count) + 1);
  for (ProcessId p : victims) s_.faults.push_back({moment(), {}, CrashFault{std::vector{p}}});
}
void Generator::stall() {
  for (auto n = 1 + below(3); n > 0; --n) {
    Fault f{moment(), part_of(3 * unit_), PauseFault{std::vector{anyone()}}};
    if (half()) {
      LinkModel slow;
      slow.latency = Distribution{Uniform{unit_ / 2, 3 * unit_}, {}, {}};
      f.what = LinkFault{some(s_.processes.count), some(s_.processes.count), slow, half()};
    }
    s_.faults.push_back(f);
  }
}
/// What is forgotten matters most while messages about it are on their way: often soon after a request, and not for
/// long.
void Generator::come_back(bool wiped) {
  for (auto n = 1 + below(4); n > 0; --n) {
    auto at = moment();
    if (!s_.workload.empty() && half()) {
      const Work& work = s_.workload[below(s_.workload.size())];
      at = std::min(work.first() + part_of(4 * longest_delay_), Time{4 * unit_});
    }
    const auto who = some(s_.processes.count);
    s_.faults.push_back({at, part_of(half() ? longest_delay_ : unit_), CrashFault{who}});
    if (wiped) s_.faults.push_back({at, {}, DiskFault{who, 1, false, 0, 0, true}});
  }
}

}  // namespace faultline
