#include "check/history/linearizable.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>

#include "check/history/search.hpp"
#include "check/history/zones.hpp"

namespace faultline::history {
namespace {

/// The operations of the history by groups of objects that none touches together, each in the order of invocations.
std::vector<std::vector<std::size_t>> objects(const History& history, const Model& model) {
  std::map<Value, std::size_t> numbers;
  std::vector<std::size_t> parent;
  const auto root = [&](std::size_t at) {
    while (parent[at] != at) at = parent[at] = parent[parent[at]];
    return at;
  };
  std::vector<std::pair<std::size_t, std::size_t>> touched;     // operation, one of its objects
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (auto problem = model.unfit(o.function, o.argument)) throw std::invalid_argument(*problem);
    if (o.outcome == Outcome::Failed) continue;
    std::optional<std::size_t> first;
    for (Value& key : model.touches(o)) {
      const auto [at, fresh] = numbers.try_emplace(std::move(key), parent.size());
      if (fresh) parent.push_back(at->second);
      if (first) parent[root(at->second)] = root(*first);
      else first = at->second;
    }
    touched.emplace_back(i, first.value());
  }
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::size_t, std::size_t> group_of;
  for (const auto& [operation, object] : touched) {
    const auto [at, fresh] = group_of.try_emplace(root(object), groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(operation);
  }
  return groups;
}

std::uint64_t end_of(const History& h, const Obstacle& o) { return h.operations[o.operation].returned.order; }

/// Judges one group and adds what comes out to the whole.
void judge(const History& history, const Model& model, const std::vector<std::size_t>& operations,
           const Limits& limits, Linearizability& all) {
  Search search(history, model, operations);
  std::optional<bool> fits = search.run(limits, all.steps);
  std::optional<Obstacle> obstacle;
  if (fits == false) obstacle = search.obstacle();
  const bool found = fits == true;
  if (!fits && model.name == "register")
    if (const Zones zones(history, operations); zones.applicable()) obstacle = zones.obstacle(), fits = !obstacle;
  ++all.objects;
  all.steps = search.steps(), all.configurations += search.configurations();
  all.bytes = std::max(all.bytes, search.bytes());
  if (!fits && all.why.empty()) all.why = search.why();
  if (found && !all.obstacle) {
    const auto order = search.order();
    all.order.insert(all.order.end(), order.begin(), order.end());
  }
  if (!obstacle || (all.obstacle && end_of(history, *all.obstacle) < end_of(history, *obstacle))) return;
  all.obstacle = std::move(obstacle);
  all.order = search.order();
}

}  // namespace

Linearizability linearizable(const History& history, const Model& model, const Limits& limits) {
  Linearizability all;
  for (const Operation& o : history.operations) all.judged += o.outcome == Outcome::Returned;
  for (const auto& operations : objects(history, model)) judge(history, model, operations, limits, all);
  std::stable_sort(all.order.begin(), all.order.end(), [](auto& a, auto& b) { return a.point < b.point; });
  if (all.obstacle) all.verdict = Verdict::Violated, all.why.clear();
  else if (all.judged == 0) all.why = "no operation returned";
  else if (all.why.empty()) all.verdict = Verdict::Ok;
  return all;
}

History prefix(const History& history, std::uint64_t order) {
  History part;
  part.events = std::min(order, history.events);
  for (const Operation& o : history.operations) {
    if (o.invoked.order > order) break;
    part.operations.push_back(o);
    Operation& copy = part.operations.back();
    if (copy.outcome == Outcome::Returned && copy.returned.order > order)
      copy.outcome = Outcome::Unknown, copy.result = {}, copy.returned = {};
  }
  return part;
}

}  // namespace faultline::history
