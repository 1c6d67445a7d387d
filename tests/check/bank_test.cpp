#include <catch2/catch.hpp>

#include "protocols/commit/bank.hpp"
#include "tests/check/history.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {
using P = TransactionalBank;
const Bank::Transfer transfer{"k1", "k2", 3};
P::Settled settled(std::uint64_t number, const char* account, bool done, std::uint64_t balance) {
  return {{p0, number}, transfer, account, done, balance};
}
}  // namespace

TEST_CASE("banks: while a transfer is settled at one account alone, the total is nobody's business") {
  History<P> h;
  h.at(1, p0, P::Execute{transfer}).at(2, p1, settled(1, "k1", true, 7));
  SECTION("until the other follows") { h.at(3, p2, settled(1, "k2", true, 13)); }
  SECTION("or another transfer is as half as this one") { h.at(3, p1, settled(2, "k1", true, 4)); }
  CHECK(h.finding("TX-TOTAL").verdict != Verdict::Violated);
}

TEST_CASE("banks: what is lost, and what comes out of nowhere") {
  History<P> h;
  SECTION("one side pays and the other does not take it") {
    h.at(2, p1, settled(1, "k1", true, 7)).at(3, p2, settled(1, "k2", false, 10));
    CHECK(h.finding("TX-TOTAL").text ==
          "process 2 settled transfer 1 of process 0 at account k2 at 3ms, and then 3 was lost");
  }
  SECTION("one side takes what the other does not pay") {
    h.at(2, p1, settled(1, "k1", false, 10)).at(3, p2, settled(1, "k2", true, 13));
    CHECK(h.finding("TX-TOTAL").text ==
          "process 2 settled transfer 1 of process 0 at account k2 at 3ms, and then 3 had come out of nowhere");
  }
  SECTION("a disk forgets what an account held") {
    h.at(2, p1, settled(1, "k1", true, 7)).at(3, p2, settled(1, "k2", true, 13));
    h.at(4, p1, settled(2, "k1", true, 7)).at(5, p2, settled(2, "k2", true, 16));
    CHECK(h.finding("TX-TOTAL").text ==
          "process 2 settled transfer 2 of process 0 at account k2 at 5ms, and then 3 had come out of nowhere");
  }
}

TEST_CASE("banks: the client hears what the accounts hear") {
  History<P> h;
  h.at(1, p0, P::Execute{transfer}).at(2, p1, settled(1, "k1", true, 7)).at(3, p0, P::Output{{p0, 1}, false});
  CHECK(h.finding("TX-ATOMIC").text == "process 0 said at 3ms that transfer 1 of process 0 was not done, and process 1 "
                                       "that it was done");
}

TEST_CASE("banks: a transfer may wait for who is down") {
  History<P> h;
  h.at(1, p0, P::Execute{transfer});
  SECTION("but not if all are up") { CHECK(h.finding("TX-TERM").verdict == Verdict::Violated); }
  SECTION("who never came back") {
    h.crash(2, p2);
    CHECK(h.finding("TX-TERM").text == "process 2 was down in the end");
  }
  SECTION("and is answered to nobody if its process restarted") {
    h.crash(2, p0).restart(3, p0);
    CHECK(h.finding("TX-TERM").verdict == Verdict::Inconclusive);
  }
}
