// A bank over atomic commit: what is said of its clients and its accounts.
#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"
#include "protocols/commit/bank.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {

using P = TransactionalBank;
const Bank::Transfer transfer{"k1", "k2", 3};

/// What is reported of transfers of process 0 from account k1 at process 1 to account k2 at process 2.
class Reports {
 public:
  Reports() : checker_((know_protocols(), know_checkers(), make_checker("BankOverAtomicCommit", 3))) {}
  Reports& pays(int ms, std::uint64_t number, bool done, std::uint64_t balance) {
    return see(ms, p1, P::Settled{{p0, number}, transfer, "k1", done, balance});
  }
  Reports& takes(int ms, std::uint64_t number, bool done, std::uint64_t balance) {
    return see(ms, p2, P::Settled{{p0, number}, transfer, "k2", done, balance});
  }
  Reports& tells(int ms, std::uint64_t number, bool done) { return see(ms, p0, P::Output{{p0, number}, done}); }
  /// To be asked once.
  Finding finding(std::string_view check) {
    const auto properties = catalog().algorithm("BankOverAtomicCommit")->properties;
    for (Finding& f : checker_->finish({}).findings("BankOverAtomicCommit", properties, Needs::None, {}))
      if (f.check == check) return f;
    throw std::logic_error("there is no " + std::string(check));
  }

 private:
  template <class E> Reports& see(int ms, ProcessId p, const E& event) {
    checker_->see({.at = Time(std::chrono::milliseconds(ms)), .record = records_++, .process = p,
                   .type = &type_of<E>, .value = &event});
    return *this;
  }
  std::unique_ptr<Checker> checker_;
  std::uint64_t records_ = 0;
};

}  // namespace

TEST_CASE("banks: while a transfer is done at one account alone, the total is nobody's business") {
  Reports r;
  r.pays(1, 1, true, 7);
  SECTION("until the other follows") {
    r.takes(2, 1, true, 13);
    const Finding f = r.finding("TX-TOTAL");
    CHECK((f.verdict == Verdict::Ok && f.judged == 1));
  }
  SECTION("or another transfer is as half as this one") {
    r.pays(2, 2, true, 4).takes(3, 1, true, 13);
    CHECK(r.finding("TX-TOTAL").judged == 0);
  }
}

TEST_CASE("banks: what is lost, and what comes out of nowhere") {
  Reports r;
  SECTION("one side pays and the other does not take it") {
    CHECK(r.pays(2, 1, true, 7).takes(3, 1, false, 10).finding("TX-TOTAL").text ==
          "process 2 settled transfer 1 of process 0 at account k2 at 3ms, and then 3 was lost");
  }
  SECTION("one side takes what the other does not pay") {
    CHECK(r.pays(2, 1, false, 10).takes(3, 1, true, 13).finding("TX-TOTAL").text ==
          "process 2 settled transfer 1 of process 0 at account k2 at 3ms, and then 3 had come out of nowhere");
  }
  SECTION("a disk forgets what an account held") {
    r.pays(2, 1, true, 7).takes(3, 1, true, 13).pays(4, 2, true, 7).takes(5, 2, true, 16);
    CHECK(r.finding("TX-TOTAL").text ==
          "process 2 settled transfer 2 of process 0 at account k2 at 5ms, and then 3 had come out of nowhere");
  }
}

TEST_CASE("banks: all hear the same of a transfer") {
  Reports r;
  SECTION("both accounts and the client do") {
    CHECK(r.pays(2, 1, true, 7).takes(3, 1, true, 13).tells(4, 1, true).finding("TX-ATOMIC").verdict == Verdict::Ok);
  }
  SECTION("the client does not") {
    CHECK(r.pays(2, 1, true, 7).tells(3, 1, false).finding("TX-ATOMIC").text ==
          "process 0 said at 3ms that transfer 1 of process 0 was not done, and process 1 that it was done");
  }
  SECTION("of two transfers they need not") {
    CHECK(r.pays(2, 1, true, 7).takes(3, 2, false, 10).finding("TX-ATOMIC").verdict == Verdict::Inconclusive);
  }
}

TEST_CASE("banks: a transfer may wait for who is down") {
  Script<P> h;
  h.at(1, p0, P::Execute{transfer});
  SECTION("but not if all are up") { CHECK(h.finding("TX-TERM").verdict == Verdict::Violated); }
  SECTION("who never came back") {
    h.crash(2, p2);
    CHECK(h.finding("TX-TERM").text ==
          "nothing was judged: process 0 was never told what became of the transfer that it asked for at 1ms; but "
          "process 2 was down in the end");
  }
  SECTION("and is answered to nobody if its process restarted") {
    h.crash(2, p0).restart(3, p0);
    CHECK(h.finding("TX-TERM").verdict == Verdict::Inconclusive);
  }
}
