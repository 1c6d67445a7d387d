// trial.hpp: one run of a scenario, judged, and what went wrong as a signature that other runs can be compared by.
#pragma once
#include <atomic>
#include <functional>

#include "check/judge.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {

/// One thing that went wrong in a run.
struct Failure {
  std::string module;                     ///< its place, instances alike: "ConsensusTotalOrder.consensus[]"
  std::string check;                      ///< "AGREE"; or FAILURE (a handler), CRASH, HANG, MEMORY (of the whole run)
  std::string shape;                      ///< the sentence without its names, numbers and values
  std::string text;                       ///< the sentence
  bool liveness = false;
  std::uint64_t record = 0;               ///< of the trace, where it broke; 0 if nowhere

  /// The same mistake, as far as a run can tell.
  bool is_like(const Failure& o) const { return module == o.module && check == o.check && shape == o.shape; }
};
/// "process # decided #, process # decided #" of "process 1 decided 0.1, process 2 decided 2.1".
std::string shape_of(std::string_view sentence);
/// "ConsensusTotalOrder.consensus: AGREE"
std::string name_of(const Failure&);
/// Did it end the process that it ran in (CRASH, HANG, MEMORY)?
bool kills(const Failure&);

/// What every run may do wrong, whatever it is a run of.
inline constexpr std::string_view checks_of_any_run[] = {"READABLE", "FAILURE", "CRASH", "HANG", "MEMORY"};

struct TrialOptions {
  std::vector<std::string> properties{};  ///< by check; none: all
  std::uint64_t most_events = 2'000'000;  ///< a run that is longer is a FAILURE
  bool plan = false;                      ///< fill in plan and bit
  Sink* sink = nullptr;
  std::function<void(const Simulator&)> watch{};              ///< called after every event, but of a schedule
  const std::atomic<bool>* stop = nullptr;
};

struct Trial {
  /// Safety first, in the order in which it broke, so that a cause stands before what it caused; then liveness.
  std::vector<Failure> failures;
  /// Times that a wanted property could have failed; those of any run count only where they were asked for.
  std::uint64_t judged = 0;
  std::uint64_t digest = 0;
  bool interrupted = false;
  RunCounts counts;
  Time end{};
  std::vector<Fault> plan{};              ///< as resolved
  std::vector<bool> bit;                  ///< by line of the plan: it did something
};

/// Runs the scenario with its own seed. Throws std::invalid_argument if the scenario does not fit its protocol.
Trial try_scenario(const Scenario&, const TrialOptions& = {});

/// "ConsensusTotalOrder.consensus[]" of "ConsensusTotalOrder.consensus[17]": all instances alike.
std::string place_without_keys(std::string_view module);

}  // namespace faultline
