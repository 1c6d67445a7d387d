// facts.hpp: what is known of a run when it has ended.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/core/types.hpp"

namespace faultline {

/// What the system model's assumptions are judged by.
struct RunFacts {
  std::uint32_t processes = 0;
  std::vector<bool> correct;              ///< never crashed, or (fail-recovery) up at the end
  std::vector<bool> crashed;              ///< crashed at least once
  Time end{};
  bool quiescent = false;                 ///< nothing was left to happen
  Time calm{};                            ///< last time at which a fault began or ended, or a process
                                          ///< crashed or restarted
  Duration worst_delay{};                 ///< longest that a message took to be handled, or would have taken to arrive
  Duration worst_delay_after_calm{};      ///< the same, of those sent since `calm`
  Duration worst_stall{};                 ///< longest that a process let an event wait
  bool fair = true;                       ///< no cut or pause, and no link that loses or holds all, outlives the run
  bool lossless = true;                   ///< nothing between correct processes was lost or corrupted
  bool lossless_after_calm = true;        ///< nothing sent since `calm`
  bool mostly_lost = false;               ///< more than half of all messages were lost, to the end
  bool all_arrived = true;                ///< nothing at all, but what was meant for a crashed process, or sent
                                          ///< by one in its last moments, less than `bound` before
  bool crashes_final = true;              ///< nobody restarted
  bool clocks_true = true;                ///< no clock was off, drifted, jumped or stood still
  bool disks_honest = true;               ///< no store failed and none was damaged
  std::optional<Duration> bound;          ///< the shortest delay bound that a detector of the stack relies on
  /// The same, as far as the detectors had learned before the last slice of the run; the judge fills it in.
  std::optional<Duration> settled_bound;
  /// Longest and shortest duration (but 0) among the stack's parameters; the judge fills them in.
  Duration slowest_timer{}, quickest_timer{};
  /// The stack orders messages by a consensus that takes a round for each process; the judge fills it in.
  bool orders_in_rounds = false;
  std::uint64_t most_search = 20'000'000; ///< steps of looking for an order of operations; the judge fills it in
  std::uint64_t unreadable = 0;           ///< messages that nobody could read
  std::uint64_t corrupted = 0;            ///< messages that the network changed

  /// What another part of the same run has seen with its own eyes; what only the whole can tell is left as it is.
  void add(const RunFacts& other);
};

/// How often what happened.
struct RunCounts {
  std::uint64_t events = 0;               ///< taken from the queue
  std::uint64_t records = 0;
  std::uint64_t requests = 0, skipped = 0, indications = 0;
  std::uint64_t sent = 0, delivered = 0, duplicated = 0, corrupted = 0;
  std::uint64_t lost = 0, cut = 0, to_down = 0, queue_full = 0;
  std::uint64_t timers = 0, stores = 0;
  void add(const RunCounts& other);       ///< of another part of the same run
};

/// What one line of the plan did.
struct FaultReport {
  std::string fault;                      ///< as resolved, one line of JSON
  bool began = false;
  std::uint64_t bites = 0;                ///< times that it changed anything
  std::string what;                       ///< what is counted: "messages cut", "processes crashed", ...
};

}  // namespace faultline
