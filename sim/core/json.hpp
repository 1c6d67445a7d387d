// json.hpp: values as JSON text for people, and JSON given by people as values.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/core/codec.hpp"
#include "sim/core/types.hpp"

namespace faultline::json {

/// "1.5ms", "0s", "3ns": the shortest exact form with a unit.
std::string to_text(Duration);
/// The span that such a text names; nothing if it has no unit, too many digits or does not fit.
std::optional<Duration> duration_from(std::string_view text);
/// `text` in quotes, escaped; bytes that are no UTF-8 become \u00XX of their value.
void quote(std::string& out, std::string_view text);

/// Appends a value to JSON text. Field names and order are the struct's.
struct Writer {
  std::string out;
  std::size_t depth = 0;                                      ///< of payloads inside payloads, so far
  template <class T> void put(const T& v) {
    if constexpr (std::is_same_v<T, bool>) out += v ? "true" : "false";
    else if constexpr (codec::Whole<T>) out += std::to_string(static_cast<codec::Rep<T>>(v));
    else if constexpr (codec::is_duration<T>) quote(out, to_text(v));
    else if constexpr (codec::is_time<T>) quote(out, to_text(v.time_since_epoch()));
    else if constexpr (std::is_same_v<T, std::string>) quote(out, v);
    else if constexpr (requires { v.put(*this); }) v.put(*this);
    else if constexpr (codec::is<T, std::vector> || codec::Ordered<T> || codec::is_array<T>) {
      out += '[';
      bool first = true;
      for (const auto& e : v) comma(first), put(e);
      out += ']';
    }
    else if constexpr (codec::Tuple<T>) {
      out += '[';
      bool first = true;
      std::apply([&](const auto&... e) { ((comma(first), put(e)), ...); }, v);
      out += ']';
    }
    else if constexpr (codec::is<T, std::optional>) { if (v) put(*v); else out += "null"; }
    else if constexpr (codec::is<T, std::variant>) std::visit([&](const auto& e) { put(e); }, v);
    else {
      reflect::with_fields(v, [&](const auto&... field) {
        static constexpr std::array<Put, sizeof...(field)> puts{&put_any<std::remove_cvref_t<decltype(field)>>...};
        const std::array<const void*, sizeof...(field)> fields{&field...};
        put_object(reflect::field_names<T>, fields.data(), puts.data());
      });
    }
  }
  void comma(bool& first) { if (!first) out += ','; first = false; }

  /// A value whose type only the function knows.
  using Put = void (*)(Writer&, const void*);
  template <class T> static void put_any(Writer& out, const void* v) { out.put(*static_cast<const T*>(v)); }
  /// All structs go through this one: what is compiled for each is a table.
  void put_object(std::span<const std::string_view> names, const void* const* fields, const Put* puts);
};
template <class T> std::string encode(const T& value) {
  Writer w;
  w.put(value);
  return std::move(w.out);
}

/// A parsed JSON value.
struct Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value>;
struct Value {
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> is;
};
/// The value of a JSON text; nothing if it is none, or nests over 64 lists and objects.
std::optional<Value> parse(std::string_view text);

/// As get, of a value whose type only the function knows.
using Get = bool (*)(const Value&, void*, std::string& allowed);
bool get_object(const Value&, std::span<const std::string_view> names, void* const* fields, const Get* gets,
                std::string& allowed);
/// A number from `min` to `max`, as 64 bits of it.
std::optional<std::uint64_t> get_whole(const Value&, std::int64_t min, std::uint64_t max, std::string& allowed);

template <class T> bool get(const Value& json, T& v, std::string& allowed);
template <class T> bool get_any(const Value& json, void* v, std::string& allowed) {
  return get(json, *static_cast<T*>(v), allowed);
}
/// Sets `v` from JSON; on failure says what is allowed and leaves `v` in some valid state.
template <class T> bool get(const Value& json, T& v, std::string& allowed) {
  if constexpr (std::is_same_v<T, bool>) {
    allowed = "true or false";
    auto b = std::get_if<bool>(&json.is);
    return b && (v = *b, true);
  }
  else if constexpr (codec::Whole<T>) {
    using R = std::numeric_limits<codec::Rep<T>>;
    const auto n = get_whole(json, static_cast<std::int64_t>(R::min()), static_cast<std::uint64_t>(R::max()), allowed);
    if (n) v = static_cast<T>(static_cast<codec::Rep<T>>(*n));
    return n.has_value();
  }
  else if constexpr (codec::is_duration<T>) {
    allowed = "a time with a unit, like \"150ms\"";
    auto text = std::get_if<std::string>(&json.is);
    auto d = text ? duration_from(*text) : std::nullopt;
    if (d) v = std::chrono::duration_cast<T>(*d);
    return d && v == *d;                                      // nothing is rounded away
  }
  else if constexpr (std::is_same_v<T, std::string>) {
    allowed = "a text";
    auto text = std::get_if<std::string>(&json.is);
    return text && (v = *text, true);
  }
  else if constexpr (codec::is<T, std::optional>) {
    if (std::holds_alternative<std::nullptr_t>(json.is)) return v.reset(), true;
    return get(json, v.emplace(typename T::value_type{}), allowed);
  }
  else if constexpr (codec::is<T, std::vector>) {
    auto array = std::get_if<Array>(&json.is);
    if (!array) return allowed = "a list", false;
    v.clear();
    for (const auto& e : *array) if (!get(e, v.emplace_back(), allowed)) return false;
    return true;
  }
  else if constexpr (codec::is<T, std::set>) {
    auto array = std::get_if<Array>(&json.is);
    if (!array) return allowed = "a list", false;
    v.clear();
    for (const auto& e : *array) {
      typename T::value_type one{};
      if (!get(e, one, allowed)) return false;
      v.insert(std::move(one));
    }
    return true;
  }
  else if constexpr (reflect::Aggregate<T> && !requires { v.put(std::declval<Writer&>()); }) {
    return reflect::with_fields(v, [&](auto&... field) {
      static constexpr std::array<Get, sizeof...(field)> gets{&get_any<std::remove_cvref_t<decltype(field)>>...};
      const std::array<void*, sizeof...(field)> fields{&field...};
      return get_object(json, reflect::field_names<T>, fields.data(), gets.data(), allowed);
    });
  }
  else {
    (void)json, (void)v;
    allowed = "nothing: this kind of value cannot be set from a scenario";
    return false;
  }
}

}  // namespace faultline::json
