// read_faults.cpp: the plan of faults. Each kind has a table of what it knows beside "at" and "for".
#include <algorithm>

#include "sim/scenario/reader.hpp"

namespace faultline {

using json_text::JsonType;

struct ScenarioReader::FaultKind {
  std::string_view name;
  bool lasts;                                                 ///< may have "for"
  Members (ScenarioReader::*members)(Fault&);                         ///< makes the fault one of this kind
};

const std::vector<ScenarioReader::FaultKind>& ScenarioReader::fault_kinds() {
  static const std::vector<FaultKind> kinds = {
      {"partition", true, &ScenarioReader::partition},
      {"bridge", true, &ScenarioReader::bridge},
      {"majority-ring", true, &ScenarioReader::only<MajorityRingFault>},
      {"cut", true, &ScenarioReader::cut},
      {"heal", false, &ScenarioReader::only<HealFault>},
      {"crash", true, &ScenarioReader::hits<CrashFault>},
      {"restart", false, &ScenarioReader::hits<RestartFault>},
      {"pause", true, &ScenarioReader::hits<PauseFault>},
      {"resume", false, &ScenarioReader::hits<ResumeFault>},
      {"slow", true, &ScenarioReader::slow},
      {"link", true, &ScenarioReader::link_fault},
      {"clock", true, &ScenarioReader::clock_fault},
      {"disk", true, &ScenarioReader::disk},
      {"drop", true, &ScenarioReader::messages<DropFault>},
      {"hold", true, &ScenarioReader::messages<HoldFault>},
      {"replay", false, &ScenarioReader::replay},
      {"away", true, &ScenarioReader::hits<AwayFault>},
  };
  return kinds;
}

template <class F>
ScenarioReader::Members ScenarioReader::only(Fault& out) {
  out.what = F{};
  return {};
}

template <class F>
ScenarioReader::Members ScenarioReader::hits(Fault& out) {
  return {{"target", target(out.what.emplace<F>().target), required}};
}

ScenarioReader::Members ScenarioReader::partition(Fault& out) {
  auto& groups = out.what.emplace<PartitionFault>().groups;
  const auto side = [this](Value v, Target& group) { target(group)(v); };
  return {{"groups", each(groups, "groups of processes", side), required}};
}

ScenarioReader::Members ScenarioReader::bridge(Fault& out) {
  return {{"target", target(out.what.emplace<BridgeFault>().bridge), required}};
}

ScenarioReader::Members ScenarioReader::cut(Fault& out) {
  auto& cut = out.what.emplace<CutFault>();
  return {{"from", target(cut.from), required}, {"to", target(cut.to), required}, {"both", flag(cut.both)}};
}

ScenarioReader::Members ScenarioReader::slow(Fault& out) {
  auto& slow = out.what.emplace<SlowFault>();
  return {{"target", target(slow.target), required}, {"step", positive(slow.step), required}};
}

ScenarioReader::Members ScenarioReader::link_fault(Fault& out) {
  auto& fault = out.what.emplace<LinkFault>();
  Members members = link(fault.model);
  members.insert(members.begin(), {{"from", target(fault.from)}, {"to", target(fault.to)}, {"both", flag(fault.both)}});
  return members;
}

ScenarioReader::Members ScenarioReader::clock_fault(Fault& out) {
  auto& clock = out.what.emplace<ClockFault>();
  return {{"target", target(clock.target), required},
          {"step", offset(clock.step)},
          {"drift", optional(clock.drift_ppb, &ScenarioReader::drift)},
          {"freeze", flag(clock.freeze)}};
}

ScenarioReader::Members ScenarioReader::disk(Fault& out) {
  auto& disk = out.what.emplace<DiskFault>();
  return {{"target", target(disk.target), required},
          {"slow", whole(disk.slow, 1, 1'000'000)},
          {"full", flag(disk.full)},
          {"errors", probability(disk.errors)},
          {"rot", whole(disk.rot, 0, 1'000'000)},
          {"wiped", flag(disk.wiped)}};
}

template <class F>
ScenarioReader::Members ScenarioReader::messages(Fault& out) {
  auto& fault = out.what.emplace<F>();
  return {{"from", target(fault.from)}, {"to", target(fault.to)}, {"type", text(fault.type)},
          {"first", whole(fault.first, 1, 1'000'000'000)}, {"count", whole(fault.count, 1, 1'000'000'000)}};
}

ScenarioReader::Members ScenarioReader::replay(Fault& out) {
  auto& replay = out.what.emplace<ReplayFault>();
  return {{"from", target(replay.from)}, {"to", target(replay.to)}, {"type", text(replay.type)},
          {"count", whole(replay.count, 1, 1000)}};
}

void ScenarioReader::fault(Value v, Fault& out) {
  if (!v.is(JsonType::Object)) return wrong(v, ", where a fault is expected, which is an object {...}");
  const auto word = v.find("fault");
  std::string name;
  if (word && word->is(JsonType::String)) name = word->string();
  const auto& kinds = fault_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const FaultKind& k) { return k.name == name; });
  if (kind == kinds.end()) {
    if (full()) return;
    std::vector<std::string> names;
    for (const FaultKind& k : kinds) names.emplace_back(k.name);
    if (!word) return problem(v, "a fault needs the key \"fault\", which says its kind: " + enumerate(names, "or"));
    const std::string kinds_known = " (kinds: " + enumerate(names) + ")";
    return wrong(*word, ", which is no kind of fault" + did_you_mean(name, names) + kinds_known);
  }
  Members members = (this->*kind->members)(out);
  members.insert(members.begin(), {{"at", moment_before_end(out.at), required}, {"fault", [](Value) {}}});
  if (kind->lasts) members.push_back({"for", optional(out.lasts, &ScenarioReader::positive)});
  const std::size_t before = problems_.size() + more_;
  object(v, "a " + name + " fault", members);
  if (problems_.size() + more_ == before) check(v, out);
}

