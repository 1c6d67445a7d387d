#include "sim/engine/message_faults.hpp"

#include <algorithm>
#include <cstring>

#include "sim/engine/network.hpp"
#include "sim/process/step.hpp"
#include "sim/process/type_names.hpp"

namespace faultline {
namespace {

/// Any process: of a random target nobody knows yet whom it means.
std::vector<ProcessId> named(const Target& target) {
  const auto* list = std::get_if<std::vector<ProcessId>>(&target);
  return list ? *list : std::vector<ProcessId>{};
}

}  // namespace

MessageFaults::MessageFaults(const Scenario& s) {
  for (std::size_t i = 0; i < s.faults.size(); ++i)
    if (auto* f = std::get_if<ReplayFault>(&s.faults[i].what))
      memories_.emplace(i, Memory{which(f->from, f->to, f->type), f->count});
}

MessageFaults::Which MessageFaults::which(const Target& from, const Target& to, const std::string& type) {
  return {named(from), named(to), type.empty(), type.empty() ? std::vector<std::uint32_t>{} : types_named(type)};
}

/// A type that a message carries stands in its bytes as its id, like its own.
bool MessageFaults::Which::includes(ProcessId p, ProcessId q, std::string_view bytes) const {
  if (p == q || !covers(from, p) || !covers(to, q)) return false;
  return any_type || std::ranges::any_of(types, [&](std::uint32_t type) {
    char id[sizeof type];
    std::memcpy(id, &type, sizeof type);
    return bytes.find(std::string_view(id, sizeof id)) != bytes.npos;
  });
}

bool MessageFaults::begin(std::size_t fault, const Fault& f) {
  auto add = [&](Does does, const auto& what) {
    rules_.push_back({fault, does, which(what.from, what.to, what.type), what.first, what.count});
    return true;
  };
  if (auto* drop = std::get_if<DropFault>(&f.what)) return add(Does::Drop, *drop);
  if (auto* hold = std::get_if<HoldFault>(&f.what)) return add(Does::Hold, *hold);
  return false;
}

std::vector<KeptMessage> MessageFaults::end(std::size_t fault) {
  auto at = std::ranges::find(rules_, fault, &Rule::fault);
  if (at == rules_.end()) return {};
  auto held = std::move(at->held);
  rules_.erase(at);
  return held;
}

std::vector<KeptMessage> MessageFaults::replayed(std::size_t fault, const ReplayFault& f) {
  std::vector<KeptMessage> all;
  const auto from = named(f.from), to = named(f.to);
  auto memory = memories_.extract(fault);
  for (auto& [link, last] : memory.mapped().last)
    if (covers(from, link.first) && covers(to, link.second))
      all.insert(all.end(), std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
  std::ranges::sort(all, {}, &KeptMessage::record);
  return all;
}

std::vector<KeptMessage> MessageFaults::held() const {
  std::vector<KeptMessage> all;
  for (const Rule& rule : rules_) all.insert(all.end(), rule.held.begin(), rule.held.end());
  return all;
}

bool MessageFaults::silences(ProcessId from, ProcessId to) const {
  return std::ranges::any_of(rules_, [&](const Rule& rule) {
    return rule.count == 0 && from != to && covers(rule.which.from, from) && covers(rule.which.to, to);
  });
}

MessageFaults::Fate MessageFaults::see(ProcessId from, ProcessId to, std::string_view bytes, std::uint64_t record,
                                       Time now) {
  for (auto& [_, memory] : memories_) {
    if (!memory.which.includes(from, to, bytes)) continue;
    auto& last = memory.last[{from, to}];
    last.push_back({from, to, record, now, std::string(bytes)});
    if (last.size() > memory.count) last.pop_front();
  }
  Fate fate;
  for (Rule& rule : rules_) {                                 // all count it, the first that wants it has it
    if (!rule.which.includes(from, to, bytes)) continue;
    const auto number = ++rule.seen[{from, to}];
    if (number < rule.first || (rule.count > 0 && number - rule.first >= rule.count)) continue;
    if (fate.does != Does::Nothing) continue;
    fate = {rule.does, rule.fault};
    if (rule.does == Does::Hold) rule.held.push_back({from, to, record, now, std::string(bytes)});
  }
  return fate;
}

}  // namespace faultline
