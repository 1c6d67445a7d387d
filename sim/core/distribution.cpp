// distribution.cpp: the shapes that need real numbers, each by the inverse of its distribution
// function but for the normal one, which has none in closed form.
#include "sim/core/distribution.hpp"

#include "sim/core/compiled_once.inl"
#include "sim/core/math.hpp"

#if defined(__FAST_MATH__)
#error "distribution.cpp gives the same bits everywhere only without -ffast-math"
#endif
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#endif

namespace faultline {
namespace {

/// Uniform over the multiples of 2^-53 in (0, 1]: its logarithm is finite.
double fraction(Draws& draws) { return static_cast<double>((draws.next() >> 11) + 1) * 0x1p-53; }

/// From the normal distribution with mean 0 and deviation 1: Marsaglia's polar method (SIAM Review 6,
/// 1964). How many numbers it takes depends on the numbers alone, so the same key gives the same
/// place on the bell for every mean and deviation.
double standard_normal(Draws& draws) {
  for (;;) {
    const double x = 2 * fraction(draws) - 1;
    const double y = 2 * fraction(draws) - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * portable::sqrt(-2 * portable::log(square) / square);
  }
}

/// The nearest whole number of nanoseconds from 0 to longest_sample; 0 for what is no number.
Duration nanoseconds(double x) {
  if (!(x > 0)) return Duration{};
  if (x >= static_cast<double>(longest_sample.count())) return longest_sample;
  return Duration{static_cast<std::int64_t>(x + 0.5)};
}

double real(Duration d) { return static_cast<double>(d.count()); }

}  // namespace

Duration draw(const Exponential& e, Draws& draws) {
  return nanoseconds(-real(e.mean) * portable::log(fraction(draws)));
}

Duration draw(const Normal& n, Draws& draws) {
  return nanoseconds(real(n.mean) + real(n.deviation) * standard_normal(draws));
}

Duration draw(const LogNormal& n, Draws& draws) {
  return nanoseconds(real(n.median) * portable::exp(n.sigma * standard_normal(draws)));
}

Duration draw(const Pareto& p, Draws& draws) {
  return nanoseconds(real(p.scale) * portable::exp(-portable::log(fraction(draws)) / p.shape));
}

Duration draw(const Table& t, Draws& draws) {
  const double u = fraction(draws);
  if (t.quantiles.empty()) return Duration{};
  const auto above = std::lower_bound(t.quantiles.begin(), t.quantiles.end(), u,
                                      [](const auto& quantile, double at) { return quantile.first < at; });
  if (above == t.quantiles.begin()) return above->second;
  const auto below = above - 1;
  if (above == t.quantiles.end()) return below->second;
  const double part = (u - below->first) / (above->first - below->first);
  return nanoseconds(real(below->second) + part * (real(above->second) - real(below->second)));
}

Duration Distribution::drawn(Draws& draws) const {
  return std::visit([&](const auto& s) { return draw(s, draws); }, shape);
}

Keys::Keys(const KeySpace& space) : count_(space.keys) {
  if (space.skew <= 0) return;
  weights_.reserve(count_);
  double sum = 0;
  for (std::uint32_t k = 1; k <= count_; ++k) weights_.push_back(sum += portable::pow(k, -space.skew));
}

std::string Keys::draw(Draws& draws) const {
  if (weights_.empty()) return "k" + std::to_string(1 + draws.below(count_));
  const double at = fraction(draws) * weights_.back();
  const auto key = std::upper_bound(weights_.begin(), weights_.end() - 1, at) - weights_.begin();
  return "k" + std::to_string(1 + key);
}

template struct CompiledOnce<decltype(Distribution::shape)::Variant>;

}  // namespace faultline