/// What holds between the members of one fault.
void ScenarioReader::check(Value v, const Fault& fault) {
  const std::uint32_t count = out_.processes.count;
  const auto* bridge = std::get_if<BridgeFault>(&fault.what);
  if ((bridge || std::holds_alternative<MajorityRingFault>(fault.what)) && count > 0 && count < 3)
    problem(v, "found " + std::to_string(count) + " processes, but this fault needs 3 at least");
  if (bridge) {
    const auto* list = std::get_if<std::vector<ProcessId>>(&bridge->bridge);
    const auto* random = std::get_if<RandomTarget>(&bridge->bridge);
    const auto* group = std::get_if<GroupTarget>(&bridge->bridge);
    if ((list && list->size() != 1) || (random && random->count != 1) || (group && named(group->group)->size() != 1))
      wrong(*v.find("target"), ", but a bridge is one process");
  }
  if (const auto* partition = std::get_if<PartitionFault>(&fault.what)) name_once(*v.find("groups"), *partition);
  if (const auto* link = std::get_if<LinkFault>(&fault.what); link && link->model == LinkModel{})
    problem(v, "found a link fault that changes nothing; give one at least of latency, loss, duplication, "
               "reordering, corruption, bandwidth and fifo");
  if (const auto* clock = std::get_if<ClockFault>(&fault.what))
    if (clock->step == Duration{} && !clock->drift_ppb && !clock->freeze)
      problem(v, "found a clock fault that changes nothing; give one at least of step, drift and freeze");
  if (const auto* disk = std::get_if<DiskFault>(&fault.what))
    if (DiskFault{disk->target, 1, false, 0, 0, false} == *disk)
      problem(v, "found a disk fault that changes nothing; give one at least of slow, full, errors, rot and wiped");
}

/// No process may stand on two sides of a partition, as far as that is known before the run.
void ScenarioReader::name_once(Value v, const PartitionFault& partition) {
  if (partition.groups.empty()) return problem(v, "found a partition without groups; name one group at least");
  new_round();
  auto place = v.children().begin();
  for (const Target& side : partition.groups) {
    const auto* list = std::get_if<std::vector<ProcessId>>(&side);
    const auto* group = std::get_if<GroupTarget>(&side);
    if (list && list->empty())
      return problem(*place, "found \"all\" as one side of a partition, which leaves nobody for the other");
    if (group) list = named(group->group);
    if (list && marked_ > most_marked)
      return problem(*place, "the partitions of this file name too many processes to check");
    if (const auto twice = list ? seen_before(*list) : std::nullopt)
      problem(*place, "found process " + std::to_string(index(*twice)) + " on two sides of one partition");
    ++place;
  }
}

}  // namespace faultline
