// The portable functions: as good as the C library's, and the same bits for ever.
#include "sim/core/math.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/core/random.hpp"

using namespace faultline;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Uniform in [low, high).
double between(Draws& draws, double low, double high) {
  return low + (high - low) * (static_cast<double>(draws.next() >> 11) * 0x1p-53);
}

/// Distance from the exact value (as good as long double has it) in units of the last place.
double error_in_last_places(double got, long double exact) {
  const double size = std::abs(static_cast<double>(exact));
  const long double last_place = std::nextafter(size, infinity) - size;
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / last_place);
}

/// One number that changes when any bit of any result of f over a wide net of arguments does.
template <class F>
std::uint64_t fingerprint(double low, double high, F f) {
  Draws draws{Key(1, stream("fingerprint"))};
  std::uint64_t h = 0;
  for (int i = 0; i < 100'000; ++i) h = mix(h ^ std::bit_cast<std::uint64_t>(f(between(draws, low, high))));
  return h;
}

}  // namespace

TEST_CASE("log is within one unit in the last place, near 1 and over the whole range", "[math]") {
  Draws draws{Key(1, stream("log"))};
  double worst = 0;
  for (int i = 0; i < 300'000; ++i) {
    const double near_one = between(draws, 0.5, 2), chance = between(draws, 0x1p-53, 1);
    const double any = std::bit_cast<double>(1 + draws.below(std::bit_cast<std::uint64_t>(DBL_MAX)));
    for (double x : {near_one, chance, any}) {
      worst = std::max(worst, error_in_last_places(portable::log(x), std::log(static_cast<long double>(x))));
    }
  }
  CHECK(worst < 1);
}

TEST_CASE("exp is within one unit in the last place where its result is normal", "[math]") {
  Draws draws{Key(1, stream("exp"))};
  double worst = 0;
  for (int i = 0; i < 300'000; ++i) {
    for (double x : {between(draws, -1, 1), between(draws, -708, 709.7)}) {
      worst = std::max(worst, error_in_last_places(portable::exp(x), std::exp(static_cast<long double>(x))));
    }
  }
  CHECK(worst < 1);
}

TEST_CASE("pow keeps its stated accuracy", "[math]") {
  Draws draws{Key(1, stream("pow"))};
  double worst = 0;
  for (int i = 0; i < 300'000; ++i) {
    const double x = between(draws, 1e-6, 1e6), y = between(draws, -20, 20);
    const long double exact = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    const double error = static_cast<double>(std::abs((portable::pow(x, y) - exact) / exact));
    worst = std::max(worst, error / (1 + std::abs(y * std::log(x))));
  }
  CHECK(worst < 2.3e-16);
}

TEST_CASE("sqrt is the C library's, bit for bit", "[math]") {
  Draws draws{Key(1, stream("sqrt"))};
  for (int i = 0; i < 100'000; ++i) {
    const double x = std::bit_cast<double>(draws.below(std::bit_cast<std::uint64_t>(DBL_MAX)));
    REQUIRE(portable::sqrt(x) == std::sqrt(x));
  }
}

TEST_CASE("the ends of the range: zero, one, infinity, subnormal, not a number", "[math]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(portable::log(0) == -infinity);
  CHECK(portable::log(1) == 0);
  CHECK(portable::log(infinity) == infinity);
  CHECK(std::isnan(portable::log(-1)));
  CHECK(std::isnan(portable::log(nan)));
  CHECK(portable::log(DBL_TRUE_MIN) == std::log(DBL_TRUE_MIN));
  CHECK(portable::log(DBL_MAX) == std::log(DBL_MAX));

  CHECK(portable::exp(0) == 1);
  CHECK(portable::exp(710) == infinity);
  CHECK(portable::exp(infinity) == infinity);
  CHECK(portable::exp(-746) == 0);
  CHECK(portable::exp(-infinity) == 0);
  CHECK(std::isnan(portable::exp(nan)));
  CHECK(portable::exp(-745) == DBL_TRUE_MIN);
  CHECK(portable::exp(709.7) == Approx(std::exp(709.7)).epsilon(1e-15));
  CHECK(portable::exp(-740) == Approx(std::exp(-740)).margin(DBL_TRUE_MIN));

  CHECK(portable::pow(0, 2) == 0);
  CHECK(portable::pow(0, -2) == infinity);
  CHECK(portable::pow(0, 0) == 1);
  CHECK(portable::pow(1, infinity) == 1);
  CHECK(portable::pow(2, 10) == Approx(1024).epsilon(1e-14));
  CHECK(portable::sqrt(0) == 0);
  CHECK(std::isnan(portable::sqrt(-1)));
}

TEST_CASE("golden bits: the same on every compiler, at every level of optimisation", "[math]") {
  CHECK(std::bit_cast<std::uint64_t>(portable::log(2)) == 0x3fe62e42fefa39efu);
  CHECK(std::bit_cast<std::uint64_t>(portable::log(0.1)) == 0xc0026bb1bbb55515u);
  CHECK(std::bit_cast<std::uint64_t>(portable::exp(1)) == 0x4005bf0a8b14576au);
  CHECK(std::bit_cast<std::uint64_t>(portable::exp(-1)) == 0x3fd78b56362cef38u);
  CHECK(std::bit_cast<std::uint64_t>(portable::pow(10, 0.5)) == 0x40094c583ada5b54u);
  CHECK(fingerprint(0, 1, portable::log) == 0xcc82574c58ae6ae2u);
  CHECK(fingerprint(0, 1e300, portable::log) == 0xc4039b3249c95dacu);
  CHECK(fingerprint(-745, 710, portable::exp) == 0x70cb7298f43dc440u);
  CHECK(fingerprint(-1, 1, portable::exp) == 0x26db0678ec6f135du);
  CHECK(fingerprint(0, 100, [](double x) { return portable::pow(x, 1.7); }) == 0x54e1e4e776df6a3eu);
}
