// Random scenarios are inside the model, in full, readable, and the same each time.
#include <set>

#include "check/judge.hpp"
#include "faults/generate.hpp"
#include "sim/engine/simulator.hpp"
#include "sim/scenario/read.hpp"
#include "sim/scenario/write.hpp"
#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {

std::shared_ptr<const Stack> stack_of(const Scenario& s) {
  return Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters});
}

}  // namespace

TEST_CASE("a random scenario is the same for the same seed, and its file gives it back") {
  for (const Algorithm* algorithm : our_algorithms()) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      const GenerateOptions options{.swarm = seed > 50};
      const Scenario s = random_scenario(*algorithm, seed, options);
      INFO(to_json(s));
      REQUIRE(s == random_scenario(*algorithm, seed, options));
      REQUIRE_FALSE(s == random_scenario(*algorithm, seed + 1, options));
      const auto read = read_scenario(to_json(s), "random.json");
      REQUIRE(std::holds_alternative<Scenario>(read));
      REQUIRE(std::get<Scenario>(read) == s);
    }
  }
}

TEST_CASE("every fault in a random scenario is written out: who, when, for how long") {
  for (const Algorithm* algorithm : our_algorithms()) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      const Scenario s = random_scenario(*algorithm, seed);
      Simulator run(s, stack_of(s));
      run.run();
      REQUIRE(run.resolved() == s.faults);                    // nothing was left to be resolved
      const Time quarter{s.until.time_since_epoch() / 4};
      for (const Fault& f : s.faults) REQUIRE(f.at + f.lasts.value_or(Duration{}) <= quarter + Duration{1});
    }
  }
}

TEST_CASE("a random scenario is inside the model of every algorithm of its stack") {
  for (const Algorithm* algorithm : our_algorithms()) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      const Scenario s = random_scenario(*algorithm, seed);
      INFO(to_json(s));
      const auto stack = stack_of(s);
      Simulator run(s, stack);
      run.run();
      const RunFacts facts = run.facts();
      REQUIRE(facts.fair);
      REQUIRE(facts.unreadable == 0);
      REQUIRE(run.failure() == "");
      std::size_t faulty = 0;                                 // in fail-recovery, who does not come back
      for (bool c : facts.correct) faulty += !c;
      REQUIRE(faulty <= tolerated_by(stack->root(), s.processes.count));
      const Chaos chaos = allowed_in(stack->root());
      if (!chaos.lost) REQUIRE(facts.lossless);
      if (!chaos.late) REQUIRE(facts.clocks_true);
      if (!chaos.late && facts.bound) {
        REQUIRE(facts.worst_delay <= *facts.bound);
        REQUIRE(facts.worst_stall == Duration{});
      }
      if (chaos.ends) REQUIRE(facts.lossless_after_calm);
    }
  }
}

TEST_CASE("over many seeds a crash-stop model sees every kind of fault that it has, and every size") {
  our_algorithms();
  const Algorithm& eager = *catalog().algorithm("EagerReliableBroadcast");
  std::set<std::size_t> kinds, shapes, sizes, crashes;
  std::size_t amid_a_broadcast = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Scenario s = random_scenario(eager, seed);
    sizes.insert(s.processes.count), shapes.insert(s.network.base.latency->shape.index());
    std::size_t crashed = 0;
    for (const Fault& f : s.faults) {
      kinds.insert(f.what.index());
      crashed += std::holds_alternative<CrashFault>(f.what);
      for (const Work& w : s.workload)
        amid_a_broadcast += std::holds_alternative<LinkFault>(f.what) && f.lasts == Duration{1} && f.at == *w.at;
    }
    crashes.insert(crashed);
  }
  CHECK(sizes == std::set<std::size_t>{2, 3, 4, 5, 6, 7});
  CHECK(crashes == std::set<std::size_t>{0, 1, 2, 3, 4, 5, 6});
  CHECK(shapes.size() == 5);
  CHECK(kinds.size() == 9);               // partition, bridge, ring, cut, crash, pause, slow, link, clock
  CHECK(amid_a_broadcast > 50);
}

