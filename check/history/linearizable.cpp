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

std::uint64_t end_of(const History& h, std::size_t operation) { return h.operations[operation].returned.order; }

/// A history without order: what is known of the shortest part of it that has none.
struct Failure {
  Obstacle obstacle;
  std::vector<Placed> order;
};

/// Judges one group of operations.
class Group {
 public:
  Group(const History& history, const Model& model, const std::vector<std::size_t>& operations, const Limits& limits,
        Linearizability& all)
      : history_(history), model_(model), operations_(operations), limits_(limits), all_(all) {}

  void judge() {
    Search search(history_, model_, operations_);
    const std::optional<bool> fits = run(search);
    if (fits == true) return add(search.order());
    if (fits == false) return add(shorten({search.obstacle(), search.order()}));
    if (model_.name == "register")
      if (const Zones zones(history_, operations_); zones.applicable()) {
        if (const auto obstacle = zones.obstacle()) add({*obstacle, search.order()});
        return;
      }
    if (all_.why.empty()) all_.why = search.why();
  }

 private:
  std::optional<bool> run(Search& search) {
    const std::optional<bool> fits = search.run(limits_, all_.steps);
    all_.steps = search.steps(), all_.configurations += search.configurations();
    all_.bytes = std::max(all_.bytes, search.bytes());
    return fits;
  }
  void add(const std::vector<Placed>& order) {
    if (!all_.obstacle) all_.order.insert(all_.order.end(), order.begin(), order.end());
  }
  void add(Failure failure) {
    if (all_.obstacle && end_of(history_, all_.obstacle->last) < end_of(history_, failure.obstacle.last)) return;
    failure.obstacle.among = operations_;
    all_.obstacle = std::move(failure.obstacle), all_.order = std::move(failure.order);
  }

  /// Up to what is blocked in the whole history there is an order, but maybe for some returns longer, too: what was
  /// still to be answered then could have been answered otherwise. Tries parts of 1, 2, 4, ... returns more, then
  /// halves the difference.
  Failure shorten(Failure whole) {
    std::vector<std::uint64_t> returns;
    for (std::size_t i : operations_)
      if (history_.operations[i].outcome == Outcome::Returned) returns.push_back(end_of(history_, i));
    std::sort(returns.begin(), returns.end());
    const auto place = [&](std::size_t operation) {
      return static_cast<std::size_t>(
          std::lower_bound(returns.begin(), returns.end(), end_of(history_, operation)) - returns.begin());
    };
    std::size_t low = place(whole.obstacle.blocked), high = returns.size(), step = 0;
    while (low < high) {                                      // the first `low` returns have an order, `high` + 1 none
      const std::size_t middle = high == returns.size() ? std::min(low + step, high - 1) : (low + high) / 2;
      step = 2 * step + 1;
      const std::optional<bool> fits = fits_until(returns[middle], whole);
      if (!fits) return whole.obstacle.shortest = false, whole;
      if (*fits) low = middle + 1;
      else high = middle, low = std::max(low, place(whole.obstacle.blocked));
    }
    return whole;
  }

  /// Whether there is an order up to this event; if not, `failure` becomes what is known of that.
  std::optional<bool> fits_until(std::uint64_t event, Failure& failure) {
    History part;
    std::vector<std::size_t> numbers;
    for (std::size_t i : operations_) part.operations.push_back(history_.operations[i]);
    part = prefix(part, event);
    for (std::size_t i = 0; i < part.operations.size(); ++i) numbers.push_back(i);
    Search search(part, model_, numbers);
    const std::optional<bool> fits = run(search);
    if (fits != false) return fits;
    failure = {search.obstacle(), search.order()};
    failure.obstacle.blocked = operations_[failure.obstacle.blocked];
    for (Placed& p : failure.order) p.operation = operations_[p.operation];
    for (std::size_t i : operations_)
      if (history_.operations[i].returned.order == event) failure.obstacle.last = i;
    return false;
  }

  const History& history_;
  const Model& model_;
  const std::vector<std::size_t>& operations_;
  const Limits& limits_;
  Linearizability& all_;
};

}  // namespace

Linearizability linearizable(const History& history, const Model& model, const Limits& limits) {
  Linearizability all;
  for (const Operation& o : history.operations) all.judged += o.outcome == Outcome::Returned;
  const auto groups = objects(history, model);
  all.objects = groups.size();
  for (const auto& operations : groups) Group(history, model, operations, limits, all).judge();
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
