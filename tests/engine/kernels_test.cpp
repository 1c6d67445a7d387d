// The benchmark's references are fair: both do the same work.
#include "bench/kernels.hpp"

#include <catch2/catch.hpp>

using namespace faultline;

TEST_CASE("the ideal and the naive kernel deliver the same messages in the same order", "[bench]") {
  bench::Ideal ideal(100, 1000);
  bench::Naive naive(100, 1000);
  CHECK(ideal.checksum() == naive.checksum());
  for (int i = 0; i < 5; ++i) {
    const auto before = ideal.checksum();
    ideal.run(10'000);
    naive.run(10'000);
    CHECK(ideal.checksum() == naive.checksum());
    CHECK(ideal.checksum() != before);
  }
}
