// What there is before anything goes wrong: a stack, a network, a workload.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "check/judge.hpp"
#include "faults/generator.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {
namespace {
using namespace std::chrono_literals;

/// A protocol's own measure of time.
Duration unit_of(const Stack& stack) { return std::max<Duration>(slowest_timer(stack), 10ms); }

/// Does it stand in such a stack?
bool stands_in(const Layer& root, const Algorithm& algorithm) {
  const auto all = algorithms_of(root);
  return std::ranges::find(all, &algorithm) != all.end();
}

/// Whom a scenario asks: the algorithm itself, or, if only other algorithms may ask it, one that can stand above it.
std::vector<const Algorithm*> roots_for(const Algorithm& algorithm, bool directly) {
  if (algorithm.port->usage != Usage::Inner) return {&algorithm};
  std::set<const PortInfo*> leading{algorithm.port};          // ports that can have it below them
  std::vector<const Algorithm*> roots;
  for (bool grown = !directly; std::exchange(grown, false);)
    for (const Algorithm* a : catalog().algorithms()) {
      const bool leads = std::ranges::any_of(a->parts, [&](const PartInfo& p) { return leading.contains(p.port); });
      if (leads && leading.insert(a->port).second) grown = true;
    }
  for (const Algorithm* a : catalog().algorithms())
    if (a->port->usage != Usage::Inner &&
        std::ranges::any_of(a->parts, [&](const PartInfo& p) { return leading.contains(p.port); }))
      roots.push_back(a);
  if (roots.empty() && directly) return roots_for(algorithm, false);
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

}  // namespace

std::vector<const Algorithm*> algorithms_of(const Layer& layer) {
  std::vector<const Algorithm*> all{layer.algorithm};
  for (const Layer* part : layer.parts) {
    if (!part) continue;
    auto below = algorithms_of(*part);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

Generator::Generator(const Algorithm& algorithm, std::uint64_t seed, const GenerateOptions& options)
    : key_(seed, stream("random scenario")), draws_(key_.of(algorithm.id)), options_(options) {
  s_.name = std::string(algorithm.name) + ", seed " + std::to_string(seed);
  if (options_.without) s_.name += ", without " + std::string(name_of(*options_.without));
  s_.seed = seed;
  choose_stack(algorithm);
  const auto range = options_.most - options_.fewest + 1;
  s_.processes.count = static_cast<std::uint32_t>(options_.fewest + std::min(below(range), below(range)));
  unit_ = unit_of(*stack_), active_ = 4 * unit_;
  s_.until = Time{20 * unit_};
  measure();
  if (options_.swarm || options_.priorities) choose_length();
  if (options_.swarm && brief_) choose_parameters();
}

Generator::Generator(Scenario base, std::uint64_t seed, const GenerateOptions& options)
    : key_(seed, stream("random faults")), draws_(key_), options_(options), s_(std::move(base)),
      stack_(Stack::make({s_.protocol.algorithm, s_.protocol.uses, s_.protocol.parameters})) {
  s_.seed = seed;
  unit_ = std::max<Duration>(s_.until.time_since_epoch() / 20, 1us), active_ = 4 * unit_;
  measure();
}

bool is_brief(const Scenario& s) {
  const auto stack = Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters});
  return s.until < Time{20 * unit_of(*stack)};
}

/// What the stack stands, and on what scale.
void Generator::measure() {
  chaos_ = allowed_in(stack_->root());
  if (options_.custom) chaos_ = {options_.custom->late, options_.custom->lost, true};
  longest_delay_ = chaos_.late ? unit_ / 4 : bound();
  has_leader_ = std::ranges::any_of(algorithms_of(stack_->root()), [](const Algorithm* algorithm) {
    const auto port = algorithm->port->name;
    return port == "ReplicatedLog" || port == "EventualLeaderDetector" || port == "LeaderElection";
  });
  if (options_.swarm) on_ = Key(s_.seed, stream("swarm")).value;
}

/// A quarter of the runs go on for long after the last fault, so that liveness can be judged. Of the others nothing but
/// safety is, in a fraction of the time; some have trouble for long, with clients in a hurry. Messages take as long as
/// the protocol has patience for, or much less.
void Generator::choose_length() {
  brief_ = below(4) > 0;
  if (brief_) {
    active_ = hunts() ? 8 * unit_ : shortened(8 * unit_, 4);
    s_.until = Time{active_ + unit_};
  }
  if (chaos_.late) longest_delay_ = brief_ ? shortened(unit_, 6) : shortened(longest_delay_, 4);
}
/// Of a scenario as it stands: the measure of its protocol, and the time in which it already has faults.
void Generator::take_length() {
  unit_ = std::min(unit_of(*stack_), s_.until.time_since_epoch() / 2);
  if (chaos_.late) longest_delay_ = unit_ / 4;
  for (const Fault& f : s_.faults) active_ = std::max(active_, f.at.time_since_epoch());
}
/// Often close to something else that happens, before it or after.
Time Generator::close_moment() {
  const Time any{part_of(active_)};
  const auto& works = s_.workload;
  const auto& faults = s_.faults;
  if ((works.empty() && faults.empty()) || !may(Close)) return any;
  Time to;
  if (faults.empty() || (!works.empty() && half())) to = works[below(works.size())].first();
  else {
    const Fault& fault = faults[below(faults.size())];
    to = half() ? fault.at : fault.at + fault.lasts.value_or(Duration{});
  }
  const Duration apart = part_of(shortened(unit_, 8));
  return std::clamp(half() ? to + apart : to - apart, Time{}, Time{active_});
}

std::vector<ProcessId> Generator::shuffled() {
  std::vector<ProcessId> all;
  for (std::uint32_t p = 0; p < s_.processes.count; ++p) all.push_back(ProcessId{p});
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[below(i)]);
  return all;
}
std::vector<ProcessId> Generator::some(std::uint64_t at_most) {
  if (!before_.empty() && may(Again)) {
    auto again = before_;
    if (half()) {                                             // all others
      again = shuffled();
      std::erase_if(again, [&](ProcessId p) { return std::ranges::count(before_, p) > 0; });
      std::ranges::sort(again);
    }
    if (!again.empty() && again.size() <= at_most) return again;
  }
  auto chosen = shuffled();
  chosen.resize(1 + below(at_most));
  std::ranges::sort(chosen);
  return before_ = chosen;
}

