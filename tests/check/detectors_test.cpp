#include <catch2/catch.hpp>

#include "protocols/detectors/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;
using namespace std::chrono_literals;
using Crash = PerfectFailureDetector::Crash;
using Suspect = EventuallyPerfectFailureDetector::Suspect;
using Restore = EventuallyPerfectFailureDetector::Restore;
using Leader = LeaderElection::Leader;
using Trust = EventualLeaderDetector::Trust;

TEST_CASE("a crash that one correct process never reports") {
  Script<PerfectFailureDetector> h;
  h.crash(10, p2).at(20, p0, Crash{p2});
  const Finding f = h.finding("FD-COMP", Needs::Synchrony);
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 1 did not report the crash of process 2 at the end, which had crashed at 10ms");
  CHECK(f.judged == 2);
}

TEST_CASE("a crash shortly before the end is not yet missed") {
  Script<PerfectFailureDetector> h;
  h.crash(850, p2);
  CHECK(h.finding("FD-COMP").verdict == Verdict::Inconclusive);
}

TEST_CASE("completeness is not promised by who crashes himself") {
  Script<PerfectFailureDetector> h;
  h.crash(10, p2).at(20, p0, Crash{p2}).crash(30, p1).at(40, p0, Crash{p1});
  const Finding f = h.finding("FD-COMP");
  CHECK(f.verdict == Verdict::Ok);
  CHECK(f.judged == 2);
}

TEST_CASE("reporting a crash before it happens breaks accuracy, at whatever process") {
  Script<PerfectFailureDetector> h;
  h.at(5, p1, Crash{p2}).crash(10, p2).crash(20, p1);
  h.run.bound = 1us;                                          // out of synchrony: broken all the same
  const Finding f = h.finding("FD-ACC", Needs::Synchrony);
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 1 reported the crash of process 2 at 5ms, which had not crashed");
  CHECK(f.record == 0u);
}

TEST_CASE("a silent detector is accurate where nobody crashes, and its completeness stays open") {
  Script<PerfectFailureDetector> h;
  const auto all = h.findings();
  CHECK(all[0].check == "FD-COMP");
  CHECK(all[0].verdict == Verdict::Inconclusive);
  CHECK(all[1].verdict == Verdict::Ok);
  CHECK(all[1].judged == 6);
}

TEST_CASE("a detector may be wrong, but not in the last slice of the run") {
  Script<EventuallyPerfectFailureDetector> h;
  h.at(100, p0, Suspect{p1}).at(200, p0, Restore{p1});
  SECTION("wrong early") {
    const Finding f = h.finding("FD-EACC", Needs::Gst);
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 6);
  }
  SECTION("wrong for good") {
    h.at(300, p0, Suspect{p1});
    const Finding f = h.finding("FD-EACC", Needs::Gst);
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 0 still suspected process 1, which is correct, at the end, since 300ms");
  }
  SECTION("wrong again and again") {
    h.at(300, p0, Suspect{p1}).at(950, p0, Restore{p1});
    const Finding f = h.finding("FD-EACC", Needs::Gst);
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 0 suspected process 1, which is correct, so late as 950ms");
  }
  SECTION("no bound on delays: not its fault") {
    h.at(300, p0, Suspect{p1});
    h.run.lossless_after_calm = false;
    CHECK(h.finding("FD-EACC", Needs::Gst).verdict == Verdict::Inconclusive);
  }
  SECTION("the last fault was just now") {
    h.at(300, p0, Suspect{p1});
    h.run.calm = Time(900ms);
    const Finding f = h.finding("FD-EACC", Needs::Gst);
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.judged == 0);
  }
}

TEST_CASE("two leaders that both live, at different processes") {
  Script<LeaderElection> h;
  h.at(0, p0, Leader{p2}).at(5, p1, Leader{p1});
  const Finding f = h.finding("LE-ACC");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 1 elected process 1 at 5ms although process 2, elected before, had not crashed");
}

TEST_CASE("who learns of two crashes in the other order elects one who is dead: no second leader") {
  Script<LeaderElection> h;
  for (ProcessId q : {p0, p1, p2}) h.at(0, q, Leader{p2});
  h.crash(10, p2).crash(11, p1);
  h.at(20, p0, Leader{p0}).at(21, p0, Leader{p1}).at(22, p0, Leader{p0});
  CHECK(h.finding("LE-ACC").verdict == Verdict::Ok);
}

TEST_CASE("an election that names a dead leader in the end") {
  Script<LeaderElection> h;
  for (ProcessId q : {p0, p1}) h.at(0, q, Leader{p2});
  h.crash(10, p2).at(20, p0, Leader{p1});
  const Finding f = h.finding("LE-DET");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 1 elected process 2 since 0s, which is not correct");
}

TEST_CASE("processes that trust different ones, or a dead one, or nobody, or change their mind late") {
  Script<EventualLeaderDetector> h;
  for (ProcessId q : {p0, p1}) h.at(1, q, Trust{p1});
  SECTION("nobody") {
    const Finding f = h.finding("OM-ACC", Needs::Gst);
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 2 never trusted anybody");
  }
  SECTION("another") {
    h.at(2, p2, Trust{p2});
    const Finding f = h.finding("OM-AGR", Needs::Gst);
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 2 trusted process 2 since 2ms, but process 0 trusted process 1 since 1ms");
  }
  SECTION("both are right, and saying it again late is no change") {
    h.at(2, p2, Trust{p1}).at(990, p2, Trust{p1});
    const auto all = h.findings(Needs::Gst);
    CHECK(all[0].verdict == Verdict::Ok);
    CHECK(all[1].verdict == Verdict::Ok);
  }
  SECTION("late") {
    h.at(990, p2, Trust{p1});
    CHECK(h.finding("OM-AGR", Needs::Gst).verdict == Verdict::Violated);
  }
  SECTION("late, but nothing came after it") {
    h.at(990, p2, Trust{p1});
    h.run.quiescent = true;
    CHECK(h.finding("OM-AGR", Needs::Gst).verdict == Verdict::Ok);
  }
}
