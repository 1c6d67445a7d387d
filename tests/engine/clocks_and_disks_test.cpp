// The clock and the disk of a process, and what faults do to them.
#include "tests/engine/world.hpp"

namespace faultline::test {
namespace {

/// Process 0 sets a timer; when it fires it tells its own clock.
std::string timers(std::vector<std::pair<std::string, std::string>> set_after, const std::string& faults,
                   const std::string& more = "") {
  std::string work;
  for (auto& [set, after] : set_after)
    work += (work.empty() ? "" : ", ") + std::string("{'request': 'Wait', 'at': '") + set +
            "', 'fields': {'after': '" + after + "'}}";
  return "'processes': 1, 'until': '10s', " + more + "'workload': [" + work + "], 'faults': [" + faults + "]";
}
/// When the timers fired, and what the clock showed.
std::vector<std::pair<Duration, Duration>> fired(const World& world) {
  std::vector<std::pair<Duration, Duration>> found;
  for (auto& told : world.told<Lab::Rang>())
    found.emplace_back(told.at.time_since_epoch(), told.value.at.time_since_epoch());
  return found;
}
using Fired = std::vector<std::pair<Duration, Duration>>;

/// Process 0 stores 1 at 0 and 2 at 1 s, and tells so; latency 0.
std::string writes(const std::string& storage, const std::string& faults, const std::string& value = "2") {
  return "'processes': 2, 'until': '5s', 'storage': {" + storage + "}, 'network': {'latency': '0s'}, 'workload': ["
         "{'request': 'Write', 'by': 0, 'to': 1, 'at': 0, 'fields': {'value': 1}}, "
         "{'request': 'Write', 'by': 0, 'to': 1, 'at': '1s', 'fields': {'value': " + value + "}}], "
         "'faults': [" + faults + "]";
}
std::optional<std::uint64_t> found(const World& world) {
  auto all = world.told<Lab::Found>();
  return all.empty() ? std::nullopt : std::optional(all.back().value.written);
}

}  // namespace

TEST_CASE("an offset and a jump move what the clock shows and no timer", "[engine]") {
  CHECK(fired(World(timers({{"0s", "100ms"}}, "", "'clocks': [{'processes': 0, 'offset': '-5s'}], "))) ==
        Fired{{100ms, -4900ms}});
  CHECK(fired(World(timers({{"0s", "100ms"}, {"0s", "300ms"}},
                           "{'at': '50ms', 'fault': 'clock', 'target': 0, 'step': '1h', 'for': '100ms'}"))) ==
        Fired{{100ms, 1h + 100ms}, {300ms, 300ms}});
}

TEST_CASE("the rest of a span takes time on a fast clock too, so that waiting for it comes to an end", "[engine]") {
  SimulatedClock clock;
  clock.set_drift(Time{}, 50'064'000);
  CHECK(clock.global(1ns) == 1ns);
  CHECK(clock.global(0ns) == 0ns);
  Time now{};                                                 // a timer set again for what is left, as algorithms do
  int turns = 0;
  for (; clock.read(now) < Time{1s} && turns < 10; ++turns) now += clock.global(Time{1s} - clock.read(now));
  CHECK(turns < 10);
}

TEST_CASE("drift changes when timers fire", "[engine]") {
  CHECK(fired(World(timers({{"0s", "100ms"}}, "", "'clocks': [{'processes': 'all', 'drift': '100%'}], "))) ==
        Fired{{50ms, 100ms}});
  CHECK(fired(World(timers({{"0s", "100ms"}}, "", "'clocks': [{'processes': 'all', 'drift': '-50%'}], "))) ==
        Fired{{200ms, 100ms}});
  CHECK(fired(World(timers({{"1s", "100ms"}, {"2s", "100ms"}},
                           "{'at': '500ms', 'fault': 'clock', 'target': 0, 'drift': '25%', 'for': '1s'}"))) ==
        Fired{{1080ms, 1225ms}, {2100ms, 2350ms}});
  CHECK(fired(World(timers({{"0s", "1s"}}, "{'at': '500ms', 'fault': 'clock', 'target': 0, 'drift': '100%'}"))) ==
        Fired{{1s, 1500ms}});                                 // set before: at the rate of then
}

TEST_CASE("a timer for the end of time never fires, however slow the clock", "[engine]") {
  World world(timers({{"0s", "2000000h"}}, "", "'clocks': [{'processes': 'all', 'drift': '-50%'}], "));
  CHECK(fired(world).empty());
  CHECK(world.sim.ended() == EndReason::Until);
}

TEST_CASE("while a clock stands still so do its timers, and then wait what was left", "[engine]") {
  const std::string freeze = "{'at': '40ms', 'fault': 'clock', 'target': 0, 'freeze': true, 'for': '200ms'}";
  World world(timers({{"0s", "30ms"}, {"0s", "100ms"}, {"0s", "500ms"}, {"100ms", "50ms"}}, freeze));
  CHECK(fired(world) == Fired{{30ms, 30ms}, {290ms, 90ms}, {300ms, 100ms}, {700ms, 500ms}});
  CHECK(world.sim.faults()[0].bites > 0);
  World twice(timers({{"0s", "100ms"}},
                     freeze + ", {'at': '250ms', 'fault': 'clock', 'target': 0, 'freeze': true, "
                              "'for': '1s'}"));
  CHECK(fired(twice) == Fired{{1300ms, 100ms}});
  World for_ever(timers({{"0s", "100ms"}}, "{'at': '40ms', 'fault': 'clock', 'target': 0, 'freeze': true}"));
  CHECK(fired(for_ever).empty());
}

TEST_CASE("faults of one clock that overlap each end what they began", "[engine]") {
  World world(timers({{"0s", "100ms"}, {"1s", "100ms"}},
                     "{'at': '40ms', 'fault': 'clock', 'target': 0, 'freeze': true, 'for': '200ms'}, "
                     "{'at': '60ms', 'fault': 'clock', 'target': 0, 'drift': '100%', 'for': '500ms'}"));
  // Frozen 40-240 showing 40; the pending timer had 60 left. Twice as fast 240-560: 640 more. Then as it should.
  CHECK(fired(world) == Fired{{300ms, 160ms}, {1100ms, 1220ms}});
}

TEST_CASE("what a step sends and tells leaves only when it is stored", "[engine]") {
  World world(writes("'write': '10ms', 'flush': '5ms'", ""));
  std::vector<Kind> kinds;
  for (const Event& e : world.records) if (e.at == at(15ms) && e.process == p0) kinds.push_back(e.kind);
  CHECK(kinds == std::vector{Kind::Store, Kind::Send, Kind::Indication});
  CHECK(world.told<Lab::Heard>(p1)[0].at == at(15ms));
  CHECK(world.sim.counts().stores == 2);
}

TEST_CASE("a crash before the store is over loses it, and everything that waited for it", "[engine]") {
  World lost(writes("'write': '10ms', 'flush': '5ms'", "{'at': '1010ms', 'fault': 'crash', 'target': 0, 'for': '1s'}"));
  CHECK(found(lost) == 1);
  CHECK(lost.told<Lab::Heard>(p1).size() == 1);
  CHECK(lost.told<Lab::Wrote>().size() == 1);
  World kept(writes("'write': '10ms', 'flush': '5ms'", "{'at': '1016ms', 'fault': 'crash', 'target': 0, 'for': '1s'}"));
  CHECK(found(kept) == 2);
  CHECK(kept.told<Lab::Heard>(p1).size() == 2);
}

TEST_CASE("a pause holds back a store that is under way", "[engine]") {
  World world(writes("'write': '10ms'", "{'at': '1005ms', 'fault': 'pause', 'target': 0, 'for': '1s'}"));
  CHECK(world.told<Lab::Wrote>().back().at == at(2005ms));
  CHECK(world.sim.faults()[0].bites == 1);
}

TEST_CASE("a slow disk takes that many times as long", "[engine]") {
  World world(writes("'write': '10ms', 'flush': '5ms'", "{'at': '500ms', 'fault': 'disk', 'target': 0, 'slow': 10}"));
  CHECK(world.told<Lab::Wrote>().back().at == at(1150ms));
  CHECK(world.sim.faults()[0].bites == 1);
}

TEST_CASE("a process whose disk is full or fails crashes, and keeps what it had", "[engine]") {
  for (std::string how : {"'full': true", "'errors': '100%'"}) {
    INFO(how);
    World world(writes("", "{'at': '3s', 'fault': 'restart', 'target': 0}, "
                           "{'at': '500ms', 'fault': 'disk', 'target': 0, " + how + "}"));
    REQUIRE(world.all(Kind::Crash).size() == 1);
    CHECK(world.all(Kind::Crash)[0].at == at(1s));
    CHECK(world.all(Kind::Crash)[0].body ==
          (how[1] == 'f' ? "its disk is full" : "its disk gave an input/output error"));
    CHECK(found(world) == 1);
    CHECK(world.told<Lab::Heard>(p1).size() == 1);
    CHECK(world.sim.faults()[1].bites == 1);
    CHECK_FALSE(world.sim.facts().disks_honest);
  }
  World half("'processes': 100, 'until': '5s', 'workload': [{'request': 'Write', 'at': '1s', 'fields': {'value': 2}}], "
             "'faults': [{'at': '500ms', 'fault': 'disk', 'target': 'all', 'errors': '50%'}]");
  CHECK(half.all(Kind::Crash).size() > 25);
  CHECK(half.all(Kind::Crash).size() < 75);
}

TEST_CASE("rot leaves a full disk full", "[engine]") {
  World world(writes("", "{'at': '500ms', 'fault': 'disk', 'target': 0, 'full': true}, "
                         "{'at': '600ms', 'fault': 'disk', 'target': 0, 'rot': 1}"));
  CHECK(world.all(Kind::Crash).size() == 1);
}

TEST_CASE("rot is noticed where there are checksums, and read as if it were good where not", "[engine]") {
  const std::string faults = "{'at': '2s', 'fault': 'disk', 'target': 0, 'rot': 1}, "
                             "{'at': '3s', 'fault': 'crash', 'target': 0, 'for': '1s'}";
  World noticed(writes("", faults));
  CHECK_FALSE(noticed.sim.is_up(p0));
  REQUIRE(noticed.all(Kind::Unreadable).size() == 1);
  CHECK(noticed.all(Kind::Unreadable)[0].body == "what its disk holds does not match its checksum");
  CHECK(noticed.sim.faults()[0].bites == 1);
  int wrong = 0, unreadable = 0;
  Scenario s = actors(writes("'checksums': false", faults));
  for (s.seed = 1; s.seed <= 30; ++s.seed) {
    World world(s);
    const auto value = found(world);
    CHECK(value != 2);
    CHECK(world.all(Kind::Unreadable).size() == (value ? 0 : 1));
    ++(value ? wrong : unreadable);
    CHECK_FALSE(world.sim.facts().disks_honest);
  }
  CHECK(wrong > 10);
  CHECK(unreadable > 0);
}

TEST_CASE("a torn store leaves a part of the new over the old, unless there are checksums", "[engine]") {
  const std::string crash = "{'at': '1005ms', 'fault': 'crash', 'target': 0, 'for': '1s'}";
  auto outcomes = [&](const std::string& storage) {
    std::set<std::optional<std::uint64_t>> seen;
    Scenario s = actors(writes("'write': '10ms', " + storage, crash, "1000000000"));
    for (s.seed = 1; s.seed <= 40; ++s.seed) seen.insert(found(World(s)));
    return seen;
  };
  using Seen = std::set<std::optional<std::uint64_t>>;
  CHECK(outcomes("'torn': '100%'") == Seen{1});
  CHECK(outcomes("'torn': 0, 'checksums': false") == Seen{1});
  CHECK(outcomes("'torn': '100%', 'checksums': false") == Seen{std::nullopt, 1});   // half a number cannot be read
  CHECK(outcomes("'torn': '50%', 'checksums': false") == Seen{std::nullopt, 1});
}

}  // namespace faultline::test
