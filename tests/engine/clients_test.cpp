// Clients that think between their requests, and clients that go away and come back.
#include "protocols/catalog.hpp"
#include "tests/engine/world.hpp"

namespace faultline::test {
namespace {

/// At which milliseconds process 0 was asked, or (`Kind::Skipped`) would have been.
std::vector<std::int64_t> times(const World& world, Kind kind = Kind::Request) {
  std::vector<std::int64_t> all;
  for (const Event& e : world.all(kind, p0)) all.push_back(e.at.time_since_epoch() / 1ms);
  return all;
}
/// Process 0 is told to say something each 10 ms from 10 ms on, eight times.
World talk(const std::string& faults) {
  return World(actors("'processes': 2, 'workload': [{'request': 'Say', 'by': 0, 'to': 1, 'start': '10ms', "
                      "'every': '10ms', 'count': 8}], 'until': '1s', 'faults': [" + faults + "]"));
}
/// A client at process 0 writes to a register of three, which takes 2 ms, and thinks for 10 ms; five times.
World write(const std::string& faults) {
  know_protocols();
  std::string text = R"({"processes": 3, "protocol": {"algorithm": "ReadImposeWriteMajority", "uses": {"PerfectLink":
      "DirectLink"}}, "network": {"latency": "1ms"}, "workload": [{"request": "Write", "by": 0, "start": "10ms",
      "think": "10ms", "count": 5}], "until": "1s", "faults": [)" + faults + "]}";
  std::ranges::replace(text, '\'', '"');
  auto read = read_scenario(text, "test.json");
  REQUIRE(std::holds_alternative<Scenario>(read));
  return World(std::get<Scenario>(std::move(read)));
}
using Times = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a client that is away asks nothing, and what it would have asked is lost", "[engine]") {
  const World world = talk("{'at': '35ms', 'fault': 'away', 'target': 0, 'for': '30ms'}");
  CHECK(times(world) == Times{10, 20, 30, 70, 80});
  CHECK(times(world, Kind::Skipped) == Times{40, 50, 60});
  CHECK(world.sim.counts().requests == 5);
  CHECK(world.sim.counts().skipped == 0);                     // no process was down
  CHECK(world.sim.faults()[0].bites == 3);
  CHECK(world.sim.faults()[0].what == "requests not made in time");
  for (const Event& e : world.all(Kind::Skipped)) CHECK(e.number == 1);
}

TEST_CASE("a client away for good does not come back, and one of another process is not missed", "[engine]") {
  CHECK(times(talk("{'at': '35ms', 'fault': 'away', 'target': 0}")) == Times{10, 20, 30});
  const World world = talk("{'at': '35ms', 'fault': 'away', 'target': 1}");
  CHECK(times(world).size() == 8);
  CHECK(world.sim.faults()[0].bites == 0);
}

TEST_CASE("of two absences the later one counts", "[engine]") {
  CHECK(times(talk("{'at': '15ms', 'fault': 'away', 'target': 0, 'for': '20ms'}, "
                   "{'at': '25ms', 'fault': 'away', 'target': 0, 'for': '30ms'}")) == Times{10, 60, 70, 80});
}

TEST_CASE("a client that thinks goes on when it is back", "[engine]") {
  const Times undisturbed = times(write(""));
  REQUIRE(undisturbed.size() == 5);
  const auto round = undisturbed[1] - undisturbed[0];
  const World world = write("{'at': '15ms', 'fault': 'away', 'target': 0, 'for': '85ms'}");
  CHECK(times(world) == Times{10, 100, 100 + round, 100 + 2 * round, 100 + 3 * round});
  CHECK(times(world, Kind::Skipped).empty());
  CHECK(world.sim.faults()[0].bites == 1);
}

TEST_CASE("a client that is away hears the answer, and is away after a restart too", "[engine]") {
  const World world = write("{'at': '10500us', 'fault': 'away', 'target': 0, 'for': '489500us'}, "
                            "{'at': '100ms', 'fault': 'crash', 'target': 0, 'for': '10ms'}");
  CHECK(world.all(Kind::Indication, p0).size() == 5);
  CHECK(times(world)[0] == 10);
  CHECK(times(world)[1] == 500);
}

}  // namespace faultline::test
