// rank.hpp: a process's rank is its index + 1. The monarchical elections choose who has the highest one;
// hierarchical consensus lets rank 1 speak first.
#pragma once
#include <algorithm>
#include <optional>
#include <set>
#include <span>

#include "sim/core/types.hpp"

namespace faultline {

inline std::uint64_t rank(ProcessId p) { return std::uint64_t{index(p)} + 1; }

/// The book's maxrank(all \ excluded), for processes in order: the one of highest rank that is left.
inline std::optional<ProcessId> maxrank(std::span<const ProcessId> all, const std::set<ProcessId>& excluded) {
  auto at = std::find_if(all.rbegin(), all.rend(), [&](ProcessId p) { return !excluded.contains(p); });
  return at == all.rend() ? std::nullopt : std::optional(*at);
}

}  // namespace faultline
