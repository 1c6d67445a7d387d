#include "check/history/search.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <tuple>

namespace faultline::history {

Search::Search(const History& history, const Model& model, const std::vector<std::size_t>& operations)
    : history_(history) {
  for (std::size_t i : operations) {
    const Operation& o = history.operations[i];
    const Function& f = *model.find(o.function);
    const bool pure = f.pure || (f.returns == Returns::Success && o.result == Value(false));
    if (o.outcome == Outcome::Failed || (pure && o.outcome == Outcome::Unknown)) continue;
    items_.push_back({.operation = i, .invoked = o.invoked.order, .returned = o.returned.order, .pure = pure});
    returned_ += o.outcome == Outcome::Returned;
  }
  std::stable_sort(items_.begin(), items_.end(), [](auto& a, auto& b) { return a.returned < b.returned; });
  states_ = model.states(number_kinds(model));
  give_slots();
  link_lists();
}

std::vector<const Operation*> Search::number_kinds(const Model& model) {
  const auto what = [&](const Operation* o) {
    return std::tuple<const Value&, const Value&, const std::string&, Outcome, std::uint64_t, const Value&>(
        o->result, o->argument, o->function, o->outcome, model.by_client ? o->client : 0, o->key);
  };
  const auto less = [&](const Operation* a, const Operation* b) { return what(a) < what(b); };
  std::map<const Operation*, Index, decltype(less)> last(less);
  std::vector<const Operation*> kinds;
  for (Index i = 0; i < items_.size(); ++i) {
    const Operation& o = history_.operations[items_[i].operation];
    const auto [at, fresh] = last.try_emplace(&o, i);
    if (fresh) {
      items_[i].kind = static_cast<std::uint32_t>(kinds.size());
      kinds.push_back(&o);
    } else {
      items_[i].kind = items_[at->second].kind, items_[i].alike = at->second;
      at->second = i;
    }
  }
  return kinds;
}

void Search::give_slots() {
  std::vector<Index> by_invocation(items_.size());
  for (Index i = 0; i < items_.size(); ++i) by_invocation[i] = i;
  std::sort(by_invocation.begin(), by_invocation.end(),
            [&](Index a, Index b) { return items_[a].invoked < items_[b].invoked; });
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> free;
  std::uint32_t slots = 0;
  Index over = 0;
  for (Index i : by_invocation) {
    for (; over < returned_ && items_[over].returned < items_[i].invoked; ++over) free.push(items_[over].slot);
    if (free.empty()) free.push(slots++);
    items_[i].slot = free.top();
    free.pop();
  }
  row_.assign(1 + (slots + 63) / 64, 0);
  seen_ = RowSet(row_.size());
}

void Search::link_lists() {
  std::vector<Index> order(items_.size());
  for (Index i = 0; i < items_.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return items_[a].invoked > items_[b].invoked; });
  for (Index i : order) {
    Index& first = first_[list_of(i)];
    items_[i].after = first;
    if (first != none) items_[first].before = i;
    first = i;
  }
}

std::uint32_t Search::next_state(std::uint32_t state, Index i) {
  const std::uint64_t key = std::uint64_t{state} << 32 | items_[i].kind;
  const auto [number, fresh] = transitions_.insert(&key);
  if (!fresh) return transition_to_[number];
  const auto next = states_->next(state, items_[i].kind);
  if (next != States::none) steps_ += states_->bytes(next) / 16;    // copied, and compared with some others
  transition_to_.push_back(next);
  return next;
}

/// The state after item i, if it fits here and is worth trying.
std::uint32_t Search::state_if_tried(Index i) {
  ++steps_;
  for (Index a = items_[i].alike; a != none && a >= head_; a = items_[a].alike, ++steps_)
    if (!items_[a].placed && available(a)) return States::none;
  const std::uint32_t next = next_state(state_, i);
  if (next == States::none || (i >= returned_ && next == state_)) return States::none;
  if (frames_.empty() || frames_.back().placed < returned_) return next;
  return next_state(frames_.back().state, i) == next ? States::none : next;   // the one before was for nothing
}

Search::Index Search::choice_after(Index last) const {
  Index next = none;
  if (last == none && !items_[head_].pure) return head_;
  if (last == none || last == head_) next = first_[Changing];
  else next = items_[last].after;
  if (last == none || last < returned_) {
    if (next == head_ && next != none) next = items_[next].after;
    if (available(next)) return next;
    next = first_[Unanswered];
  }
  return available(next) ? next : none;
}

void Search::place(Index i, std::uint32_t next) {
  Item& item = items_[i];
  (item.before == none ? first_[list_of(i)] : items_[item.before].after) = item.after;
  if (item.after != none) items_[item.after].before = item.before;
  item.placed = true;
  flip(i);
  frames_.push_back({i, head_, state_, configuration_});
  state_ = next;
  for (; head_ < returned_ && items_[head_].placed; ++head_) flip(head_);
}

