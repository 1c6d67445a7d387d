// generate.hpp: random scenarios inside the system model of an algorithm: whatever happens in them, its
// properties must hold.
#pragma once
#include "faults/assumption.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// Besides crashes: what may happen in a system model.
struct Chaos {
  bool late = false;                      ///< delays, pauses and clocks without a bound that anyone knows
  bool lost = false;                      ///< messages lost, cut off or doubled
  bool ends = false;                      ///< at some time all of it is over for good
};
Chaos allowed_in(Model);
/// What all algorithms of the stack stand; `lost` only if none counts on a network that loses nothing.
Chaos allowed_in(const Layer&);
/// The most processes that may be faulty, of n: what all algorithms of the stack tolerate, and somebody is left.
std::uint32_t tolerated_by(const Layer&, std::uint32_t n);

/// A system model of one's own, instead of that of the stack.
struct CustomModel {
  std::uint32_t crashes = 0;              ///< the most processes that crash for good
  bool restarts = false;                  ///< any number crash and come back
  bool late = false, lost = false;        ///< as in Chaos
};

struct GenerateOptions {
  std::uint32_t fewest = 2, most = 7;     ///< processes; 2 to most, small numbers more often
  std::optional<Assumption> without{};    ///< breaks this one, where all else stays inside the model
  std::optional<CustomModel> custom{};
  bool swarm = false;                     ///< whole kinds of faults are on or off, others come in numbers
  bool priorities = false;                ///< constant delays, by process, that change a few times
};

/// The same scenario for the same algorithm and seed. Everything is written out: who is hit, when, for how
/// long, and which algorithms serve the ports below. All faults begin and end in the first quarter of the run,
/// but for losses in a model that has them for ever. Time is measured in the slowest timer of the stack.
/// Throws std::invalid_argument if nothing known provides a port that the stack needs.
Scenario random_scenario(const Algorithm&, std::uint64_t seed, const GenerateOptions& = {});

/// Does it end too soon after its faults for liveness to be judged? Most of a swarm do.
bool is_brief(const Scenario&);

/// The scenario with that seed and random faults beside its own, all inside the model of its stack, that begin and end
/// in the first quarter of its time. Its own crashes count among those that the stack tolerates, where they name their
/// processes.
Scenario with_random_faults(const Scenario&, std::uint64_t seed, const GenerateOptions& = {});

/// One small change of a random scenario, drawn from that number: of a fault, of the time of a request, of the
/// network, or of the seed. What comes out is inside the same model.
Scenario changed_a_little(const Scenario&, std::uint64_t change, const GenerateOptions& = {});

}  // namespace faultline
