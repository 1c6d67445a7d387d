#include "check/statistics.hpp"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>

namespace faultline {
namespace {

/// Where a function that grows with p, from below `wanted` at 0 to above it at 1, crosses it.
double crossing(double wanted, const std::function<double(double)>& grows) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (grows(middle) < wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// The probability of exactly so many hits, 0 < p < 1.
double exactly(std::uint64_t hits, std::uint64_t trials, double p) {
  const double k = static_cast<double>(hits), n = static_cast<double>(trials);
  const double ways = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
  return std::exp(ways + k * std::log(p) + (n - k) * std::log1p(-p));
}

}  // namespace

double at_least(std::uint64_t hits, std::uint64_t trials, double p) {
  if (hits == 0) return 1;
  if (hits > trials || p <= 0) return 0;
  if (p >= 1) return 1;
  double tail = 0;
  for (std::uint64_t k = hits; k <= trials; ++k) tail += exactly(k, trials, p);
  return tail;
}

Interval probability_of(std::uint64_t hits, std::uint64_t trials, double confidence) {
  if (hits > trials || trials == 0)
    throw std::invalid_argument(std::to_string(hits) + " hits in " + std::to_string(trials) +
                                " trials: there is at least one trial, and no hit without one");
  if (!(confidence > 0 && confidence < 1))
    throw std::invalid_argument("confidence " + std::to_string(confidence) + ": it lies between 0 and 1");
  const double half = (1 - confidence) / 2;
  Interval p;
  if (hits > 0) p.low = crossing(half, [&](double q) { return at_least(hits, trials, q); });
  if (hits < trials) p.high = crossing(1 - half, [&](double q) { return at_least(hits + 1, trials, q); });
  return p;
}

}  // namespace faultline
