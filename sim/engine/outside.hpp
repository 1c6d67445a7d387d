// outside.hpp: the rest of the world of a process that runs alone, each in a simulator of its own.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/process/process.hpp"

namespace faultline {

/// A message on its way to a process that runs elsewhere. Its fate was decided where it was sent.
struct Parcel {
  ProcessId from{}, to{};
  std::uint64_t number = 0;               ///< of the parcels of its sender
  std::uint64_t record = 0;               ///< its Send, among the records of its sender
  bool corrupted = false;
  std::uint16_t tie = 0;
  Time sent{}, due{};                     ///< by the clock of the run; it is handled no earlier than `due`
  std::string bytes;
  bool operator==(const Parcel&) const = default;
};

/// What a process is like when a line of the plan asks whom it means.
struct View {
  bool up = true, paused = false;
  std::optional<ProcessId> leader;        ///< whom it holds for the leader
  bool operator==(const View&) const = default;
};

/// Whom a line of the plan means, after all processes were looked at.
struct Decision {
  std::uint64_t line = 0;                 ///< of the plan
  bool somebody = false;                  ///< else it hits nobody, and has no effect
  std::vector<std::vector<ProcessId>> targets;   ///< in the order in which a fault has them; empty: everyone
  bool operator==(const Decision&) const = default;
};

class Outside {
 public:
  virtual ~Outside() = default;
  virtual void send(Parcel&&) = 0;
  /// A line of the plan has come due that only all processes together can resolve. The answer is
  /// `Simulator::decide`, at each of them.
  virtual void ask(std::size_t line, const View& mine) = 0;
  /// What one step stores, by place, empty where a place is erased: on the disk when this returns. False: it failed.
  virtual bool store(const Image& written) = 0;
  /// What the disk holds, after a restart.
  virtual Image load() = 0;
  /// The plan has damaged the disk, which now holds just this.
  virtual void replace(const Image&) = 0;
};

}  // namespace faultline
