// codec.hpp: the canonical bytes of a plain value, from its fields alone.
//
// Same value <=> same bytes: whole numbers above a byte are shortest-form varints (signed ones zigzag),
// sets and maps are in order, nothing is padded. Decoding is total: any bytes give a value or an error
// with its offset; memory taken is bounded by the length of the input. A type that is not listed here
// (pointer, float, unordered container, callback) has no canonical form and does not compile.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "sim/core/reflect.hpp"

namespace faultline::codec {

template <class T, template <class...> class C> inline constexpr bool is = false;
template <template <class...> class C, class... A> inline constexpr bool is<C<A...>, C> = true;
template <class T> inline constexpr bool is_duration = false;
template <class R, class P> inline constexpr bool is_duration<std::chrono::duration<R, P>> = true;
template <class T> inline constexpr bool is_time = false;
template <class C, class D> inline constexpr bool is_time<std::chrono::time_point<C, D>> = true;
template <class T> inline constexpr bool is_array = false;
template <class T, std::size_t N> inline constexpr bool is_array<std::array<T, N>> = true;
/// Numbers and enums. An enum needs a fixed type (`enum class E`, `enum E : int`): else reading a number that
/// it has no room for would be undefined.
template <class T> concept Whole = std::is_integral_v<T> || (std::is_enum_v<T> && requires { T{0}; });
/// std::array of bytes, which is copied whole.
template <class T> inline constexpr bool is_bytes = false;
template <std::size_t N> inline constexpr bool is_bytes<std::array<std::uint8_t, N>> = true;
template <class T> concept Ordered = is<T, std::set> || is<T, std::map>;
template <class T> concept Tuple = is<T, std::pair> || is<T, std::tuple>;

template <class T> struct RepOf { using type = T; };
template <class T> requires std::is_enum_v<T> struct RepOf<T> { using type = std::underlying_type_t<T>; };
template <class T> using Rep = typename RepOf<T>::type;

constexpr std::uint64_t zigzag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t v) {
  return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
}

/// Counts the bytes that Filler will write.
struct Sizer {
  std::size_t size = 0;
  void byte(std::uint8_t) { ++size; }
  void varint(std::uint64_t v) { size += (static_cast<std::size_t>(63 - __builtin_clzll(v | 1)) / 7) + 1; }
  void raw(const char*, std::size_t n) { size += n; }
};

/// Writes where Sizer has said there is room.
struct Filler {
  char* at;
  void byte(std::uint8_t v) { *at++ = static_cast<char>(v); }
  void varint(std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) byte(static_cast<std::uint8_t>(v | 0x80));
    byte(static_cast<std::uint8_t>(v));
  }
  void raw(const char* from, std::size_t n) { if (n) std::memcpy(at, from, n), at += n; }
};

/// Puts a value into a Sizer or a Filler. A class with `put(Out&)` and `get(Reader&)` speaks for itself.
template <class Out, class T>
void put(Out& out, const T& v) {
  if constexpr (Whole<T>) {
    using R = Rep<T>;
    if constexpr (sizeof(T) == 1) out.byte(static_cast<std::uint8_t>(v));
    else if constexpr (std::is_signed_v<R>) out.varint(zigzag(static_cast<std::int64_t>(v)));
    else out.varint(static_cast<std::uint64_t>(v));
  }
  else if constexpr (is_duration<T>) put(out, v.count());
  else if constexpr (is_time<T>) put(out, v.time_since_epoch().count());
  else if constexpr (std::is_same_v<T, std::string>) { out.varint(v.size()); out.raw(v.data(), v.size()); }
  else if constexpr (requires { v.put(out); }) v.put(out);
  else if constexpr (is<T, std::vector> || Ordered<T>) { out.varint(v.size()); for (const auto& e : v) put(out, e); }
  else if constexpr (is_bytes<T>) out.raw(reinterpret_cast<const char*>(v.data()), v.size());
  else if constexpr (is_array<T>) for (const auto& e : v) put(out, e);
  else if constexpr (Tuple<T>) std::apply([&](const auto&... e) { (put(out, e), ...); }, v);
  else if constexpr (is<T, std::optional>) { out.byte(v.has_value()); if (v) put(out, *v); }
  else if constexpr (is<T, std::variant>) {
    out.byte(static_cast<std::uint8_t>(v.index()));
    std::visit([&](const auto& e) { put(out, e); }, v);
  }
  else if constexpr (reflect::Aggregate<T>) reflect::for_each(v, [&](const auto& field) { put(out, field); });
  else static_assert(!sizeof(T), "this type has no canonical form: it cannot be part of a message or of state");
}

