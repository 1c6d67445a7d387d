// read_faults.cpp: the plan of faults. Each kind has a table of what it knows beside "at" and "for".
#include <algorithm>

#include "sim/scenario/reader.hpp"

namespace faultline {

using json::Type;

struct Reader::FaultKind {
  std::string_view name;
  bool lasts;                                                 ///< may have "for"
  Members (Reader::*members)(Fault&);                         ///< makes the fault one of this kind
};

const std::vector<Reader::FaultKind>& Reader::fault_kinds() {
  static const std::vector<FaultKind> kinds = {
      {"partition", true, &Reader::partition},
      {"bridge", true, &Reader::bridge},
      {"majority-ring", true, &Reader::only<MajorityRingFault>},
      {"cut", true, &Reader::cut},
      {"heal", false, &Reader::only<HealFault>},
      {"crash", true, &Reader::hits<CrashFault>},
      {"restart", false, &Reader::hits<RestartFault>},
      {"pause", true, &Reader::hits<PauseFault>},
      {"resume", false, &Reader::hits<ResumeFault>},
      {"slow", true, &Reader::slow},
      {"link", true, &Reader::link_fault},
      {"clock", true, &Reader::clock_fault},
      {"disk", true, &Reader::disk},
  };
  return kinds;
}

template <class F>
Reader::Members Reader::only(Fault& out) {
  out.what = F{};
  return {};
}

template <class F>
Reader::Members Reader::hits(Fault& out) {
  return {{"target", target(out.what.emplace<F>().target), required}};
}

Reader::Members Reader::partition(Fault& out) {
  auto& groups = out.what.emplace<PartitionFault>().groups;
  return {{"groups", each(groups, "groups of processes", [this](Value v, Target& group) { target(group)(v); }), required}};
}

Reader::Members Reader::bridge(Fault& out) {
  return {{"target", target(out.what.emplace<BridgeFault>().bridge), required}};
}

Reader::Members Reader::cut(Fault& out) {
  auto& cut = out.what.emplace<CutFault>();
  return {{"from", target(cut.from), required}, {"to", target(cut.to), required}, {"both", flag(cut.both)}};
}

Reader::Members Reader::slow(Fault& out) {
  auto& slow = out.what.emplace<SlowFault>();
  return {{"target", target(slow.target), required}, {"step", positive(slow.step), required}};
}

Reader::Members Reader::link_fault(Fault& out) {
  auto& fault = out.what.emplace<LinkFault>();
  Members members = link(fault.model);
  members.insert(members.begin(), {{"from", target(fault.from)}, {"to", target(fault.to)}, {"both", flag(fault.both)}});
  return members;
}

Reader::Members Reader::clock_fault(Fault& out) {
  auto& clock = out.what.emplace<ClockFault>();
  return {{"target", target(clock.target), required},
          {"step", offset(clock.step)},
          {"drift", optional(clock.drift_ppb, &Reader::drift)},
          {"freeze", flag(clock.freeze)}};
}

Reader::Members Reader::disk(Fault& out) {
  auto& disk = out.what.emplace<DiskFault>();
  return {{"target", target(disk.target), required},
          {"slow", whole(disk.slow, 1, 1'000'000)},
          {"full", flag(disk.full)},
          {"errors", probability(disk.errors)},
          {"rot", whole(disk.rot, 0, 1'000'000)}};
}

void Reader::fault(Value v, Fault& out) {
  if (!v.is(Type::Object)) return wrong(v, ", where a fault is expected, which is an object {...}");
  const auto word = v.find("fault");
  std::string name;
  if (word && word->is(Type::String)) name = word->string();
  const auto& kinds = fault_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const FaultKind& k) { return k.name == name; });
  if (kind == kinds.end()) {
    if (full()) return;
    std::vector<std::string> names;
    for (const FaultKind& k : kinds) names.emplace_back(k.name);
    if (!word) return problem(v, "a fault needs the key \"fault\", which says its kind: " + enumerate(names, "or"));
    return wrong(*word, ", which is no kind of fault" + did_you_mean(name, names) + " (kinds: " + enumerate(names) + ")");
  }
  Members members = (this->*kind->members)(out);
  members.insert(members.begin(), {{"at", moment_before_end(out.at), required}, {"fault", [](Value) {}}});
  if (kind->lasts) members.push_back({"for", optional(out.lasts, &Reader::positive)});
  const std::size_t before = problems_.size() + more_;
  object(v, "a " + name + " fault", members);
  if (problems_.size() + more_ == before) check(v, out);
}

/// What holds between the members of one fault.
void Reader::check(Value v, const Fault& fault) {
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
    problem(v, "found a link fault that changes nothing; give one at least of latency, loss, duplication, reordering, corruption, "
               "bandwidth and fifo");
  if (const auto* clock = std::get_if<ClockFault>(&fault.what))
    if (clock->step == Duration{} && !clock->drift_ppb && !clock->freeze)
      problem(v, "found a clock fault that changes nothing; give one at least of step, drift and freeze");
  if (const auto* disk = std::get_if<DiskFault>(&fault.what))
    if (DiskFault{disk->target, 1, false, 0, 0} == *disk)
      problem(v, "found a disk fault that changes nothing; give one at least of slow, full, errors and rot");
}

/// No process may stand on two sides of a partition, as far as that is known before the run.
void Reader::name_once(Value v, const PartitionFault& partition) {
  if (partition.groups.empty()) return problem(v, "found a partition without groups; name one group at least");
  new_round();
  auto place = v.children().begin();
  for (const Target& side : partition.groups) {
    const auto* list = std::get_if<std::vector<ProcessId>>(&side);
    const auto* group = std::get_if<GroupTarget>(&side);
    if (list && list->empty()) return problem(*place, "found \"all\" as one side of a partition, which leaves nobody for the other");
    if (group) list = named(group->group);
    if (list && marked_ > most_marked) return problem(*place, "the partitions of this file name too many processes to check");
    if (const auto twice = list ? seen_before(*list) : std::nullopt)
      problem(*place, "found process " + std::to_string(index(*twice)) + " on two sides of one partition");
    ++place;
  }
}

}  // namespace faultline
