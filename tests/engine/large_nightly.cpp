// A million processes.
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"
#include "sim/engine/simulator.hpp"
#include "sim/process/stack.hpp"

using namespace faultline;

TEST_CASE("a million processes fit in 24 GiB with room", "[engine][memory]") {
  know_protocols();
  Scenario s;
  s.processes.count = 1'000'000;
  s.protocol = {"BasicBroadcast", {{"PerfectLink", "DirectLink"}}, {}};
  s.network.base.latency = Distribution{Exponential{std::chrono::milliseconds(10)}, {}, {}};
  s.workload.push_back({});
  s.workload[0].by = {ProcessId{7}}, s.workload[0].count = 3;
  s.workload[0].every = {Constant{std::chrono::milliseconds(20)}, {}, {}};
  s.until = Time(std::chrono::seconds(10));
  Simulator sim(s, Stack::make(Choice{s.protocol.algorithm, s.protocol.uses, {}}));
  CHECK(sim.run() == EndReason::Quiescent);
  CHECK(sim.failure() == "");
  CHECK(sim.counts().delivered == 3'000'000);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  WARN("at most " << used.ru_maxrss / 1024 << " MiB, " << used.ru_utime.tv_sec << " s");
  CHECK(used.ru_maxrss < 12l << 20);                          // KiB: half of it
}
