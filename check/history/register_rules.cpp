#include "check/history/register_rules.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace faultline::history {
namespace {

/// Writes by number: 0 is the initial value, then the writer's in its order.
using Number = std::size_t;

/// A read, with the writes between which it is: `last` had returned when it began, `newest` was the newest
/// invoked when it returned. It overlaps what is above `last` and up to `newest`.
struct Read {
  std::size_t operation;
  Number last, newest;
};

class OneWriter {
 public:
  OneWriter(const History& history, const Value& initial) : history_(history) {
    values_.push_back(&initial);
    for (const Operation& o : history.operations) if (o.function == "write" && o.outcome != Outcome::Failed) add(o);
    for (Number n = 0; n < values_.size(); ++n) writes_of_[*values_[n]].push_back(n);
    for (std::size_t i = 0; i < history.operations.size(); ++i) {
      const Operation& o = history.operations[i];
      if (o.function == "read" && o.outcome == Outcome::Returned)
        reads_.push_back({i, last_returned(o.invoked.order), newest_invoked(o.returned.order)});
    }
    std::sort(reads_.begin(), reads_.end(), [&](const Read& a, const Read& b) {
      return of(a).returned.order < of(b).returned.order;
    });
  }

  const std::vector<Read>& reads() const { return reads_; }     ///< in the order of their returns
  const Operation& of(const Read& r) const { return history_.operations[r.operation]; }
  const Value& value(Number n) const { return *values_[n]; }

  /// The oldest write of what was read that is `from` or newer and was invoked before the read returned.
  std::optional<Number> behind(const Read& r, Number from) const {
    const auto all = writes_of_.find(of(r).result);
    if (all == writes_of_.end()) return std::nullopt;
    const auto at = std::lower_bound(all->second.begin(), all->second.end(), from);
    if (at == all->second.end() || *at > r.newest) return std::nullopt;
    return *at;
  }

  /// The sentence of a read that had to return a write from `from` to its newest.
  std::string wrong(const Read& r, Number from) const {
    std::string allowed;
    const Number last = std::min(r.newest, from + 7);           // a long list helps nobody
    for (Number n = from; n <= last; ++n)
      allowed += (n == from ? "" : n == r.newest ? " or " : ", ") + to_text(value(n));
    if (last < r.newest) allowed += ", ... or " + to_text(value(r.newest));
    return described(of(r)) + " should have returned " + allowed;
  }

 private:
  void add(const Operation& o) {
    if (!invoked_.empty() && (o.client != writer_ || o.invoked.order < latest_))
      throw std::invalid_argument("the rules of one writer are asked about two: " + described(o));
    writer_ = o.client;
    values_.push_back(&o.argument);
    invoked_.push_back(o.invoked.order);
    latest_ = o.invoked.order;
    if (o.outcome != Outcome::Returned) return;
    latest_ = o.returned.order;
    returned_.emplace_back(o.returned.order, invoked_.size());
  }
  Number last_returned(std::uint64_t order) const {
    const auto at = std::lower_bound(returned_.begin(), returned_.end(), std::pair(order, Number{0}));
    return at == returned_.begin() ? 0 : std::prev(at)->second;
  }
  Number newest_invoked(std::uint64_t order) const {
    return static_cast<Number>(std::lower_bound(invoked_.begin(), invoked_.end(), order) - invoked_.begin());
  }

  const History& history_;
  std::vector<const Value*> values_;
  std::vector<std::uint64_t> invoked_;                          // of write n at n - 1
  std::vector<std::pair<std::uint64_t, Number>> returned_;      // those that did, in their order
  std::map<Value, std::vector<Number>> writes_of_;
  std::vector<Read> reads_;
  std::uint64_t writer_ = 0, latest_ = 0;
};

/// The newest write that reads which had returned are known to have seen, asked in the order of time.
class Seen {
 public:
  explicit Seen(const OneWriter& world) : world_(world) {}
  void add(const Read& r, Number write) {
    const Number before = steps_.empty() ? 0 : steps_.back().newest;
    steps_.push_back({world_.of(r).returned.order, std::max(before, write)});
  }
  /// Of all reads that had returned when this one began.
  Number before(const Read& r) const {
    const auto order = world_.of(r).invoked.order;
    auto at = std::partition_point(steps_.begin(), steps_.end(), [&](const Step& s) { return s.returned < order; });
    return at == steps_.begin() ? 0 : std::prev(at)->newest;
  }

 private:
  struct Step { std::uint64_t returned; Number newest; };
  const OneWriter& world_;
  std::vector<Step> steps_;
};

}  // namespace

Judgement safe(const History& history, const Value& initial) {
  const OneWriter world(history, initial);
  Judgement judgement;
  for (const Read& r : world.reads()) {
    if (r.last != r.newest) continue;
    ++judgement.judged;
    if (!judgement.broken && !world.behind(r, r.last)) judgement.broken = {r.operation, world.wrong(r, r.last)};
  }
  return judgement;
}

Judgement regular(const History& history, const Value& initial) {
  const OneWriter world(history, initial);
  Judgement judgement;
  for (const Read& r : world.reads()) {
    ++judgement.judged;
    if (!judgement.broken && !world.behind(r, r.last)) judgement.broken = {r.operation, world.wrong(r, r.last)};
  }
  return judgement;
}

// The oldest write that fits is the best guess behind a read: it asks least of the reads that come later.

Judgement order(const History& history, const Value& initial) {
  const OneWriter world(history, initial);
  Judgement judgement;
  Seen seen(world);
  for (const Read& r : world.reads()) {
    if (!world.behind(r, 0)) continue;
    ++judgement.judged;
    const Number bound = seen.before(r);
    if (const auto write = world.behind(r, bound)) seen.add(r, *write);
    else if (!judgement.broken)
      judgement.broken = {r.operation, world.wrong(r, bound) + ": an earlier read had returned " +
                                           to_text(world.value(bound)) + " already"};
  }
  return judgement;
}

Judgement atomic_one_writer(const History& history, const Value& initial) {
  const OneWriter world(history, initial);
  Judgement judgement;
  Seen seen(world);
  for (const Read& r : world.reads()) {
    ++judgement.judged;
    const Number bound = seen.before(r), from = std::max(bound, r.last);
    if (const auto write = world.behind(r, from)) seen.add(r, *write);
    else if (!judgement.broken)
      judgement.broken = {r.operation,
                          world.wrong(r, from) + (bound > r.last ? ": an earlier read had returned " +
                                                                       to_text(world.value(bound)) + " already" : "")};
  }
  return judgement;
}

}  // namespace faultline::history
