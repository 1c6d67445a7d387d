// A step: one event from outside, then local events in the order in which they were asked for.
#include <catch2/catch.hpp>

#include "tests/process/actors.hpp"

namespace faultline::test {

TEST_CASE("What a module uses starts before it", "[step]") {
  Host host(Choice{"Duo", {{"Duo.right", "ThreeWords"}}, {}});
  CHECK(host.start() == Lines{"leaf starts", "leaf starts"});
}

TEST_CASE("Local events run in order and no handler is entered again", "[step]") {
  Host host(Choice{"Duo", {}, {}});
  CHECK(host.say("a") == Lines{"says", "test::Talk::Heard {\"word\":\"itself a\"}", "said"} + heard({"left a", "right a"}));
  CHECK(host.step.handled == 5);
}

TEST_CASE("Two fields of one port are told apart, whatever is behind them", "[step]") {
  Host host(Choice{"Duo", {{"Duo.left", "Loud"}}, {}});
  CHECK(host.say("a") == Lines{"says", "test::Talk::Heard {\"word\":\"itself a\"}", "said"} + heard({"left a!", "right a"}));
}

TEST_CASE("A standing condition is asked after every handler until it has nothing to do", "[step]") {
  Host host(Choice{"ThreeWords", {}, {}});
  CHECK(host.say("ab").empty());
  CHECK(host.say("cdefgh") == heard({"abc", "def"}));
  CHECK(host.say("i") == heard({"ghi"}));
}

TEST_CASE("Timers and messages come back to the module that asked", "[step]") {
  Host host(Choice{"Duo", {}, {}});
  CHECK(host.say("later x").size() == 5);
  REQUIRE(host.sent.size() == 2);
  auto [left, right] = std::pair(host.sent[0], host.sent[1]);
  CHECK(host.wake(left) == heard({"left x rings"}));
  CHECK(host.wake(right) == heard({"right x rings"}));
  host.say("send x");
  REQUIRE(host.sent.size() == 2);
  auto message = host.sent[1];
  CHECK(host.receive(message) == heard({"right x from 1"}));
}

TEST_CASE("Requests and indications of inner modules can be observed", "[step]") {
  Host host(Choice{"ThreeWords", {}, {}});
  host.step.layers = true;
  CHECK(host.say("a") == Lines{"Leaf test::Talk::Say {\"word\":\"a\"}", "Leaf test::Talk::Heard {\"word\":\"a\"}"});
}

TEST_CASE("Endless local events end with an error that names the algorithm", "[step]") {
  Host host(Choice{"Restless", {}, {}});
  CHECK_THROWS_WITH(host.say("again"), Catch::Contains("a step does not end: over 1000 local events, the last one in "));
  CHECK_THROWS_WITH(host.say("upon"), "Restless::upon never has nothing to do");
}

TEST_CASE("A handler that throws leaves a host able to go on with a copy made before", "[step]") {
  Host host(Choice{"Fragile", {}, {}});
  host.start(), host.say("a");
  const Process before = host.process;
  CHECK_THROWS_WITH(host.say("fail"), "it failed");
  CHECK_FALSE(host.process == before);
  host.process = before;
  CHECK(host.say("b") == Lines{"leaf starts"} + heard({"2: b"}) + Lines{"stores 5 bytes"});

  Host other(Choice{"Fragile", {}, {}});                      // as if it had never happened
  other.start(), other.say("a"), other.say("b");
  CHECK(other.process == host.process);
}

TEST_CASE("A process's own chance is part of its value", "[step]") {
  Host a(Choice{"Leaf", {}, {}});
  auto first = a.say("draw");
  Host b(Choice{"Leaf", {}, {}});
  CHECK(b.say("draw") == first);
  CHECK(a.say("draw") == b.say("draw"));
  const Process before = a.process;
  auto third = a.say("draw");
  CHECK_FALSE(a.process == before);
  a.process = before;
  CHECK(a.say("draw") == third);
}

TEST_CASE("Chance between no bounds is an error", "[step]") {
  Host host(Choice{"Leaf", {}, {}});
  host.start();
  Context ctx(host.step, host.process.root());
  CHECK_THROWS_WITH(ctx.random(0), "random(0): there is no number below 0");
  CHECK_THROWS_WITH(ctx.random(Duration{2}, Duration{1}), "random(low, high): there is no span between them");
  CHECK(ctx.random(Duration{2}, Duration{2}) == Duration{2});
}

}  // namespace faultline::test