void Generator::choose_stack(const Algorithm& algorithm) {
  std::vector<ChoiceProblem> problems;
  const bool inner = algorithm.port->usage == Usage::Inner;
  const auto roots = roots_for(algorithm, options_.swarm && inner && half());
  for (int attempt = 0; attempt < 1'000 && !stack_; ++attempt) {    // some choices use each other in a circle
    const Algorithm& root = inner ? *roots[below(roots.size())] : algorithm;
    s_.protocol = {std::string(root.name), {}, {}};
    if (inner) {
      s_.protocol.uses.emplace(algorithm.port->name, algorithm.name);
      if (any_parts()) choose_parts(algorithm, draws_, s_.protocol.uses);
    }
    if (any_parts()) choose_parts(root, draws_, s_.protocol.uses);
    problems.clear();
    stack_ = Stack::make({s_.protocol.algorithm, s_.protocol.uses, {}}, problems);
    if (!problems.empty() || !stands_in(stack_->root(), algorithm)) stack_.reset();
    else if (options_.without && !rests_on(stack_->root(), *options_.without)) stack_.reset();
  }
  if (!stack_)
    throw std::invalid_argument(std::string(algorithm.name) + ": no stack has it" +
                                (problems.empty() ? "" : ": " + problems.front().message));
}
/// Values of the parameters of logs and services, each as safe as any other: with them a run comes soon to what takes
/// many commands or a long quiet else.
struct Variation { std::string_view parameter; std::vector<const char*> values; };
static const Variation variations[] = {{"batch", {"1", "2", "64"}},
                                       {"pre_vote", {"true", "false"}},
                                       {"check_quorum", {"true", "false"}},
                                       {"patience", {"0", "0", "0", "2"}},
                                       {"snapshot_every", {"0", "1", "3", "10", "10"}}};

void Generator::choose_parameters() {
  for (const Algorithm* algorithm : algorithms_of(stack_->root())) {
    const auto port = algorithm->port->name;
    if (port != "ReplicatedLog" && port != "ReplicatedStateMachine") continue;
    for (const auto& [name, values] : variations)
      if (std::ranges::count(algorithm->parameters, name, &ParameterInfo::field))
        s_.protocol.parameters[std::string(algorithm->name) + "." + std::string(name)] = values[below(values.size())];
  }
  stack_ = Stack::make({s_.protocol.algorithm, s_.protocol.uses, s_.protocol.parameters});
}
/// Outside its model an algorithm stands over the default parts, so that theory can say what follows; but for
/// processes that forget: links that forget their numbers may hide what an algorithm above them has forgotten.
bool Generator::any_parts() const { return !options_.without || *options_.without == Assumption::Stop; }

/// The longest delay over which the detectors of the stack are never wrong.
Duration Generator::bound() const { return Simulator(s_, stack_).synchrony_bound().value_or(unit_ / 4); }

