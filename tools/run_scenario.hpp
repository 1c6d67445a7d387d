// run_scenario.hpp: one run of a scenario, judged. All that the command line tells of a run is in a RunResult.
#pragma once
#include <atomic>
#include <functional>
#include <map>

#include "check/expected.hpp"
#include "check/judge.hpp"
#include "faults/trial.hpp"
#include "sim/recording/replay.hpp"
#include "sim/recording/scheduled.hpp"
#include "tools/load.hpp"

namespace faultline::tools {

struct RunOrders {
  std::uint64_t seed = 1;
  std::vector<Sink*> sinks;               ///< each gets every record
  bool traffic = false;                   ///< count messages by type
  const std::atomic<bool>* stop = nullptr;///< ends the run where it stands once it is true
  std::function<void(const Simulator&)> before; ///< called when the run is set up; for each process that is alone
  std::function<void()> between;          ///< called now and then while a replay goes on
  std::function<void(const Judge&)> after;///< called when it has been judged
};

/// Messages of one type, of one module.
struct Traffic {
  std::string module, type;
  std::uint64_t sent = 0;
};

struct RunResult {
  std::uint64_t seed = 0;
  std::vector<Finding> findings;
  Verdict verdict = Verdict::Inconclusive;
  bool expected = false;                  ///< the run is as the scenario expects
  std::vector<std::string> surprises;     ///< what is not, in words
  EndReason ended{};
  std::string failure;                    ///< what a handler said when it failed
  RunCounts counts;
  RunFacts facts;
  std::vector<FaultReport> faults;
  std::vector<Fault> plan;                ///< as resolved
  std::vector<Traffic> traffic;
  std::map<std::string, std::uint64_t> unreadable; ///< why, and how often
  std::uint64_t digest = 0;
  double real_seconds = 0;
};

/// Runs and judges. The scenario's own seed does not matter. Throws what is no fault of the protocol.
RunResult run_scenario(const Loaded&, const RunOrders&);

struct Replayed {
  RunResult result;                       ///< as far as it goes
  std::optional<ReplayDivergence> divergence;
  std::variant<Schedule, std::string> schedule; ///< or why there is none
};
/// Replays and judges. The scenario is that of the recordings, which are of all its processes, in order.
Replayed replay_run(const Loaded&, std::vector<Recording>, const RunOrders&);

/// Fills in verdict, expected and surprises from the findings.
void judge_against(const Expect&, RunResult&);

/// The ExitCode that a result calls for.
int exit_code(const RunResult&);

}  // namespace faultline::tools
