// real_plan.hpp: the lines of a plan that can be carried out for real, on hosts, instead of above MPI.
#pragma once
#include <string>

#include "sim/engine/simulator.hpp"

namespace faultline::mpi {

struct RealPlan {
  /// For tools/cluster, by time: "MILLISECONDS LINE ACTION HOST [HOST]", where ACTION is cut, heal, kill, pause or
  /// resume, and HOST a number or "leader". Heal without a host ends every cut.
  std::vector<std::string> commands;
  std::vector<Fault> rest;                ///< what stays above MPI
  /// Lines that nobody can carry out for real, as a sentence; then there is no plan.
  std::string problem;
};

/// Partitions, cuts, heals, crashes, pauses and resumes. Random targets mean whom they mean if all processes are up.
RealPlan real_plan(const Scenario&, const std::shared_ptr<const Stack>&);

}  // namespace faultline::mpi
