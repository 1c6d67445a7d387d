// votes.hpp: counting who sent what, for algorithms in which a value needs so many senders.
#pragma once
#include <map>
#include <optional>

#include "sim/core/types.hpp"

namespace faultline {

/// The value that more than `few` of them have sent; the smallest, if there are several. Nothing, where none was.
template <class Value>
std::optional<Value> sent_by_more_than(std::size_t few, const std::map<ProcessId, std::optional<Value>>& by) {
  std::map<Value, std::size_t> count;
  for (const auto& [_, v] : by) if (v) ++count[*v];
  for (const auto& [v, senders] : count) if (senders > few) return v;
  return {};
}

}  // namespace faultline
