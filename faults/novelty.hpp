// novelty.hpp: what was new in a run: which kinds of events came at a process in which order.
#pragma once
#include <set>

#include "sim/engine/observer.hpp"

namespace faultline {

/// The last few kinds of events at a process are what we know of its state without looking into it. Each such row,
/// with the next event, is a feature.
class Novelty final : public Sink {
 public:
  void add(const Record&) override;
  /// Features of the run so far, in order.
  const std::set<std::uint32_t>& features() const { return features_; }

 private:
  static constexpr std::size_t memory = 3;                    // events that a feature remembers
  std::vector<std::uint32_t> types_;                          // by record: what a send or a timer was about
  std::vector<std::array<std::uint32_t, memory>> last_;       // by process
  std::set<std::uint32_t> features_;
};

}  // namespace faultline
