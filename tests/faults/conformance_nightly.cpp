// Conformance at length. It takes hours, and can be had in parts: one algorithm by its name, some seeds by a variable,
//
//     FAULTLINE_SEEDS=1..25000 build/release/tests/test_faults_nightly -c Raft
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {

/// FAULTLINE_SEEDS, "FIRST..LAST", or else all 100,000.
std::pair<std::uint64_t, std::uint64_t> seeds_wanted() {
  const char* text = std::getenv("FAULTLINE_SEEDS");
  if (!text) return {1, 100'000};
  char* end = nullptr;
  const std::uint64_t first = std::strtoull(text, &end, 10);
  const bool has_dots = std::string_view(end).starts_with("..");
  const std::uint64_t last = has_dots ? std::strtoull(end + 2, &end, 10) : 0;
  if (!has_dots || *end || first < 1 || last < first)
    throw std::invalid_argument("FAULTLINE_SEEDS: found \"" + std::string(text) + "\"; write 1..25000, say");
  return {first, last};
}

}  // namespace

TEST_CASE("inside its model every algorithm keeps every property, for 100,000 seeds each") {
  const auto [first, last] = seeds_wanted();
  const bool terminal = isatty(STDERR_FILENO);
  for (const Algorithm* algorithm : our_algorithms()) {
    DYNAMIC_SECTION(algorithm->name) {
      ConformanceOptions options;
      options.progress = [&, last = last](std::uint64_t seed) {
        if (seed == last) std::cerr << algorithm->name << ": " << seed << " of " << last << " seeds\n";
        else if (terminal && seed % 100 == 0)
          std::cerr << algorithm->name << ": " << seed << " of " << last << " seeds\r" << std::flush;
      };
      require_conformance(*algorithm, first, last, options);
    }
  }
}
