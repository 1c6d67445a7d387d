#include "check/history/explain.hpp"

#include <algorithm>

#include "sim/scenario/json_text.hpp"

namespace faultline::history {
namespace {

constexpr std::size_t most_states = 10, most_steps = 8;

std::string number_of(std::uint64_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}
std::string short_text(const Operation& o) { return json_text::shorten(described(o), 120); }

std::string states_text(const Obstacle& o) {
  if (o.possible.empty()) return "";
  std::string text = "Whatever the order of the others, the object was then in " +
                     (o.states == 1 ? "this state:" : "one of " + std::to_string(o.states) + " states:") + "\n";
  for (std::size_t i = 0; i < std::min(o.possible.size(), most_states); ++i)
    text += "  " + json_text::shorten(o.possible[i].state, 60) + ", which would have answered " +
            json_text::shorten(o.possible[i].response, 60) + "\n";
  if (o.states > most_states) text += "  ... and " + number_of(o.states - most_states, "more state") + "\n";
  return text;
}

std::string order_text(const History& h, const std::vector<Placed>& order) {
  if (order.empty()) return "";
  const std::size_t first = order.size() - std::min(order.size(), most_steps);
  std::string text = "A longest order of what came before";
  text += first ? ", the last " + std::to_string(most_steps) + " of " + std::to_string(order.size()) + ":\n" : ":\n";
  for (std::size_t i = first; i < order.size(); ++i)
    text += "  " + std::to_string(i + 1) + ". " + short_text(h.operations[order[i].operation]) + "\n";
  return text;
}

}  // namespace

std::string explain(const History& h, const Linearizability& l) {
  if (!l.obstacle) return "";
  const Operation& last = h.operations[l.obstacle->last];
  const Operation& blocked = h.operations[l.obstacle->blocked];
  const auto before = std::count_if(l.obstacle->among.begin(), l.obstacle->among.end(), [&](std::size_t i) {
    return h.operations[i].outcome == Outcome::Returned && h.operations[i].returned.order < last.returned.order;
  });
  std::string text;
  if (l.obstacle->last == l.obstacle->blocked) {
    text = short_text(last) + " fits nowhere among the " + number_of(static_cast<std::uint64_t>(before), "operation") +
           " that returned before it";
  } else {
    text = "once " + short_text(last) + " has returned, " + short_text(blocked) + " fits nowhere";
  }
  if (!l.obstacle->shortest) text += " (a shorter part may have no order, either: the search for one gave up)";
  return text + ".\n" + states_text(*l.obstacle) + order_text(h, l.order);
}

}  // namespace faultline::history
