// The driver that the tests of algorithms stand on.
#include <catch2/catch.hpp>

#include "tests/support/broadcasts.hpp"

using namespace faultline;
using namespace faultline::test;

namespace faultline::test {

/// Its behaviour depends on what is no part of its value, as no algorithm may.
struct Fickle {
  static constexpr std::string_view name = "Fickle";
  using Port = BestEffortBroadcast;
  static constexpr About about{
      .title = "Fickle", .source = "for tests", .model = Model::FailSilent, .tolerates = "0", .messages = "0",
      .steps = "0", .summary = "Does what no algorithm may."};
  std::uint64_t seen = 0;
  void on(Context&, const BestEffortBroadcast::Broadcast&) {
    static std::uint64_t hidden = 0;
    seen = ++hidden;
  }
};

}  // namespace faultline::test

namespace {
const Subject beb{"BasicBroadcast", ""};
}  // namespace

TEST_CASE("in rounds every message takes one step, whatever the seed") {
  know_all();
  for (std::uint64_t seed : {1, 2, 3}) {
    Broadcasts run(3, beb, seed);
    run.broadcast(p0);
    CHECK(run.deliveries().empty());
    REQUIRE(run.round());
    CHECK(run.deliveries().size() == 3);
    CHECK_FALSE(run.round());
    CHECK(run.messages == 3);
  }
}

TEST_CASE("a seed chooses the order of events, and the same seed the same one") {
  know_all();
  auto order = [](std::uint64_t seed) {
    Broadcasts run(4, beb, seed);
    run.broadcast(p0), run.broadcast(p1);
    REQUIRE(run.run());
    std::vector<std::pair<ProcessId, Item>> all;
    for (const auto& d : run.deliveries()) all.emplace_back(d.at, d.item);
    return all;
  };
  CHECK(order(1) == order(1));
  CHECK(order(1) != order(2));
}

TEST_CASE("a process that crashes in a step has done what came before the send that it did not make") {
  know_all();
  for (std::size_t sends = 0; sends <= 4; ++sends) {
    Broadcasts run(3, beb);
    run.crash_in_next_step(p0, sends);
    run.broadcast(p0);
    CHECK(run.messages == std::min<std::size_t>(sends, 3));
    CHECK_FALSE(run.is_up(p0));
    REQUIRE(run.run_rounds());
    CHECK(run.deliveries().size() == (sends == 0 ? 0 : std::min<std::size_t>(sends, 3) - 1));
  }
}

TEST_CASE("timers fire by virtual time: a lost message is sent again") {
  know_all();
  const Choice choice{"BasicBroadcast", {{"PerfectLink", "RetransmitUntilAcknowledged"}},
                      {{"RetransmitUntilAcknowledged.period", "\"5ms\""}}};
  for (bool in_rounds : {true, false}) {
    Driver driver(2, choice);
    driver.request(p0, BestEffortBroadcast::Broadcast{Item{p0, 1, {}}});
    driver.lose(p0, p1);
    REQUIRE((in_rounds ? driver.run_rounds() : driver.run()));
    std::vector<std::uint64_t> steps;
    for (const auto& e : driver.events) if (!e.request && e.process == p1) steps.push_back(e.step);
    REQUIRE(steps.size() == 1);
    if (in_rounds) CHECK(steps[0] == 5 + 1);                  // the timer after five rounds, then one step
    CHECK(driver.now() >= Time{} + std::chrono::milliseconds(5));
  }
}

TEST_CASE("a crashed process takes part again when it is restarted, as if new") {
  know_all();
  Broadcasts run(2, beb);
  run.crash(p1);
  run.broadcast(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p1).empty());
  run.restart(p1);
  auto m = run.broadcast(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p1) == std::vector{m});
  CHECK_FALSE(run.is_correct(p1));
}

TEST_CASE("an algorithm with hidden state is found out by the second copy") {
  know<Fickle>();
  Driver driver(1, {"Fickle", {}, {}});
  CHECK_THROWS_WITH(driver.request(p0, BestEffortBroadcast::Broadcast{Item{p0, 1, {}}}),
                    "process 0: the same step gave two states");
}
