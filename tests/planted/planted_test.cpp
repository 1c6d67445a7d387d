// Every planted bug is found, by the property that it breaks, in few runs, and becomes small.
#include <catch2/catch.hpp>

#include "check/check.hpp"
#include "protocols/catalog.hpp"
#include "sim/scenario/write.hpp"
#include "tests/planted/hard.hpp"

using namespace faultline;
using namespace faultline::planted;

TEST_CASE("each planted bug is found within a thousand runs, and shrinks to few faults and processes") {
  std::vector<std::size_t> faults, processes;
  std::vector<double> percent_gone;                           // below 0 where a crash that was not needed spared work
  for (const planted::Bug* bug : bugs()) {
    if (is_hard(*bug)) continue;
    INFO(bug->name);
    const Hunt hunt = hunt_for(*bug, {.runs = 1'000, .jobs = 2}, {.time = std::chrono::seconds(5)});
    REQUIRE(hunt.found);
    INFO(name_of(hunt.shrunk.failure) << ": " << hunt.shrunk.failure.text << "\n" << to_json(hunt.shrunk.scenario));
    CHECK(hunt.is_predicted);
    CHECK(hunt.shrunk.scenario.processes.count <= hunt.scenario.processes.count);
    CHECK(hunt.shrunk.scenario.until <= hunt.scenario.until);
    faults.push_back(hunt.shrunk.scenario.faults.size());
    processes.push_back(hunt.shrunk.scenario.processes.count);
    percent_gone.push_back(100 - 100 * static_cast<double>(hunt.shrunk.events_after) /
                                     static_cast<double>(hunt.shrunk.events_before));
  }
  CHECK(faults.size() >= 40);
  CHECK(median(faults) <= 4);
  CHECK(median(processes) <= 5);
  CHECK(median(percent_gone) >= 90);
}

TEST_CASE("every safety property is broken by some planted bug") {
  know_protocols();
  std::string broken = " ";
  for (const planted::Bug* bug : bugs()) broken += std::string(bug->breaks) + " ";
  const auto look = [&](std::string_view who, std::span<const Property> properties) {
    for (const Property& property : properties) {
      if (property.kind != PropertyKind::Safety) continue;
      INFO(who << " promises " << property.check);
      CHECK(broken.find(" " + std::string(property.check) + " ") != std::string::npos);
    }
  };
  for (const PortInfo* port : catalog().ports()) look(port->name, port->properties);
  for (const Algorithm* algorithm : catalog().algorithms()) look(algorithm->name, algorithm->properties);
}

TEST_CASE("the bugs that take longer are planted ones, in order of name") {
  CHECK(std::ranges::is_sorted(hard));
  for (std::string_view name : hard) {
    INFO(name);
    CHECK(find(name));
  }
}