TEST_CASE("swarms have chains of crashes: the last words of each reach the next one alone") {
  our_algorithms();
  std::map<std::size_t, int> chains;                          // by length
  for (std::uint64_t seed = 1; seed <= 4'000; ++seed) {
    const Scenario s = random_scenario(*catalog().algorithm("LazyReliableBroadcast"), seed, {.swarm = true});
    std::set<ProcessId> heirs;                                // of whom crashed last
    std::size_t length = 0;
    for (const Fault& f : s.faults) {                         // in order of time
      const auto* words = std::get_if<LinkFault>(&f.what);
      if (!words) continue;
      const ProcessId speaker = std::get<0>(words->from).front();
      length = heirs.contains(speaker) ? length + 1 : 1;
      const auto deaf = std::get<0>(words->to);
      heirs.clear();
      for (std::uint32_t p = 0; p < s.processes.count; ++p)
        if (ProcessId{p} != speaker && !std::ranges::count(deaf, ProcessId{p})) heirs.insert(ProcessId{p});
      if (heirs.size() > 1) heirs.clear();
      if (length > 1) ++chains[length];
    }
  }
  CHECK(chains[2] > 100);
  CHECK(chains[3] > 10);
}

TEST_CASE("clients go away only where they wait for answers") {
  our_algorithms();
  std::map<std::string, int> absent;
  for (const char* name : {"Raft", "MajorityVotingRegularRegister", "EagerReliableBroadcast", "TwoPhaseCommit"})
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
      for (const Fault& f : random_scenario(*catalog().algorithm(name), seed, {.swarm = true}).faults)
        if (std::holds_alternative<AwayFault>(f.what)) ++absent[name];
  CHECK(absent["Raft"] > 20);
  CHECK(absent["MajorityVotingRegularRegister"] > 20);
  CHECK(absent["EagerReliableBroadcast"] + absent["TwoPhaseCommit"] == 0);
}

TEST_CASE("one swarm of eight hunts leaders, where there are any, and only as its model allows") {
  our_algorithms();
  const auto hunts = [](const Scenario& s) {
    return !s.faults.empty() && std::ranges::all_of(s.faults, [](const Fault& f) {
      return std::visit([]<class F>(const F& what) {
        const Target* target = nullptr;
        if constexpr (requires { what.target; }) target = &what.target;
        if constexpr (requires { what.from; }) target = &what.from;
        if constexpr (requires { what.groups; }) target = &what.groups.front();
        return target && *target == Target{RoleTarget{"leader"}};
      }, f.what);
    });
  };
  std::map<std::string, int> hunting;
  std::set<std::size_t> ways;                                 // of Raft
  for (const char* name : {"Raft", "LeaderDrivenConsensus", "EagerReliableBroadcast"}) {
    for (std::uint64_t seed = 1; seed <= 800; ++seed) {
      const Scenario s = random_scenario(*catalog().algorithm(name), seed, {.swarm = true});
      if (!hunts(s)) continue;
      ++hunting[name];
      for (const Fault& f : s.faults) {
        REQUIRE(f.lasts);
        REQUIRE(f.at + *f.lasts <= s.until);
        if (name == std::string_view("Raft")) ways.insert(f.what.index());
        else REQUIRE_FALSE(std::holds_alternative<CrashFault>(f.what));   // from which nobody comes back there
      }
    }
  }
  CHECK(hunting["Raft"] > 70);
  CHECK(hunting["LeaderDrivenConsensus"] > 70);
  CHECK(hunting["EagerReliableBroadcast"] == 0);
  for (const decltype(Fault::what)& way : std::vector<decltype(Fault::what)>{
           CrashFault{}, PauseFault{}, PartitionFault{}, CutFault{}})
    CHECK(ways.contains(way.index()));
}

TEST_CASE("where a perfect detector is in the stack, processes crash and nothing else happens") {
  our_algorithms();
  const Algorithm& fifo = *catalog().algorithm("BroadcastWithSequenceNumber");
  std::size_t with_detector = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Scenario s = random_scenario(fifo, seed);
    if (s.protocol.uses.at("ReliableBroadcast") != "LazyReliableBroadcast") continue;
    ++with_detector;
    std::set<ProcessId> crashing;
    for (const Fault& f : s.faults)
      if (auto* crash = std::get_if<CrashFault>(&f.what)) crashing.insert(std::get<0>(crash->target).front());
    for (const Fault& f : s.faults) {
      if (std::holds_alternative<CrashFault>(f.what)) continue;
      REQUIRE(std::holds_alternative<LinkFault>(f.what));     // the last moments of one that crashes
      REQUIRE(crashing.contains(std::get<0>(std::get<LinkFault>(f.what).from).front()));
    }
    REQUIRE(!s.network.base.loss);
    REQUIRE(!s.network.base.burst);
  }
  CHECK(with_detector > 50);
}
