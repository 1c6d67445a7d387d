// The right algorithms survive campaigns: a million runs of each. It takes a night, and can be had in parts, as
// conformance can:
//
//     FAULTLINE_RUNS=100000 build/release/tests/test_faults_nightly -c Raft "a million runs*"
#include <cstdlib>
#include <iostream>
#include <thread>

#include "check/check.hpp"
#include "faults/campaign.hpp"
#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;

TEST_CASE("a million runs of each algorithm inside its model find nothing") {
  const char* text = std::getenv("FAULTLINE_RUNS");
  FuzzOptions options{.runs = text ? std::strtoull(text, nullptr, 10) : 1'000'000,
                      .jobs = std::max(1u, std::thread::hardware_concurrency())};
  REQUIRE(options.runs > 0);
  know_checkers();
  for (const Algorithm* algorithm : our_algorithms()) {
    DYNAMIC_SECTION(algorithm->name) {
      FuzzTarget target;
      target.algorithm = algorithm;
      const FuzzReport report = fuzz(target, options);
      std::cerr << algorithm->name << ": " << report.runs << " runs, " << report.events << " events\n";
      for (const Bug& bug : report.bugs) UNSCOPED_INFO(name_of(bug.failure) << ": " << bug.failure.text);
      CHECK(report.bugs.empty());
      CHECK(report.runs == options.runs);
      CHECK(report.judged > 0);
    }
  }
}
