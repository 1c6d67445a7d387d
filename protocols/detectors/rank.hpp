// rank.hpp: whom the monarchical elections choose. A process's rank is its index + 1.
#pragma once
#include <algorithm>
#include <optional>
#include <set>
#include <span>

#include "sim/core/types.hpp"

namespace faultline {

/// The book's maxrank(all \ excluded), for processes in order: the one of highest rank that is left.
inline std::optional<ProcessId> maxrank(std::span<const ProcessId> all, const std::set<ProcessId>& excluded) {
  auto at = std::find_if(all.rbegin(), all.rend(), [&](ProcessId p) { return !excluded.contains(p); });
  return at == all.rend() ? std::nullopt : std::optional(*at);
}

}  // namespace faultline
