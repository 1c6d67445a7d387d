// Faults of the network and of processes: what a line of the plan does while it is in force, and after.
#include "tests/engine/world.hpp"

namespace faultline::test {
namespace {

/// Everybody talks to everybody, in turn, 1 ms apart, latency 1 ms; faults are in force from 100 to 200 ms.
std::string chatter(int n, const std::string& faults, const std::string& more = "") {
  return "'processes': {'count': " + std::to_string(n) + ", 'groups': {'rack': [1, " + (n > 2 ? "2" : "0") +
         "]}}, 'network': {'latency': '1ms'" + more +
         "}, 'workload': [{'request': 'Say', 'every': '1ms', 'count': 300}], 'until': '1s', 'faults': [" + faults + "]";
}

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;
/// Who got through to whom with what was sent in the span.
Pairs reached(const World& world, Duration from, Duration to) {
  Pairs pairs;
  for (const Event& e : world.all(Kind::Deliver)) {
    const Event& sent = world.records[e.cause];
    if (sent.at >= at(from) && sent.at < at(to) && e.peer != e.process) pairs.emplace(index(e.peer), index(e.process));
  }
  return pairs;
}
Pairs everyone(std::uint32_t n, auto&& may) {
  Pairs pairs;
  for (std::uint32_t a = 0; a < n; ++a)
    for (std::uint32_t b = 0; b < n; ++b) if (a != b && may(a, b)) pairs.emplace(a, b);
  return pairs;
}
bool always(std::uint32_t, std::uint32_t) { return true; }
/// Before, while and after a cut.
void check_cut(const World& world, std::uint32_t n, auto&& may) {
  CHECK(reached(world, 0ms, 99ms) == everyone(n, always));
  CHECK(reached(world, 100ms, 198ms) == everyone(n, may));
  CHECK(reached(world, 201ms, 300ms) == everyone(n, always));
  CHECK(world.sim.faults()[0].bites == world.sim.counts().cut);
}

}  // namespace

TEST_CASE("a partition keeps its groups apart, and who is in none together", "[engine]") {
  World world(chatter(6, "{'at': '100ms', 'fault': 'partition', 'groups': [0, 'rack'], 'for': '100ms'}"));
  const std::uint32_t side[] = {0, 1, 1, 2, 2, 2};
  check_cut(world, 6, [&](auto a, auto b) { return side[a] == side[b]; });
  CHECK(world.all(Kind::Heal).size() == 1);
}

TEST_CASE("a group of a partition that lost its members to another is none", "[engine]") {
  World world(chatter(5, "{'at': '100ms', 'fault': 'partition', 'groups': [{'random': 5}, {'random': 2}], "
                         "'for': '100ms'}"));
  CHECK(std::get<PartitionFault>(world.sim.resolved()[0].what).groups.size() == 1);
  CHECK(world.sim.counts().cut == 0);
}

TEST_CASE("a one-way cut leaves the way back open", "[engine]") {
  check_cut(World(chatter(4, "{'at': '100ms', 'fault': 'cut', 'from': [0, 1], 'to': 'rack', 'for': '100ms'}")), 4,
            [](auto a, auto b) { return !((a == 0 || a == 1) && (b == 1 || b == 2)); });
  check_cut(World(chatter(4, "{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 'all', 'both': true, "
                             "'for': '100ms'}")), 4,
            [](auto a, auto b) { return a != 0 && b != 0; });
}

TEST_CASE("two halves see each other through the bridge alone, wherever it stands", "[engine]") {
  for (std::uint32_t bridge : {0u, 2u, 4u}) {
    World world(chatter(5, "{'at': '100ms', 'fault': 'bridge', 'target': " + std::to_string(bridge) +
                               ", 'for': '100ms'}"));
    std::vector<std::uint32_t> rest;
    for (std::uint32_t p = 0; p < 5; ++p) if (p != bridge) rest.push_back(p);
    auto half = [&](auto p) { return p == rest[2] || p == rest[3]; };
    check_cut(world, 5, [&](auto a, auto b) { return a == bridge || b == bridge || half(a) == half(b); });
  }
}

TEST_CASE("on a majority ring everyone sees a majority and no two see the same one", "[engine]") {
  for (std::uint32_t n : {3u, 4u, 5u, 6u, 7u, 9u}) {
    INFO(n << " processes");
    World world(chatter(static_cast<int>(n), "{'at': '100ms', 'fault': 'majority-ring', 'for': '100ms'}"));
    const Pairs in_force = reached(world, 100ms, 198ms);
    std::set<std::set<std::uint32_t>> views;
    for (std::uint32_t p = 0; p < n; ++p) {
      std::set<std::uint32_t> sees{p};
      for (auto [from, to] : in_force) {
        CHECK(in_force.contains({to, from}));
        if (to == p) sees.insert(from);
      }
      CHECK(sees.size() > n / 2);
      views.insert(sees);
    }
    CHECK(views.size() == n);
    CHECK(reached(world, 201ms, 300ms) == everyone(n, always));
  }
}

TEST_CASE("heal ends every cut, and the ends that they had planned change nothing", "[engine]") {
  World world(chatter(4, "{'at': '100ms', 'fault': 'partition', 'groups': [0]}, "
                         "{'at': '120ms', 'fault': 'cut', 'from': 1, 'to': 2, 'for': '150ms'}, "
                         "{'at': '200ms', 'fault': 'heal'}, {'at': '210ms', 'fault': 'heal'}"));
  CHECK(reached(world, 201ms, 300ms) == everyone(4, always));
  CHECK(world.all(Kind::Heal).size() == 2);
  CHECK(world.sim.faults()[2].bites == 2);
  CHECK(world.sim.faults()[3].bites == 0);
}

TEST_CASE("a cut takes what is on its way", "[engine]") {
  World world(chatter(2, "{'at': '100ms', 'fault': 'cut', 'from': 0, 'to': 1}",
                      ", 'links': [{'from': 0, 'latency': '10ms'}]"));
  CHECK(reached(world, 90ms, 100ms) == Pairs{{1, 0}});
}

TEST_CASE("a degraded link is as the fault says while it lasts", "[engine]") {
  World world(chatter(3, "{'at': '100ms', 'fault': 'link', 'from': 0, 'to': 1, 'latency': '5ms', 'for': '100ms'}, "
                         "{'at': '150ms', 'fault': 'link', 'from': 1, 'to': 0, 'loss': '100%', 'both': true, "
                         "'for': '20ms'}"));
  for (const Event& e : world.all(Kind::Deliver)) {
    if (e.process == e.peer) continue;
    const Event& sent = world.records[e.cause];
    const bool degraded = e.peer == p0 && e.process == p1 && sent.at >= at(100ms) && sent.at < at(200ms);
    CHECK(e.at - sent.at == (degraded ? 5ms : 1ms));
  }
  CHECK(reached(world, 150ms, 170ms) == everyone(3, [](auto a, auto b) { return a + b != 1; }));
  CHECK(world.sim.faults()[0].bites > 20);
}

TEST_CASE("a crash takes volatile state, timers and messages; a restart brings back what was stored", "[engine]") {
  World world("'processes': 2, 'network': {'latency': '10ms'}, 'until': '1s', 'workload': ["
              "{'request': 'Write', 'by': 0, 'to': 1, 'at': '50ms', 'fields': {'value': 7}}, "
              "{'request': 'Say', 'by': 0, 'to': 1, 'at': '60ms'}, "
              "{'request': 'Wait', 'by': 0, 'at': '70ms', 'fields': {'after': '400ms'}}, "
              "{'request': 'Say', 'by': 1, 'to': 0, 'at': '95ms'}, "
              "{'request': 'Say', 'by': 0, 'to': 1, 'at': '150ms'}, "
              "{'request': 'Say', 'by': 0, 'to': 1, 'at': '300ms'}], "
              "'faults': [{'at': '100ms', 'fault': 'crash', 'target': 0, 'for': '100ms'}]");
  auto found = world.told<Lab::Found>();
  REQUIRE(found.size() == 1);
  CHECK(found[0].at == at(200ms));
  CHECK(found[0].value.written == 7);
  CHECK(found[0].value.handled == 0);
  CHECK(world.told<Lab::Rang>().empty());
  REQUIRE(world.all(Kind::Drop).size() == 1);
  CHECK(world.all(Kind::Drop)[0].number == static_cast<std::uint64_t>(DropReason::Down));
  CHECK(world.all(Kind::Skipped).size() == 1);
  CHECK(world.told<Lab::Heard>(p1).size() == 3);
  CHECK(world.sim.facts().crashed == std::vector<bool>{true, false});
}

TEST_CASE("the end of a crash restarts nobody whom another line keeps down", "[engine]") {
  World world("'processes': 2, 'until': '1s', 'faults': [{'at': '10ms', 'fault': 'crash', 'target': 0}, "
              "{'at': '20ms', 'fault': 'crash', 'target': 'all', 'for': '20ms'}]");
  CHECK_FALSE(world.sim.is_up(p0));
  CHECK(world.sim.is_up(p1));
  CHECK(world.sim.faults()[1].bites == 1);
}

TEST_CASE("what reaches a paused process waits, in order, and is handled when it goes on", "[engine]") {
  World world("'processes': 2, 'network': {'latency': '1ms'}, 'until': '1s', 'workload': ["
              "{'request': 'Say', 'by': 0, 'to': 1, 'every': '7ms', 'count': 30}, "
              "{'request': 'Wait', 'by': 1, 'at': 0, 'fields': {'after': '150ms'}}, "
              "{'request': 'Say', 'by': 1, 'to': 0, 'at': '130ms'}], "
              "'faults': [{'at': '100ms', 'fault': 'pause', 'target': 1}, "
              "{'at': '200ms', 'fault': 'resume', 'target': 1}]");
  std::vector<std::uint64_t> order;
  std::size_t waited = 0;
  for (const Event& e : world.all(Kind::Deliver, p1)) {
    CHECK((e.at < at(100ms) || e.at >= at(200ms)));
    waited += e.at == at(200ms);
    order.push_back(world.records[e.cause].number);
  }
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(order.size() == 30);
  CHECK(waited == 14);
  CHECK(world.told<Lab::Rang>()[0].at == at(200ms));
  CHECK(world.told<Lab::Heard>(p0)[0].at == at(201ms));
  CHECK(world.sim.faults()[0].bites == 16);
  CHECK(world.sim.facts().worst_stall == 94ms);
}

TEST_CASE("a crash ends a pause and loses what has waited", "[engine]") {
  World world("'processes': 2, 'until': '1s', "
              "'workload': [{'request': 'Say', 'to': 1, 'every': '10ms', 'count': 50}], 'faults': ["
              "{'at': '100ms', 'fault': 'pause', 'target': 1, 'for': '200ms'}, "
              "{'at': '200ms', 'fault': 'crash', 'target': 1, 'for': '50ms'}]");
  CHECK(world.all(Kind::Resume).empty());
  for (const Event& e : world.all(Kind::Deliver, p1)) CHECK((e.at <= at(100ms) || e.at >= at(250ms)));
  CHECK(world.all(Kind::Deliver, p1).back().at > at(400ms));
  CHECK(world.all(Kind::Skipped, p1).size() == 15);           // those of the pause and those of the crash
}

TEST_CASE("a slow process takes its time for each event, and events wait in order", "[engine]") {
  World world("'processes': 2, 'network': {'latency': '1ms'}, 'until': '2s', "
              "'workload': [{'request': 'Say', 'by': 0, 'to': 1, 'every': '1ms', 'count': 100}], "
              "'faults': [{'at': '20ms', 'fault': 'slow', 'target': 1, 'step': '5ms', 'for': '200ms'}]");
  const auto heard = world.told<Lab::Heard>(p1);
  REQUIRE(heard.size() == 100);
  std::uint64_t last = 0;
  std::size_t slowed = 0;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    const auto item = heard[i].value.text.as<Item>()->number;
    CHECK(std::exchange(last, item) + 1 == item);
    if (heard[i].at <= at(30ms) || heard[i].at >= at(220ms)) continue;
    ++slowed;
    CHECK(heard[i].at - heard[i - 1].at == 5ms);
  }
  CHECK(slowed == 37);
  CHECK(world.sim.faults()[0].bites >= slowed);
}

