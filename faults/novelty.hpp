// novelty.hpp: what was new in a run: which kinds of events came at a process in which order, and how they changed what
// its state looks like.
#pragma once
#include <optional>
#include <set>
#include <vector>

#include "sim/engine/observer.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {

/// A feature is a row of the last few kinds of events at a process, or an event with the outlines of the state of one
/// module before and after it (sim/process/outline.hpp).
class Novelty final : public Sink {
 public:
  void add(const Record&) override;
  /// To be called after every step of the run that the records are of.
  void look_at(const Simulator&);
  /// Features of the run so far, in order.
  const std::set<std::uint32_t>& features() const { return features_; }

 private:
  static constexpr std::size_t memory = 3;                    // events that a feature remembers
  struct Seen {                                               // of one process
    std::array<std::uint32_t, memory> last{};
    std::vector<std::uint64_t> outlines;                      // of its modules
  };
  void come(ProcessId, std::uint32_t event);

  std::vector<std::uint32_t> types_;                          // by record: what a send or a timer was about
  std::vector<Seen> seen_;                                    // by process
  std::optional<std::pair<ProcessId, std::uint32_t>> event_;  // that came from outside, since the last look
  std::set<std::uint32_t> features_;
};

}  // namespace faultline