/// What was wrong with the bytes, and where.
struct Error {
  std::size_t offset = 0;
  std::string_view what;
};

/// Reads bytes; after the first error it stays failed and gives zeros.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

  bool ok() const { return error_.empty(); }
  Error error() const { return {failed_at_, error_}; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::string_view rest() const { return {at_, left()}; }
  void fail(std::string_view what) {
    if (ok()) error_ = what, failed_at_ = offset();
    at_ = end_;
  }

  std::uint8_t byte() {
    if (at_ == end_) return fail("truncated"), 0;
    return static_cast<std::uint8_t>(*at_++);
  }
  std::string_view raw(std::uint64_t n) {
    if (n > left()) return fail("truncated"), std::string_view{};
    return {std::exchange(at_, at_ + n), static_cast<std::size_t>(n)};
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      std::uint8_t b = byte();
      if (shift == 63 && b > 1) break;
      v |= std::uint64_t{b & 0x7fu} << shift;
      if (b < 0x80) return b == 0 && shift > 0 ? (fail("number not in shortest form"), 0) : v;
    }
    return fail("number too long"), 0;
  }
  /// A number of elements, each of at least one byte, so that it cannot exceed what is left.
  std::size_t count() {
    auto n = varint();
    if (n > left()) return fail("more elements than bytes"), 0;
    return static_cast<std::size_t>(n);
  }
  /// Containers inside each other, as only a type that contains itself can nest them without end.
  static constexpr std::size_t deepest = 100;
  void enter() { if (++depth_ > deepest) fail("nested too deep"); }
  void leave() { --depth_; }

 private:
  const char *begin_, *at_, *end_;
  std::string_view error_;
  std::size_t failed_at_ = 0;
  std::size_t depth_ = 0;
};

/// The fewest bytes a T can take; an element of a container must take at least one.
template <class T> consteval std::size_t least_size();
template <class Tuple> inline constexpr std::size_t least_sum = 0;
template <template <class...> class C, class... T>
inline constexpr std::size_t least_sum<C<T...>> = (std::size_t{0} + ... + least_size<std::remove_cvref_t<T>>());
template <class T> consteval std::size_t least_size() {
  if constexpr (requires(T& v, Reader& in) { v.get(in); }) return 1;
  else if constexpr (is_array<T>) return std::tuple_size_v<T> * least_size<typename T::value_type>();
  else if constexpr (Tuple<T>) return least_sum<T>;
  else if constexpr (reflect::Aggregate<T>) return least_sum<reflect::FieldsOf<T>>;
  else return 1;
}

template <class T> void get(Reader& in, T& v);

template <class T> void get_elements(Reader& in, T& v) {
  using Element = typename T::value_type;
  static_assert(least_size<Element>() > 0, "elements without fields cannot be counted safely");
  v.clear();
  in.enter();
  for (auto n = in.count(); n-- && in.ok();) {
    if constexpr (std::is_same_v<Element, bool>) {            // of vector<bool> there are no references
      bool element{};
      get(in, element);
      v.push_back(element);
    } else get(in, v.emplace_back());
  }
  in.leave();
}
template <class T> void get_ordered(Reader& in, T& v) {
  static_assert(least_size<typename T::key_type>() > 0, "keys without fields cannot be counted safely");
  v.clear();
  in.enter();
  for (auto n = in.count(); n-- && in.ok();) {
    typename T::key_type key{};
    get(in, key);
    if (!v.empty()) {
      const auto& last = [&]() -> const auto& {
        if constexpr (is<T, std::map>) return v.rbegin()->first;
        else return *v.rbegin();
      }();
      if (!v.key_comp()(last, key)) return in.fail("elements not in order");
    }
    if constexpr (is<T, std::map>) get(in, v.emplace_hint(v.end(), std::move(key), typename T::mapped_type{})->second);
    else v.emplace_hint(v.end(), std::move(key));
  }
  in.leave();
}

