// math.cpp: logarithm and exponential by argument reduction and series.
//
// The series are the textbook ones with their exact coefficients, a term or two longer than a fitted
// polynomial of the same accuracy, so that every number here can be checked by eye.
#include "sim/core/math.hpp"

#include <bit>
#include <cfloat>
#include <cstdint>
#include <limits>

// One rounding per operation, whatever the flags; but clang's -ffp-contract=fast overrules the pragma,
// which is why the build says -ffp-contract=off last.
#if defined(__FAST_MATH__)
#error "math.cpp gives the same bits everywhere only without -ffast-math"
#endif
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#endif

namespace faultline::portable {
namespace {

static_assert(std::numeric_limits<double>::is_iec559 && FLT_EVAL_METHOD == 0,
              "doubles are IEEE 754 and are not computed in wider registers");

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts: the upper has 32 bits, so that k times it is exact for every exponent k.
constexpr double ln2_upper = 0x1.62e42feep-1;
constexpr double ln2_lower = 0x1.a39ef35793c76p-33;
constexpr double one_over_ln2 = 0x1.71547652b82fep+0;

constexpr int fraction_bits = 52;
constexpr std::uint64_t fraction_mask = (std::uint64_t{1} << fraction_bits) - 1;
constexpr std::int64_t exponent_bias = 1023;

/// 2^k for -1022 <= k <= 1023.
double power_of_two(std::int64_t k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + exponent_bias) << fraction_bits);
}

}  // namespace

double log(double x) {
  if (!(x >= 0)) return not_a_number;
  if (x == 0) return -infinity;
  if (x == infinity) return infinity;

  // x = 2^k m with m in [sqrt(1/2), sqrt(2)).
  std::int64_t k = 0;
  if (x < DBL_MIN) {
    x *= 0x1p54;
    k = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<std::int64_t>(bits >> fraction_bits) - exponent_bias;
  double m = std::bit_cast<double>((bits & fraction_mask) | std::bit_cast<std::uint64_t>(1.0));
  if (m >= 0x1.6a09e667f3bcdp+0) {
    m *= 0.5;
    k += 1;
  }

  // log(1 + f) = 2 artanh(s) with s = f / (2 + f), |s| < 0.172: 2s + 2s^3/3 + 2s^5/5 + ...
  // As 2s = f - s f, only a small correction to f carries rounding errors.
  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  double r = 2.0 / 21;
  r = r * z + 2.0 / 19;
  r = r * z + 2.0 / 17;
  r = r * z + 2.0 / 15;
  r = r * z + 2.0 / 13;
  r = r * z + 2.0 / 11;
  r = r * z + 2.0 / 9;
  r = r * z + 2.0 / 7;
  r = r * z + 2.0 / 5;
  r = r * z + 2.0 / 3;
  r = r * z;
  const auto exponent = static_cast<double>(k);
  return exponent * ln2_upper + (f - (s * (f - r) - exponent * ln2_lower));
}

double exp(double x) {
  if (x != x) return not_a_number;
  if (x > 709.8) return infinity;  // above log(DBL_MAX) = 709.78...
  if (x < -745.2) return 0;        // below log of half the smallest subnormal, -745.13...

  // x = k ln 2 + r with |r| <= ln 2 / 2.
  const auto k = static_cast<std::int64_t>(x * one_over_ln2 + (x < 0 ? -0.5 : 0.5));
  const auto multiple = static_cast<double>(k);
  const double upper = x - multiple * ln2_upper;
  const double lower = multiple * ln2_lower;
  const double r = upper - lower;

  // e^r - 1 - r = r^2 (1/2! + r/3! + ... + r^12/14!)
  double p = 1.0 / 87'178'291'200;
  p = p * r + 1.0 / 6'227'020'800;
  p = p * r + 1.0 / 479'001'600;
  p = p * r + 1.0 / 39'916'800;
  p = p * r + 1.0 / 3'628'800;
  p = p * r + 1.0 / 362'880;
  p = p * r + 1.0 / 40'320;
  p = p * r + 1.0 / 5'040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  const double e = 1 + (upper - (lower - r * r * p));

  // Near both ends of the range 2^k itself is no double, but the product of two halves is.
  const std::int64_t half = k / 2;
  return e * power_of_two(half) * power_of_two(k - half);
}

double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  return exp(y * log(x));
}

double sqrt(double x) { return x >= 0 ? __builtin_sqrt(x) : not_a_number; }

}  // namespace faultline::portable
