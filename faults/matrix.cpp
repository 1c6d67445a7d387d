#include "faults/matrix.hpp"

#include <algorithm>

#include "check/judge.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {

Harm harm_done(const Algorithm& algorithm, Assumption without, std::uint64_t seed) {
  know_checkers();
  const Scenario scenario = random_scenario(algorithm, seed, {.without = without});
  const auto stack = Stack::make({scenario.protocol.algorithm, scenario.protocol.uses, {}});
  const bool inner = algorithm.port->usage == Usage::Inner;
  Judge judge(stack, scenario.processes.count, inner ? Judge::Depth::All : Judge::Depth::Outermost);
  Simulator run(scenario, stack, {.observer = &judge, .layers = judge.wants_layers()});
  run.run();
  Harm harm;
  for (const Finding& f : judge.finish(run.facts())) {
    if (inner ? f.port != algorithm.port->name && f.port != algorithm.name : !f.module.empty()) continue;
    if (f.port.empty()) continue;                             // READABLE: the network's doing
    if (f.verdict == Verdict::Violated) harm.broken.insert(f.check);
    else if (f.missed) harm.missed.insert(f.check);
  }
  return harm;
}

MatrixCell matrix_cell(const Algorithm& algorithm, Assumption without, std::uint64_t seeds,
                       const std::atomic<bool>& stop) {
  MatrixCell cell{&algorithm, without, predict(algorithm, without), {}, {}, 0};
  const auto& breaks = cell.predicted.breaks;
  auto is_seen = [&](const auto& check) { return cell.broken.contains(check.first); };
  const std::uint64_t most = breaks.empty() ? seeds : 20 * seeds;
  while (cell.seeds < most && !stop && (breaks.empty() || !std::ranges::all_of(breaks, is_seen))) {
    const Harm harm = harm_done(algorithm, without, ++cell.seeds);
    for (const std::string& check : harm.broken) cell.broken.emplace(check, cell.seeds);
    for (const std::string& check : harm.missed) cell.missed.emplace(check, cell.seeds);
  }
  return cell;
}

bool MatrixCell::is_explained() const {
  auto has = [](const auto& checks) { return [&](const auto& check) { return checks.contains(check.first); }; };
  auto is_predicted = [&](const auto& check) { return has(predicted.breaks)(check) || has(predicted.rare)(check); };
  return std::ranges::all_of(predicted.breaks, has(broken)) && std::ranges::all_of(broken, is_predicted);
}

}  // namespace faultline
