// matrix.hpp: the assumption matrix. For every algorithm and every assumption that it rests on: what theory says
// happens without it, and what is found.
#pragma once
#include <set>

#include "faults/generate.hpp"

namespace faultline {

/// One algorithm without one assumption.
struct MatrixCell {
  const Algorithm* algorithm = nullptr;
  Assumption assumption{};
  std::set<std::string> predicted;        ///< safety properties that break, as About::outside says; all others hold
  std::map<std::string, std::uint64_t> broken;          ///< safety property -> the first seed that broke it
  std::optional<std::uint64_t> missed;    ///< the first seed in which a liveness property was not reached
  std::uint64_t seeds = 0;                ///< how many were tried

  /// What is broken is what was predicted.
  bool is_explained() const;
  /// "breaks CAGR", "safe" or "safe, blocks": as it was predicted, and as it was found.
  std::string prediction() const, outcome() const;
};

/// What About::outside says of that assumption. Throws std::invalid_argument if it names what is no assumption that
/// the algorithm rests on, or no safety property of its own.
std::set<std::string> predicted_without(const Algorithm&, Assumption);

/// The assumptions that the algorithm rests on over its default stack, in order.
std::vector<Assumption> assumptions_of(const Algorithm&);

/// Tries random_scenario(algorithm, seed, without) for each seed from 1 on until all that was predicted has been
/// seen, at the most `seeds` of them; where nothing was predicted, all of them.
MatrixCell matrix_cell(const Algorithm&, Assumption, std::uint64_t seeds);

}  // namespace faultline