/// Undoes the last `place`; what it had placed.
Search::Index Search::take_back() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  while (head_ > frame.head) flip(--head_);
  state_ = frame.state, configuration_ = frame.configuration;
  Item& item = items_[frame.placed];
  flip(frame.placed);
  item.placed = false;
  (item.before == none ? first_[list_of(frame.placed)] : items_[item.before].after) = frame.placed;
  if (item.after != none) items_[item.after].before = frame.placed;
  return frame.placed;
}

/// Whether this configuration is new.
bool Search::remember(Origin origin) {
  row_[0] = std::uint64_t{head_} << 32 | state_;
  const auto [number, fresh] = seen_.insert(row_.data());
  if (!fresh) return false;
  origins_.push_back(origin);
  configuration_ = number;
  furthest_ = std::max(furthest_, head_);
  return true;
}

bool Search::try_to_place(Index i, std::uint32_t next) {
  const std::uint32_t from = configuration_;
  place(i, next);
  if (remember({from, i})) return true;
  take_back();
  return false;
}

/// Places one more operation, after the choice `last` if that led nowhere. False: there is no more to try here.
bool Search::advance(Index last) {
  if (last == none) {
    for (Index i = first_[Pure]; available(i); i = items_[i].after, ++steps_)
      if (next_state(state_, i) != States::none) return try_to_place(i, state_);
  } else if (list_of(last) == Pure) return false;
  for (Index i = choice_after(last); i != none; i = choice_after(i)) {
    const std::uint32_t next = state_if_tried(i);
    if (next != States::none && try_to_place(i, next)) return true;
  }
  return false;
}

std::optional<bool> Search::run(const Limits& limits, std::uint64_t steps) {
  steps_ = next_stop_ = steps;
  remember({0, none});
  Index last = none;
  while (head_ < returned_) {
    if (exhausted(limits)) return std::nullopt;
    if (advance(last)) last = none;
    else if (frames_.empty()) return false;
    else last = take_back();
  }
  return true;
}

bool Search::exhausted(const Limits& limits) {
  if (steps_ > limits.steps) why_ = "it takes more than " + std::to_string(limits.steps) + " steps";
  else if (bytes() > limits.bytes) why_ = "it takes more than " + std::to_string(limits.bytes) + " bytes of memory";
  else if (limits.stop && steps_ >= next_stop_) {
    next_stop_ = steps_ + 10'000;
    if (limits.stop()) why_ = "it was stopped";
  }
  return !why_.empty();
}

std::uint64_t Search::bytes() const {
  return items_.capacity() * sizeof(Item) + transitions_.bytes() + transition_to_.capacity() * 4 + seen_.bytes() +
         origins_.capacity() * sizeof(Origin) + frames_.capacity() * sizeof(Frame) + states_->bytes();
}

std::vector<Placed> Search::order() const {
  std::vector<Index> path;
  if (head_ == returned_) {
    for (const Frame& f : frames_) path.push_back(f.placed);
  } else {
    std::uint32_t best = 0;                                   // the most that returned, with the fewest that did not
    std::vector<std::pair<std::int64_t, std::int64_t>> length(origins_.size());
    bool any = furthest_ == 0;
    for (std::uint32_t c = 1; c < origins_.size(); ++c) {     // an origin has the smaller number
      length[c] = length[origins_[c].from];
      if (origins_[c].placed < returned_) ++length[c].first;
      else --length[c].second;
      if (seen_.row(c)[0] >> 32 == furthest_ && (!any || length[c] > length[best])) best = c, any = true;
    }
    for (; best != 0; best = origins_[best].from) path.push_back(origins_[best].placed);
    std::reverse(path.begin(), path.end());
  }
  std::vector<Placed> order;
  std::uint64_t point = 0;
  for (Index i : path) order.push_back({items_[i].operation, point = std::max(point, items_[i].invoked)});
  return order;
}

Obstacle Search::obstacle() const {
  constexpr std::size_t most = 1000;
  const std::size_t blocked = items_[furthest_].operation;
  Obstacle obstacle{.last = blocked, .blocked = blocked, .among = {}, .possible = {}};
  std::set<std::uint32_t> states;
  for (std::size_t c = 0; c < seen_.size(); ++c)
    if (const std::uint64_t word = seen_.row(c)[0]; word >> 32 == furthest_)
      states.insert(static_cast<std::uint32_t>(word));
  obstacle.states = states.size();
  for (std::uint32_t s : states) {
    if (obstacle.possible.size() == most) break;
    obstacle.possible.push_back({states_->text(s), states_->response(s, items_[furthest_].kind)});
  }
  std::sort(obstacle.possible.begin(), obstacle.possible.end(), [](auto& a, auto& b) { return a.state < b.state; });
  return obstacle;
}

}  // namespace faultline::history
