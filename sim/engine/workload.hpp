// workload.hpp: what the lines of a workload mean to a stack.
#pragma once
#include "sim/process/stack.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// What one line asks.
struct WorkPlan {
  const RequestInfo* request = nullptr;
  Order order;
  std::vector<std::pair<const CommandInfo*, std::uint64_t>> commands{};   ///< to draw from; sums of weights
  Keys keys{};                            ///< that they are about
};

/// One for each line. Throws std::invalid_argument, with the JSON pointer of the place first, if a line asks for what
/// the outermost port or the state machine does not offer, or otherwise than the port wants to be asked.
std::vector<WorkPlan> plan_workload(const Scenario&, const Stack&);

}  // namespace faultline
