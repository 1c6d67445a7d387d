// theory.hpp: what theory says of an algorithm without one of the assumptions that it rests on.
#pragma once
#include <map>

#include "faults/assumption.hpp"

namespace faultline {

/// The safety properties that break, each with the reason. All others survive. What liveness promises is promised to
/// nobody on such a run, and needs no prediction.
struct Prediction {
  std::map<std::string, std::string> breaks;                  ///< by check
  struct Rare { std::string why, scenario; };
  std::map<std::string, Rare> rare;                           ///< by schedules too rare to be drawn, but for this one
  std::string survives;                                       ///< if nothing breaks: why
};

/// What About::outside says of that assumption; or else what follows from the properties that the algorithm promises
/// and from whether it believes a failure detector. Throws std::invalid_argument if About::outside cannot be read, or
/// names what is no assumption that the algorithm rests on or no safety property of its own.
Prediction predict(const Algorithm&, Assumption without);

}  // namespace faultline
