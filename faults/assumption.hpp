// assumption.hpp: the assumptions of a system model that a scenario can break on purpose.
#pragma once
#include <array>

#include "sim/process/stack.hpp"

namespace faultline {

/// What a scenario can do without: one assumption of a system model, broken on purpose.
enum class Assumption : std::uint8_t {
  Faults,       ///< one process more crashes than is tolerated: mostly, half of them
  Synchrony,    ///< processes stall and messages take longer than the detectors were set for
  Gst,          ///< the network is cut in two for good
  Links,        ///< some links lose everything, for good
  Lossless,     ///< links lose and repeat messages, and nobody sends them again
  Stop,         ///< processes come back after a crash, without what they knew
  Storage,      ///< they come back with an older disk, or with none
};
inline constexpr std::array all_assumptions{
    Assumption::Faults, Assumption::Synchrony, Assumption::Gst,  Assumption::Links,
    Assumption::Lossless, Assumption::Stop, Assumption::Storage};
std::string_view name_of(Assumption);                         ///< "faults", ...
std::string_view text_of(Assumption);                         ///< what is done instead, in a sentence
/// Does the stack rest on it?
bool rests_on(const Layer&, Assumption);
/// The assumptions that a stack rests on, in order; of an algorithm, over its default stack.
std::vector<Assumption> assumptions_of(const Layer&);
std::vector<Assumption> assumptions_of(const Algorithm&);

}  // namespace faultline
