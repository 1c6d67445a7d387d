// Keyed randomness: its numbers look like chance, near keys are strangers, and it never changes.
#include "sim/core/random.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

using namespace faultline;

namespace {

constexpr Stream latency = stream("latency");
constexpr Stream loss = stream("loss");

/// How far a count of `heads` in `throws` fair throws lies from the middle, in standard deviations.
double deviations(std::int64_t heads, std::int64_t throws) {
  const auto n = static_cast<double>(throws);
  return (static_cast<double>(heads) - n / 2) / std::sqrt(n / 4);
}

/// Chi-square of counts that should be equal, as deviations of its (nearly normal) distribution.
double chi_square(const std::vector<std::int64_t>& counts) {
  double total = 0, sum = 0;
  for (std::int64_t c : counts) total += static_cast<double>(c);
  const double expected = total / static_cast<double>(counts.size());
  for (std::int64_t c : counts) {
    const double off = static_cast<double>(c) - expected;
    sum += off * off / expected;
  }
  const double freedom = static_cast<double>(counts.size() - 1);
  return (sum - freedom) / std::sqrt(2 * freedom);
}

/// Of 64 x 64 pairs (bit flipped in the input, bit looked at in the output): the largest distance
/// from "flips half the time", in standard deviations. 5.5 is beyond chance for 4096 pairs.
double worst_avalanche(const std::function<std::uint64_t(std::uint64_t)>& f) {
  constexpr int samples = 4000;
  std::vector<std::int64_t> flips(64 * 64);
  for (int i = 0; i < samples; ++i) {
    const std::uint64_t x = Key(99, stream("avalanche")).of(i).value;
    for (int in = 0; in < 64; ++in) {
      std::uint64_t change = f(x) ^ f(x ^ (std::uint64_t{1} << in));
      for (; change != 0; change &= change - 1) ++flips[in * 64 + std::countr_zero(change)];
    }
  }
  double worst = 0;
  for (std::int64_t n : flips) worst = std::max(worst, std::abs(deviations(n, samples)));
  return worst;
}

/// Of 64 output bits: the largest distance from "equal half the time" between f(i) and g(i).
double worst_correlation(const std::function<std::uint64_t(std::uint64_t)>& f,
                         const std::function<std::uint64_t(std::uint64_t)>& g) {
  constexpr int samples = 100'000;
  std::vector<std::int64_t> equal(64);
  for (int i = 0; i < samples; ++i) {
    for (std::uint64_t same = ~(f(i) ^ g(i)); same != 0; same &= same - 1) ++equal[std::countr_zero(same)];
  }
  double worst = 0;
  for (std::int64_t n : equal) worst = std::max(worst, std::abs(deviations(n, samples)));
  return worst;
}

std::uint64_t first(Key key) { return Draws(key).next(); }

/// Largest chi-square over the low byte, the high byte and the middle of a million numbers.
double worst_uniformity(const std::function<std::uint64_t(std::uint64_t)>& number) {
  std::vector<std::int64_t> low(256), middle(256), high(256);
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    const std::uint64_t x = number(i);
    ++low[x & 255], ++middle[(x >> 28) & 255], ++high[x >> 56];
  }
  return std::max({std::abs(chi_square(low)), std::abs(chi_square(middle)), std::abs(chi_square(high))});
}

}  // namespace

TEST_CASE("every bit of a seed, a key part and a state changes every bit of a draw half the time", "[random]") {
  CHECK(worst_avalanche([](std::uint64_t x) { return mix(x); }) < 5.5);
  CHECK(worst_avalanche([](std::uint64_t seed) { return first(Key(seed, latency)); }) < 5.5);
  CHECK(worst_avalanche([](std::uint64_t part) { return first(Key(1, latency).of(part)); }) < 5.5);
  CHECK(worst_avalanche([](std::uint64_t part) { return first(Key(1, latency).of(part, 7)); }) < 5.5);
  CHECK(worst_avalanche([](std::uint64_t name) { return first(Key(1, Stream{name})); }) < 5.5);
}

TEST_CASE("numbers are uniform along a stream, along keys, along seeds and along both parts of a pair", "[random]") {
  Draws draws{Key(5, latency)};
  CHECK(worst_uniformity([&](std::uint64_t) { return draws.next(); }) < 4);
  CHECK(worst_uniformity([](std::uint64_t i) { return first(Key(5, latency).of(i)); }) < 4);
  CHECK(worst_uniformity([](std::uint64_t i) { return first(Key(i, latency)); }) < 4);
  CHECK(worst_uniformity([](std::uint64_t i) { return first(Key(5, latency).of(i / 1000, i % 1000)); }) < 4);
  CHECK(worst_uniformity([](std::uint64_t i) { return first(Key(5, latency).of(i << 32)); }) < 4);
  CHECK(worst_uniformity([](std::uint64_t i) { return Key(5, latency).of(i).value; }) < 4);
}

