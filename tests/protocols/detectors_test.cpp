#include <catch2/catch.hpp>

#include "protocols/detectors/ports.hpp"
#include "sim/process/algorithm.hpp"
#include "tests/protocols/world.hpp"

namespace faultline {

// A module that is made during the run and listens to all four services, and what makes it.
struct Lodging {
  enum class What : std::uint8_t { Crash, Leader, Suspect, Restore, Trust };
  struct Enter { std::uint64_t room; };
  struct Heard { std::uint64_t room; What what; ProcessId process; };
  using Requests = types<Enter>;
  using Indications = types<Heard>;
  static constexpr std::string_view source = "a test", summary = "Repeats what it hears.";
  static constexpr Property properties[] = {{"L1", "NOCREATE", PropertyKind::Safety, "It has heard what it repeats."}};
};

struct Lodger {
  using Port = Lodging;
  using What = Lodging::What;
  static constexpr About about{
      .title = "Lodger", .source = "a test", .model = Model::FailStop, .tolerates = "N", .messages = "0", .steps = "0",
      .needs = Needs::None, .summary = "Repeats what it hears."};
  Shared<PerfectFailureDetector> p;
  Shared<LeaderElection> le;
  Shared<EventuallyPerfectFailureDetector> epfd;
  Shared<EventualLeaderDetector> omega;

  void on(Context&, const Lodging::Enter&) {}
  void on(Context& c, const PerfectFailureDetector::Crash& e) { c.trigger(Lodging::Heard{0, What::Crash, e.process}); }
  void on(Context& c, const LeaderElection::Leader& e) { c.trigger(Lodging::Heard{0, What::Leader, e.process}); }
  void on(Context& c, const EventuallyPerfectFailureDetector::Suspect& e) {
    c.trigger(Lodging::Heard{0, What::Suspect, e.process});
  }
  void on(Context& c, const EventuallyPerfectFailureDetector::Restore& e) {
    c.trigger(Lodging::Heard{0, What::Restore, e.process});
  }
  void on(Context& c, const EventualLeaderDetector::Trust& e) { c.trigger(Lodging::Heard{0, What::Trust, e.process}); }
};
template const Algorithm& algorithm<Lodger>();

struct House {
  using Port = Lodging;
  static constexpr About about{
      .title = "House", .source = "a test", .model = Model::FailStop, .tolerates = "N", .messages = "0", .steps = "0",
      .needs = Needs::None, .summary = "Makes lodgers."};
  Instances<std::uint64_t, Lodging> rooms;
  Shared<LeaderElection> le;                                  // so that the services are there from the start
  Shared<EventualLeaderDetector> omega;

