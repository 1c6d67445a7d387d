// Distributions: each shape has the moments and quantiles that theory gives it, stays in its bounds
// whatever its parameters, and never changes.
#include "sim/core/distribution.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

using namespace faultline;
using namespace std::chrono_literals;

namespace {

constexpr int many = 200'000;
constexpr Duration huge = Duration::max();

std::vector<double> sorted_samples(const Distribution& d, std::uint64_t seed = 7) {
  Draws draws{Key(seed, stream("samples"))};
  std::vector<double> samples;
  samples.reserve(many);
  for (int i = 0; i < many; ++i) samples.push_back(static_cast<double>(d.sample(draws).count()));
  std::sort(samples.begin(), samples.end());
  return samples;
}

double quantile(const std::vector<double>& sorted, double fraction) {
  return sorted[static_cast<std::size_t>(fraction * static_cast<double>(sorted.size()))];
}

struct Moments { double mean = 0, deviation = 0; };
Moments moments(const std::vector<double>& samples) {
  Moments m;
  for (double x : samples) m.mean += x / static_cast<double>(samples.size());
  for (double x : samples) m.deviation += (x - m.mean) * (x - m.mean) / static_cast<double>(samples.size());
  m.deviation = std::sqrt(m.deviation);
  return m;
}

std::uint64_t fingerprint(const Distribution& d) {
  Draws draws{Key(11, stream("fingerprint"))};
  std::uint64_t h = 0;
  for (int i = 0; i < 100'000; ++i) h = mix(h ^ static_cast<std::uint64_t>(d.sample(draws).count()));
  return h;
}

/// A thousand samples lie in [low, high].
void require_within(const Distribution& d, Duration low, Duration high) {
  Draws draws{Key(3, stream("bounds"))};
  for (int i = 0; i < 1000; ++i) {
    const Duration x = d.sample(draws);
    REQUIRE(x >= low);
    REQUIRE(x <= high);
  }
}

Duration one_sample(const Distribution& d) {
  Draws draws{Key(1, stream("one"))};
  return d.sample(draws);
}

const Table measured{{{0.0, 1ms}, {0.5, 2ms}, {0.9, 10ms}, {1.0, 100ms}}};

}  // namespace

TEST_CASE("a constant is what it says and takes no number", "[distribution]") {
  Draws draws{Key(1, stream("x"))}, untouched{Key(1, stream("x"))};
  CHECK(Distribution{Constant{3ms}, {}, {}}.sample(draws) == 3ms);
  CHECK(draws.next() == untouched.next());
}

TEST_CASE("uniform covers its range evenly, both ends included", "[distribution]") {
  const Moments m = moments(sorted_samples({Uniform{1ms, 3ms}, {}, {}}));
  CHECK(m.mean == Approx(2e6).epsilon(0.003));
  CHECK(m.deviation == Approx(2e6 / std::sqrt(12)).epsilon(0.005));

  const std::vector<double> die = sorted_samples({Uniform{1ns, 6ns}, {}, {}});
  for (int face = 1; face <= 6; ++face) {
    CHECK(std::count(die.begin(), die.end(), face) == Approx(many / 6.0).epsilon(0.03));
  }
  CHECK(die.front() == 1);
  CHECK(die.back() == 6);
}

TEST_CASE("exponential has its mean, its deviation and its median", "[distribution]") {
  const auto samples = sorted_samples({Exponential{5ms}, {}, {}});
  CHECK(moments(samples).mean == Approx(5e6).epsilon(0.01));
  CHECK(moments(samples).deviation == Approx(5e6).epsilon(0.02));
  CHECK(quantile(samples, 0.5) == Approx(5e6 * std::log(2)).epsilon(0.015));
  CHECK(quantile(samples, 0.99) == Approx(5e6 * std::log(100)).epsilon(0.03));
}

TEST_CASE("normal has its moments and the bell's quantiles on both sides", "[distribution]") {
  const auto samples = sorted_samples({Normal{100ms, 10ms}, {}, {}});
  CHECK(moments(samples).mean == Approx(100e6).epsilon(0.001));
  CHECK(moments(samples).deviation == Approx(10e6).epsilon(0.01));
  const double bell[][2] = {{0.00135, -3},   {0.02275, -2}, {0.158655, -1}, {0.5, 0},
                            {0.841345, 1}, {0.97725, 2},  {0.99865, 3}};
  for (const auto& [fraction, deviations] : bell) {
    CHECK(quantile(samples, fraction) == Approx(100e6 + deviations * 10e6).margin(1e6));
  }
}

TEST_CASE("lognormal has its median and its deviation in the logarithm", "[distribution]") {
  const auto samples = sorted_samples({LogNormal{20ms, 0.5}, {}, {}});
  CHECK(quantile(samples, 0.5) == Approx(20e6).epsilon(0.01));
  CHECK(quantile(samples, 0.841345) == Approx(20e6 * std::exp(0.5)).epsilon(0.01));
  CHECK(quantile(samples, 0.158655) == Approx(20e6 * std::exp(-0.5)).epsilon(0.01));
  CHECK(moments(samples).mean == Approx(20e6 * std::exp(0.125)).epsilon(0.01));
}

TEST_CASE("Pareto starts at its scale and falls as its shape says", "[distribution]") {
  const auto samples = sorted_samples({Pareto{1ms, 3}, {}, {}});
  CHECK(samples.front() >= 1e6);
  CHECK(samples.front() < 1.0001e6);
  CHECK(quantile(samples, 0.5) == Approx(1e6 * std::pow(2, 1 / 3.0)).epsilon(0.01));
  CHECK(quantile(samples, 0.999) == Approx(1e7).epsilon(0.1));
  CHECK(moments(samples).mean == Approx(1.5e6).epsilon(0.01));
}

TEST_CASE("a table gives back its quantiles and is straight in between", "[distribution]") {
  const auto samples = sorted_samples({measured, {}, {}});
  CHECK(quantile(samples, 0.25) == Approx(1.5e6).epsilon(0.01));
  CHECK(quantile(samples, 0.5) == Approx(2e6).epsilon(0.01));
  CHECK(quantile(samples, 0.7) == Approx(6e6).epsilon(0.02));
  CHECK(quantile(samples, 0.95) == Approx(55e6).epsilon(0.02));
  CHECK(samples.front() >= 1e6);
  CHECK(samples.back() <= 100e6);
}

TEST_CASE("what falls outside the bounds becomes the nearer end", "[distribution]") {
  const auto samples = sorted_samples({Exponential{5ms}, 2ms, 8ms});
  CHECK(samples.front() == 2e6);
  CHECK(samples.back() == 8e6);
  const double below = 1 - std::exp(-0.4), above = std::exp(-1.6);
  CHECK(std::count(samples.begin(), samples.end(), 2e6) == Approx(many * below).epsilon(0.02));
  CHECK(std::count(samples.begin(), samples.end(), 8e6) == Approx(many * above).epsilon(0.02));
}

TEST_CASE("no sample is negative, whatever the parameters", "[distribution]") {
  require_within({Normal{0ms, 10ms}, {}, {}}, 0ns, 1s);
  require_within({Constant{-1s}, -2s, {}}, 0ns, 0ns);
  require_within({Uniform{-5s, 5s}, {}, {}}, 0ns, 5s);
  require_within({Exponential{-1s}, {}, {}}, 0ns, 0ns);
  require_within({Constant{1s}, {}, -1s}, 0ns, 0ns);
}

TEST_CASE("no sample is longer than a hundred years, however heavy the tail", "[distribution]") {
  require_within({Constant{huge}, {}, {}}, longest_sample, longest_sample);
  require_within({Constant{huge}, huge, huge}, longest_sample, longest_sample);
  require_within({Uniform{Duration::min(), huge}, {}, {}}, 0ns, longest_sample);
  require_within({Exponential{huge}, {}, {}}, 0ns, longest_sample);
  require_within({Normal{huge, huge}, {}, {}}, 0ns, longest_sample);
  require_within({LogNormal{1s, 1000.0}, {}, {}}, 0ns, longest_sample);
  require_within({Pareto{1s, 0.001}, {}, {}}, 1s, longest_sample);
  CHECK(one_sample({Pareto{1s, 0.0001}, {}, {}}) == longest_sample);
}

TEST_CASE("degenerate parameters give a value within the bounds", "[distribution]") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(one_sample({Uniform{4ms, 4ms}, {}, {}}) == 4ms);
  CHECK(one_sample({Exponential{0ns}, {}, {}}) == 0ns);
  CHECK(one_sample({Normal{7ms, 0ns}, {}, {}}) == 7ms);
  CHECK(one_sample({LogNormal{7ms, 0}, {}, {}}) == 7ms);
  CHECK(one_sample({LogNormal{0ns, 1000}, {}, {}}) == 0ns);
  CHECK(one_sample({Table{}, {}, {}}) == 0ns);
  CHECK(one_sample({Table{{{0.0, 3ms}}}, {}, {}}) == 3ms);
  CHECK(one_sample({Table{{{0.0, 3ms}, {1.0, 3ms}}}, {}, {}}) == 3ms);
  CHECK(one_sample({Constant{5ms}, 9ms, 2ms}) == 2ms);  // crossed ends: the maximum counts
  require_within({LogNormal{1s, nan}, {}, {}}, 0ns, longest_sample);
  require_within({Pareto{1s, 0}, {}, {}}, 0ns, longest_sample);
  require_within({Pareto{1s, -1}, {}, {}}, 0ns, 1s);
  require_within({Uniform{5ms, 1ms}, {}, 10ms}, 0ns, 10ms);
}

