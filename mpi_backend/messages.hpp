// messages.hpp: what ranks say to each other: the protocol's own messages, and what keeps a run together.
#pragma once
#include "sim/engine/outside.hpp"
#include "sim/engine/record.hpp"

namespace faultline::mpi {

/// The first word. All must say the same of the first three.
struct Hello {
  std::uint64_t build = 0, scenario = 0, settings = 0;        ///< hashes; scenario 0: it could not be read
  std::string machine;                                        ///< ranks of one machine have one clock
  std::string bell;                                           ///< its address, see loop.hpp
};
/// Rank 0 is asked for the time, and tells it, in nanoseconds of its own clock.
struct Ping { std::uint64_t number = 0; };
struct Pong { std::uint64_t number = 0; std::int64_t time = 0; };
/// The clock is set.
struct Ready { std::uint8_t none = 0; };
/// The run begins at that time of rank 0's clock, and is recorded in that folder.
struct Go { std::int64_t time = 0; std::string folder; };
/// "I am here"; and whether all would be over if nothing is on its way.
struct Alive {
  bool idle = false;
  std::uint64_t sent = 0, received = 0;                       ///< parcels
  bool operator==(const Alive&) const = default;
};
/// A line of the plan has come due at this rank, which looks so.
struct Asked { std::uint64_t line = 0; View view; };
struct Stop { EndReason reason{}; };
/// The recording is whole.
struct Goodbye { std::uint8_t none = 0; };
/// The run has been judged: leave, with that exit code.
struct Judged { std::int32_t code = 0; };

using Message = std::variant<Parcel, Hello, Ping, Pong, Ready, Go, Alive, Asked, Decision, Stop, Goodbye, Judged>;

}  // namespace faultline::mpi
