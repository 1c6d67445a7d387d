// item.hpp: what workloads broadcast.
#pragma once
#include <string>

#include "sim/core/types.hpp"

namespace faultline {

/// A payload unlike every other of a run, so that a checker knows whose it is: the origin's `number`th
/// (from 1), with a text for the reader.
struct Item {
  ProcessId origin;
  std::uint64_t number;
  std::string text;
  auto operator<=>(const Item&) const = default;
};

}  // namespace faultline