TEST_CASE("the same key gives the same place on the curve for every mean and deviation", "[distribution]") {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Draws a{Key(i, stream("place"))}, b{Key(i, stream("place"))};
    const Duration narrow = Distribution{Normal{1s, 1ms}, {}, {}}.sample(a);
    const Duration wide = Distribution{Normal{1s, 10ms}, {}, {}}.sample(b);
    REQUIRE(std::abs((wide - 1s).count() - 10 * (narrow - 1s).count()) <= 10);
    REQUIRE(a.next() == b.next());
  }
}

TEST_CASE("golden samples: the same on every compiler, at every level of optimisation", "[distribution]") {
  CHECK(one_sample({Uniform{1ms, 2ms}, {}, {}}) == 1143816ns);
  CHECK(one_sample({Exponential{1ms}, {}, {}}) == 1939222ns);
  CHECK(one_sample({Normal{10ms, 1ms}, {}, {}}) == 9565186ns);
  CHECK(one_sample({LogNormal{1ms, 0.5}, {}, {}}) == 804602ns);
  CHECK(one_sample({Pareto{1ms, 1.5}, {}, {}}) == 3643025ns);
  CHECK(one_sample({measured, {}, {}}) == 1287632ns);
  CHECK(fingerprint({Uniform{1ms, 2s}, {}, {}}) == 0x5a0d20f6d73e0a1au);
  CHECK(fingerprint({Exponential{1s}, {}, {}}) == 0x898b0d2eb292fb4du);
  CHECK(fingerprint({Normal{1s, 300ms}, {}, {}}) == 0x95cdb9ebf4136aaeu);
  CHECK(fingerprint({LogNormal{1s, 2}, {}, {}}) == 0xced5c3ee52b0f234u);
  CHECK(fingerprint({Pareto{1ms, 1.1}, {}, {}}) == 0x454e9d319e243b1eu);
  CHECK(fingerprint({measured, {}, {}}) == 0xc11368f85ab87982u);
}

TEST_CASE("keys are drawn as often as their skew says", "[distribution]") {
  const auto counts = [](const KeySpace& space) {
    const Keys keys(space);
    std::map<std::string, int> drawn;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
      Draws draws{Key(i, stream("keys"))};
      ++drawn[keys.draw(draws)];
    }
    return drawn;
  };
  for (const auto& [_, n] : counts({.keys = 4})) CHECK(std::abs(n - 2500) < 150);
  const auto skewed = counts({.keys = 3, .skew = 1});                      // 6/11, 3/11, 2/11
  CHECK(std::abs(skewed.at("k1") - 5455) < 150);
  CHECK(std::abs(skewed.at("k2") - 2727) < 150);
  CHECK(std::abs(skewed.at("k3") - 1818) < 150);
  CHECK(counts({.keys = 1'000'000, .skew = 10}).at("k1") > 9'900);
  CHECK(counts({.keys = 1, .skew = 2}).at("k1") == 10'000);
}
