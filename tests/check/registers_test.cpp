#include <catch2/catch.hpp>

#include "protocols/registers/ports.hpp"
#include "sim/process/item.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {
Item item(std::uint64_t number) { return {p0, number, {}}; }
}  // namespace

TEST_CASE("a read during a write may give the old value or the new one, and one after it the new one alone") {
  using P = RegularRegister;
  Script<P> h;
  h.at(1, p0, P::Write{item(1)}).at(2, p0, P::WriteReturn{}).at(10, p0, P::Write{item(2)});
  h.at(11, p1, P::Read{}).at(11, p2, P::Read{}).at(12, p1, P::ReadReturn{item(1)}).at(12, p2, P::ReadReturn{item(2)});
  SECTION("as long as it lasts") {
    h.at(13, p2, P::Read{}).at(14, p2, P::ReadReturn{item(1)});       // regular, though it goes back
    CHECK(h.finding("REGULAR").verdict == Verdict::Ok);
  }
  SECTION("and not longer") {
    h.at(13, p0, P::WriteReturn{}).at(14, p2, P::Read{}).at(15, p2, P::ReadReturn{item(1)});
    const Finding f = h.finding("REGULAR");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2's read() -> "item 1 of process 0" (at 14ms to at 15ms) should have returned )"
                    R"("item 2 of process 0")");
    CHECK(f.record == 9u);
    CHECK(f.judged == 3);
  }
  SECTION("and the value of nobody no more") {
    h.at(14, p2, P::Read{}).at(15, p2, P::ReadReturn{});
    CHECK(h.finding("REGULAR").verdict == Verdict::Violated);
  }
}

TEST_CASE("an atomic register never goes back") {
  using P = AtomicRegister;
  Script<P> h;
  h.at(1, p0, P::Write{item(1)}).at(2, p1, P::Read{}).at(3, p1, P::ReadReturn{item(1)});
  h.at(4, p2, P::Read{}).at(5, p2, P::ReadReturn{});
  const auto all = h.findings();
  CHECK(all[1].verdict == Verdict::Ok);                               // REGULAR
  CHECK(all[2].verdict == Verdict::Violated);                         // ORDER
  CHECK(all[2].text == R"(process 2's read() -> nil (at 4ms to at 5ms) should have returned "item 1 of process 0": )"
                       R"(an earlier read had returned "item 1 of process 0" already)");
}

TEST_CASE("what a writer wrote that crashed may be read or not, but not first and then no more") {
  using P = SharedAtomicRegister;
  Script<P> h;
  h.at(1, p0, P::Write{item(1)}).crash(2, p0).at(3, p1, P::Read{});
  SECTION("it is read late") {
    h.at(4, p1, P::ReadReturn{}).at(5, p2, P::Read{}).at(6, p2, P::ReadReturn{item(1)});
    CHECK(h.finding("LIN").verdict == Verdict::Ok);
  }
  SECTION("it is read and gone") {
    h.at(4, p1, P::ReadReturn{item(1)}).at(5, p2, P::Read{}).at(6, p2, P::ReadReturn{});
    const Finding f = h.finding("LIN");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2's read() -> nil (at 5ms to at 6ms) has no place in any order of all that ended )"
                    R"(until 6ms; the register might have held "item 1 of process 0")");
    CHECK(f.record == 4u);
  }
}

TEST_CASE("two writers, and values that are equal, are judged soundly") {
  using P = SharedAtomicRegister;
  Script<P> h;
  h.at(1, p0, P::Write{item(1)}).at(2, p0, P::WriteReturn{}).at(3, p1, P::Write{item(2)}).at(4, p1, P::WriteReturn{});
  SECTION("the older value is gone") {
    h.at(5, p2, P::Read{}).at(6, p2, P::ReadReturn{item(1)});
    CHECK(h.finding("LIN").verdict == Verdict::Violated);
  }
  SECTION("unless it was written again") {
    h.at(5, p0, P::Write{item(1)}).at(6, p2, P::Read{}).at(7, p2, P::ReadReturn{item(1)});
    CHECK(h.finding("LIN").verdict == Verdict::Ok);
  }
}

TEST_CASE("a second writer of a register for one leaves its rules unjudged") {
  using P = RegularRegister;
  Script<P> h;
  h.at(1, p0, P::Write{item(1)}).at(2, p0, P::WriteReturn{}).at(3, p1, P::Write{item(2)}).at(4, p1, P::WriteReturn{});
  h.at(5, p2, P::Read{}).at(6, p2, P::ReadReturn{item(1)});
  const Finding f = h.finding("REGULAR");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text.find("the rules of one writer are asked about two") != f.text.npos);
}

TEST_CASE("an answer that nobody asked for") {
  using P = SharedAtomicRegister;
  Script<P> h;
  h.at(1, p0, P::Write{item(1)});
  SECTION("of the other kind") { h.at(2, p0, P::ReadReturn{item(1)}); }
  SECTION("by another process") { h.at(2, p1, P::ReadReturn{item(1)}); }
  SECTION("twice") { h.at(2, p0, P::WriteReturn{}).at(3, p0, P::WriteReturn{}); }
  const Finding f = h.finding("LIN");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text.find(" ended that it had not asked for") != f.text.npos);
}

TEST_CASE("who asks again before it is answered leaves safety unjudged") {
  using P = SharedAtomicRegister;
  Script<P> h;
  h.at(1, p0, P::Read{}).at(2, p0, P::Read{}).at(3, p0, P::ReadReturn{});
  const Finding f = h.finding("LIN");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text.find("process 0 asked again before it was answered") != f.text.npos);
}

TEST_CASE("nothing is promised to who crashes") {
  using P = SharedAtomicRegister;
  Script<P> h;
  h.at(1, p0, P::Read{}).crash(2, p0).at(3, p1, P::Read{}).at(4, p1, P::ReadReturn{});
  const Finding f = h.finding("REGTERM");
  CHECK(f.verdict == Verdict::Ok);
  CHECK(f.judged == 1);
}
