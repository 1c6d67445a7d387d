// What a run says of the assumptions of system models: each fact true in one run and false in another.
#include "protocols/catalog.hpp"
#include "tests/engine/world.hpp"

namespace faultline::test {
namespace {
/// Processes 0 to 2 talk to each other for 500 ms.
RunFacts facts(const std::string& faults, const std::string& more = "'network': {'latency': '2ms'}, ") {
  return World("'processes': 3, " + more +
               "'workload': [{'request': 'Say', 'every': '5ms', 'count': 100}], 'until': '1s', "
               "'faults': [" + faults + "]").sim.facts();
}
}  // namespace

TEST_CASE("a run without faults is all that a model can ask for", "[engine]") {
  const RunFacts f = facts("");
  CHECK(f.fair);
  CHECK(f.lossless);
  CHECK(f.lossless_after_calm);
  CHECK(f.clocks_true);
  CHECK(f.disks_honest);
  CHECK(f.quiescent);
  CHECK(f.calm == Time{});
  CHECK(f.worst_delay == 2ms);
  CHECK(f.worst_stall == 0ms);
  CHECK(f.correct == std::vector<bool>(3, true));
  CHECK(f.crashed == std::vector<bool>(3, false));
}

TEST_CASE("a run is lossless if nothing between correct processes was lost", "[engine]") {
  CHECK_FALSE(facts("", "'network': {'loss': '5%'}, ").lossless);
  CHECK_FALSE(facts("", "'network': {'corruption': '5%'}, ").lossless);
  const RunFacts healed = facts("{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 1, 'for': '100ms'}");
  CHECK_FALSE(healed.lossless);
  CHECK(healed.lossless_after_calm);
  CHECK(healed.calm == at(200ms));
  CHECK(healed.fair);
  CHECK(facts("{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 1, 'both': true}, "
              "{'at': '110ms', 'fault': 'crash', 'target': 1}").lossless);
  const RunFacts crash = facts("{'at': '100ms', 'fault': 'crash', 'target': 1}");
  CHECK(crash.lossless);                                      // what was for the dead is no loss of the links
  CHECK(crash.calm == at(100ms));
}

TEST_CASE("a run is fair if nothing that cuts off for ever is left at its end", "[engine]") {
  CHECK_FALSE(facts("{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 1}").fair);
  CHECK_FALSE(facts("{'at': '100ms', 'fault': 'pause', 'target': 1}").fair);
  CHECK_FALSE(facts("{'at': '100ms', 'fault': 'link', 'from': 0, 'to': 1, 'loss': '100%'}").fair);
  CHECK_FALSE(facts("", "'network': {'loss': '100%'}, ").fair);
  CHECK_FALSE(facts("", "'network': {'loss': {'good': '1s', 'bad': '1s', 'loss_good': '100%'}}, ").fair);
  CHECK(facts("", "'network': {'loss': '99%'}, ").fair);
  CHECK(facts("{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 1}, {'at': '200ms', 'fault': 'heal'}").fair);
  CHECK(facts("{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 1}, "
              "{'at': '200ms', 'fault': 'crash', 'target': 1}").fair);
  CHECK(facts("{'at': '100ms', 'fault': 'link', 'from': 0, 'loss': '100%', 'for': '100ms'}").fair);
}

TEST_CASE("the worst delay counts from sending to handling, and afresh from the last fault on", "[engine]") {
  const RunFacts slow = facts("{'at': '100ms', 'fault': 'link', 'from': 0, 'latency': '30ms', 'for': '100ms'}");
  CHECK(slow.worst_delay == 30ms);
  CHECK(slow.worst_delay_after_calm == 2ms);
  const RunFacts paused = facts("{'at': '101ms', 'fault': 'pause', 'target': 1, 'for': '100ms'}");
  CHECK(paused.worst_delay > 90ms);
  CHECK(paused.worst_stall > 90ms);
  CHECK(paused.worst_delay_after_calm == 2ms);
}

TEST_CASE("who waited in vain until a crash waited too", "[engine]") {
  const RunFacts late = facts("{'at': '100ms', 'fault': 'link', 'to': 1, 'latency': '300ms', 'for': '10ms'}, "
                              "{'at': '200ms', 'fault': 'crash', 'target': 1}");
  CHECK(late.worst_delay == 300ms);                           // of messages that found process 1 down
  const RunFacts paused = facts("{'at': '101ms', 'fault': 'pause', 'target': 1, 'for': '200ms'}, "
                                "{'at': '200ms', 'fault': 'crash', 'target': 1}");
  CHECK(paused.worst_stall > 90ms);
}

TEST_CASE("clocks are true and disks honest until something says otherwise", "[engine]") {
  CHECK_FALSE(facts("", "'clocks': [{'processes': 1, 'offset': '1ms'}], ").clocks_true);
  CHECK_FALSE(facts("{'at': '1ms', 'fault': 'clock', 'target': 1, 'drift': '1ppm'}").clocks_true);
  CHECK(facts("{'at': '1ms', 'fault': 'crash', 'target': 1}").clocks_true);
  CHECK(facts("{'at': '1ms', 'fault': 'disk', 'target': 1, 'rot': 3}").disks_honest);   // there was nothing to rot
}

TEST_CASE("who may recover is correct if up at the end; who stays down is not", "[engine]") {
  CHECK(facts("{'at': '1ms', 'fault': 'crash', 'target': 1, 'for': '10ms'}").correct == std::vector{true, true, true});
  const RunFacts down = facts("{'at': '1ms', 'fault': 'crash', 'target': [0, 1], 'for': '10ms'}, "
                              "{'at': '90ms', 'fault': 'crash', 'target': 1}");
  CHECK(down.correct == std::vector{true, false, true});
  CHECK(down.crashed == std::vector{true, true, false});

  know_protocols();                                           // where nobody recovers, one crash is enough
  Scenario stop = actors("'processes': 3, 'faults': ["
                         "{'at': '1ms', 'fault': 'crash', 'target': 1, 'for': '10ms'}], 'until': '1s'");
  stop.protocol.algorithm = "EagerReliableBroadcast";
  CHECK(World(stop).sim.facts().correct == std::vector{true, false, true});
}

}  // namespace faultline::test
