#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;

TEST_CASE("inside its model every algorithm keeps every property, for 20,000 seeds each") {
  for (const Algorithm* algorithm : our_algorithms())
    DYNAMIC_SECTION(algorithm->name) { require_conformance(*algorithm, 20'000); }
}
