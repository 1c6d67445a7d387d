// reflect.hpp: the fields of a plain struct, by position and by name. No macro, no registration.
//
// Works on aggregates without base classes, of up to 16 fields. Names come from the compiler's own
// spelling of a pointer to the field (g++ 12, clang 19 and later).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace faultline::reflect {

template <class T>
concept Aggregate = std::is_aggregate_v<std::remove_cvref_t<T>> && !std::is_array_v<std::remove_cvref_t<T>>;

namespace detail {
/// Converts to a field of whatever type, never really. Has a body, as clang asks for one where T is unnamed.
struct Any { template <class T> operator T() const { __builtin_unreachable(); } };

template <class T, std::size_t... I>
consteval bool initialisable_with(std::index_sequence<I...>) {
  return requires { T{(void(I), Any{})...}; };
}
template <class T, std::size_t N = 17>
consteval std::size_t count() {
  if constexpr (initialisable_with<T>(std::make_index_sequence<N>{})) return N;
  else return count<T, N - 1>();
}

template <class T> struct Holder { T value; };
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T> extern const Holder<T> nowhere;           // never defined: only its address is spelt
}  // namespace detail

template <Aggregate T>
inline constexpr std::size_t field_count = detail::count<std::remove_cvref_t<T>>();

/// use(first field, second field, ...), with references to the fields of `object`. Whatever goes over all fields comes
/// through here: a tuple of them would be one more thing to compile for each type and purpose.
template <Aggregate T, class Use>
constexpr decltype(auto) with_fields(T& object, Use&& use) {
  constexpr auto n = field_count<T>;
  static_assert(n <= 16, "a message or state of more than 16 fields wants to be two structs");
  // clang-format off
  if constexpr (n == 0) return use();
  else if constexpr (n == 1) { auto& [a] = object; return use(a); }
  else if constexpr (n == 2) { auto& [a, b] = object; return use(a, b); }
  else if constexpr (n == 3) { auto& [a, b, c] = object; return use(a, b, c); }
  else if constexpr (n == 4) { auto& [a, b, c, d] = object; return use(a, b, c, d); }
  else if constexpr (n == 5) { auto& [a, b, c, d, e] = object; return use(a, b, c, d, e); }
  else if constexpr (n == 6) { auto& [a, b, c, d, e, f] = object; return use(a, b, c, d, e, f); }
  else if constexpr (n == 7) { auto& [a, b, c, d, e, f, g] = object; return use(a, b, c, d, e, f, g); }
  else if constexpr (n == 8) { auto& [a, b, c, d, e, f, g, h] = object; return use(a, b, c, d, e, f, g, h); }
  else if constexpr (n == 9) { auto& [a, b, c, d, e, f, g, h, i] = object; return use(a, b, c, d, e, f, g, h, i); }
  else if constexpr (n == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = object;
    return use(a, b, c, d, e, f, g, h, i, j); }
  else if constexpr (n == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = object;
    return use(a, b, c, d, e, f, g, h, i, j, k); }
  else if constexpr (n == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = object;
    return use(a, b, c, d, e, f, g, h, i, j, k, l); }
  else if constexpr (n == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = object;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m); }
  else if constexpr (n == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o] = object;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m, o); }
  else if constexpr (n == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p] = object;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p); }
  else { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q] = object;
    return use(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q); }
  // clang-format on
}
/// The fields of `object`, as a tuple of references.
template <Aggregate T>
constexpr auto fields(T& object) {
  return with_fields(object, [](auto&... field) { return std::tie(field...); });
}

/// The types of T's fields: std::tuple<A&, B&, ...>.
template <Aggregate T> using FieldsOf = decltype(fields(std::declval<T&>()));

namespace detail {
template <auto Address> consteval std::string_view pretty() { return __PRETTY_FUNCTION__; }

template <class T, std::size_t I>
consteval std::string_view name() {
  constexpr auto text = pretty<&std::get<I>(fields(nowhere<T>.value))>();
#if defined(__clang__)
  constexpr auto last = text.rfind(']');
#else
  constexpr auto last = text.find(");", text.find("auto Address"));
#endif
  constexpr auto first = text.find_last_of(".:", last) + 1;
  return text.substr(first, last - first);
}

template <class T, std::size_t... I>
consteval auto all_names(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{name<T, I>()...};
}
template <class T> inline constexpr auto names = all_names<T>(std::make_index_sequence<field_count<T>>{});

template <class T> consteval std::string_view pretty_type() { return __PRETTY_FUNCTION__; }
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

template <class T>
consteval std::string_view full_name() {
  constexpr auto text = pretty_type<T>();
  constexpr auto first = text.find("T = ") + 4;
  return text.substr(first, text.find_first_of(";]", first) - first);
}

/// A type's name without what is not to be seen in it: our own namespace in front, unnamed ones anywhere.
template <class T>
struct TypeName {
  std::array<char, full_name<T>().size()> text{};
  std::size_t size = 0;

  consteval TypeName() {
    auto rest = full_name<T>();
    auto skip = [&](std::string_view word) {
      return rest.starts_with(word) && (rest.remove_prefix(word.size()), true);
    };
    skip("faultline::");
    while (!rest.empty()) {
      if (const char c = rest.front(); c == '{' || c == '(')
        if (skip("{anonymous}::") || skip("(anonymous namespace)::")) continue;
      text[size++] = rest.front();
      rest.remove_prefix(1);
    }
  }
};
template <class T> inline constexpr TypeName<T> type_name_of;
}  // namespace detail

/// "Paxos", "EagerReliableBroadcast::Data": the same on g++ and clang (but for templates, whose arguments
/// they may spell differently), without our own namespace and without unnamed ones.
template <class T>
consteval std::string_view type_name() {
  return {detail::type_name_of<T>.text.data(), detail::type_name_of<T>.size};
}

template <Aggregate T> inline constexpr const auto& field_names = detail::names<std::remove_cvref_t<T>>;
template <Aggregate T, std::size_t I> inline constexpr std::string_view field_name = field_names<T>[I];

/// Calls visit(field) for every field, in declaration order.
template <Aggregate T, class Visit>
constexpr void for_each(T& object, Visit&& visit) {
  with_fields(object, [&](auto&... field) { (visit(field), ...); });
}

/// Calls visit(name, field) for every field, in declaration order.
template <Aggregate T, class Visit>
constexpr void for_each_named(T& object, Visit&& visit) {
  with_fields(object, [&](auto&... field) {
    const std::string_view* name = detail::names<std::remove_cvref_t<T>>.data();
    (visit(*name++, field), ...);
  });
}

}  // namespace faultline::reflect
