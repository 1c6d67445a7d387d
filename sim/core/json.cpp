#include "sim/core/json.hpp"

#include <nlohmann/json.hpp>

#include "sim/core/units.hpp"

namespace faultline::json {
namespace {

struct Unit { std::string_view name; std::int64_t nanoseconds; };
constexpr Unit units[] = {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}};

Value convert(const nlohmann::json& j) {
  switch (j.type()) {
    case nlohmann::json::value_t::boolean: return {j.get<bool>()};
    case nlohmann::json::value_t::number_integer: return {j.get<std::int64_t>()};
    case nlohmann::json::value_t::number_unsigned: {
      auto n = j.get<std::uint64_t>();
      if (std::in_range<std::int64_t>(n)) return {static_cast<std::int64_t>(n)};
      return {n};
    }
    case nlohmann::json::value_t::number_float: return {j.get<double>()};
    case nlohmann::json::value_t::string: return {j.get<std::string>()};
    case nlohmann::json::value_t::array: {
      Array array;
      for (const auto& e : j) array.push_back(convert(e));
      return {std::move(array)};
    }
    case nlohmann::json::value_t::object: {
      Object object;
      for (const auto& [key, e] : j.items()) object.emplace(key, convert(e));
      return {std::move(object)};
    }
    default: return {nullptr};
  }
}

/// Length of the UTF-8 sequence that starts at text[at]; 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  unsigned lead = byte(at);
  std::size_t n = lead < 0x80                   ? 1
                  : lead >= 0xc2 && lead < 0xe0 ? 2
                  : lead >= 0xe0 && lead < 0xf0 ? 3
                  : lead >= 0xf0 && lead < 0xf5 ? 4
                                                : 0;
  for (std::size_t i = 1; i < n; ++i) if ((byte(at + i) & 0xc0) != 0x80) return 0;
  if ((lead == 0xe0 && byte(at + 1) < 0xa0) || (lead == 0xed && byte(at + 1) >= 0xa0)) return 0;
  if ((lead == 0xf0 && byte(at + 1) < 0x90) || (lead == 0xf4 && byte(at + 1) >= 0x90)) return 0;
  return n;
}

}  // namespace

std::string to_text(Duration d) {
  if (d.count() == 0) return "0s";
  auto magnitude = d.count() < 0 ? 0 - static_cast<std::uint64_t>(d.count()) : static_cast<std::uint64_t>(d.count());
  std::string text = d.count() < 0 ? "-" : "";
  const Unit* unit = &units[0];
  for (const Unit& u : units) if (magnitude >= static_cast<std::uint64_t>(u.nanoseconds)) unit = &u;
  auto scale = static_cast<std::uint64_t>(unit->nanoseconds);
  text += std::to_string(magnitude / scale);
  if (auto rest = magnitude % scale) {
    std::string digits = std::to_string(scale + rest).substr(1);   // keeps leading zeros
    digits.erase(digits.find_last_not_of('0') + 1);
    text.append(".").append(digits);
  }
  return text.append(unit->name);
}

std::optional<Duration> duration_from(std::string_view text) {
  if (text == "0" || text == "-0") return Duration{};
  const auto span = parse_span(text);
  const auto* d = std::get_if<Duration>(&span);
  return d ? std::optional(*d) : std::nullopt;
}

void quote(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    auto byte = static_cast<unsigned char>(text[at]);
    auto n = utf8_length(text, at);
    if (byte == '"' || byte == '\\') out += '\\', out += text[at];
    else if (byte == '\n') out += "\\n";
    else if (byte == '\t') out += "\\t";
    else if (byte < 0x20 || n == 0) out += "\\u00", out += hex[byte >> 4], out += hex[byte & 15];
    else out += text.substr(at, n);
    at += n ? n : 1;
  }
  out += '"';
}

std::optional<Value> parse(std::string_view text) {
  constexpr int deepest = 64;
  bool too_deep = false;
  auto watch = [&](int depth, auto, auto&) { return !(too_deep = too_deep || depth >= deepest); };
  auto j = nlohmann::json::parse(text, watch, false);
  if (too_deep || j.is_discarded()) return {};
  return convert(j);
}

void Writer::put_object(std::span<const std::string_view> names, const void* const* fields, const Put* puts) {
  out += '{';
  bool first = true;
  for (std::size_t i = 0; i < names.size(); ++i) {
    comma(first);
    quote(out, names[i]);
    out += ':';
    puts[i](*this, fields[i]);
  }
  out += '}';
}

bool get_object(const Value& json, std::span<const std::string_view> names, void* const* fields, const Get* gets,
                std::string& allowed) {
  const auto* object = std::get_if<Object>(&json.is);
  std::size_t known = 0;
  bool ok = object;
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name(names[i]);
    all += (all.empty() ? "" : ", ") + name;
    const auto at = ok ? object->find(name) : Object::const_iterator{};
    if (!ok || at == object->end()) continue;
    ++known;
    ok = gets[i](at->second, fields[i], allowed);
    if (!ok) allowed = name + ": " + allowed;
  }
  if (ok && known < object->size()) ok = false, allowed.clear();
  if (!ok && (!object || allowed.empty())) allowed = "an object with the fields " + (all.empty() ? "(none)" : all);
  return ok;
}

std::optional<std::uint64_t> get_whole(const Value& json, std::int64_t min, std::uint64_t max, std::string& allowed) {
  allowed = "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  if (auto n = std::get_if<std::int64_t>(&json.is); n && *n >= min && (*n < 0 || static_cast<std::uint64_t>(*n) <= max))
    return static_cast<std::uint64_t>(*n);
  if (auto n = std::get_if<std::uint64_t>(&json.is); n && *n <= max) return *n;
  return {};
}

}  // namespace faultline::json
