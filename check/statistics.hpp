// statistics.hpp: what counting over many seeds tells of a probability, and how surely.
#pragma once
#include <cstdint>

namespace faultline {

/// Probabilities from `low` to `high`, both included.
struct Interval {
  double low = 0, high = 1;
  bool contains(double p) const { return low <= p && p <= high; }
};

/// What the probability of an event may be, of which `hits` were counted in `trials` independent trials, 1 or more:
/// an interval that misses it with probability 1 - `confidence` at most, a half on either side (Clopper and Pearson,
/// Biometrika 26(4), 1934). Exact for any number of trials. Throws std::invalid_argument if there were more hits than
/// trials, or none of these, or if `confidence` is not between 0 and 1.
Interval probability_of(std::uint64_t hits, std::uint64_t trials, double confidence);

/// The probability of `hits` or more in that many independent trials, each of them with probability `p`.
double at_least(std::uint64_t hits, std::uint64_t trials, double p);

}  // namespace faultline
