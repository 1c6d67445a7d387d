// hunt.hpp: one campaign for one planted bug.
#pragma once
#include <algorithm>

#include "faults/campaign.hpp"
#include "faults/shrink.hpp"
#include "tests/planted/planted.hpp"

namespace faultline::planted {

struct Hunt {
  bool found = false;
  bool is_predicted = false;              ///< it is one of the properties that the bug breaks
  FuzzReport report;
  Scenario scenario;                      ///< as it was found
  Shrunk shrunk;
  double shrink_seconds = 0;
};

/// Makes the bug known for as long as it takes, and the right algorithms stay as they were: a campaign for one bug does
/// not meet another. Looks at all properties.
Hunt hunt_for(const Bug&, const FuzzOptions&, const ShrinkOptions& = {});

template <class T> T median(std::vector<T> all) {
  std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
  return all[all.size() / 2];
}

}  // namespace faultline::planted
