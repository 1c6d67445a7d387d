// random.hpp: keyed randomness. A number is a function of a key, never of how many were drawn before.
//
// The key of a draw names what it is for: (seed, stream, who, which). Taking one event out of a run
// leaves every other draw as it was; shrinking and "the same run with one change" stand on this.
#pragma once
#include <cstdint>
#include <string_view>

namespace faultline {

/// A purpose of randomness, named by text: constexpr auto latency = stream("latency").
enum class Stream : std::uint64_t {};
consteval Stream stream(std::string_view name) {              // FNV-1a, 64 bit
  std::uint64_t h = 0xcbf29ce484222325u;
  for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return Stream{h};
}

/// The finaliser of splitmix64: a bijection in which every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The steps in which draws and keys count: 2^64 divided by the golden ratio and by the square root
/// of two, made odd. They differ so that no key is a number drawn from its parent.
inline constexpr std::uint64_t draw_step = 0x9e3779b97f4a7c15u;
inline constexpr std::uint64_t key_step = 0xb504f333f9de6485u;

/// The key of one purpose in one run; add what the draw is about with `of`.
struct Key {
  std::uint64_t value;
  constexpr Key(std::uint64_t seed, Stream s)
      : value(mix(mix(seed + draw_step) ^ static_cast<std::uint64_t>(s))) {}
  constexpr Key of(std::uint64_t what) const { return Key{mix(value + key_step * (what + 1))}; }
  template <class... More> constexpr Key of(std::uint64_t what, More... more) const { return of(what).of(more...); }

 private:
  constexpr explicit Key(std::uint64_t v) : value(v) {}
};

/// As many numbers as one key needs: number i, from 1, is mix(key + i * draw_step) (splitmix64).
class Draws {
 public:
  constexpr explicit Draws(Key key) : state_(key.value) {}

  /// Uniform over all 64-bit numbers.
  constexpr std::uint64_t next() { return mix(state_ += draw_step); }

  /// Uniform in [0, n), n >= 1. Multiplication instead of rejection: one number, bias below n / 2^64.
  constexpr std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
  }

  /// True with probability threshold / 2^64; `always` for certain.
  constexpr bool chance(std::uint64_t threshold) { return next() < threshold || threshold == always; }
  static constexpr std::uint64_t always = ~std::uint64_t{0};

 private:
  std::uint64_t state_;
};

}  // namespace faultline