TEST_CASE("where handling an event takes time, what comes of it leaves when it is over", "[engine]") {
  World world("'processes': {'count': 2, 'step': '10ms'}, 'network': {'latency': '1ms'}, 'until': '1s', "
              "'workload': [{'request': 'Say', 'by': 0, 'to': 1, 'start': '50ms', 'every': '1ms', 'count': 5}]");
  const auto sent = world.all(Kind::Send);
  const auto heard = world.told<Lab::Heard>();
  REQUIRE(sent.size() == 5);
  REQUIRE(heard.size() == 5);
  for (int i = 0; i < 5; ++i) {
    CHECK(sent[i].at == at(60ms + i * 10ms));
    CHECK(heard[i].at == at(71ms + i * 10ms));
    CHECK(heard[i].value.text.as<Item>()->number == i + 1u);
  }
}

TEST_CASE("a target is a process, a list, everyone, a group, a region or a role", "[engine]") {
  auto crashed = [](const std::string& target) {
    World world("'processes': {'count': 6, 'groups': {'rack': [1, 2]}}, 'network': {'regions': {'eu': [3, 5]}}, "
                "'workload': [{'request': 'Follow', 'to': 4, 'at': 0, 'by': [0, 1, 2]}, "
                "{'request': 'Follow', 'to': 3, 'at': 0, 'by': [4, 5]}], "
                "'until': '1s', 'faults': [{'at': '100ms', 'fault': 'crash', 'target': " + target + "}]");
    std::vector<std::uint32_t> who;
    for (const Event& e : world.all(Kind::Crash)) who.push_back(index(e.process));
    return who;
  };
  using Who = std::vector<std::uint32_t>;
  CHECK(crashed("2") == Who{2});
  CHECK(crashed("[0, '3..4']") == Who{0, 3, 4});
  CHECK(crashed("'all'") == Who{0, 1, 2, 3, 4, 5});
  CHECK(crashed("'rack'") == Who{1, 2});
  CHECK(crashed("'eu'") == Who{3, 5});
  CHECK(crashed("'leader'") == Who{4});
  CHECK(crashed("'random'").size() == 1);
  CHECK(crashed("{'random': 3}") == crashed("{'random': 3}"));
  CHECK(crashed("{'random': 6}") == Who{0, 1, 2, 3, 4, 5});
}

