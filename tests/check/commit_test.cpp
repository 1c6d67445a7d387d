#include <catch2/catch.hpp>

#include "protocols/commit/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;
using namespace std::chrono_literals;

namespace {

template <class P> void vote(Script<P>& h, int ms, std::initializer_list<bool> votes) {
  std::uint32_t p = 0;
  for (bool commit : votes) h.at(ms, ProcessId{p++}, typename P::Propose{commit});
}

}  // namespace

TEST_CASE("COMMIT needs the votes of all, before it") {
  using P = NonBlockingAtomicCommit;
  Script<P> h;
  SECTION("one voted for ABORT") {
    vote(h, 1, {true, true, false});
    h.at(5, p1, P::Decide{true});
    CHECK(h.finding("AC-COMMIT").text == "process 1 decided COMMIT at 5ms, but process 2 had voted for ABORT at 1ms");
  }
  SECTION("one voted too late") {
    vote(h, 1, {true, true});
    h.at(5, p1, P::Decide{true}).at(6, p2, P::Propose{true});
    CHECK(h.finding("AC-COMMIT").text == "process 1 decided COMMIT at 5ms, but process 2 had not voted");
  }
  SECTION("all did, and then one crashed") {
    vote(h, 1, {true, true, true});
    h.crash(2, p2).at(5, p1, P::Decide{true});
    CHECK(h.finding("AC-COMMIT").verdict == Verdict::Ok);
  }
}

TEST_CASE("ABORT needs a vote for it or a crash, before it") {
  using P = NonBlockingAtomicCommit;
  Script<P> h;
  SECTION("a vote") {
    vote(h, 1, {true, false});
    h.at(2, p0, P::Decide{false});
    CHECK(h.finding("AC-ABORT").verdict == Verdict::Ok);
  }
  SECTION("a crash") {
    h.crash(1, p2).at(2, p0, P::Decide{false});
    CHECK(h.finding("AC-ABORT").verdict == Verdict::Ok);
  }
  SECTION("a crash that comes later") {
    vote(h, 1, {true, true});
    h.at(2, p0, P::Decide{false}).crash(3, p2);
    CHECK(h.finding("AC-ABORT").text == "process 0 decided ABORT at 2ms, but nobody had voted for it or crashed");
  }
}

TEST_CASE("where commit may block, an ABORT without visible reason is wrong only if everybody was heard in time") {
  using P = AtomicCommit;
  Script<P> h;
  h.run.quickest_timer = 50ms;
  vote(h, 1, {true, true});
  SECTION("everybody was") { h.at(2, p2, P::Propose{true}).at(300, p0, P::Decide{false}); }
  SECTION("one voted late") { h.at(60, p2, P::Propose{true}).at(300, p0, P::Decide{false}); }
  SECTION("one never did") { h.at(300, p0, P::Decide{false}); }
  SECTION("messages were slow") {
    h.run.worst_delay = 5ms;
    h.at(1, p2, P::Propose{true}).at(300, p0, P::Decide{false});
  }
  SECTION("messages were lost") {
    h.run.all_arrived = false;
    h.at(1, p2, P::Propose{true}).at(300, p0, P::Decide{false});
  }
  const Finding f = h.finding("AC-ABORT");
  const std::string baseless = "process 0 decided ABORT at 300ms, but nobody had voted for it or crashed";
  if (f.judged > 0) CHECK(f.text == baseless + ", and everybody could be heard in time");
  else CHECK(f.text == "nothing was judged: " + baseless + "; but somebody may not have been heard in time");
  CHECK(f.verdict == (f.judged > 0 ? Verdict::Violated : Verdict::Inconclusive));
}

TEST_CASE("no two decide differently, even if one crashes") {
  using P = AtomicCommit;
  Script<P> h;
  vote(h, 1, {true, true, false});
  h.at(5, p0, P::Decide{true}).crash(6, p0).at(7, p1, P::Decide{false});
  const Finding f = h.finding("AC-AGR");
  CHECK(f.text == "process 1 decided ABORT at 7ms, but process 0 decided COMMIT at 5ms");
  CHECK(f.record == 4u);
}

TEST_CASE("a decision comes again after a restart, the same, and once for each") {
  using P = AtomicCommit;
  Script<P> h;
  vote(h, 1, {true, true, true});
  h.at(5, p0, P::Decide{true}).crash(6, p0).restart(7, p0);
  SECTION("the same") {
    h.at(8, p0, P::Decide{true});
    CHECK(h.finding("AC-INT").verdict == Verdict::Ok);
  }
  SECTION("another") {
    h.at(8, p0, P::Decide{false});
    const auto all = h.findings();
    CHECK(all[3].text == "process 0 decided ABORT at 8ms, after it had decided COMMIT at 5ms");   // AC-INT
    CHECK(all[4].verdict == Verdict::Violated);                                                   // AC-AGR
  }
  SECTION("twice") {
    h.at(8, p0, P::Decide{true}).at(9, p0, P::Decide{true});
    CHECK(h.finding("AC-INT").text == "process 0 decided COMMIT at 9ms again, after it had decided COMMIT at 5ms");
  }
}

TEST_CASE("who waits for a process that is down may wait for ever, where commit may block") {
  SECTION("it may") {
    Script<AtomicCommit> h;
    vote(h, 1, {true, true, true});
    h.crash(5, p0);
    const Finding f = h.finding("AC-TERM");
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.text == "nothing was judged: process 1 has not decided; but process 0 was down in the end");
  }
  SECTION("it may not") {
    Script<NonBlockingAtomicCommit> h;
    vote(h, 1, {true, true, true});
    h.crash(5, p0);
    const Finding f = h.finding("AC-TERM");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 1 never decided; the last vote was at 1ms (the first of 2)");
  }
}

TEST_CASE("where somebody never votes nothing is promised") {
  Script<NonBlockingAtomicCommit> h;
  vote(h, 1, {true, true});
  CHECK(h.finding("AC-TERM").text == "nothing was judged: process 0 has not decided; but process 2 never voted");
}