  void on(Context& c, const Lodging::Enter& e) { c.trigger(rooms, e.room, e); }
  void on(Context& c, const std::uint64_t& room, const Lodging::Heard& e) {
    c.trigger(Lodging::Heard{room, e.what, e.process});
  }
  void on(Context&, const LeaderElection::Leader&) {}
  void on(Context&, const EventualLeaderDetector::Trust&) {}
};
template const Algorithm& algorithm<House>();

namespace {

using Crash = PerfectFailureDetector::Crash;
using Leader = LeaderElection::Leader;
using Suspect = EventuallyPerfectFailureDetector::Suspect;
using Restore = EventuallyPerfectFailureDetector::Restore;
using Trust = EventualLeaderDetector::Trust;

Choice over_any_link(std::string algorithm, std::map<std::string, std::string> parameters = {}) {
  auto choice = choose(std::move(algorithm), {{"PerfectLink", GENERATE("DirectLink", "RetransmitUntilAcknowledged")}});
  choice.parameters = std::move(parameters);
  return choice;
}
/// For delays up to 400 ms: two mistakes teach it enough.
Choice quick_to_learn() { return over_any_link("IncreasingTimeout", {{"IncreasingTimeout.increment", "\"400ms\""}}); }

/// Delays from 1 ns to `longest`, as they come.
TestNetwork jittery(Duration longest) {
  return [longest](const Sent& m) {
    return std::vector{Duration(draw(m, static_cast<std::uint64_t>(longest.count())) + 1)};
  };
}
/// Whom each process suspects at the end.
std::map<ProcessId, std::set<ProcessId>> suspects(const World& world) {
  std::map<ProcessId, std::set<ProcessId>> all;
  for (const auto& i : world.indications) {
    if (i.type == &type_of<Suspect>) REQUIRE(all[i.process].insert(codec::decode<Suspect>(i.bytes)->process).second);
    if (i.type == &type_of<Restore>) REQUIRE(all[i.process].erase(codec::decode<Restore>(i.bytes)->process) == 1);
  }
  return all;
}
template <class E> std::map<ProcessId, std::vector<ProcessId>> in_order(const World& world) {
  std::map<ProcessId, std::vector<ProcessId>> all;
  for (const auto& s : world.seen<E>()) all[s.process].push_back(s.event.process);
  return all;
}

// ---- the perfect failure detector ---------------------------------------------------------------

TEST_CASE("perfect detector: nobody is reported where nobody crashes, at delays up to the bound it declares") {
  World world(4, over_any_link("ExcludeOnTimeout"));
  auto bound = world[p0].synchrony_bound();
  REQUIRE(bound == 50ms - 1ns);
  world.network = GENERATE(0, 1) ? steady(*bound) : jittery(*bound);
  world.run_until(after(20s));
  REQUIRE(world.indications.empty());
  REQUIRE(world.unreadable.empty());
}

TEST_CASE("perfect detector: every crash is reported within two periods and a delay by every correct process, once") {
  World world(4, over_any_link("ExcludeOnTimeout"));
  world.network = jittery(49ms);
  const std::map<ProcessId, Time> crashes{{p2, after(730ms)}, {p0, after(1501ms)}, {p1, after(1502ms)}};
  for (auto [at, p] : std::map<Time, ProcessId>{{after(730ms), p2}, {after(1501ms), p0}, {after(1502ms), p1}})
    world.run_until(at), world.crash(p);
  world.run_until(after(10s));
  std::map<ProcessId, std::set<ProcessId>> reported;
  for (const auto& [at, by, e] : world.seen<Crash>()) {
    REQUIRE(at > crashes.at(e.process));
    REQUIRE(at <= crashes.at(e.process) + 249ms);
    REQUIRE(reported[by].insert(e.process).second);
  }
  REQUIRE(reported[p3] == std::set{p0, p1, p2});
}

TEST_CASE("perfect detector: a crash before the first heartbeat is reported, also of all others") {
  World world(3, over_any_link("ExcludeOnTimeout"));
  world.crash(p0), world.crash(p2);
  world.run_until(after(1s));
  REQUIRE(in_order<Crash>(world)[p1] == std::vector{p0, p2});
}

TEST_CASE("perfect detector: 2N messages a period at each process, twice that with acknowledgements") {
  auto [link, times] =
      GENERATE(table<std::string, std::size_t>({{"DirectLink", 1}, {"RetransmitUntilAcknowledged", 2}}));
  World world(5, choose("ExcludeOnTimeout", {{"PerfectLink", link}}));
  world.run_until(after(1050ms));                             // ten time-outs
  REQUIRE(world.messages.size() == 10 * 5 * (2 * 5) * times);
}

TEST_CASE("perfect detector: outside its model a live process is reported") {
  World world(3, over_any_link("ExcludeOnTimeout"));
  world.run_until(after(1s));
  SECTION("one that stalls for longer than a period") { world.stall(p1, after(1400ms)); }
  SECTION("one whose messages take longer than a period") {
    world.network = [](const Sent& m) { return std::vector<Duration>{m.from == p1 ? 150ms : 1ms}; };
  }
  SECTION("one whose heartbeat is lost") {
    world.network = [](const Sent& m) {
      return m.from == p1 && m.at < after(1110ms) ? std::vector<Duration>{} : std::vector<Duration>{40ms};
    };
  }
  world.run_until(after(5s));
  auto reported = world.seen<Crash>();
  auto of_p1_by_p0 = [](const auto& s) { return s.process == p0 && s.event.process == p1; };
  REQUIRE(std::any_of(reported.begin(), reported.end(), of_p1_by_p0));
}

// ---- leader election ----------------------------------------------------------------------------

TEST_CASE("leader election: the highest rank leads from the start") {
  World world(4, over_any_link("MonarchicalLeaderElection"));
  world.run_until(after(2s));
  for (ProcessId p : world.ids()) {
    REQUIRE(in_order<Leader>(world)[p] == std::vector{p3});
    REQUIRE(world[p].leader() == p3);
  }
}

TEST_CASE("leader election: after crashes a correct process leads, and each only after all before it have crashed") {
  World world(4, over_any_link("MonarchicalLeaderElection"));
  world.network = jittery(49ms);
  const std::map<ProcessId, Time> crashes{{p1, after(500ms)}, {p3, after(700ms)}, {p2, after(1500ms)}};
  for (ProcessId p : {p1, p3, p2}) world.run_until(crashes.at(p)), world.crash(p);
  world.run_until(after(5s));
  REQUIRE(in_order<Leader>(world)[p0] == std::vector{p3, p2, p0});
  std::set<ProcessId> before;
  for (const auto& [at, by, e] : world.seen<Leader>()) {
    before.insert(e.process);
    for (ProcessId earlier : before)
      if (earlier != e.process) REQUIRE(crashes.at(earlier) < at);
  }
  REQUIRE(world[p0].leader() == p0);
}

TEST_CASE("leader election: it has no message of its own") {
  World with(4, choose("MonarchicalLeaderElection")), without(4, choose("ExcludeOnTimeout"));
  with.run_until(after(1s)), without.run_until(after(1s));
  REQUIRE(with.messages.size() == without.messages.size());
  REQUIRE(!with.messages.empty());
}

TEST_CASE("leader election: outside the model there are two leaders at once") {
  World world(3, choose("MonarchicalLeaderElection"));
  world.run_until(after(1s));
  world.stall(p2, after(1400ms));
  world.run_until(after(5s));
  REQUIRE(world[p0].leader() == p1);
  REQUIRE(world.is_correct(p2));
  REQUIRE(in_order<Leader>(world)[p0] == std::vector{p2, p1});
}

// ---- the eventually perfect failure detector ----------------------------------------------------

TEST_CASE("eventually perfect detector: nobody is suspected at delays up to the bound it declares") {
  World world(4, over_any_link("IncreasingTimeout"));
  auto bound = world[p0].synchrony_bound();
  REQUIRE(bound == 50ms - 1ns);
  world.network = GENERATE(0, 1) ? steady(*bound) : jittery(*bound);
  world.run_until(after(20s));
  REQUIRE(world.indications.empty());
}

TEST_CASE("eventually perfect detector: every crash is suspected by every correct process, and for good") {
  World world(4, quick_to_learn());
  world.network = jittery(400ms);                             // wrong at first, too
  world.run_until(after(3s));
  world.crash(p0), world.crash(p2);
  world.run_until(after(60s));
  auto settled = world.indications.size();
  REQUIRE(suspects(world)[p1] == std::set{p0, p2});
  REQUIRE(suspects(world)[p3] == std::set{p0, p2});
  world.run_until(after(120s));
  REQUIRE(world.indications.size() == settled);
}

TEST_CASE("eventually perfect detector: it is wrong in a slow network, lengthens its time-out and is wrong no more") {
  World world(3, quick_to_learn());
  world.network = jittery(400ms);
  world.run_until(after(60s));
  REQUIRE(world.seen<Suspect>().size() > 0);
  REQUIRE(world.seen<Restore>().size() == world.seen<Suspect>().size());
  for (const auto& [by, whom] : suspects(world)) REQUIRE(whom.empty());
  for (ProcessId p : world.ids()) REQUIRE(world[p].synchrony_bound() >= 400ms);
  auto settled = world.indications.size();
  world.run_until(after(120s));
  REQUIRE(world.indications.size() == settled);
}

TEST_CASE("eventually perfect detector: who stalls or is cut off is suspected, then restored") {
  World world(3, over_any_link("IncreasingTimeout"));
  world.run_until(after(1s));
  SECTION("stalls") { world.stall(p1, after(2s)); }
  SECTION("is cut off") {
    world.network = [](const Sent& m) {
      bool is_cut = m.at < after(2s) && (m.from == p1) != (m.to == p1);
      return is_cut ? std::vector<Duration>{} : std::vector<Duration>{1ms};
    };
  }
  world.run_until(after(1900ms));
  REQUIRE(suspects(world)[p0] == std::set{p1});
  world.run_until(after(10s));
  for (const auto& [by, whom] : suspects(world)) REQUIRE(whom.empty());
  REQUIRE(world[p0].synchrony_bound() > 50ms);
}

TEST_CASE("eventually perfect detector: 2N messages a time-out at each process") {
  World world(5, choose("IncreasingTimeout", {{"PerfectLink", "DirectLink"}}));
  world.run_until(after(1050ms));
  REQUIRE(world.messages.size() == 10 * 5 * (2 * 5));
}

TEST_CASE("eventually perfect detector: a crashed process does not make a long run ever dearer") {
  World world(3, choose("IncreasingTimeout"));
  world.run_until(after(1s));
  world.crash(p2);
  auto cost = [&](Duration d) {
    auto before = world.messages.size();
    world.run_for(d);
    return world.messages.size() - before;
  };
  cost(10s);
  auto early = cost(50s);
  cost(200s);
  REQUIRE(cost(50s) <= early + early / 20);
}

// ---- the eventual leader detector ---------------------------------------------------------------

TEST_CASE("Omega: everybody trusts the same correct process in the end, whoever crashes and however slow it begins") {
  World world(4, over_any_link("MonarchicalEventualLeaderDetection"));
  world.network = [](const Sent& m) {
    return std::vector{m.at < after(5s) ? Duration(draw(m, 500'000'000)) : Duration(1ms)};
  };
  world.run_until(after(2s));
  world.crash(p3);
  world.run_until(after(4s));
  world.crash(p1);
  world.run_until(after(60s));
  auto trusted = in_order<Trust>(world);
  for (ProcessId p : {p0, p2}) {
    REQUIRE(trusted[p].front() == p3);
    REQUIRE(trusted[p].back() == p2);
    REQUIRE(world[p].leader() == p2);
  }
  auto settled = world.indications.size();
  world.run_until(after(120s));
  REQUIRE(world.indications.size() == settled);
}

TEST_CASE("Omega: there may be several leaders for a while, and the one cut off comes back") {
  World world(3, over_any_link("MonarchicalEventualLeaderDetection"));
  world.network = [](const Sent& m) {
    bool is_cut = after(1s) <= m.at && m.at < after(3s) && (m.from == p2) != (m.to == p2);
    return is_cut ? std::vector<Duration>{} : std::vector<Duration>{1ms};
  };
  world.run_until(after(2900ms));
  REQUIRE(world[p0].leader() == p1);
  REQUIRE(world[p1].leader() == p1);
  REQUIRE(world[p2].leader() == p2);
  world.run_until(after(10s));
  for (ProcessId p : world.ids()) REQUIRE(world[p].leader() == p2);
  REQUIRE(in_order<Trust>(world)[p0] == std::vector{p2, p1, p2});
}

TEST_CASE("Omega: who suspects everybody keeps the last leader") {
  World world(2, choose("MonarchicalEventualLeaderDetection"));
  world.run_until(after(1s));
  world.network = [](const Sent&) { return std::vector<Duration>{}; };
  world.run_until(after(2s));
  REQUIRE(world[p0].leader().has_value());
}

// ---- as shared services -------------------------------------------------------------------------

TEST_CASE("detectors: a module made during the run is told what it missed, and it alone") {
  know<Lodger, House>();
  World world(3, choose("House", {{"Lodging", "Lodger"}}));
  world.request(p0, Lodging::Enter{1});
  using Told = std::vector<std::pair<Lodging::What, ProcessId>>;
  auto told = [&](std::uint64_t room) {
    Told all;
    for (const auto& s : world.seen<Lodging::Heard>())
      if (s.event.room == room) all.emplace_back(s.event.what, s.event.process);
    std::sort(all.begin(), all.end());
    return all;
  };
  using enum Lodging::What;
  REQUIRE(told(1) == Told{{Leader, p2}, {Trust, p2}});
  world.run_until(after(1s));
  world.crash(p2);
  world.run_until(after(2s));
  const Told after_crash{{Crash, p2}, {Leader, p1}, {Leader, p2}, {Suspect, p2}, {Trust, p1}, {Trust, p2}};
  REQUIRE(told(1) == after_crash);
  world.request(p0, Lodging::Enter{2});
  REQUIRE(told(2) == Told{{Crash, p2}, {Leader, p1}, {Suspect, p2}, {Trust, p1}});
  REQUIRE(told(1) == after_crash);
}

TEST_CASE("detectors: the bound of a process is that of its strictest detector") {
  know<Lodger, House>();
  auto choice = choose("House", {{"Lodging", "Lodger"}});
  choice.parameters = {{"ExcludeOnTimeout.period", "\"80ms\""}};
  REQUIRE(World(3, choice)[p0].synchrony_bound() == 40ms - 1ns);
  REQUIRE(World(3, choose("DirectLink"))[p0].synchrony_bound() == std::nullopt);
}

TEST_CASE("detectors: a copy, and what the bytes give back, go on as the original in the middle of a run") {
  World world(3, choose(GENERATE("ExcludeOnTimeout", "MonarchicalLeaderElection", "IncreasingTimeout",
                               "MonarchicalEventualLeaderDetection")));
  world.network = jittery(300ms);
  world.run_until(after(500ms));
  world.crash(p2);
  world.run_until(after(1s));
  World copy = world, read = world;
  read.pass_through_bytes();
  for (World* w : {&world, &copy, &read}) w->run_until(after(5s));
  REQUIRE(!world.indications.empty());
  for (World* w : {&copy, &read}) {
    REQUIRE(w->messages.size() == world.messages.size());
    REQUIRE(w->indications.size() == world.indications.size());
    for (ProcessId p : world.ids()) REQUIRE((*w)[p] == world[p]);
  }
}

}  // namespace
}  // namespace faultline
