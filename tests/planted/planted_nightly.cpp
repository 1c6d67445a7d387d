// The planted bugs that take longer than a thousand runs.
#include <catch2/catch.hpp>
#include <iostream>
#include <thread>

#include "tests/planted/hard.hpp"

using namespace faultline;
using namespace faultline::planted;

TEST_CASE("each hard bug is found within 200,000 runs, of swarm or else of pct") {
  for (const planted::Bug* bug : bugs()) {
    if (!is_hard(*bug)) continue;
    INFO(bug->name);
    bool found = false;
    for (Strategy strategy : {Strategy::Swarm, Strategy::Priorities}) {
      const FuzzOptions options{.seed = 10'000'001, .runs = 200'000,
                                .jobs = std::max(1u, std::thread::hardware_concurrency()), .strategy = strategy};
      const Hunt hunt = hunt_for(*bug, options, {.time = std::chrono::seconds(5)});
      std::cerr << bug->name << ": " << (hunt.found ? "found in run " : "not found in ") << hunt.report.runs << " of "
                << name_of(strategy) << '\n';
      if ((found = hunt.found)) break;
    }
    CHECK(found);
  }
}
