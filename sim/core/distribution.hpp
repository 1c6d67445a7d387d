// distribution.hpp: spans of time drawn by chance, bit for bit the same on every compiler.
#pragma once
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/core/types.hpp"

namespace faultline {

struct Constant { Duration value{}; bool operator==(const Constant&) const = default; };
/// Both ends included.
struct Uniform { Duration low{}, high{}; bool operator==(const Uniform&) const = default; };
struct Exponential { Duration mean{}; bool operator==(const Exponential&) const = default; };
struct Normal { Duration mean{}, deviation{}; bool operator==(const Normal&) const = default; };
/// exp(N(ln median, sigma)).
struct LogNormal { Duration median{}; double sigma = 0; bool operator==(const LogNormal&) const = default; };
/// P(X > x) = (scale / x)^shape for x >= scale.
struct Pareto { Duration scale{}; double shape = 1; bool operator==(const Pareto&) const = default; };
/// Measured quantiles (fraction in [0,1] rising from 0 to 1, value not falling), linear in between.
struct Table { std::vector<std::pair<double, Duration>> quantiles; bool operator==(const Table&) const = default; };

/// A shape, cut to [minimum, maximum]. Samples are never negative.
struct Distribution {
  std::variant<Constant, Uniform, Exponential, Normal, LogNormal, Pareto, Table> shape;
  Duration minimum{};
  std::optional<Duration> maximum;

  /// Draws one value; uses as many numbers of `draws` as the shape needs.
  Duration sample(Draws& draws) const;
  bool operator==(const Distribution&) const = default;
};

}  // namespace faultline
