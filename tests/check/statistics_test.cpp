#include <catch2/catch.hpp>

#include "check/statistics.hpp"
#include "sim/core/random.hpp"

using namespace faultline;

TEST_CASE("the probability of so many hits or more") {
  CHECK(at_least(0, 10, 0.3) == 1);
  CHECK(at_least(1, 1, 0.3) == Approx(0.3));
  CHECK(at_least(1, 3, 0.5) == Approx(0.875));
  CHECK(at_least(2, 3, 0.5) == Approx(0.5));
  CHECK(at_least(4, 3, 0.5) == 0);
  CHECK(at_least(1, 3, 0) == 0);
  CHECK(at_least(3, 3, 1) == 1);
  CHECK(at_least(5'000, 10'000, 0.5) == Approx(0.5).margin(0.005));
}

TEST_CASE("what was counted leaves an interval of probabilities") {
  SECTION("as the tables have it") {
    const Interval p = probability_of(4, 20, 0.95);
    CHECK(p.low == Approx(0.0573).margin(0.0001));
    CHECK(p.high == Approx(0.4366).margin(0.0001));
  }
  SECTION("always and never are possible, and little else is after many trials") {
    const Interval always = probability_of(1'000, 1'000, 0.99), never = probability_of(0, 1'000, 0.99);
    CHECK(always.high == 1);
    CHECK(always.low == Approx(0.9947).margin(0.0001));       // 0.005 ^ (1 / 1,000)
    CHECK(never.low == 0);
    CHECK(never.high == Approx(1 - always.low));
  }
  SECTION("who wants to be surer must allow for more") {
    const Interval sure = probability_of(300, 1'000, 0.999'999), less = probability_of(300, 1'000, 0.9);
    CHECK(sure.low < less.low);
    CHECK(less.high < sure.high);
    CHECK(less.contains(0.3));
    CHECK_FALSE(sure.contains(0.4));
  }
}

TEST_CASE("the interval misses the probability no more often than it says") {
  constexpr double p = 0.1;
  constexpr std::uint64_t intervals = 300, trials = 100;
  std::uint64_t missed = 0;
  for (std::uint64_t i = 0; i < intervals; ++i) {
    Draws draws(Key(i, stream("trials")));
    std::uint64_t hits = 0;
    for (std::uint64_t t = 0; t < trials; ++t) hits += draws.below(1'000) < 100;
    missed += !probability_of(hits, trials, 0.9).contains(p);
  }
  CHECK(missed > 0);
  CHECK(missed <= 30);
}

TEST_CASE("what was not counted has no probability") {
  CHECK_THROWS_AS(probability_of(0, 0, 0.9), std::invalid_argument);
  CHECK_THROWS_AS(probability_of(2, 1, 0.9), std::invalid_argument);
  CHECK_THROWS_AS(probability_of(1, 2, 1), std::invalid_argument);
  CHECK_THROWS_AS(probability_of(1, 2, 0), std::invalid_argument);
}
