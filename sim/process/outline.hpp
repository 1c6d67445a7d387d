// outline.hpp: what a state looks like from afar, so that states which differ in nothing but names and numbers look
// alike: for searches that want to know whether a process has ever been in such a state.
#pragma once
#include <algorithm>
#include <bit>
#include <optional>
#include <ranges>

#include "sim/core/random.hpp"
#include "sim/core/reflect.hpp"
#include "sim/core/types.hpp"
#include "sim/process/stable.hpp"

namespace faultline::detail {

template <class T> void outline(const T& value, std::uint64_t& all);

inline void outline_number(std::uint64_t number, std::uint64_t& all) { all = mix(all + draw_step * (number + 1)); }
/// 0, 1, 2 or 3, more.
inline std::uint64_t roughly(std::uint64_t number) { return std::min<std::uint64_t>(std::bit_width(number), 3); }

/// Mixes into `all`: flags and enumerations as they are, numbers and sizes (texts' too) roughly, what is there of what
/// is optional, and so for fields of structs. Times, names of processes, parameters and other modules leave no mark.
template <class T> void outline(const T& value, std::uint64_t& all) {
  if constexpr (std::is_same_v<T, ProcessId> || codec::is<T, Param>) return;
  else if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>)
    outline_number(static_cast<std::uint64_t>(value), all);
  else if constexpr (std::is_integral_v<T>) outline_number(roughly(static_cast<std::uint64_t>(value)), all);
  else if constexpr (codec::is<T, Stable>) outline(value.get(), all);
  else if constexpr (codec::is<T, Journal>) outline_number(roughly(value.last() + 1 - value.first()), all);
  else if constexpr (codec::is<T, std::optional>) {
    outline_number(value.has_value(), all);
    if (value) outline(*value, all);
  } else if constexpr (std::ranges::sized_range<const T>) outline_number(roughly(std::ranges::size(value)), all);
  else if constexpr (reflect::Aggregate<T>)
    reflect::for_each(value, [&](const auto& field) { outline(field, all); });
}

}  // namespace faultline::detail
