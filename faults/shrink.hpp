// shrink.hpp: a scenario that shows a failure, made as small and as plain as it can be without losing it.
#pragma once
#include <chrono>

#include "faults/trial.hpp"

namespace faultline {

struct ShrinkOptions {
  std::chrono::milliseconds time{60'000}; ///< of real time, at most
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const Scenario&, std::uint64_t trials)> progress{};    ///< called whenever it got smaller
};

struct Shrunk {
  Scenario scenario;                      ///< expects its violation
  Failure failure;                        ///< what it says now
  std::uint64_t trials = 0;
  std::uint64_t events_before = 0, events_after = 0;
  bool finished = false;                  ///< nothing more can go; else time was over, or it was stopped
};

/// Removes faults, requests and processes, shortens the run, what lasts in it and the time in which nothing happens,
/// makes the network plain and chooses parts that send less, turns what is drawn at random into what it came out as,
/// and rounds times, as long as the run still fails in the same way (Failure::is_like). Random draws are keyed, so that
/// what stays in the scenario stays what it was; where that is not enough, a few other seeds are tried. Throws
/// std::invalid_argument if the scenario does not show the failure.
Shrunk shrink(const Scenario&, const Failure&, const ShrinkOptions& = {});

// ---- smaller scenarios, for shrink

/// Without that process: those after it move up by one. What was about it alone is gone.
Scenario without_process(const Scenario&, ProcessId);
/// Every request that the run makes as a line of its own, with what it says, but for items that are made up.
std::vector<Work> spelled_out(const Scenario&);
/// Without chance that loses messages; what it lost in the run is lost by faults of its own.
Scenario with_losses_named(const Scenario&);
/// The nearest value that is written with so many digits: 123456 us with 2 is 120 ms.
Duration rounded(Duration, int digits);

}  // namespace faultline
