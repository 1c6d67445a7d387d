// units.hpp: quantities with units, from text and to text.
//
// A quantity is a decimal number and a unit without a space between: "150ms", "1.5s", "64KiB".
// Arithmetic is in integers: a text either is exactly a whole number of the smallest unit or is
// refused. What format_* writes, parse_* reads back to the same value.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "sim/core/types.hpp"

namespace faultline {

/// A value, or what is wrong with its text, as the end of a sentence that begins with "found ...".
template <class T>
using Parsed = std::variant<T, std::string>;

/// The longest duration that a scenario may name: 100 years. Sums of a few cannot overflow.
inline constexpr Duration longest_duration = std::chrono::hours(876'000);

/// "3ns" "20us" "150ms" "1.5s" "2min" "1h", from `low` to `high`, or the words for what is outside.
Parsed<Duration> parse_span(std::string_view text, Duration low = Duration::min(), Duration high = Duration::max(),
                            std::string_view outside = "longer than 292 years");
/// The same, at most 100 years either way.
Parsed<Duration> parse_duration(std::string_view text);
/// "200/s" "10/min" "3/h", above zero, at most 1e9 a second: the mean time between two, to the
/// nearest nanosecond.
Parsed<Duration> parse_rate(std::string_view text);
/// "512B" "64KiB" "1MB"; kB, MB, GB are powers of 1000, KiB, MiB, GiB of 1024; in bytes, at most 1 TiB.
Parsed<std::int64_t> parse_size(std::string_view text);
/// "10Mbit/s" "1MB/s"; in bytes a second, at most 1 TiB/s.
Parsed<std::int64_t> parse_bandwidth(std::string_view text);
/// "100ppm" "-20ppb" "1%"; in parts per billion, -50 % to 100 %.
Parsed<std::int64_t> parse_drift(std::string_view text);
/// "5%" "0.1%": the same double as 0.05 and 0.001. Not limited to [0, 1].
Parsed<double> parse_percent(std::string_view text);

/// The unit that gives the smallest whole number: 1500 ms is "1500ms", 60 s is "1min".
std::string format_duration(Duration duration);
/// The rate whose mean gap this is; empty when no whole number a second, minute or hour gives it.
std::string format_rate(Duration mean_gap);
std::string format_size(std::int64_t bytes);
std::string format_bandwidth(std::int64_t bytes_per_second);
std::string format_drift(std::int64_t ppb);
/// As JSON: 0, 1, otherwise in percent with quotes, or a plain number when that would be long.
std::string format_probability(double probability);
/// The shortest decimal that reads back to the same number, as JSON.
std::string format_number(double number);

}  // namespace faultline