template <class T>
void get(Reader& in, T& v) {
  if constexpr (std::is_same_v<Rep<T>, bool>) {
    auto b = in.byte();
    if (b > 1) in.fail("neither true nor false");
    v = static_cast<T>(b == 1);
  }
  else if constexpr (Whole<T>) {
    using R = Rep<T>;
    if constexpr (sizeof(T) == 1) v = static_cast<T>(in.byte());
    else if constexpr (std::is_signed_v<R>) {
      auto wide = unzigzag(in.varint());
      if (wide != static_cast<R>(wide)) in.fail("number out of range");
      v = static_cast<T>(static_cast<R>(wide));
    } else {
      auto wide = in.varint();
      if (wide != static_cast<R>(wide)) in.fail("number out of range");
      v = static_cast<T>(static_cast<R>(wide));
    }
  }
  else if constexpr (is_duration<T>) { typename T::rep n{}; get(in, n); v = T(n); }
  else if constexpr (is_time<T>) { typename T::rep n{}; get(in, n); v = T(typename T::duration(n)); }
  else if constexpr (std::is_same_v<T, std::string>) v = in.raw(in.varint());
  else if constexpr (requires { v.get(in); }) v.get(in);
  else if constexpr (is<T, std::vector>) get_elements(in, v);
  else if constexpr (Ordered<T>) get_ordered(in, v);
  else if constexpr (is_bytes<T>) {
    if (auto raw = in.raw(v.size()); raw.size() == v.size()) std::memcpy(v.data(), raw.data(), raw.size());
  }
  else if constexpr (is_array<T>) for (auto& e : v) get(in, e);
  else if constexpr (Tuple<T>) std::apply([&](auto&... e) { (get(in, e), ...); }, v);
  else if constexpr (is<T, std::optional>) {
    bool has{};
    get(in, has);
    v.reset();
    // With a value: clang takes the initializers of a struct inside another one for missing until the other ends.
    if (has) get(in, v.emplace(typename T::value_type{}));
  }
  else if constexpr (is<T, std::variant>) {
    auto index = in.byte();
    bool known = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return ((I == index && (get(in, v.template emplace<I>()), true)) || ...);
    }(std::make_index_sequence<std::variant_size_v<T>>{});
    if (!known) in.fail("no such alternative");
  }
  else if constexpr (reflect::Aggregate<T>) reflect::for_each(v, [&](auto& field) { get(in, field); });
  else static_assert(!sizeof(T), "this type has no canonical form: it cannot be part of a message or of state");
}

template <class T> std::size_t size(const T& value) {
  Sizer sizer;
  put(sizer, value);
  return sizer.size;
}
/// In place of what `bytes` were.
template <class T> void encode(const T& value, std::string& bytes) {
  bytes.resize(codec::size(value));
  Filler filler{bytes.data()};
  put(filler, value);
}
template <class T> std::string encode(const T& value) {
  std::string bytes;
  encode(value, bytes);
  return bytes;
}
/// Sets `value`, fresh until now, to what all of `bytes` encode; if they encode none, says so and, where asked, why.
template <class T> [[gnu::always_inline]] inline bool read(std::string_view bytes, T& value, Error* why = nullptr) {
  Reader in(bytes);
  get(in, value);
  if (in.ok() && in.left()) in.fail("bytes left over");
  if (!in.ok() && why) *why = in.error();
  return in.ok();
}
/// The value that all of `bytes` encode, or nothing and, where asked, why.
template <class T> std::optional<T> decode(std::string_view bytes, Error* why = nullptr) {
  std::optional<T> value(std::in_place);
  if (!read(bytes, *value, why)) value.reset();
  return value;                                               // the only return: so nothing is moved
}

}  // namespace faultline::codec
