// A run is a function of scenario and seed; a fault taken out changes nothing but what it touched; two copies
// of a process agree. Also the actor of all tests of the simulator.
#include "protocols/catalog.hpp"
#include "sim/process/algorithm.hpp"
#include "tests/engine/world.hpp"

namespace faultline::test {

struct Echo {
  struct Ping {};
  struct Pong {};
  using Requests = types<Ping>;
  using Indications = types<Pong>;
  static constexpr std::string_view source = "for tests";
  static constexpr std::string_view summary = "Answers.";
  static constexpr std::string_view by_default = "Echoing";
  static constexpr std::span<const Property> properties = {};
};
struct Echoing {
  static constexpr std::string_view name = "Echoing";
  using Port = Echo;
  static constexpr About about{
      .title = "Echo", .source = "for tests", .model = Model::CrashStop, .tolerates = "N", .messages = "",
      .steps = "", .summary = "Answers."};
  void on(Context& ctx, const Echo::Ping&) { ctx.trigger(Echo::Pong{}); }
};

struct Actor {
  static constexpr std::string_view name = "Actor";
  using Port = Lab;
  static constexpr About about{
      .title = "Actor", .source = "for tests", .model = Model::FailRecovery, .tolerates = "N", .messages = "",
      .steps = "", .summary = "Does as it is told."};
  struct Data { Payload text; };
  struct Ring {};
  using Messages = types<Data>;
  using Timers = types<Ring>;

  Use<Echo> echo;
  Stable<std::uint64_t> written;
  std::uint64_t handled = 0;
  std::uint64_t odd = 0;
  bool never_done = false;
  std::optional<ProcessId> followed;

  void on(Context&, const Start&) {}
  void on(Context& ctx, const Recover&) { ctx.trigger(Lab::Found{written.get(), handled}); }
  void on(Context& ctx, const Lab::Say& e) { ++handled, ctx.send(e.to, Data{e.text}); }
  void on(Context& ctx, const Lab::Wait& e) { ctx.set_timer(e.after, Ring{}); }
  void on(Context& ctx, const Lab::Write& e) {
    ++handled;
    ctx.send(e.to, Data{e.text});
    ctx.trigger(Lab::Wrote{e.value});
    written = e.value;
  }
  void on(Context&, const Lab::Follow& e) { followed = e.to; }
  void on(Context& ctx, const Lab::Fail& e) {
    static std::uint64_t calls = 0;                           // what no protocol may have
    if (e.how == "throw") throw std::runtime_error("the actor was told to fail");
    if (e.how == "loop") ctx.trigger(echo, Echo::Ping{});
    if (e.how == "upon") never_done = true;
    if (e.how == "differ") odd = ++calls;
    if (e.how == "nobody") ctx.send(ProcessId{1000}, Data{});
  }
  void on(Context& ctx, const Echo::Pong&) { ctx.trigger(echo, Echo::Ping{}); }
  void on(Context& ctx, ProcessId from, const Data& m) { ctx.trigger(Lab::Heard{from, m.text, ctx.now()}); }
  void on(Context& ctx, const Ring&) { ctx.trigger(Lab::Rang{ctx.now()}); }
  bool upon(Context&) { return never_done; }

  std::optional<ProcessId> leader() const { return followed; }
};

void know_actor() { know<Actor, Echoing>(); }

namespace {
/// Everybody talks to everybody over a network that does everything it can.
const char* const wild = R"('processes': 4,
  'network': {'latency': {'lognormal': {'median': '5ms', 'sigma': 1}},
              'loss': '5%', 'duplication': '10%', 'corruption': '3%',
              'reordering': {'rate': '10%', 'by': ['1ms', '30ms']}, 'links': [{'from': 0, 'to': 1, 'fifo': true}]},
  'storage': {'write': ['10us', '1ms'], 'torn': '50%', 'checksums': false},
  'workload': [{'request': 'Say', 'rate': '100/s', 'count': 80}, {'request': 'Write', 'every': '20ms', 'count': 20},
               {'request': 'Wait', 'every': '50ms', 'count': 10, 'fields': {'after': '30ms'}}],
  'faults': [{'at': '100ms', 'fault': 'crash', 'target': 'random', 'for': '200ms'},
             {'at': '150ms', 'fault': 'partition', 'groups': [{'random': 2}, {'random': 2}], 'for': '100ms'},
             {'at': '200ms', 'fault': 'clock', 'target': 'random', 'drift': '1000ppm', 'freeze': true, 'for': '100ms'},
             {'at': '300ms', 'fault': 'disk', 'target': {'random': 2}, 'slow': 10, 'rot': 3, 'for': '200ms'},
             {'at': '350ms', 'fault': 'restart', 'target': 'random'},
             {'at': '400ms', 'fault': 'pause', 'target': 'random', 'for': '100ms'},
             {'at': '600ms', 'fault': 'cut', 'from': 'leader', 'to': 'all', 'for': '100ms'},
             {'at': '700ms', 'fault': 'link', 'from': {'random': 1}, 'loss': '50%', 'for': '100ms'}],
  'until': '2s')";
}  // namespace