TEST_CASE("neighbouring keys, streams and seeds know nothing of each other", "[random]") {
  const Key key(5, latency);
  const auto here = [&](std::uint64_t i) { return first(key.of(i)); };
  CHECK(worst_correlation(here, [&](std::uint64_t i) { return first(key.of(i + 1)); }) < 4.5);
  CHECK(worst_correlation(here, [&](std::uint64_t i) { return first(key.of(i, 0)); }) < 4.5);
  CHECK(worst_correlation(here, [](std::uint64_t i) { return first(Key(5, loss).of(i)); }) < 4.5);
  CHECK(worst_correlation(here, [](std::uint64_t i) { return first(Key(6, latency).of(i)); }) < 4.5);
  CHECK(worst_correlation(here, [&](std::uint64_t i) { return key.of(i).value; }) < 4.5);
  CHECK(worst_correlation([&](std::uint64_t i) { return first(key.of(i, 3)); },
                          [&](std::uint64_t i) { return first(key.of(3, i)); }) < 4.5);
}

TEST_CASE("the numbers drawn from a key are none of its children's keys", "[random]") {
  const Key key(5, latency);
  std::vector<std::uint64_t> seen;
  Draws draws{key};
  for (std::uint64_t i = 0; i < 100'000; ++i) seen.push_back(draws.next()), seen.push_back(key.of(i).value);
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("pairs of successive numbers fill the square evenly", "[random]") {
  std::vector<std::int64_t> cells(64 * 64), keyed(64 * 64);
  Draws draws{Key(8, loss)};
  for (std::uint64_t i = 0; i < 500'000; ++i) {
    const std::uint64_t a = draws.below(64), b = draws.below(64);
    ++cells[a * 64 + b];
    ++keyed[(first(Key(8, loss).of(i)) >> 58) * 64 + (first(Key(8, loss).of(i + 1)) >> 58)];
  }
  CHECK(std::abs(chi_square(cells)) < 4);
  CHECK(std::abs(chi_square(keyed)) < 4);
}

TEST_CASE("below(n) gives each of 0 to n-1 alike and nothing else", "[random]") {
  for (std::uint64_t n : {1u, 2u, 3u, 5u, 7u, 10u, 100u, 1000u}) {
    Draws draws{Key(n, latency)};
    std::vector<std::int64_t> counts(n);
    for (int i = 0; i < 200'000; ++i) {
      const std::uint64_t x = draws.below(n);
      REQUIRE(x < n);
      ++counts[x];
    }
    if (n > 1) CHECK(std::abs(chi_square(counts)) < 4);
  }
  Draws draws{Key(1, latency)};
  const std::uint64_t huge = (std::uint64_t{1} << 63) + 12345;
  for (int i = 0; i < 10'000; ++i) REQUIRE(draws.below(huge) < huge);
}

TEST_CASE("chance is never at threshold 0, sure at always, and a quarter at 2^62", "[random]") {
  Draws draws{Key(3, loss)};
  std::int64_t hits = 0;
  for (int i = 0; i < 100'000; ++i) {
    REQUIRE_FALSE(draws.chance(0));
    REQUIRE(draws.chance(Draws::always));
    hits += draws.chance(std::uint64_t{1} << 62);
  }
  CHECK(std::abs(static_cast<double>(hits) - 25'000) < 4 * std::sqrt(100'000 * 0.25 * 0.75));
}

TEST_CASE("golden numbers: every trace ever kept stands on these", "[random]") {
  static_assert(latency == Stream{0xaf0c611526eab2b9u});
  static_assert(mix(0) == 0 && mix(1) == 0x5692161d100b05e5u);
  // splitmix64 from seed 0 in its published form begins with these two.
  static_assert(mix(draw_step) == 0xe220a8397b1dcdafu && mix(2 * draw_step) == 0x6e789e6aa1b965f4u);

  constexpr Key key(42, latency);
  static_assert(key.value == 0x438fa2cc0be041c5u);
  static_assert(key.of(0).value == 0xa1bc87596e6010e5u);
  static_assert(key.of(1, 2, 3).value == 0x8b0e93fe46ffc379u);
  Draws draws{key.of(3, 4)};
  CHECK(draws.next() == 0x69718c1b08026d62u);
  CHECK(draws.next() == 0x120e42d6b53aeaf1u);
  CHECK(draws.below(1'000'000) == 109148);
}
