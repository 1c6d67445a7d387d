// Shrinking: what is left still fails in the same way, and is less.
#include "check/check.hpp"
#include "faults/campaign.hpp"
#include "faults/shrink.hpp"
#include "sim/scenario/write.hpp"
#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;
using namespace std::chrono_literals;

TEST_CASE("a shape is a sentence without its names, numbers and values") {
  CHECK(shape_of("process 1 decided {\"Item\":{\"origin\":0}} at 1.5ms, but process 12 \"b\"") ==
        "process # decided # at #, but process #");
  CHECK(shape_of("processes 1, 2 and 3 are late") == shape_of("process 7 are late"));
  CHECK(shape_of("no end of it (after 3 tries") == "no end of it #");
  CHECK(shape_of("") == "");
}

TEST_CASE("times are rounded to few digits") {
  CHECK(rounded(123456us, 1) == 100ms);
  CHECK(rounded(123456us, 2) == 120ms);
  CHECK(rounded(1999us, 1) == 2ms);
  CHECK(rounded(-1999us, 1) == -2ms);
  CHECK(rounded(7ns, 1) == 7ns);
  CHECK(rounded(0ns, 1) == 0ns);
}

TEST_CASE("a process that goes takes what was about it alone, and the others move up") {
  Scenario s;
  s.processes.count = 4;
  s.processes.groups = {{"rack", {ProcessId{1}}}, {"pair", {ProcessId{0}, ProcessId{3}}}};
  s.workload.resize(3);
  s.workload[0].by = {ProcessId{1}}, s.workload[1].by = {ProcessId{3}};
  s.faults = {{Time{1ms}, {}, CrashFault{std::vector{ProcessId{1}}}},
              {Time{2ms}, {}, CutFault{std::vector{ProcessId{0}, ProcessId{1}}, std::vector{ProcessId{3}}, false}},
              {Time{3ms}, {}, PartitionFault{{std::vector{ProcessId{1}}, std::vector{ProcessId{2}}}}},
              {Time{4ms}, {}, MajorityRingFault{}}};
  const Scenario t = without_process(s, ProcessId{1});
  CHECK(t.processes.count == 3);
  CHECK(t.processes.groups == std::map<std::string, std::vector<ProcessId>>{{"pair", {ProcessId{0}, ProcessId{2}}}});
  REQUIRE(t.workload.size() == 2);
  CHECK(t.workload[0].by == std::vector{ProcessId{2}});
  CHECK(t.workload[1].by.empty());
  REQUIRE(t.faults.size() == 3);
  CHECK(t.faults[0].what ==
        decltype(Fault::what)(CutFault{std::vector{ProcessId{0}}, std::vector{ProcessId{2}}, false}));
  CHECK(t.faults[1].what == decltype(Fault::what)(PartitionFault{{std::vector{ProcessId{1}}}}));
}

TEST_CASE("a workload spelled out is the same run") {
  our_algorithms();
  know_checkers();
  for (const char* name : {"EagerReliableBroadcast", "TwoPhaseCommit", "DirectLink", "FloodingConsensus"}) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      Scenario s = random_scenario(*catalog().algorithm(name), seed);
      const auto before = try_scenario(s);
      s.workload = spelled_out(s);
      const auto after = try_scenario(s);
      INFO(to_json(s));
      CHECK(after.counts.requests == before.counts.requests);
      CHECK(after.counts.events == before.counts.events);
    }
  }
}

TEST_CASE("losses by chance become lines that lose the same messages, and nothing else is named") {
  our_algorithms();
  know_checkers();
  Scenario s = random_scenario(*catalog().algorithm("EagerReliableBroadcast"), 1);
  s.faults.clear();
  s.network.base.loss = 0.2;
  s.faults.push_back({Time{}, {}, DropFault{std::vector{ProcessId{0}}, std::vector{ProcessId{1}}, {}, 1, 2}});
  const auto before = try_scenario(s);
  REQUIRE(before.counts.lost > 2);
  const Scenario named = with_losses_named(s);
  CHECK_FALSE(named.network.base.loss);
  CHECK(named.faults.size() == before.counts.lost);
  CHECK(try_scenario(named).counts.lost == before.counts.lost);
  CHECK(with_losses_named(named) == named);
}

TEST_CASE("what is shrunk fails in the same way, with a tenth of the events") {
  our_algorithms();
  know_checkers();
  FuzzTarget target;
  target.algorithm = catalog().algorithm("FloodingConsensus"), target.outside = true;
  for (std::uint64_t seed : {1u, 1000u, 2000u}) {
    const FuzzReport report = fuzz(target, {.seed = seed, .runs = 1000, .properties = {"CAGR"}});
    REQUIRE(report.bugs.size() == 1);
    const Bug& bug = report.bugs.front();
    const Scenario found = target.make(bug.recipe);
    const Shrunk shrunk = shrink(found, bug.failure);
    INFO(to_json(shrunk.scenario));
    CHECK(shrunk.finished);
    CHECK(shrunk.failure.is_like(bug.failure));
    CHECK(shrunk.scenario.faults.size() <= 2);
    CHECK(shrunk.scenario.processes.count <= 3);
    CHECK(shrunk.events_after * 10 <= shrunk.events_before);
    CHECK(shrunk.scenario.expect == Expect{Verdict::Violated, {{"CAGR", Verdict::Violated}}});
    const Trial again = try_scenario(shrunk.scenario);
    CHECK(std::ranges::any_of(again.failures, [&](const Failure& f) { return f.is_like(bug.failure); }));
    CHECK(shrink(found, bug.failure).scenario == shrunk.scenario);
  }
}

TEST_CASE("a scenario that does not fail cannot be shrunk") {
  our_algorithms();
  know_checkers();
  const Scenario s = random_scenario(*catalog().algorithm("BasicBroadcast"), 1);
  CHECK_THROWS_AS(shrink(s, Failure{"", "NODUP", "process # delivers # twice", ""}), std::invalid_argument);
}
