// Total-order broadcast over every consensus there is: one order, whatever happens inside the model.
#include <catch2/catch.hpp>

#include "check/judge.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/ordering/ports.hpp"
#include "tests/support/broadcasts.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {

const std::string regular = "ConsensusBasedTotalOrderBroadcast", uniform = "ConsensusBasedUniformTotalOrderBroadcast";

Choice over(const std::string& algorithm, const std::string& consensus) {
  know_all();
  const auto port = std::string(catalog().algorithm(consensus)->port->name);
  return where_used(
      {algorithm, {{"PerfectLink", "TestLink"}, {"PerfectFailureDetector", "TestDetector"}, {port, consensus}}, {}});
}

/// What each process has delivered, in order.
std::vector<Item> delivered(const Driver& run, ProcessId p) {
  std::vector<Item> items;
  for (const auto& e : run.events)
    if (!e.request && e.process == p)
      items.push_back(codec::decode<TotalOrderBroadcast::Deliver>(e.what.bytes())->message.as<Item>().value());
  return items;
}
void say(Driver& run, ProcessId p, const Item& item) { run.request(p, TotalOrderBroadcast::Broadcast{item}); }

/// How many instances of consensus p keeps.
std::size_t kept(const Driver& run, ProcessId p) {
  std::size_t count = 0;
  run.process(p).each([&](Module& m) { count += m.key() != nullptr; });
  return count;
}

}  // namespace

TEST_CASE("whatever consensus is below, all deliver the same messages in the same order") {
  know_all();
  std::size_t tried = 0;
  for (const Algorithm* consensus : catalog().providing(*catalog().port("Consensus"))) {
    const Choice choice = over(regular, std::string(consensus->name));
    if (has(needs_of(Stack::make(choice)->root()), Needs::Gst)) continue;    // these need timers: conformance has them
    ++tried;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      INFO(consensus->name << ", seed " << seed);
      Driver run(3, choice, seed);
      for (std::uint64_t number = 1; number <= 3; ++number)
        for (ProcessId p : run.ids()) {
          say(run, p, {p, number, {}});
          for (std::uint64_t steps = seed % 7; steps > 0; --steps) run.step();
        }
      REQUIRE(run.run());
      REQUIRE(delivered(run, p0).size() == 9);
      REQUIRE(delivered(run, p1) == delivered(run, p0));
      REQUIRE(delivered(run, p2) == delivered(run, p0));
    }
  }
  CHECK(tried >= 2);
}

TEST_CASE("equal messages, of one process or of two, are all delivered") {
  Driver run(3, over(regular, "FloodingConsensus"), 5);
  const Item same{p0, 1, "again"};
  for (ProcessId p : {p0, p0, p1}) say(run, p, same);
  REQUIRE(run.run());
  for (ProcessId p : run.ids()) CHECK(delivered(run, p) == std::vector{same, same, same});
}

TEST_CASE("an instance ends when all processes are known to be past its round") {
  Driver run(3, over(regular, "FloodingConsensus"));
  const auto one_each = [&](std::uint64_t number) {
    for (ProcessId p : run.ids()) say(run, p, {p, number, {}});
    REQUIRE(run.run_rounds());
  };
  for (std::uint64_t number = 1; number <= 10; ++number) one_each(number);
  for (ProcessId p : run.ids()) CHECK(kept(run, p) <= 2);
  SECTION("one that says nothing may be slow, and may need them") {
    for (std::uint64_t number = 11; number <= 15; ++number) {
      for (ProcessId p : {p0, p1}) say(run, p, {p, number, {}});
      REQUIRE(run.run_rounds());
    }
    for (ProcessId p : run.ids()) CHECK(kept(run, p) >= 5);
    say(run, p2, {p2, 11, {}});                         // until it speaks again
    REQUIRE(run.run_rounds());
    for (ProcessId p : run.ids()) CHECK(kept(run, p) <= 3);
  }
}

TEST_CASE("who learns a decision before he has proposed proposes all the same, and has the others do so") {
  // p0 speaks first in hierarchical consensus. Of all that it sends before it crashes, its decision alone arrives.
  Driver run(3, over(regular, "HierarchicalConsensus"));
  const Item m{p0, 1, {}};
  say(run, p0, m);
  while (run.deliver(p0, p0)) {}
  run.deliver_last(p0, p1);
  run.crash(p0);
  run.lose(p0, p1), run.lose(p0, p2);
  CHECK(delivered(run, p1) == std::vector{m});
  CHECK_THAT(run.process(p1).json(), Catch::Contains(R"("wait":false,"sent":0,"called":1)"));
  for (ProcessId p : {p1, p2}) report_crash(run, p, p0);
  REQUIRE(run.run());
  CHECK(delivered(run, p2) == std::vector{m});
  CHECK_THAT(run.process(p2).json(), Catch::Contains(R"("called":1)"));
}
