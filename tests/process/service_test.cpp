// Services: one module of a port for all modules of a process that share it.
#include <catch2/catch.hpp>

#include "tests/process/actors.hpp"

namespace faultline::test {
namespace {
std::string bell_path() {
  constexpr auto port = type_of<Bell>.id;
  return std::string(1, Module::service_hop).append(reinterpret_cast<const char*>(&port), sizeof port);
}
}  // namespace

TEST_CASE("A service starts once, before all that share it", "[service]") {
  Host host(Choice{"Duo", {{"test::Talk", "Listener"}}, {}});
  CHECK(host.start() == Lines{"tower starts"});
  CHECK(host.receive(wire(bell_path(), Tower::Pull{"a"})) == heard({"left bell a", "right bell a"}));
}

TEST_CASE("Who joins is told what has been, the others are not", "[service]") {
  Host host(Choice{"Many", {{"test::Talk", "Listener"}}, {}});
  CHECK(host.start() == Lines{"tower starts"});               // also while nobody listens
  CHECK(host.receive(wire(bell_path(), Tower::Pull{"a"})).empty());
  CHECK(host.say("1 b") == heard({"1: bell before: a", "1: bell b"}));
  CHECK(host.say("2 c") == heard({"2: bell before: a", "2: bell before: b", "1: bell c", "2: bell c"}));
  host.say("retire 1");
  CHECK(host.say("2 d") == heard({"2: bell d"}));             // who is retired listens no more
}

TEST_CASE("A service may use a service", "[service]") {
  Host host(Choice{"Striker", {}, {}});
  CHECK(host.start() == Lines{"tower starts"});
  auto all = host.say("x");
  CHECK(all == heard({"bell strike", "chime strike"}));

  Host many(Choice{"Many", {{"test::Talk", "Striker"}}, {}});
  many.start();
  auto lines = many.say("1 x");                               // what the newcomer is told comes first
  CHECK(lines == heard({"1: chime welcome", "1: bell strike", "1: chime strike"}));
}

TEST_CASE("A service and its users survive being copied, encoded and restarted", "[service]") {
  Host host(Choice{"Many", {{"test::Talk", "Listener"}}, {}});
  host.start(), host.say("1 a"), host.say("2 b");
  Process copy = Host(Choice{"Many", {{"test::Talk", "Listener"}}, {}}).process;
  REQUIRE(copy.get(host.process.bytes()));
  CHECK(copy == host.process);
  CHECK(copy.json() == host.process.json());
  host.process = copy;
  CHECK(host.say("1 c") == heard({"1: bell c", "2: bell c"}));
  host.process.crash();
  CHECK(host.recover() == Lines{"tower starts"});
  CHECK(host.say("2 d") == heard({"2: bell d"}));             // all were volatile
}

TEST_CASE("A module of a service is no service", "[service]") {
  Host host(Choice{"Striker", {}, {}});
  std::size_t services = 0;
  host.process.each([&](Module& m) { services += m.is_service(); });
  CHECK(services == 2);
}

}  // namespace faultline::test
