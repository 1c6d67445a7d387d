#include <catch2/catch.hpp>

#include "check/check.hpp"
#include "protocols/catalog.hpp"
#include "tests/check/ports.hpp"

using namespace faultline;

namespace {
/// Before any test makes others known.
const std::vector<const PortInfo*> our_ports = (know_protocols(), catalog().ports());
template <class... P> std::set<std::string_view> names(types<P...>) { return {reflect::type_name<P>()...}; }
}  // namespace

TEST_CASE("every port that an algorithm provides or uses has a checker, whose every property is tried by hand") {
  know_checkers();
  const auto tried = names(testing::TriedPorts{});
  REQUIRE_FALSE(our_ports.empty());
  for (const PortInfo* port : our_ports) {
    INFO("port " << port->name);
    CHECK(tried.contains(port->name));
    auto checker = make_checker(port->name, 1);
    REQUIRE(checker);
    RunFacts run;
    run.processes = 1, run.correct = {true}, run.crashed = {false};
    Tally tally = checker->finish(run);
    CHECK(tally.findings(*port, Needs::None, run).size() == port->properties.size());
  }
}

TEST_CASE("a port that nobody has a checker for") {
  know_checkers();
  CHECK_FALSE(make_checker("Telepathy", 3));
}
