// types.hpp: the words that every part of Faultline shares: who, when, for how long.
#pragma once
#include <chrono>
#include <cstdint>

namespace faultline {

/// A process of the system, 0 to N-1.
enum class ProcessId : std::uint32_t {};

/// No process: where a record has no peer.
inline constexpr ProcessId nobody{0xffff'ffff};

constexpr std::uint32_t index(ProcessId p) { return static_cast<std::uint32_t>(p); }

/// A span of virtual time, in nanoseconds, signed 64 bit (about 292 years).
using Duration = std::chrono::duration<std::int64_t, std::nano>;

/// The axis of virtual time. It has no `now`: time is handed in, never read.
struct VirtualClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<VirtualClock, Duration>;
  static constexpr bool is_steady = true;
};

/// A point of virtual time; the run starts at Time{} (0 ns). A process that asks its own clock
/// gets a Time too, shifted by that clock's offset and drift.
using Time = VirtualClock::time_point;

}  // namespace faultline