Distribution Generator::latency() {
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
LinkModel Generator::unreliable() {
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
void Generator::network() {
  if (chaos_.lost && (!chaos_.ends || brief_) && half()) s_.network.base = unreliable();
  s_.network.base.latency = latency();
  if (below(4) == 0) s_.network.loopback = {Constant{part_of(longest_delay_ / 4)}, {}, {}};
  if (chaos_.late && below(4) == 0) s_.processes.step = part_of(unit_ / 5000);
}

bool Generator::recovers() const {
  if (options_.custom) return options_.custom->restarts;
  return may_recover(stack_->root());
}
bool Generator::names_a_process(const RequestInfo& request) {
  return request.make({{}, ProcessId{0}, {}}) != request.make({{}, ProcessId{1}, {}});
}
/// Requests early enough for faults to come across them, in the way in which the port wants to be asked.
void Generator::workload() {
  const PortInfo& port = *stack_->root().algorithm->port;
  if (port.orders.empty()) return;
  switch (port.usage) {
    case Usage::Once: ask_each_once(port); break;
    case Usage::Sequential: ask_in_turn(port); break;
    case Usage::Free:
    case Usage::Inner: ask_freely(port); break;
  }
  if (brief_ && port.name == "ReplicatedStateMachine" && may(Change)) ask_the_log();
  std::ranges::stable_sort(s_.workload, {}, [](const Work& work) { return work.first(); });
}
std::string Generator::name_of_request(const RequestInfo& request) {
  const auto name = request.type->name;                     // "ReliableBroadcast::Broadcast"
  return std::string(name.substr(name.rfind(':') + 1));
}
/// Everybody, mostly at about one time; where the question is yes or no, often all say the same.
void Generator::ask_each_once(const PortInfo& port) {
  const RequestInfo& request = port.orders.front();
  const auto mood = below(4);
  const Duration window = below(3) > 0 ? longest_delay_ : active_;
  const Time from = Time{part_of(active_ / 4 * 3)};
  for (std::uint32_t p = 0; p < s_.processes.count; ++p) {
    Work work;
    work.request = name_of_request(request);
    work.by = {ProcessId{p}}, work.at = std::min(from + part_of(window), Time{active_});
    if (!request.flag.empty() && mood < 3) work.fields.emplace(request.flag, mood < 2 ? "true" : "false");
    s_.workload.push_back(work);
  }
}
/// Clients that think between one request and the next, and some single requests; or one at each process, and busy.
void Generator::ask_in_turn(const PortInfo& port) {
  const bool is_busy = options_.swarm && brief_ && half();
  for (auto n = is_busy ? s_.processes.count : 4 + below(8); n > 0; --n) {
    const RequestInfo& request = port.orders[below(port.orders.size())];
    Work work;
    work.request = name_of_request(request);
    work.by = {request.by_first ? ProcessId{0} : is_busy ? ProcessId{static_cast<std::uint32_t>(n - 1)} : anyone()};
    work.commands.space.keys = static_cast<std::uint32_t>(1 + below(2));
    if (!is_busy && half()) work.at = moment();
    else {
      work.start = is_busy ? Time{part_of(unit_)} : moment();
      work.count = 1 + below(is_busy ? 16 : 4);
      work.think = Distribution{Constant{part_of(is_busy ? shortened(unit_, 8) : unit_ / 2)}, {}, {}};
    }
    s_.workload.push_back(work);
  }
}
/// As JSON, as a file of it would be read: a command about these processes, or this one.
static std::string command_for(std::string_view name, const std::vector<ProcessId>& processes) {
  std::string list;
  for (ProcessId p : processes) list += (list.empty() ? "" : ",") + std::to_string(index(p));
  const bool many = name == "ChangeMembers";
  return "{\"" + std::string(name) + "\":{" + (many ? "\"members\":[" + list + "]" : "\"to\":" + list) + "}}";
}
/// Other members, or another leader, where the log understands that.
void Generator::ask_the_log() {
  std::vector<std::string_view> known;
  for (const Algorithm* algorithm : algorithms_of(stack_->root()))
    for (const CommandInfo& command : algorithm->commands) if (command.by_hand) known.push_back(command.type->name);
  for (auto n = known.empty() ? 0 : 1 + below(shortened_count(8) + 1); n > 0; --n) {
    const auto name = known[below(known.size())];
    Work work;
    work.request = "Execute", work.by = {anyone()}, work.at = moment();
    work.fields.emplace("command", command_for(name, some(name == "ChangeMembers" ? s_.processes.count : 1)));
    s_.workload.push_back(work);
  }
}
/// At any time, or close upon the one before, then mostly of the same process to the same one.
void Generator::ask_freely(const PortInfo& port) {
  const auto& orders = port.orders;
  for (auto n = options_.swarm ? 1 + below(shortened_count(32)) : 3 + below(6); n > 0; --n) {
    const RequestInfo& request = orders[below(orders.size())];
    Work work;
    work.request = name_of_request(request);
    work.by = {anyone()}, work.at = moment();
    if (names_a_process(request)) work.to = {anyone()};
    if (!s_.workload.empty() && half()) {
      const Work& before = s_.workload.back();
      work.at = std::min(*before.at + part_of(longest_delay_ / 4), Time{active_});
      if (below(4) > 0) work.by = before.by, work.to = before.to;
    }
    s_.workload.push_back(work);
  }
}

}  // namespace faultline
