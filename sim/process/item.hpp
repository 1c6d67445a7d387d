// item.hpp: what workloads send through a protocol. Every item of a run is different from every other.
#pragma once
#include "sim/process/type.hpp"

namespace faultline {

struct Item {
  ProcessId origin{};                     ///< whose workload made it
  std::uint64_t number = 0;               ///< among that process's items, from 1
  std::string text;                       ///< what the scenario says, and padding

  auto operator<=>(const Item&) const = default;
};

}  // namespace faultline
