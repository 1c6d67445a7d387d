#include "sim/core/units.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>
#include <vector>

#include "sim/core/words.hpp"

namespace faultline {
namespace {

using Wide = __int128;

struct Unit {
  std::string_view name;
  std::int64_t size;                                          ///< in the smallest unit of its table
};

constexpr Unit durations[] = {{"h", 3'600'000'000'000}, {"min", 60'000'000'000}, {"s", 1'000'000'000},
                              {"ms", 1'000'000},        {"us", 1'000},           {"ns", 1}};
constexpr Unit rates[] = {{"/s", 1'000'000'000}, {"/min", 60'000'000'000}, {"/h", 3'600'000'000'000}};
constexpr Unit sizes[] = {{"GiB", 1 << 30}, {"MiB", 1 << 20},   {"KiB", 1 << 10}, {"GB", 1'000'000'000},
                          {"MB", 1'000'000}, {"kB", 1'000}, {"B", 1}};
constexpr Unit bandwidths[] = {                               // in bits
    {"Gbit/s", 1'000'000'000}, {"Mbit/s", 1'000'000}, {"kbit/s", 1'000}, {"bit/s", 1},
    {"GiB/s", 8ll << 30},      {"MiB/s", 8 << 20},    {"KiB/s", 8 << 10},
    {"GB/s", 8'000'000'000},   {"MB/s", 8'000'000},   {"kB/s", 8'000},   {"B/s", 8}};
constexpr Unit drifts[] = {{"%", 10'000'000}, {"ppm", 1'000}, {"ppb", 1}};

/// What people write for a unit that no edit distance would find.
constexpr struct { std::string_view written, meant; } slips[] = {
    {"\u00b5s", "us"},     {"\u03bcs", "us"},     {"m", "min"},         {"sec", "s"},       {"hr", "h"},
    {"Mbps", "Mbit/s"}, {"Gbps", "Gbit/s"}, {"kbps", "kbit/s"}, {"Mb/s", "Mbit/s"}, {"Gb/s", "Gbit/s"},
    {"kb/s", "kbit/s"}, {"bps", "bit/s"},   {"K", "KiB"},       {"M", "MiB"},       {"G", "GiB"}};

/// digits / scale, with the unit that follows.
struct Decimal {
  Wide digits = 0;
  Wide scale = 1;
  std::string_view number, unit;
};

/// So many digits that any Duration and any probability can be written, and so few that no product with
/// a unit overflows.
constexpr std::size_t most_digits = 19, most_decimals = 24;
constexpr std::string_view too_many_digits = ", which has too many digits; at most 19 count, and 24 after the point";

Parsed<Decimal> read_decimal(std::string_view text, std::string_view example) {
  const std::string how = ", which is no number with a unit; write it like \"" + std::string(example) + "\"";
  const std::string_view unsigned_text = text.substr(text.starts_with('-') ? 1 : 0);
  const std::string_view number = unsigned_text.substr(0, unsigned_text.find_first_not_of("0123456789."));
  const std::size_t point = number.find('.');
  if (number.empty() || point == 0 || point + 1 == number.size() || point != number.rfind('.')) return how;
  Decimal d;
  std::size_t significant = 0, decimals = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (i == point) continue;
    if (point != number.npos && i > point) d.scale *= 10, ++decimals;
    d.digits = d.digits * 10 + (number[i] - '0');
    significant += d.digits > 0;
    if (significant > most_digits || decimals > most_decimals) return std::string(too_many_digits);
  }
  d.number = text.substr(0, text.size() - unsigned_text.size() + number.size());
  d.unit = unsigned_text.substr(number.size());
  if (d.number.starts_with('-')) d.digits = -d.digits;
  return d;
}

std::vector<std::string> names(std::span<const Unit> units) {
  std::vector<std::string> out;
  for (const Unit& unit : units) out.emplace_back(unit.name);
  return out;
}

/// Splits the text into number and unit, or says what is wrong with it.
struct Quantity { Decimal number; Unit unit; };
Parsed<Quantity> read_quantity(std::string_view text, std::span<const Unit> units, std::string_view example) {
  const std::string allowed = " (units: " + enumerate(names(units)) + ")";
  auto decimal = read_decimal(text, example);
  if (auto* wrong = std::get_if<std::string>(&decimal)) return *wrong + allowed;
  const Decimal* number = &std::get<Decimal>(decimal);
  for (const Unit& unit : units)
    if (unit.name == number->unit) return Quantity{*number, unit};
  if (number->unit.empty()) {
    const std::size_t unit = example.find_first_not_of("0123456789.");
    return ", which has no unit; write \"" + std::string(number->number) + std::string(example.substr(unit)) +
           "\", for example" + allowed;
  }
  if (number->unit.front() == ' ') return ", which has a space between number and unit; leave it out" + allowed;
  const auto slip = std::find_if(std::begin(slips), std::end(slips),
      [&](const auto& s) { return s.written == number->unit; });
  const std::string meant = slip != std::end(slips) ? std::string(slip->meant) : nearest(number->unit, names(units));
  if (meant.empty()) return ", whose unit is not known here; write it like \"" + std::string(example) + "\"" + allowed;
  return ", whose unit is not known here; did you mean \"" + std::string(number->number) + meant + "\"?" + allowed;
}

/// The exact value in the smallest unit.
Parsed<Wide> read_exact(std::string_view text, std::span<const Unit> units, std::string_view example,
                        std::string_view smallest) {
  auto quantity = read_quantity(text, units, example);
  if (auto* wrong = std::get_if<std::string>(&quantity)) return std::move(*wrong);
  const auto& [number, unit] = std::get<Quantity>(quantity);
  const Wide product = number.digits * unit.size;
  if (product % number.scale != 0) return ", which is no whole number of " + std::string(smallest);
  return product / number.scale;
}

Parsed<std::int64_t> within(const Parsed<Wide>& parsed, std::int64_t low, std::int64_t high, std::string_view outside) {
  if (auto* wrong = std::get_if<std::string>(&parsed)) return *wrong;
  const Wide value = std::get<Wide>(parsed);
  if (value < low || value > high) return ", which is " + std::string(outside);
  return static_cast<std::int64_t>(value);
}

std::string smallest_whole(std::int64_t value, std::span<const Unit> units) {
  const Unit* best = nullptr;
  for (const Unit& unit : units)
    if (value % unit.size == 0 && (best == nullptr || unit.size > best->size)) best = &unit;
  return std::to_string(value / best->size) + std::string(best->name);
}

constexpr std::int64_t tebi = std::int64_t{1} << 40;

}  // namespace

Parsed<Duration> parse_span(std::string_view text, Duration low, Duration high, std::string_view outside) {
  const auto ns = within(read_exact(text, durations, "150ms", "nanoseconds"), low.count(), high.count(), outside);
  if (auto* wrong = std::get_if<std::string>(&ns)) return *wrong;
  return Duration{std::get<std::int64_t>(ns)};
}

Parsed<Duration> parse_duration(std::string_view text) {
  return parse_span(text, -longest_duration, longest_duration, "longer than 100 years (876000h)");
}

Parsed<Duration> parse_rate(std::string_view text) {
  auto quantity = read_quantity(text, rates, "200/s");
  if (auto* wrong = std::get_if<std::string>(&quantity)) return std::move(*wrong);
  const auto& [number, unit] = std::get<Quantity>(quantity);
  if (number.digits <= 0) return ", which is not above zero";
  const Wide gap = (2 * number.scale * unit.size + number.digits) / (2 * number.digits);
  if (gap < 1) return ", which is more often than once a nanosecond";
  if (gap > longest_duration.count()) return ", which is more seldom than once in 100 years";
  return Duration{static_cast<std::int64_t>(gap)};
}

Parsed<std::int64_t> parse_size(std::string_view text) {
  return within(read_exact(text, sizes, "64KiB", "bytes"), 0, tebi, "outside 0B to 1024GiB");
}

Parsed<std::int64_t> parse_bandwidth(std::string_view text) {
  const auto bits = read_exact(text, bandwidths, "10Mbit/s", "bits a second");
  const auto value = within(bits, 8, 8 * tebi, "outside 1B/s to 1024GiB/s");
  if (auto* wrong = std::get_if<std::string>(&value)) return *wrong;
  if (std::get<std::int64_t>(value) % 8 != 0) return ", which is no whole number of bytes a second";
  return std::get<std::int64_t>(value) / 8;
}

Parsed<std::int64_t> parse_drift(std::string_view text) {
  return within(read_exact(text, drifts, "100ppm", "ppb"), -500'000'000, 1'000'000'000, "outside -50% to 100%");
}

Parsed<double> parse_percent(std::string_view text) {
  constexpr Unit percent[] = {{"%", 1}};
  auto quantity = read_quantity(text, percent, "5%");
  if (auto* wrong = std::get_if<std::string>(&quantity)) return std::move(*wrong);
  const std::string shifted = std::string(std::get<Quantity>(quantity).number.number) + "e-2";
  double value = 0;
  std::from_chars(shifted.data(), shifted.data() + shifted.size(), value);
  return value;
}

std::string format_duration(Duration duration) {
  return duration == Duration{} ? "0s" : smallest_whole(duration.count(), durations);
}

std::string format_rate(Duration mean_gap) {
  for (const Unit& unit : rates)
    if (mean_gap.count() > 0 && unit.size % mean_gap.count() == 0)
      return std::to_string(unit.size / mean_gap.count()) + std::string(unit.name);
  return "";
}

std::string format_size(std::int64_t bytes) { return bytes == 0 ? "0B" : smallest_whole(bytes, sizes); }
std::string format_bandwidth(std::int64_t rate) { return smallest_whole(8 * rate, bandwidths); }
std::string format_drift(std::int64_t ppb) { return ppb == 0 ? "0ppm" : smallest_whole(ppb, drifts); }

std::string format_number(double number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return {buffer, end};
}

std::string format_probability(double p) {
  if (p == 0) return "0";
  if (p == 1) return "1";
  // d.ddde-XX: the shortest digits; moving the point by two places keeps them exact.
  char buffer[32];
  const std::string_view text(buffer, static_cast<std::size_t>(
      std::to_chars(buffer, buffer + sizeof buffer, p, std::chars_format::scientific).ptr - buffer));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 1) digits += text.substr(2, e - 2);
  int exponent = 0;
  const bool negative = text[e + 1] == '-';
  std::from_chars(text.data() + e + 2, text.data() + text.size(), exponent);
  const int point = (negative ? -exponent : exponent) + 3;    // digits before the point, in percent
  const auto size = static_cast<int>(digits.size());
  if (point < -6 || digits.size() > 17) return format_number(p);
  if (point <= 0) digits = "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  else if (point >= size) digits += std::string(static_cast<std::size_t>(point - size), '0');
  else digits.insert(static_cast<std::size_t>(point), ".");
  return "\"" + digits + "%\"";
}

}  // namespace faultline
