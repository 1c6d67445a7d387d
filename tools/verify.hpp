// verify.hpp: is a run the same when it is run again?
#pragma once
#include <atomic>
#include <optional>
#include <string>

#include "tools/load.hpp"

namespace faultline::tools {

/// The first thing in which two runs of one scenario and seed differ.
struct Divergence {
  std::uint64_t record = 0;               ///< number of the first different one
  std::string a, b;                       ///< it, in words, in either run
  ProcessId process{};                    ///< whose state is shown; nobody: no state differs
  std::string path;                       ///< first place in that state that differs, as a JSON pointer
  std::string state_a, state_b;           ///< the state in either run, as JSON
  std::string value_a, value_b;           ///< what stands at the path, as JSON
};

/// Runs two copies side by side and compares their digests after each event, and the states of all
/// processes at the end. Nothing: they are the same, or `stop` came before they differed.
std::optional<Divergence> find_divergence(const Loaded&, std::uint64_t seed, const std::atomic<bool>& stop);

}  // namespace faultline::tools
