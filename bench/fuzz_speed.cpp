// fuzz_speed [SECONDS [RUNS]]: judged runs a second of one core, with all properties on, as `faultline fuzz` makes
// them, and the most memory that they took, after a thousand of them and in the end. At least RUNS runs of each. The
// broadcast also without its properties, to be compared with the kernels of `ratios`.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

#include "check/check.hpp"
#include "faults/trial.hpp"
#include "faults/workers.hpp"
#include "protocols/catalog.hpp"

using namespace faultline;
using namespace std::chrono_literals;

namespace {

/// About a thousand events: 166 broadcasts to five processes, over links that send once.
Scenario plain_broadcast() {
  Scenario s;
  s.processes.count = 5;
  s.protocol = {"BasicBroadcast", {{"PerfectLink", "DirectLink"}}, {}};
  s.network.base.latency = Distribution{Uniform{1ms, 10ms}, {}, {}};
  Work work;
  work.request = "Broadcast", work.start = Time{1ms}, work.every = Distribution{Constant{2ms}, {}, {}};
  work.count = 33;
  s.workload = {work};
  s.until = Time{1s};
  return s;
}

/// About two thousand events: a key-value store on Raft, one client a process, a leader that crashes and comes back.
Scenario raft() {
  Scenario s;
  s.processes.count = 5;
  s.protocol = {"LogStateMachine", {{"ReplicatedLog", "Raft"}, {"StateMachine", "KeyValueStore"}}, {}};
  s.network.base.latency = Distribution{Uniform{1ms, 5ms}, {}, {}};
  Work work;
  work.request = "Execute", work.start = Time{500ms}, work.think = Distribution{Constant{20ms}, {}, {}};
  work.count = 28;
  s.workload = {work};
  s.faults = {{Time{900ms}, 500ms, CrashFault{RoleTarget{"leader"}}}};
  s.until = Time{2500ms};
  return s;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The most that this process has ever had.
double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// The same run with nobody watching.
Trial simulate(const Scenario& s) {
  Simulator simulator(s, Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters}));
  simulator.run();
  return {.counts = simulator.counts()};
}
Trial judge(const Scenario& s) { return try_scenario(s); }

void measure(const char* name, Trial (*run)(const Scenario&), Scenario s, double seconds, std::uint64_t at_least) {
  std::uint64_t runs = 0, events = 0, judged = 0, failures = 0;
  const double began = cpu_seconds();
  double early = 0;
  for (; runs < at_least || cpu_seconds() - began < seconds; ++runs) {
    if (runs == 1'000) early = megabytes();
    s.seed = runs + 1;
    const Trial trial = run(s);
    events += trial.counts.events, judged += trial.judged, failures += trial.failures.size();
  }
  const double took = cpu_seconds() - began;
  std::printf("| %s | %lu | %.0f | %.0f | %.0f | %.2f | %.1f, %.1f |%s\n", name, runs, static_cast<double>(runs) / took,
              static_cast<double>(events) / static_cast<double>(runs),
              static_cast<double>(judged) / static_cast<double>(runs), took * 1e6 / static_cast<double>(events), early,
              megabytes(), failures ? " failures!" : "");
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::stod(argv[1]) : 5;
  const std::uint64_t at_least = argc > 2 ? std::stoull(argv[2]) : 1'001;
  know_protocols();
  know_checkers();
  keep_memory();
  std::printf("| scenario | runs | runs/s of CPU time | events a run | judged a run | us an event | MB |\n"
              "|---|---|---|---|---|---|---|\n");
  measure("plain broadcast, 5 processes, not judged", simulate, plain_broadcast(), seconds, at_least);
  measure("plain broadcast, 5 processes", judge, plain_broadcast(), seconds, at_least);
  measure("Raft, 5 processes", judge, raft(), seconds, at_least);
}
