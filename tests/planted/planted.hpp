// planted.hpp: mistakes planted in our algorithms on purpose, to see whether they are found. What each changes stands
// in bugs/NAME.bug; mutate.awk makes an algorithm of it that is called NAME.
#pragma once
#include <span>
#include <string_view>

#include "sim/process/algorithm_info.hpp"

namespace faultline::planted {

struct Bug {
  std::string_view name;                  ///< of the algorithm that has it
  std::string_view algorithm;             ///< the right one
  std::string_view mistake, source;
  std::string_view breaks;                ///< properties, any of which shows it, by check with blanks between
  void (*know)();                         ///< makes the algorithm known
};

/// All, in order of name.
std::span<const Bug* const> bugs();
/// The one of that name, or null.
const Bug* find(std::string_view name);

}  // namespace faultline::planted
