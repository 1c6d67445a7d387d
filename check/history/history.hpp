// history.hpp: what clients of a service asked for, what they were told, and in which order those events were.
//
// A history is built while a run goes on (invoke, then returns or fails, or neither) or read from a file
// (check/history/formats.hpp), and judged against the sequential object that the service claims to be
// (check/history/linearizable.hpp, check/history/register_rules.hpp).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "check/history/value.hpp"
#include "sim/core/types.hpp"

namespace faultline::history {

/// When an event was. Only `order` counts in judging: events of one virtual time still have an order.
struct Moment {
  static constexpr std::uint64_t never = ~std::uint64_t{0};
  static constexpr Time untimed = Time::min();
  std::uint64_t order = never;            ///< among all events of the history, from 1
  Time at = untimed;                      ///< for people, and so is the line of the file that told of it, from 1
  std::uint64_t line = 0;
  bool operator==(const Moment&) const = default;
};
/// The moment of an event at that virtual time.
inline Moment at(Time time) { return {.at = time}; }

enum class Outcome : std::uint8_t {
  Unknown,                                ///< no answer: it takes effect once at any later time, or never
  Returned,                               ///< the client has the result
  Failed,                                 ///< it is certain that it did not happen
};

struct Operation {
  std::uint64_t client = 0;               ///< who has at most one operation at a time
  std::string function;                   ///< "read", "cas"
  Value key;                              ///< of which object; nil where there is only one
  Value argument;
  Value result;                           ///< of what returned: nil where only "done" is told, false of a failed cas
  Outcome outcome = Outcome::Unknown;
  Moment invoked, returned;               ///< returned: never, unless the outcome is known

  bool operator==(const Operation&) const = default;
  /// It was over before the other one began.
  bool precedes(const Operation& other) const { return returned.order < other.invoked.order; }
};

struct History {
  std::vector<Operation> operations;      ///< in the order of their invocations
  std::uint64_t events = 0;               ///< so far: the order of the last one

  // The next event. Its order is given by the call; the moment tells its time or line.
  /// A client asks; the number of the operation, for the events below.
  std::size_t invoke(std::uint64_t client, std::string function, Value argument = {}, Value key = {}, Moment = {});
  /// It is answered. Each operation returns or fails at most once; a second answer throws std::logic_error.
  void returns(std::size_t operation, Value result = {}, Moment = {});
  /// It certainly did not happen. A time-out is no failure: say nothing then.
  void fails(std::size_t operation, Moment = {});

  bool operator==(const History&) const = default;
};

/// "read() -> 3", "cas(1, 2) -> false", "put("k", "v")", "write(4) -> ?" where the outcome is unknown.
std::string to_text(const Operation&);
/// "at 1.5ms"; "line 12" where no time is known; "event 7" where no line is, either.
std::string to_text(const Moment&);
/// "client 3's read() -> 3 (event 5 to event 8)"
std::string described(const Operation&);

}  // namespace faultline::history
