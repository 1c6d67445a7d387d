// matrix.hpp: the assumption matrix. For every algorithm and every assumption that it rests on: what theory says
// happens without it, and what is found.
#pragma once
#include <atomic>
#include <set>

#include "faults/generate.hpp"
#include "faults/theory.hpp"

namespace faultline {

/// Of the algorithm's own properties, those that did not hold on a run.
struct Harm {
  std::set<std::string> broken;           ///< violated: safety properties, unless a checker is wrong
  std::set<std::string> missed;           ///< liveness properties that were not reached, which proves nothing
};
/// Runs and judges random_scenario(algorithm, seed, without).
Harm harm_done(const Algorithm&, Assumption without, std::uint64_t seed);

/// One algorithm without one assumption. Of what is found the first seed that shows it.
struct MatrixCell {
  const Algorithm* algorithm = nullptr;
  Assumption without{};
  Prediction predicted;
  std::map<std::string, std::uint64_t> broken, missed;        ///< by check
  std::uint64_t seeds = 0;                                    ///< how many were tried

  /// What is broken is what was predicted, and perhaps some of what is rare.
  bool is_explained() const;
};

/// Where theory says that nothing breaks, tries each seed from 1 to `seeds`. Where something does, tries until all of
/// it has been seen, twenty times as many at the most. Ends at once when `stop` is true.
MatrixCell matrix_cell(const Algorithm&, Assumption without, std::uint64_t seeds, const std::atomic<bool>& stop);

}  // namespace faultline
