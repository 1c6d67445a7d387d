// Scenarios made smaller or more explicit: what shrink does in one go.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "faults/shrink.hpp"

namespace faultline {
namespace {

/// A list of processes where an empty one means all: false if there was somebody and nobody is left.
bool remove_from(std::vector<ProcessId>& list, ProcessId gone) {
  const bool had = !list.empty();
  std::erase(list, gone);
  for (ProcessId& p : list) if (index(p) > index(gone)) p = ProcessId{index(p) - 1};
  return !had || !list.empty();
}

bool remove_from(Target& target, ProcessId gone) {
  auto* named = std::get_if<std::vector<ProcessId>>(&target);
  return !named || remove_from(*named, gone);
}

/// False if the fault was about that process alone.
bool remove_from(Fault& fault, ProcessId gone) {
  return std::visit([&]<class F>(F& f) {
    if constexpr (requires { f.target; }) return remove_from(f.target, gone);
    else if constexpr (requires { f.from; }) return remove_from(f.from, gone) && remove_from(f.to, gone);
    else if constexpr (requires { f.bridge; }) return remove_from(f.bridge, gone);
    else if constexpr (requires { f.groups; }) {
      std::erase_if(f.groups, [&](Target& group) { return !remove_from(group, gone); });
      return !f.groups.empty();
    } else return true;
  }, fault.what);
}

/// Takes down what was requested.
class Requests final : public Sink {
 public:
  Requests(const PortInfo& port, const Stack& stack) : port_(port) {
    for (const auto& [_, layer] : stack.layers())
      for (const CommandInfo& command : layer.algorithm->commands) 
        commands_.insert(std::string(command.type->name.substr(command.type->name.rfind(':') + 1)));
  }
  std::vector<Work> lines;

  void add(const Record& r) override {
    if (r.kind != Kind::Request && r.kind != Kind::Skipped) return;
    for (const RequestInfo& request : port_.orders)
      if (request.type->id == r.type) lines.push_back(line(r, request));
  }

 private:
  Work line(const Record& r, const RequestInfo& request) const {
    Work work;
    work.request = std::string(request.type->name.substr(request.type->name.rfind(':') + 1));
    work.by = {r.process}, work.at = r.at;
    const bool names_a_process = request.make({{}, ProcessId{0}, {}}) != request.make({{}, ProcessId{1}, {}});
    json::Writer text;
    if (!request.type->json(r.body, text)) return work;
    const auto value = nlohmann::ordered_json::parse(text.out, nullptr, false);
    if (!value.is_object()) return work;
    for (const auto& [name, field] : value.items()) {
      if (field.is_number_unsigned() && names_a_process) work.to = {ProcessId{field.get<std::uint32_t>()}};
      else if (!field.is_object()) work.fields.emplace(name, field.dump());
      else if (auto command = spelled(field)) work.fields.emplace(name, *command);
    }
    return work;
  }
  /// A command as a scenario spells it; nothing for an item that the workload has made up.
  std::optional<std::string> spelled(const nlohmann::ordered_json& payload) const {
    if (payload.size() != 1) return {};
    const std::string type = payload.begin().key(), name = type.substr(type.rfind(':') + 1);
    if (!commands_.contains(name)) return {};
    return nlohmann::ordered_json{{name, payload.begin().value()}}.dump();
  }

  const PortInfo& port_;
  std::set<std::string> commands_;
};

/// Takes down which messages chance has lost.
class Losses final : public Sink {
 public:
  std::vector<Fault> faults;

  void add(const Record& r) override {
    const bool was_lost = r.kind == Kind::Drop && r.cause == last_send_ && records_ == last_send_ + 1 &&
                          r.number == static_cast<std::uint64_t>(DropReason::Loss);
    if (was_lost) faults.push_back({at_, {}, DropFault{std::vector{from_}, std::vector{to_}, {}, number_, 1}});
    if (r.kind == Kind::Send && r.process != r.peer) note(r);
    ++records_;
  }

 private:
  /// The number of a message is among those of its link that are sent at the same time.
  void note(const Record& r) {
    if (r.at != at_) sent_now_.clear();
    last_send_ = records_, at_ = r.at, from_ = r.process, to_ = r.peer, number_ = ++sent_now_[{from_, to_}];
  }

  std::uint64_t records_ = 0, last_send_ = no_cause, number_ = 0;
  Time at_{};
  ProcessId from_{}, to_{};
  std::map<std::pair<ProcessId, ProcessId>, std::uint64_t> sent_now_;
};

}  // namespace

Scenario with_losses_named(const Scenario& s) {
  Scenario t = s;
  auto silence = [](LinkModel& m) { m.loss.reset(), m.burst.reset(); };
  silence(t.network.base);
  for (LinkOverride& link : t.network.links) silence(link.model);
  for (RegionLink& link : t.network.between) silence(link.model);
  for (Fault& f : t.faults) if (auto* link = std::get_if<LinkFault>(&f.what)) silence(link->model);
  if (t == s) return s;                                       // nothing is lost by chance
  Losses losses;
  try_scenario(s, {.sink = &losses});
  auto is_nothing = [](const auto& entry) { return entry.model == LinkModel{}; };
  std::erase_if(t.network.links, is_nothing), std::erase_if(t.network.between, is_nothing);
  std::erase_if(t.faults, [&](const Fault& f) {
    auto* link = std::get_if<LinkFault>(&f.what);
    return (link && is_nothing(*link)) || std::holds_alternative<DropFault>(f.what);   // what that lost is named too
  });
  t.faults.insert(t.faults.end(), losses.faults.begin(), losses.faults.end());
  std::ranges::stable_sort(t.faults, {}, &Fault::at);
  return t;
}

Scenario without_process(const Scenario& s, ProcessId gone) {
  Scenario t = s;
  --t.processes.count;
  for (auto* groups : {&t.processes.groups, &t.network.regions}) {
    for (auto& [_, members] : *groups) remove_from(members, gone);
    std::erase_if(*groups, [](const auto& group) { return group.second.empty(); });
  }
  std::erase_if(t.network.links,
                [&](LinkOverride& l) { return !remove_from(l.from, gone) || !remove_from(l.to, gone); });
  std::erase_if(t.clocks, [&](Clock& c) { return !remove_from(c.processes, gone); });
  std::erase_if(t.workload, [&](Work& w) { return !remove_from(w.by, gone) || !remove_from(w.to, gone); });
  std::erase_if(t.faults, [&](Fault& f) { return !remove_from(f, gone); });
  return t;
}

std::vector<Work> spelled_out(const Scenario& s) {
  const auto stack = Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters});
  Requests requests(*stack->root().algorithm->port, *stack);
  try_scenario(s, {.sink = &requests});
  for (Work& line : requests.lines)                           // what all lines of that request have said
    for (const Work& work : s.workload)
      if (work.request == line.request && !work.text.empty()) line.text = work.text;
  return requests.lines;
}

Duration rounded(Duration span, int digits) {
  std::int64_t unit = 1;
  for (auto left = std::abs(span.count()); left >= 10; left /= 10) unit *= 10;
  for (; digits > 1 && unit > 1; --digits) unit /= 10;
  return Duration{(span.count() + (span.count() < 0 ? -unit : unit) / 2) / unit * unit};
}

}  // namespace faultline
