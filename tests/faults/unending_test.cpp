// Faults that nobody ends: what did not happen until then could yet have come, and breaks no promise.
#include <catch2/catch.hpp>

#include "check/check.hpp"
#include "faults/trial.hpp"
#include "protocols/catalog.hpp"
#include "sim/scenario/read.hpp"

using namespace faultline;

namespace {

Trial tried(const std::string& members) {
  auto read = read_scenario("{" + members + "}", "test.json");
  INFO(members);
  REQUIRE(std::holds_alternative<Scenario>(read));
  return try_scenario(std::get<Scenario>(read));
}

const std::string broadcasts = R"("processes": 3, "protocol": "EagerReliableBroadcast", "until": "2s",
    "workload": [{"request": "Broadcast", "every": "10ms", "count": 20}])";
const std::string service = R"("processes": 5, "network": {"latency": ["1ms", "5ms"]}, "until": "10s",
    "protocol": {"algorithm": "LogStateMachine", "uses": {"ReplicatedLog": "Raft", "StateMachine": "KeyValueStore"}},
    "workload": [{"request": "Execute", "every": "30ms", "count": 200}])";

}  // namespace

TEST_CASE("faults that never end break no promise of what is to come in the end") {
  know_protocols(), know_checkers();
  for (const std::string& scenario : {broadcasts, service}) {
    const Trial calm = tried(scenario);
    CHECK(calm.failures.empty());
    CHECK(calm.judged > 0);
    for (const std::string fault : {
             R"("fault": "cut", "from": 0, "to": 1)", R"("fault": "partition", "groups": [[0]])",
             R"("fault": "link", "from": 0, "to": 1, "loss": 1)", R"("fault": "pause", "target": 1)",
             R"("fault": "pause", "target": "all")", R"("fault": "slow", "target": 1, "step": "10s")",
             R"("fault": "slow", "target": "all", "step": "10s")",
             R"("fault": "drop", "from": 0, "to": 1)", R"("fault": "hold", "from": 0, "to": 1)",
             R"("fault": "hold", "from": 0, "to": "all")"}) {
      const Trial trial = tried(scenario + R"(, "faults": [{"at": "50ms", )" + fault + "}]");
      INFO(fault);
      for (const Failure& f : trial.failures) FAIL_CHECK(name_of(f) << ": " << f.text);
    }
  }
}

TEST_CASE("where most messages are lost, nothing is missed before luck has had its time") {
  know_protocols(), know_checkers();
  for (const char* loss : {"60%", "75%", "90%"}) {
    const Trial trial = tried(broadcasts + R"(, "network": {"loss": ")" + loss + "\"}");
    INFO(loss);
    for (const Failure& f : trial.failures) FAIL_CHECK(name_of(f) << ": " << f.text);
  }
}