TEST_CASE("a run is a function of scenario and seed", "[engine]") {
  World a(wild), b(wild);
  CHECK(a.sim.digest() == b.sim.digest());
  CHECK(a.records == b.records);
  Scenario other = a.scenario;
  other.seed = 2;
  CHECK(World(other).sim.digest() != a.sim.digest());
}

TEST_CASE("so is a run of the protocols, whatever befalls them", "[engine]") {
  know_protocols();
  std::uint64_t corrupted = 0;
  for (const char* algorithm : {"SequenceNumber", "LazyReliableBroadcast", "AllAckUniformReliableBroadcast",
                                "MajorityAckUniformReliableBroadcast", "WaitingCausalBroadcast",
                                "MonarchicalLeaderElection", "MonarchicalEventualLeaderDetection"}) {
    INFO(algorithm);
    Scenario s = actors(wild);
    s.protocol.algorithm = algorithm;
    s.workload.resize(1);
    s.workload[0].request.clear(), s.workload[0].count = 5, s.until = at(1s);
    for (s.seed = 1; s.seed <= 2; ++s.seed) {
      if (std::string_view(algorithm).starts_with("Monarchical")) s.workload.clear();
      World a(s);
      CHECK(a.sim.failure() == "");
      corrupted += a.sim.counts().corrupted;
      Scenario again = s;
      again.faults = a.sim.resolved();
      CHECK(World(again).records == a.records);
    }
  }
  CHECK(corrupted > 20);
}

TEST_CASE("watching a run does not change it", "[engine]") {
  struct : Observer { void observe(const Observation&) override { ++seen; } int seen = 0; } observer;
  World a(wild);
  World b(a.scenario, RunOptions{.observer = &observer, .layers = true});
  CHECK(observer.seen > 100);
  CHECK(a.sim.digest() == b.sim.digest());
  Simulator bare(a.scenario, Stack::make(Choice{"Actor", {}, {}}));
  bare.run();
  CHECK(bare.digest() == a.sim.digest());
}

TEST_CASE("the plan as resolved is the same run", "[engine]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Scenario s = actors(wild);
    s.seed = seed;
    World first(s);
    Scenario again = s;
    again.faults = first.sim.resolved();
    CHECK(again.faults != s.faults);
    World second(again);
    CHECK(first.records == second.records);
    CHECK(first.sim.digest() == second.sim.digest());
  }
}

TEST_CASE("taking a fault out leaves the latency of every message as it was", "[engine]") {
  const std::string quiet = R"('processes': 5, 'network': {'latency': {'exponential': '10ms'}},
      'workload': [{'request': 'Say', 'every': '3ms', 'count': 200}], 'until': '3s', 'faults': [)";
  const std::string crash = "{'at': '50ms', 'fault': 'crash', 'target': 4}",
                    cut = "{'at': '200ms', 'fault': 'cut', 'from': 0, 'to': 1}",
                    slow = "{'at': '100ms', 'fault': 'slow', 'target': 1, 'step': '1us'}";
  World with(quiet + crash + ", " + slow + ", " + cut + "]"), without(quiet + slow + "]");
  auto a = with.latencies(), b = without.latencies();
  REQUIRE(a.size() > 500);
  REQUIRE(b.size() > a.size());
  std::size_t same = 0;
  for (auto& [message, latency] : a) {                        // a busy receiver lets a message wait: no more than that
    REQUIRE(b.contains(message));
    if (b.at(message) == latency) ++same;
    else CHECK(std::chrono::abs(b.at(message) - latency) < 100us);
  }
  CHECK(same > a.size() * 9 / 10);
}

TEST_CASE("whom a random target means does not depend on the other faults", "[engine]") {
  const std::string head = "'processes': 50, 'until': '1s', 'faults': [",
                    picked = "{'at': '100ms', 'fault': 'crash', 'target': {'random': 7}}]";
  World alone(head + picked);
  World among(head + "{'at': '10ms', 'fault': 'pause', 'target': {'random': 3}}, {'at': '20ms', 'fault': 'heal'}, "
                     "{'at': '100ms', 'fault': 'slow', 'target': 'random', 'step': '1ms'}, " + picked);
  CHECK(alone.all(Kind::Crash).size() == 7);
  CHECK(alone.sim.resolved().back() == among.sim.resolved().back());
  World twice(head + "{'at': '100ms', 'fault': 'crash', 'target': {'random': 7}}, " + picked);
  CHECK(twice.all(Kind::Crash).size() == 14);                 // the second line picks among who is left
}

TEST_CASE("a handler that depends on more than its process is caught", "[engine]") {
  World world("'processes': 1, 'workload': [{'request': 'Fail', 'at': 0, 'fields': {'how': 'differ'}}], 'until': '1s'");
  CHECK(world.sim.ended() == EndReason::Failed);
  CHECK(world.sim.failure() == "process 0: two copies of one process, given the same events, differ in their state");
}

