// Faults that choose single messages.
#include "tests/engine/world.hpp"

namespace faultline::test {
namespace {

/// Process 0 says one thing to process 1 each 10 ms from 10 ms on, ten in all; latency 1 ms.
World talk(const std::string& fault, const std::string& more = "") {
  return World("'processes': 3, 'network': {'latency': '1ms'}, 'workload': [{'request': 'Say', 'by': 0, 'to': 1, "
               "'start': '10ms', 'every': '10ms', 'count': 10}" + more + "], 'until': '1s', 'faults': [" + fault + "]");
}
/// When process 1 heard what.
std::vector<std::pair<std::int64_t, std::uint64_t>> heard(const World& world) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> all;
  for (const auto& told : world.told<Lab::Heard>(p1))
    all.emplace_back(told.at.time_since_epoch() / 1ms, told.value.text.as<Item>().value().number);
  return all;
}
using Heard = std::vector<std::pair<std::int64_t, std::uint64_t>>;

}  // namespace

TEST_CASE("a drop loses the messages that it counts, on the links that it names", "[engine]") {
  const World world = talk("{'at': '15ms', 'fault': 'drop', 'from': 0, 'to': 1, 'first': 2, 'count': 3}");
  CHECK(heard(world) == Heard{{11, 1}, {21, 2}, {61, 6}, {71, 7}, {81, 8}, {91, 9}, {101, 10}});
  CHECK(world.sim.faults()[0].bites == 3);
  CHECK(world.sim.faults()[0].what == "messages dropped");
  CHECK(world.sim.counts().lost == 3);
  CHECK_FALSE(const_cast<World&>(world).sim.facts().lossless);
  CHECK(heard(talk("{'at': '15ms', 'fault': 'drop', 'from': 2}")).size() == 10);
}

TEST_CASE("a drop ends with its time", "[engine]") {
  CHECK(heard(talk("{'at': '15ms', 'fault': 'drop', 'for': '70ms'}")) == Heard{{11, 1}, {91, 9}, {101, 10}});
}

TEST_CASE("a drop of a type leaves all others alone", "[engine]") {
  CHECK(heard(talk("{'at': 0, 'fault': 'drop', 'type': 'Item', 'count': 9}")) == Heard{{101, 10}});
  CHECK(heard(talk("{'at': 0, 'fault': 'drop', 'type': 'Lab::Say'}")).size() == 10);
}

TEST_CASE("what is held back arrives when the fault ends, in order", "[engine]") {
  World world = talk("{'at': '15ms', 'fault': 'hold', 'to': 1, 'count': 3, 'for': '50ms'}");
  CHECK(heard(world) == Heard{{11, 1}, {51, 5}, {61, 6}, {65, 2}, {65, 3}, {65, 4}, {71, 7}, {81, 8}, {91, 9},
                              {101, 10}});
  CHECK(world.sim.faults()[0].bites == 3);
  CHECK(world.sim.facts().lossless);
  CHECK(world.sim.facts().worst_delay == 45ms);
}

TEST_CASE("what is held back for ever is lost", "[engine]") {
  World world = talk("{'at': '95ms', 'fault': 'hold'}");
  CHECK(heard(world).size() == 9);
  CHECK_FALSE(world.sim.facts().lossless);
}

TEST_CASE("a replay brings the last messages of each link once more", "[engine]") {
  World world = talk("{'at': '45ms', 'fault': 'replay', 'from': 0, 'count': 2}");
  CHECK(heard(world) == Heard{{11, 1}, {21, 2}, {31, 3}, {41, 4}, {45, 3}, {45, 4}, {51, 5}, {61, 6}, {71, 7}, {81, 8},
                              {91, 9}, {101, 10}});
  CHECK(world.sim.counts().duplicated == 2);
  CHECK(world.sim.facts().lossless);
  CHECK(heard(talk("{'at': '45ms', 'fault': 'replay', 'from': 1}")).size() == 10);
  CHECK(world.sim.faults()[0].bites == 2);
}

TEST_CASE("a fault of single messages re-rolls nothing else", "[engine]") {
  const std::string more = ", {'request': 'Say', 'by': 2, 'to': 1, 'start': '5ms', 'every': '10ms', 'count': 20}";
  const auto of_2 = [](const World& world) {
    Heard all;
    for (const auto& told : world.told<Lab::Heard>(p1))
      if (told.value.from == p2) all.emplace_back(told.at.time_since_epoch() / 1ns, 0);
    return all;
  };
  CHECK(of_2(talk("", more)) == of_2(talk("{'at': 0, 'fault': 'drop', 'from': 0}", more)));
}

}  // namespace faultline::test
