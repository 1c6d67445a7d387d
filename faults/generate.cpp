#include "faults/generate.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "check/judge.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {
namespace {
using namespace std::chrono_literals;

std::vector<const Algorithm*> algorithms_of(const Layer& layer) {
  std::vector<const Algorithm*> all{layer.algorithm};
  for (const Layer* part : layer.parts) {
    if (!part) continue;
    auto below = algorithms_of(*part);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

/// Does it stand in such a stack?
bool stands_in(const Layer& root, const Algorithm& algorithm) {
  const auto all = algorithms_of(root);
  return std::ranges::find(all, &algorithm) != all.end();
}

/// Whom a scenario asks: the algorithm itself, or, if only other algorithms may ask it, one that can stand above it.
std::vector<const Algorithm*> roots_for(const Algorithm& algorithm) {
  if (algorithm.port->usage != Usage::Inner) return {&algorithm};
  std::set<const PortInfo*> leading{algorithm.port};          // ports that can have it below them
  std::vector<const Algorithm*> roots;
  for (bool grown = true; std::exchange(grown, false);)
    for (const Algorithm* a : catalog().algorithms()) {
      const bool leads = std::ranges::any_of(a->parts, [&](const PartInfo& p) { return leading.contains(p.port); });
      if (leads && leading.insert(a->port).second) grown = true;
    }
  for (const Algorithm* a : catalog().algorithms())
    if (a->port->usage != Usage::Inner &&
        std::ranges::any_of(a->parts, [&](const PartInfo& p) { return leading.contains(p.port); }))
      roots.push_back(a);
  if (roots.empty()) throw std::invalid_argument("no algorithm uses " + std::string(algorithm.port->name));
  return roots;
}

/// For each port that the algorithm needs, directly or through others, any algorithm that provides it.
void choose_parts(const Algorithm& algorithm, Draws& draws, std::map<std::string, std::string>& uses) {
  for (const PartInfo& part : algorithm.parts) {
    if (uses.contains(std::string(part.port->name))) continue;
    const auto providing = catalog().providing(*part.port);
    if (providing.empty()) throw std::invalid_argument("nothing provides " + std::string(part.port->name));
    const Algorithm& chosen = *providing[draws.below(providing.size())];
    uses.emplace(part.port->name, chosen.name);
    choose_parts(chosen, draws, uses);
  }
}

class Generator {
 public:
  Generator(const Algorithm& algorithm, std::uint64_t seed, const GenerateOptions& options)
      : key_(seed, stream("random scenario")), draws_(key_.of(algorithm.id)), without_(options.without) {
    s_.name = std::string(algorithm.name) + ", seed " + std::to_string(seed);
    if (without_) s_.name += ", without " + std::string(name_of(*without_));
    s_.seed = seed;
    choose_stack(algorithm);
    const auto range = options.most - options.fewest + 1;
    s_.processes.count = static_cast<std::uint32_t>(options.fewest + std::min(below(range), below(range)));
    chaos_ = allowed_in(stack_->root());
    unit_ = std::max<Duration>(slowest_timer(*stack_), 10ms);
    s_.until = Time{20 * unit_};
    longest_delay_ = chaos_.late ? unit_ / 4 : bound();
  }

  Scenario scenario() {
    network();
    workload();
    crashes();
    if (chaos_.late) for (auto n = below(4); n > 0; --n) s_.faults.push_back(lateness());
    if (chaos_.lost) for (auto n = below(4); n > 0; --n) s_.faults.push_back(loss());
    if (without_) violate(*without_);
    std::ranges::stable_sort(s_.faults, {}, &Fault::at);
    return s_;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return draws_.below(n); }
  bool half() { return below(2) == 0; }
  Probability up_to(std::uint64_t percent) { return static_cast<double>(1 + below(percent)) / 100; }
  /// Up to `span`, in thousandths of it, and not nothing.
  Duration part_of(Duration span) { return span / 1000 * static_cast<std::int64_t>(1 + below(1000)); }
  /// A time at which a fault may begin; it has one unit to end.
  Time moment() { return Time{part_of(4 * unit_)}; }

  ProcessId anyone() { return ProcessId{static_cast<std::uint32_t>(below(s_.processes.count))}; }
  std::vector<ProcessId> shuffled() {
    std::vector<ProcessId> all;
    for (std::uint32_t p = 0; p < s_.processes.count; ++p) all.push_back(ProcessId{p});
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[below(i)]);
    return all;
  }
  /// At least one, in order.
  std::vector<ProcessId> some(std::uint64_t at_most) {
    auto chosen = shuffled();
    chosen.resize(1 + below(at_most));
    std::ranges::sort(chosen);
    return chosen;
  }

  void choose_stack(const Algorithm& algorithm) {
    std::vector<ChoiceProblem> problems;
    const auto roots = roots_for(algorithm);
    const bool inner = algorithm.port->usage == Usage::Inner;
    for (int attempt = 0; attempt < 1'000 && !stack_; ++attempt) {    // some choices use each other in a circle
      const Algorithm& root = inner ? *roots[draws_.below(roots.size())] : algorithm;
      s_.protocol = {std::string(root.name), {}, {}};
      if (inner) {
        s_.protocol.uses.emplace(algorithm.port->name, algorithm.name);
        if (any_parts()) choose_parts(algorithm, draws_, s_.protocol.uses);
      }
      if (any_parts()) choose_parts(root, draws_, s_.protocol.uses);
      problems.clear();
      stack_ = Stack::make({s_.protocol.algorithm, s_.protocol.uses, {}}, problems);
      if (!problems.empty() || !stands_in(stack_->root(), algorithm)) stack_.reset();
      else if (without_ && !rests_on(stack_->root(), *without_)) stack_.reset();
    }
    if (!stack_)
      throw std::invalid_argument(std::string(algorithm.name) + ": no stack has it" +
                                  (problems.empty() ? "" : ": " + problems.front().message));
  }
  /// Outside its model an algorithm stands over the default parts, so that theory can say what follows; but for
  /// processes that forget: links that forget their numbers may hide what an algorithm above them has forgotten.
  bool any_parts() const { return !without_ || *without_ == Assumption::Stop; }
  /// The longest delay over which the detectors of the stack are never wrong.
  Duration bound() const { return Simulator(s_, stack_).synchrony_bound().value_or(unit_ / 4); }

  Distribution latency() {
    const Duration typical = part_of(longest_delay_ / 4);
    Distribution d;
    switch (below(5)) {
      case 0: d.shape = Constant{typical}; break;
      case 1: d.shape = Uniform{typical, longest_delay_}; break;
      case 2: d.shape = Exponential{typical}; break;
      case 3: d.shape = LogNormal{typical, 1.0}; break;
      default: d.shape = Pareto{typical, 1.5};
    }
    d.maximum = longest_delay_;
    return d;
  }
  /// Links that lose (less than a third, so that who tries 15 times gets through), double or hold back.
  LinkModel unreliable() {
    LinkModel m;
    if (half()) m.loss = up_to(20);
    else {
      const Duration bad = std::max(part_of(unit_ / 8), Burst::shortest);
      m.burst = Burst{bad + part_of(unit_), bad, 0, up_to(60)};
    }
    if (half()) m.duplication = up_to(30);
    if (half()) m.reordering = Reordering{up_to(30), {Constant{part_of(longest_delay_)}, {}, {}}};
    return m;
  }
  void network() {
    if (chaos_.lost && !chaos_.ends && half()) s_.network.base = unreliable();
    s_.network.base.latency = latency();
    if (below(4) == 0) s_.network.loopback = {Constant{part_of(longest_delay_ / 4)}, {}, {}};
    if (chaos_.late && below(4) == 0) s_.processes.step = part_of(unit_ / 5000);
  }

  static bool names_a_process(const RequestInfo& request) {
    return request.make({{}, ProcessId{0}, {}}) != request.make({{}, ProcessId{1}, {}});
  }
  /// Requests early enough for faults to come across them, in the way in which the port wants to be asked.
  void workload() {
    const PortInfo& port = *stack_->root().algorithm->port;
    if (port.orders.empty()) return;
    switch (port.usage) {
      case Usage::Once: ask_each_once(port); break;
      case Usage::Sequential: ask_in_turn(port); break;
      case Usage::Free:
      case Usage::Inner: ask_freely(port); break;
    }
    std::ranges::stable_sort(s_.workload, {}, [](const Work& w) { return w.at ? *w.at : w.start; });
  }
  static std::string name_of_request(const RequestInfo& request) {
    const auto name = request.type->name;                     // "ReliableBroadcast::Broadcast"
    return std::string(name.substr(name.rfind(':') + 1));
  }
  /// Everybody, mostly at about one time; where the question is yes or no, often all say the same.
  void ask_each_once(const PortInfo& port) {
    const RequestInfo& request = port.orders.front();
    const auto mood = below(4);
    const Duration window = below(3) > 0 ? longest_delay_ : 4 * unit_;
    const Time from = Time{part_of(3 * unit_)};
    for (std::uint32_t p = 0; p < s_.processes.count; ++p) {
      Work work;
      work.request = name_of_request(request);
      work.by = {ProcessId{p}}, work.at = std::min(from + part_of(window), Time{4 * unit_});
      if (!request.flag.empty() && mood < 3) work.fields.emplace(request.flag, mood < 2 ? "true" : "false");
      s_.workload.push_back(work);
    }
  }
  /// Clients that think between one request and the next, and some single requests.
  void ask_in_turn(const PortInfo& port) {
    for (auto n = 4 + below(8); n > 0; --n) {
      const RequestInfo& request = port.orders[below(port.orders.size())];
      Work work;
      work.request = name_of_request(request);
      work.by = {request.by_first ? ProcessId{0} : anyone()};
      work.commands.space.keys = static_cast<std::uint32_t>(1 + below(2));
      if (half()) work.at = moment();
      else {
        work.start = moment(), work.count = 1 + below(4);
        work.think = Distribution{Constant{part_of(unit_ / 2)}, {}, {}};
      }
      s_.workload.push_back(work);
    }
  }
  /// At any time, or close upon the one before, then mostly of the same process to the same one.
  void ask_freely(const PortInfo& port) {
    const auto& orders = port.orders;
    for (auto n = 3 + below(6); n > 0; --n) {
      const RequestInfo& request = orders[below(orders.size())];
      Work work;
      work.request = name_of_request(request);
      work.by = {anyone()}, work.at = moment();
      if (names_a_process(request)) work.to = {anyone()};
      if (!s_.workload.empty() && half()) {
        const Work& before = s_.workload.back();
        work.at = std::min(*before.at + part_of(longest_delay_ / 4), Time{4 * unit_});
        if (below(4) > 0) work.by = before.by, work.to = before.to;
      }
      s_.workload.push_back(work);
    }
  }

  /// A crash at some time; or in the middle of sending: what the process sent in its last moments (to begin
  /// with at a request, if it has any) has reached only some.
  void crashes() {
    const auto count = below(tolerated_by(stack_->root(), s_.processes.count) + 1);
    auto victims = shuffled();
    victims.resize(count);
    for (ProcessId p : victims) {
      Time at = moment();
      if (below(3) > 0) {
        for (const Work& work : s_.workload)
          if (work.by.front() == p && half()) at = work.at ? *work.at : work.start;
        LinkModel nothing;
        nothing.loss = 1;
        const Duration last_moments = half() ? 1ns : part_of(longest_delay_);
        s_.faults.push_back({at, last_moments, LinkFault{std::vector{p}, some(s_.processes.count), nothing, false}});
        at += last_moments;
      }
      s_.faults.push_back({at, {}, CrashFault{std::vector{p}}});
    }
    if (!may_recover(stack_->root())) return;
    for (auto n = below(4); n > 0; --n)   // any number at a time: they come back
      s_.faults.push_back({moment(), part_of(unit_), CrashFault{some(s_.processes.count)}});
    if (half()) s_.storage.write = {Constant{part_of(unit_ / 1000)}, {}, {}};
    if (half()) s_.storage.flush = {Constant{part_of(unit_ / 200)}, {}, {}};
  }

  Fault lateness() {
    Fault f{moment(), part_of(unit_), {}};
    switch (below(4)) {
      case 0: f.lasts = part_of(unit_ / 2), f.what = PauseFault{some(s_.processes.count)}; break;
      case 1: f.what = SlowFault{std::vector{anyone()}, part_of(unit_ / 200)}; break;
      case 2: {
        LinkModel slow;
        slow.latency = Distribution{Uniform{{}, longest_delay_ * 2}, {}, {}};
        f.what = LinkFault{some(s_.processes.count), some(s_.processes.count), slow, half()};
        break;
      }
      default: {
        const auto drift = static_cast<std::int64_t>(below(1'000'000)) * 1000 - 500'000'000;
        f.what = ClockFault{some(s_.processes.count), half() ? part_of(unit_) : -part_of(unit_), drift, below(4) == 0};
      }
    }
    return f;
  }

  Fault loss() {
    Fault f{moment(), part_of(unit_), {}};
    const auto n = s_.processes.count;
    switch (below(n < 3 ? 3 : 5)) {       // bridges and rings take three
      case 0: f.what = PartitionFault{{some(n - 1)}}; break;
      case 1: f.what = CutFault{some(n), some(n), half()}; break;
      case 2: f.what = LinkFault{some(n), some(n), unreliable(), half()}; break;
      case 3: f.what = BridgeFault{std::vector{anyone()}}; break;
      default: f.what = MajorityRingFault{};
    }
    return f;
  }

  // ---- outside the model
  void violate(Assumption assumption) {
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
  void crash_one_more() {
    auto victims = shuffled();
    victims.resize(tolerated_by(stack_->root(), s_.processes.count) + 1);
    for (ProcessId p : victims) s_.faults.push_back({moment(), {}, CrashFault{std::vector{p}}});
  }
  void stall() {
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
  void come_back(bool wiped) {
    for (auto n = 1 + below(4); n > 0; --n) {
      auto at = moment();
      if (!s_.workload.empty() && half()) {
        const Work& work = s_.workload[below(s_.workload.size())];
        at = std::min((work.at ? *work.at : work.start) + part_of(4 * longest_delay_), Time{4 * unit_});
      }
      const auto who = some(s_.processes.count);
      s_.faults.push_back({at, part_of(half() ? longest_delay_ : unit_), CrashFault{who}});
      if (wiped) s_.faults.push_back({at, {}, DiskFault{who, 1, false, 0, 0, true}});
    }
  }

  const Key key_;
  Draws draws_;
  const std::optional<Assumption> without_;
  Scenario s_;
  std::shared_ptr<const Stack> stack_;
  Chaos chaos_;
  Duration unit_{}, longest_delay_{};
};

}  // namespace

Chaos allowed_in(Model model) {
  switch (model) {                        // late   lost   ends
    case Model::FailStop:     return {.late = false, .lost = false, .ends = true};
    case Model::Synchronous:  return {.late = false, .lost = false, .ends = true};
    case Model::FailNoisy:    return {.late = true,  .lost = true,  .ends = true};
    case Model::FailSilent:   return {.late = true,  .lost = true,  .ends = false};
    case Model::CrashStop:    return {.late = true,  .lost = true,  .ends = false};
    case Model::FailRecovery: return {.late = true,  .lost = true,  .ends = false};  // nobody has to recover
  }
  throw std::logic_error("no such system model");
}

Chaos allowed_in(const Layer& root) {
  Chaos all{.late = true, .lost = true, .ends = false};
  for (const Algorithm* algorithm : algorithms_of(root)) {
    const Chaos here = allowed_in(algorithm->about.model);
    all = {all.late && here.late, all.lost && here.lost, all.ends || here.ends};
    if (has(algorithm->about.needs, Needs::Lossless)) all.lost = false;
    if (has(algorithm->about.needs, Needs::Gst)) all.ends = true;
  }
  return all;
}

std::uint32_t tolerated_by(const Layer& root, std::uint32_t n) {
  std::int64_t most = n - 1;
  for (const Algorithm* algorithm : algorithms_of(root))
    most = std::min(most, evaluate(algorithm->about.tolerates, n).value_or(0));
  return static_cast<std::uint32_t>(std::max<std::int64_t>(most, 0));
}

Scenario random_scenario(const Algorithm& algorithm, std::uint64_t seed, const GenerateOptions& options) {
  return Generator(algorithm, seed, options).scenario();
}

}  // namespace faultline
