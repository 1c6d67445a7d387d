// value.hpp: what clients write and read: nothing, true or false, whole numbers, texts, and lists of those.
#pragma once
#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::history {

struct Value {
  using List = std::vector<Value>;
  std::variant<std::monostate, bool, std::int64_t, std::string, List> is;

  Value() = default;                                          ///< nothing, "nil"
  template <std::integral T> Value(T v) {
    if constexpr (std::same_as<T, bool>) is = v;
    else is = static_cast<std::int64_t>(v);
  }
  Value(const char* text) : is(std::string(text)) {}
  Value(std::string_view text) : is(std::string(text)) {}
  Value(std::string text) : is(std::move(text)) {}
  Value(List items) : is(std::move(items)) {}

  bool nil() const { return is.index() == 0; }
  template <class T> const T* as() const { return std::get_if<T>(&is); }

  bool operator==(const Value&) const;                        ///< never equal if of two kinds
  std::strong_ordering operator<=>(const Value&) const;
};

/// As in EDN and nearly as in JSON: nil, true, -3, "a \"text\"", [1 2]. Bytes that are no UTF-8 become \u00XX.
std::string to_text(const Value&);

}  // namespace faultline::history
