#include <catch2/catch.hpp>

#include "protocols/consensus/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;

TEST_CASE("nobody learns what a coin shows before somebody has released it") {
  Script<CommonCoin> h;
  h.at(1, p1, CommonCoin::Output{1}).at(2, p1, CommonCoin::Release{2});
  const Finding f = h.finding("COIN-HIDE");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 1 learned 1 at 1ms, and nobody had released the coin");
  CHECK(f.record == 0u);
}

TEST_CASE("who releases first tells the others, and may crash") {
  Script<CommonCoin> h;
  h.at(1, p1, CommonCoin::Release{2}).at(2, p0, CommonCoin::Output{1}).crash(3, p1);
  CHECK(h.finding("COIN-HIDE").verdict == Verdict::Ok);
}

TEST_CASE("when all correct processes have released a coin, each of them learns what it shows") {
  Script<CommonCoin> h;
  h.at(1, p0, CommonCoin::Release{2}).at(2, p0, CommonCoin::Output{1}).at(3, p1, CommonCoin::Release{2});
  SECTION("one does not") {
    h.at(4, p2, CommonCoin::Release{2}).at(5, p2, CommonCoin::Output{0});
    const Finding f = h.finding("COIN-TERM");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 1 never learned what the coin shows, which it released at 3ms");
    CHECK(f.judged == 3);
    CHECK(f.record == 2u);
  }
  SECTION("a correct process has not released it") {
    const Finding f = h.finding("COIN-TERM");
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.text == "nothing was judged: process 2 is correct and did not release the coin");
  }
  SECTION("who has not released it has crashed") {
    h.at(4, p1, CommonCoin::Output{0}).crash(5, p2);
    CHECK(h.finding("COIN-TERM").verdict == Verdict::Ok);
  }
}