TEST_CASE("every process is picked by chance about as often as any other", "[engine]") {
  Scenario s = actors("'processes': 8, 'until': '1s', "
                      "'faults': [{'at': '1ms', 'fault': 'crash', 'target': {'random': 2}}]");
  std::vector<int> times(8);
  for (s.seed = 0; s.seed < 1000; ++s.seed) for (const Event& e : World(s).all(Kind::Crash)) ++times[index(e.process)];
  for (int n : times) CHECK(std::abs(n - 250) < 70);          // five standard deviations
}

TEST_CASE("a fault that did nothing is reported with no bite", "[engine]") {
  World world("'processes': 4, 'until': '1s', "
              "'workload': [{'request': 'Say', 'by': 0, 'to': 1, 'every': '10ms', 'count': 50}], 'faults': ["
              "{'at': '100ms', 'fault': 'cut', 'from': 2, 'to': 3}, {'at': '110ms', 'fault': 'restart', 'target': 0}, "
              "{'at': '120ms', 'fault': 'pause', 'target': 3, 'for': '10ms'}, "
              "{'at': '130ms', 'fault': 'crash', 'target': 'leader'}, "
              "{'at': '140ms', 'fault': 'disk', 'target': 0, 'rot': 5}, "
              "{'at': '150ms', 'fault': 'resume', 'target': 'random'}, "
              "{'at': '160ms', 'fault': 'cut', 'from': 0, 'to': 1, 'for': '100ms'}]");
  const auto faults = world.sim.faults();
  for (std::size_t i = 0; i < 6; ++i) CHECK(faults[i].bites == 0);
  CHECK(faults[6].bites == 10);
  CHECK(faults[0].began);
  CHECK_FALSE(faults[3].began);                               // there is no leader
  CHECK_FALSE(faults[5].began);                               // nobody is paused
}

}  // namespace faultline::test
