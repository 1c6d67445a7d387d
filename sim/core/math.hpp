// math.hpp: the few real functions that chance needs, with the same bits on every machine.
//
// <cmath> differs from library to library in the last bit, and one bit moves an event. These are made
// of IEEE 754 double +, -, *, / and of bit operations alone, in one fixed order (math.cpp). They have
// a namespace of their own so that a call says which it means: a bare log(x) could be the C library's.
#pragma once

namespace faultline::portable {

/// Natural logarithm. Within 1 unit in the last place; log(0) = -infinity, below 0 not a number.
double log(double x);

/// e to the x. Within 1 unit in the last place where the result is normal; overflows to infinity.
double exp(double x);

/// x to the y for x >= 0, as exp(y log x): relative error about (1 + |y log x|) * 2.2e-16.
double pow(double x, double y);

/// Square root, correctly rounded (IEEE 754 demands it); below 0 not a number.
double sqrt(double x);

}  // namespace faultline::portable
