// record.hpp: one record of a run. The trace is the sequence of these; the digest is their hash.
#pragma once
#include <string_view>

#include "sim/core/types.hpp"

namespace faultline {

/// What happened. The numbers are part of the trace format: append, never reorder.
enum class Kind : std::uint8_t {
  Start = 0,       ///< a process began its first step
  Request = 1,     ///< the workload asked the outermost module for something; body = the request
  Indication = 2,  ///< the outermost module indicated something; body = the indication
  Send = 3,        ///< a message left `process` for `peer`; number = sender's send number; body = it
  Deliver = 4,     ///< it reached `process` from `peer`; cause = its Send; body only if corrupted
  Drop = 5,        ///< it never will; cause = its Send; number = a DropReason
  SetTimer = 6,    ///< number = nanoseconds on the process's own clock; body = the timer's value
  Fire = 7,        ///< a timer fired; cause = its SetTimer
  Crash = 8,       ///< a process lost its volatile state
  Restart = 9,     ///< and came back with what its disk held
  Pause = 10,      ///< a process stands still, its input waits
  Resume = 11,     ///< it goes on
  Fault = 12,      ///< a line of the plan took effect; number = its index; body = JSON as resolved
  Heal = 13,       ///< that fault's effect ended; number = its index
  Store = 14,      ///< stable state was written and flushed; body = the module's stable bytes
  Unreadable = 15, ///< bytes that no module could read were refused; body = why, text
  Failure = 16,    ///< a handler failed or never ended: the run stops; body = what it said
  Note = 17,       ///< text a module left for the reader of the trace; body = text
  Duplicate = 18,  ///< the network made one more copy of a message; cause = its Send
  Skipped = 19,    ///< a request found its process down, or (number = 1) nobody who makes it; body = the request
  End = 20,        ///< the run's end; number = an EndReason
};
inline constexpr std::uint8_t kinds = 21;

/// Why a message was dropped. Part of the trace format.
enum class DropReason : std::uint8_t { Loss = 0, Cut = 1, Down = 2, QueueFull = 3 };

/// Why a run ended. Part of the trace format.
enum class EndReason : std::uint8_t { Until = 0, Quiescent = 1, Failed = 2, Interrupted = 3, Limit = 4 };

/// No record: the cause of what nothing in the run caused.
inline constexpr std::uint64_t no_cause = ~std::uint64_t{0};

/// One record, as a view: `path` and `body` point into memory that the engine owns until its sink
/// returns. Records are numbered from 0 in the order in which they are made; `cause` is such a
/// number, always smaller than the record's own, so that the causes form the happens-before order.
struct Record {
  Time at;                       ///< global virtual time
  std::uint64_t cause = no_cause;
  Kind kind{};
  ProcessId process{};
  ProcessId peer = nobody;       ///< the other end of Send, Deliver, Drop and Duplicate
  std::uint64_t number = 0;      ///< depends on kind, see above
  std::string_view path = {};    ///< the module inside the process, empty for the outermost
  std::uint32_t type = 0;        ///< id of the type that `body` encodes; 0: text, JSON or nothing
  std::string_view body = {};    ///< canonical bytes of that type
};

}  // namespace faultline
