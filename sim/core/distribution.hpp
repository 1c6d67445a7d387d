// distribution.hpp: spans of time drawn by chance, bit for bit the same on every compiler.
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/compiled_once.hpp"
#include "sim/core/random.hpp"
#include "sim/core/types.hpp"

namespace faultline {

/// No sample is longer: 100 years. What a shape's tail gives beyond it (or beyond any number) is cut
/// here, so that the end of a run plus a sample still is a Time.
inline constexpr Duration longest_sample = std::chrono::hours{24} * 36'525;

struct Constant { Duration value{}; bool operator==(const Constant&) const = default; };
/// Both ends included, low <= high.
struct Uniform { Duration low{}, high{}; bool operator==(const Uniform&) const = default; };
struct Exponential { Duration mean{}; bool operator==(const Exponential&) const = default; };
struct Normal { Duration mean{}, deviation{}; bool operator==(const Normal&) const = default; };
/// exp(N(ln median, sigma)).
struct LogNormal { Duration median{}; double sigma = 0; bool operator==(const LogNormal&) const = default; };
/// P(X > x) = (scale / x)^shape for x >= scale, shape > 0.
struct Pareto { Duration scale{}; double shape = 1; bool operator==(const Pareto&) const = default; };
/// Measured quantiles (fraction in [0,1] rising from 0 to 1, value not falling), linear in between.
struct Table { std::vector<std::pair<double, Duration>> quantiles; bool operator==(const Table&) const = default; };

/// One value of a shape, before any bounds; what needs real numbers comes out whole, from 0 to
/// longest_sample. A constant takes no number of `draws`, a normal or lognormal two or more (as the
/// numbers alone decide), the others one.
inline Duration draw(const Constant& c, Draws&) { return c.value; }
inline Duration draw(const Uniform& u, Draws& draws) {
  const auto low = static_cast<std::uint64_t>(u.low.count());  // unsigned: no pair of ends overflows
  const auto width = static_cast<std::uint64_t>(u.high.count()) - low + 1;
  return Duration{static_cast<std::int64_t>(low + draws.below(width))};
}
Duration draw(const Exponential&, Draws&);
Duration draw(const Normal&, Draws&);
Duration draw(const LogNormal&, Draws&);
Duration draw(const Pareto&, Draws&);
Duration draw(const Table&, Draws&);

/// A shape, cut to [minimum, maximum]: what falls outside becomes the nearer end, and of two ends
/// that cross, the maximum counts. Samples are whole nanoseconds from 0 to longest_sample.
struct Distribution {
  CompiledOnce<std::variant<Constant, Uniform, Exponential, Normal, LogNormal, Pareto, Table>> shape;
  Duration minimum{};
  std::optional<Duration> maximum;

  /// Draws one value. Parameters outside their range give some value within the bounds: to refuse
  /// them is the reader's part.
  Duration sample(Draws& draws) const {
    const auto* uniform = std::get_if<Uniform>(&shape);       // the usual latency: the quick way
    const Duration value = uniform ? draw(*uniform, draws) : drawn(draws);
    const Duration most = maximum ? std::min(*maximum, longest_sample) : longest_sample;
    return std::max(Duration{}, std::min(std::max(value, minimum), most));
  }
  bool operator==(const Distribution&) const = default;

 private:
  Duration drawn(Draws&) const;
};

/// Keys of which some may be asked for more often than others.
struct KeySpace {
  std::uint32_t keys = 5;                               ///< 1 to 1,000,000
  double skew = 0;                                      ///< Zipf's exponent, 0 to 10: key k as often as 1 / k^skew
  bool operator==(const KeySpace&) const = default;
};

/// The keys of a space, to draw from: made once, in time and memory in proportion to their number if there is a skew.
class Keys {
 public:
  explicit Keys(const KeySpace& = {});
  /// "k1" to "k5".
  std::string draw(Draws&) const;

 private:
  std::uint32_t count_;
  std::vector<double> weights_;                         // of key 1 to each key together; none: all are alike
};

}  // namespace faultline
