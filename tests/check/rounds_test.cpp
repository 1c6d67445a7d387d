// PTERM: how many rounds randomized consensus takes. All 10,000 seeds of docs/randomized.md: rounds_nightly.cpp.
#include "tests/check/rounds.hpp"

#include <catch2/catch.hpp>

using namespace faultline;
using namespace faultline::testing;

TEST_CASE("who all propose the same decide in the first round, whatever the coin shows") {
  for (const std::string coin : {"IdealCoin", "LocalCoin"})
    for (std::uint32_t n = 1; n <= 7; ++n)
      CHECK(run({"RandomizedBinaryConsensusWithCoin", coin, n, true}, 100) == Histogram{{1, 100}});
  for (std::uint32_t n = 1; n <= 7; ++n) CHECK(run({"BenOr", "", n, true}, 100) == Histogram{{1, 100}});
}

TEST_CASE("an even split leaves nothing but the coin, and all take what the ideal one shows") {
  for (std::uint32_t n : {2, 4}) CHECK(run({"RandomizedBinaryConsensusWithCoin", "IdealCoin", n}, 300) ==
                                       Histogram{{2, 300}});
}

TEST_CASE("two who disagree go on until their own coins match") {
  for (const Race& race : {Race{"RandomizedBinaryConsensusWithCoin", "LocalCoin", 2}, Race{"BenOr", "", 2}}) {
    const Histogram runs = run(race, 2'000);
    for (std::uint64_t round = 1; round <= 6; ++round) {
      INFO(race.algorithm << ", more than " << round << " rounds");
      CHECK(probability_of(longer_than(runs, round), 2'000, confidence).contains(std::pow(0.5, round - 1)));
    }
  }
}

TEST_CASE("a round after which all agree comes as soon as theory says, or sooner") {
  for (const Race& race : races()) {
    if (race.n > 5) continue;
    INFO(race.algorithm << " " << race.coin << ", N = " << race.n);
    CHECK(worse_than_theory(race, run(race, 300)) == "");
  }
}

TEST_CASE("the theory can be missed: one coin does not do what another promises") {
  const Race local{"RandomizedBinaryConsensusWithCoin", "LocalCoin", 5};
  CHECK(worse_than_theory({"RandomizedBinaryConsensusWithCoin", "IdealCoin", 5}, run(local, 1'000)) != "");
}
