// linearizable.hpp: whether a history could have been made by one object that does one operation at a time, each
// between its invocation and its return (Herlihy and Wing).
//
// Objects that no operation touches together are judged apart. Each is searched depth first for an order (Wing and
// Gong) with a memory of the pairs (set of placed operations, state) that lead nowhere (Lowe); operations that
// cannot matter are not tried (search.hpp). Registers whose writes all differ are also judged by zones (Gibbons and
// Korach), in time N log N, where the search gave up.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "check/history/model.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline::history {

/// When to give up. A limit of steps makes the verdict a function of the history alone, unlike one of time.
struct Limits {
  std::uint64_t steps = 200'000'000;      ///< operations looked at, and states made, by size; some 10 ns each
  std::uint64_t bytes = std::uint64_t{1} << 30;  ///< for what is remembered
  std::function<bool()> stop{};           ///< asked now and then; true: give up
};

/// A state that an object may have been in, and what the operation that cannot be placed would have been told.
struct Possible {
  std::string state, response;
  bool operator==(const Possible&) const = default;
};

/// Why there is no order. Without the return of `last` there is one; with it, `blocked` fits nowhere: mostly `last`
/// itself, but an answer that comes late can also deny what an earlier one took for granted.
struct Obstacle {
  std::size_t last, blocked;              ///< of History::operations
  std::vector<std::size_t> among;         ///< operations that were judged together: those on its objects
  std::vector<Possible> possible;         ///< states before `blocked`, in any order of the others; at most 1000
  std::uint64_t states = 0;               ///< how many there are
  bool shortest = true;                   ///< false: the search for a shorter history without order gave up
};

/// One place of an order. An operation takes effect after `point`, an event's order, and before the next event.
struct Placed {
  std::size_t operation;
  std::uint64_t point;
  bool operator==(const Placed&) const = default;
};

struct Linearizability {
  Verdict verdict = Verdict::Inconclusive;
  std::string why{};                      ///< Inconclusive: the reason; "no operation returned" if there were none
  std::optional<Obstacle> obstacle{};     ///< Violated: the one that ends first
  std::vector<Placed> order{};            ///< Ok: of all that returned, and of those without answer that had to have
                                          ///< taken effect. Violated: a longest one of those up to the obstacle, on
                                          ///< its objects
  std::uint64_t judged = 0;               ///< operations that returned
  std::uint64_t objects = 0, steps = 0, configurations = 0, bytes = 0;  ///< what it took
};

/// Throws std::invalid_argument if the model has no such function or it takes another argument.
Linearizability linearizable(const History&, const Model&, const Limits& = {});

/// The part of a history up to an event: later invocations are gone, later returns never came. What fails later has
/// failed already, as it is known not to have happened.
History prefix(const History&, std::uint64_t order);

}  // namespace faultline::history