TEST_CASE("a handler that fails or never ends stops the run with a sentence", "[engine]") {
  struct { const char* how; const char* says; } cases[] = {
      {"throw", "process 1: the actor was told to fail"},
      {"loop", "process 1: a step does not end: over 1000000 local events, the last one in Actor"},
      {"upon", "process 1: Actor::upon never has nothing to do"}};
  for (auto& [how, says] : cases) {
    World world("'processes': 2, 'workload': [{'request': 'Say', 'every': '1ms', 'count': 99}, "
                "{'request': 'Fail', 'at': '50ms', 'by': 1, 'fields': {'how': '" + std::string(how) + "'}}], "
                "'until': '1s'");
    CHECK(world.sim.ended() == EndReason::Failed);
    CHECK(world.sim.failure() == says);
    const auto failures = world.all(Kind::Failure);
    REQUIRE(failures.size() == 1);
    const Event& failed = failures[0];
    CHECK(failed.process == p1);
    CHECK(world.records[failed.cause].kind == Kind::Request);
    CHECK(world.records.back().kind == Kind::End);
    CHECK(world.records.back().number == static_cast<std::uint64_t>(EndReason::Failed));
    CHECK(world.sim.now() == at(50ms));
    CHECK_FALSE(world.sim.step());
  }
}

namespace {
struct Rest {
  using Requests = types<>;
  using Indications = types<>;
  static constexpr std::string_view source = "this test", summary = "None.";
  static constexpr std::span<const Property> properties = {};
};
struct Restless {
  static constexpr std::string_view name = "Restless";
  using Port = Rest;
  static constexpr About about{.title = "Restless", .source = "this test", .model = Model::FailSilent,
                               .tolerates = "N", .messages = "", .steps = "", .summary = "Never lets time pass."};
  struct Again {};
  using Timers = types<Again>;
  void on(Context& ctx, const Start&) { ctx.set_timer(10ms, Again{}); }
  void on(Context& ctx, const Again&) { ctx.set_timer(0ms, Again{}); }
};
}  // namespace

TEST_CASE("a run in which time stands still ends with a sentence", "[engine][no_sanitize]") {
  know<Restless>();
  Scenario s;
  s.processes.count = 2, s.until = at(1s);
  Simulator sim(s, Stack::make({"Restless", {}, {}}));
  sim.run();
  CHECK(sim.ended() == EndReason::Failed);
  CHECK(sim.now() == at(10ms));
  CHECK(sim.failure().starts_with("time stands still: 4194"));
  CHECK(sim.failure().ends_with(" events have happened at 10ms, each because of another; is there a timer or a "
                                "latency of 0?"));
}

TEST_CASE("a message to a process that does not exist is reported", "[engine]") {
  World world("'processes': 1, 'workload': [{'request': 'Fail', 'at': 0, 'fields': {'how': 'nobody'}}], 'until': '1s'");
  REQUIRE(world.all(Kind::Unreadable).size() == 1);
  CHECK(world.all(Kind::Unreadable)[0].body == "sent to a process that does not exist");
  CHECK(world.sim.facts().unreadable == 1);
  CHECK(world.sim.ended() == EndReason::Quiescent);
}

TEST_CASE("a run says why it ended", "[engine]") {
  const std::string talk = "'processes': 2, 'workload': [{'request': 'Say', 'every': '1ms', 'count': 100}], ";
  CHECK(World(talk + "'until': '1s'").sim.ended() == EndReason::Quiescent);
  World until(talk + "'until': '49500us'");
  CHECK(until.sim.ended() == EndReason::Until);
  CHECK(until.sim.now() == at(49500us));
  CHECK_FALSE(until.sim.facts().quiescent);
  World limit(actors(talk + "'until': '1s'"), RunOptions{.most_events = 70});
  CHECK(limit.sim.ended() == EndReason::Limit);
  CHECK(limit.sim.counts().events == 70);
}

TEST_CASE("more events than can wait at one time are a Failure of the run", "[engine]") {
  const std::string all_at_once = "'processes': 2, 'until': '1s', 'workload': [{'request': 'Wait', "
                                  "'every': '1ms', 'count': 100, 'fields': {'after': '1h'}}]";
  World full(actors(all_at_once), RunOptions{.most_pending = 50});
  CHECK(full.sim.ended() == EndReason::Failed);
  CHECK(full.sim.failure() == "more than 50 events wait at one time; use fewer processes, or let them have fewer "
                              "messages and timers on the way at once");
  REQUIRE(full.all(Kind::Failure).size() == 1);
  CHECK(full.all(Kind::Failure)[0].process == nobody);
  CHECK(full.all(Kind::Failure)[0].body == full.sim.failure());
  CHECK(full.records.back().kind == Kind::End);
  CHECK_FALSE(full.sim.step());
}

}  // namespace faultline::test
namespace faultline { template const Algorithm& algorithm<test::Actor>(); }
