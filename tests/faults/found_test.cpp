// What conformance has found, each with its smallest scenario.
#include "check/judge.hpp"
#include "sim/engine/simulator.hpp"
#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;
using namespace std::chrono_literals;

namespace {

Scenario detectors(std::string algorithm, Distribution latency, Time until) {
  our_algorithms();
  know_checkers();
  Scenario s;
  s.protocol = {std::move(algorithm), {{"PerfectLink", "DirectLink"}}, {}};
  s.processes.count = 3;
  s.network.base.latency = std::move(latency);
  s.until = until;
  return s;
}

std::map<std::string, Finding> judged(const Scenario& s) {
  const auto stack = Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters});
  Judge judge(stack, s.processes.count);
  Simulator run(s, stack, {.observer = &judge});
  run.run();
  std::map<std::string, Finding> findings;
  for (Finding& f : judge.finish(run.facts())) findings.emplace(f.check, std::move(f));
  return findings;
}

}  // namespace

TEST_CASE("the facts of a run know the delay for which its detectors were set") {
  Scenario s = detectors("ExcludeOnTimeout", {Constant{1ms}, {}, {}}, Time{1s});
  Simulator run(s, Stack::make({s.protocol.algorithm, s.protocol.uses, {}}));
  run.run();
  CHECK(run.facts().bound == 50ms - 1ns);
}

TEST_CASE("a process that crashes at once bears no witness of how long the others have come to wait") {
  Scenario s = detectors("IncreasingTimeout", {Constant{120ms}, {}, {}}, Time{20s});
  s.faults.push_back({Time{1ms}, {}, CrashFault{std::vector{ProcessId{0}}}});
  Simulator run(s, Stack::make({s.protocol.algorithm, s.protocol.uses, {}}));
  run.run();
  CHECK(run.facts().bound > 50ms);                          // the first time-out stands for 50ms - 1ns
  CHECK(judged(s).at("FD-EACC").verdict == Verdict::Ok);
}

TEST_CASE("a detector that meets its first slow message late is not wrong, it is still learning") {
  std::size_t learning = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Scenario s = detectors("IncreasingTimeout", {Exponential{30ms}, {}, 100ms}, Time{2s});
    s.seed = seed;
    const Finding f = judged(s).at("FD-EACC");
    INFO(f.text);
    REQUIRE(f.verdict != Verdict::Violated);
    learning += f.text.find("the detectors had only come to wait for") != f.text.npos;
  }
  CHECK(learning > 20);
}
