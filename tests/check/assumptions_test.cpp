#include "check/assumptions.hpp"

#include <catch2/catch.hpp>

using namespace faultline;
using namespace std::chrono_literals;

namespace {
RunFacts good() {
  RunFacts run;
  run.processes = 4, run.correct.assign(4, true), run.crashed.assign(4, false);
  run.end = Time(1s), run.worst_delay = run.worst_delay_after_calm = 2ms, run.bound = 5ms;
  return run;
}
/// Only `one` failed on this run, and why.
void only(Needs one, const RunFacts& run, std::string_view why) {
  constexpr auto all = Needs::Fair | Needs::Synchrony | Needs::Gst | Needs::Majority | Needs::OneCorrect |
                       Needs::Recovery | Needs::Lossless | Needs::Stop;
  CHECK((held(run) | one) == all);
  CHECK((held(run) & one) == Needs::None);
  CHECK(why_not(run, one) == why);
}
}  // namespace

TEST_CASE("luck has had its time when nothing is left to happen, whenever that is") {
  RunFacts run = good();
  CHECK_FALSE(has(held(run), Needs::Luck));
  CHECK(why_not(run, Needs::Luck) == "the run was not over when it ended, and luck may take longer");
  run.quiescent = true;
  CHECK(has(held(run), Needs::Luck));
}

TEST_CASE("each assumption fails by itself, with its reason") {
  RunFacts run = good();
  SECTION("none") { only(Needs::None, run, ""); }
  SECTION("fair links") {
    run.fair = false;
    only(Needs::Fair | Needs::Gst, run, "some link or process let nothing through until the end");
  }
  SECTION("links that lose most") {
    run.mostly_lost = true;
    only(Needs::Fair, run, "more than half of the messages were lost, so that luck may take longer than the run");
  }
  SECTION("altered messages") { run.corrupted = 7, only(Needs::Fair, run, "the network changed 7 messages"); }
  SECTION("a loss on the way to one who crashes later") {
    run.all_arrived = false, only(Needs::Synchrony, run, "messages were lost");
  }
  SECTION("a restart") {
    run.crashes_final = false;
    only(Needs::Stop, run, "a process restarted, and in this model who crashes stays down");
  }
  SECTION("a late message") {
    run.worst_delay = 6ms;
    only(Needs::Synchrony, run, "a message took 6ms, the detectors were set for 5ms");
  }
  SECTION("just in time") { run.worst_delay = 5ms, only(Needs::None, run, ""); }
  SECTION("a stall") {
    run.worst_stall = 7ms;
    only(Needs::Synchrony, run, "a process stood still for 7ms, the detectors were set for 5ms");
  }
  SECTION("no bound") {
    run.bound = {};
    only(Needs::Synchrony, run, "no detector of this stack says what delay it was set for");
  }
  SECTION("clocks") { run.clocks_true = false, only(Needs::Synchrony, run, "clocks were not true"); }
  SECTION("losses before the calm") {
    run.lossless = run.all_arrived = false, run.calm = Time(100ms);
    only(Needs::Synchrony | Needs::Lossless, run,
         "messages were lost; messages were lost or corrupted, and nobody sends them again");
  }
  SECTION("losses after it") {
    run.lossless_after_calm = false;
    only(Needs::Gst, run, "messages were lost after the last fault too");
  }
  SECTION("no time after the last fault") {
    run.calm = Time(801ms);
    only(Needs::Gst, run, "the last fault was at 801ms, only 199ms before the end");
  }
  SECTION("half is no majority") {
    run.correct = {true, true, false, false};
    only(Needs::Majority, run, "2 of 4 processes failed, so no majority is correct");
  }
  SECTION("a detector that has not come to wait long enough") {
    run.worst_delay = run.worst_delay_after_calm = 8ms;
    REQUIRE((held(run) & Needs::Gst) == Needs::None);
    CHECK(why_not(run, Needs::Gst) ==
          "a message took 8ms after the last fault, and the detectors had only come to wait for 5ms");
    run.bound = 8ms;
    CHECK(has(held(run), Needs::Gst));
    run.settled_bound = 7ms;                                  // it has learned just now
    CHECK_FALSE(has(held(run), Needs::Gst));
  }
  SECTION("nobody") {
    run.correct.assign(4, false);
    only(Needs::Majority | Needs::OneCorrect, run,
         "4 of 4 processes failed, so no majority is correct; no process is correct");
  }
  SECTION("disks") { run.disks_honest = false, only(Needs::Recovery, run, "a disk failed or was damaged"); }
}

TEST_CASE("grace is 20 % of the run, or ten delays") {
  RunFacts run = good();
  CHECK(grace(run) == 200ms);
  CHECK(is_old(run, Time(800ms)));
  CHECK_FALSE(is_old(run, Time(801ms)));
  run.bound = 30ms;
  CHECK(grace(run) == 300ms);
  run.worst_delay = 40ms;
  CHECK(grace(run) == 400ms);
  run.orders_in_rounds = true;
  CHECK(grace(run) == 16 * 40ms);                             // three for each of four processes, and four
  run.quiescent = true;
  CHECK(is_old(run, run.end));
}

TEST_CASE("what has not happened is waited for three turns of the slowest timer, and half a lossy run") {
  RunFacts run = good();
  CHECK(patience(run) == 200ms);
  run.slowest_timer = 100ms;
  CHECK(patience(run) == 300ms);
  run.lossless_after_calm = false;
  CHECK(patience(run) == 500ms);
  CHECK(is_missing(run, Time(500ms)));
  CHECK_FALSE(is_missing(run, Time(501ms)));
  run.calm = Time(600ms);
  CHECK_FALSE(is_missing(run, Time(500ms)));
  run.quiescent = true;
  CHECK(is_missing(run, Time(999ms)));
}

TEST_CASE("the last slice is a tenth of the time since the last fault") {
  RunFacts run = good();
  run.calm = Time(500ms);
  CHECK_FALSE(is_late(run, Time(950ms)));
  CHECK(is_late(run, Time(951ms)));
  run.quiescent = true;
  CHECK_FALSE(is_late(run, Time(951ms)));
}

TEST_CASE("who crashed and came back was not always up; who is no process is not correct") {
  RunFacts run = good();
  run.crashed[1] = true;
  CHECK(is_correct(run, ProcessId{1}));
  CHECK_FALSE(was_always_up(run, ProcessId{1}));
  CHECK(was_always_up(run, ProcessId{0}));
  CHECK_FALSE(is_correct(run, nobody));
}
