#include <catch2/catch.hpp>

#include "protocols/consensus/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;
using StartEpoch = EpochChange::StartEpoch;
using Init = EpochConsensus::Init;
using Propose = EpochConsensus::Propose;
using Abort = EpochConsensus::Abort;
using Decide = EpochConsensus::Decide;
using Aborted = EpochConsensus::Aborted;

namespace {
const ProcessId all[] = {p0, p1, p2};

void begin(Script<EpochConsensus>& h, int ms, std::uint64_t timestamp, ProcessId leader) {
  for (ProcessId p : all) h.at(ms, p, Init{timestamp, leader, {}});
}
void abort(Script<EpochConsensus>& h, int ms) {
  for (ProcessId p : all) h.at(ms, p, Abort{}).at(ms, p, Aborted{});
}
}  // namespace

TEST_CASE("epoch change: all end in one epoch of a correct leader") {
  Script<EpochChange> h;
  h.at(5, p0, StartEpoch{3, p0}).at(6, p1, StartEpoch{5, p2}).at(8, p2, StartEpoch{5, p2});
  SECTION("all of them") {
    h.at(10, p0, StartEpoch{5, p2});
    for (const Finding& f : h.findings(Needs::Gst)) CHECK(f.verdict == Verdict::Ok);
  }
  SECTION("one stays in an older epoch") {
    const Finding f = h.finding("EC-LEAD", Needs::Gst);
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 0 is in epoch 3 of process 0 since 5ms, others are in epoch 5");
  }
  SECTION("the leader crashes") {
    h.at(10, p0, StartEpoch{5, p2}).crash(20, p2);
    const Finding f = h.finding("EC-LEAD", Needs::Gst);
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 0 is in epoch 5 of process 2 since 10ms, which is not correct (the first of 2)");
  }
  SECTION("the last epoch begins in the last slice") {
    for (ProcessId p : all) h.at(970, p, StartEpoch{8, p2});
    CHECK(h.finding("EC-LEAD", Needs::Gst).text.find(", so late") != std::string::npos);
  }
}

TEST_CASE("epoch change: a timestamp does not come again, nor with another leader") {
  Script<EpochChange> h;
  h.at(5, p0, StartEpoch{3, p0}).at(6, p0, StartEpoch{3, p0}).at(7, p1, StartEpoch{3, p1});
  const auto all = h.findings();
  CHECK(all[0].verdict == Verdict::Violated);
  CHECK(all[0].text == "process 0 started epoch 3 of process 0 at 6ms, and had started epoch 3 before");
  CHECK(all[1].verdict == Verdict::Violated);
  CHECK(all[1].text == "process 1 started epoch 3 of process 1 at 7ms, whose leader others hold to be process 0");
}

TEST_CASE("epoch consensus: a later epoch may decide what an earlier leader proposed, but not the other way round") {
  Script<EpochConsensus> h;
  begin(h, 5, 1, p0);
  h.at(6, p0, Propose{a});
  abort(h, 10);
  begin(h, 15, 4, p1);
  h.at(16, p1, Propose{b});
  SECTION("later") {
    h.at(20, p1, Decide{a});
    CHECK(h.finding("EP-VALID").verdict == Verdict::Ok);
  }
  SECTION("earlier") {
    h.at(20, p2, Init{2, p2, {}}).at(21, p2, Decide{b});
    const Finding f = h.finding("EP-VALID");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text.find(" in epoch 2 at 21ms, which no leader had proposed in that or an earlier one") != f.text.npos);
  }
  SECTION("what is proposed by who does not lead counts for nothing") {
    h.at(17, p2, Propose{Word{"c"}}).at(20, p1, Decide{Word{"c"}});
    CHECK(h.finding("EP-VALID").verdict == Verdict::Violated);
  }
}

TEST_CASE("epoch consensus: what one epoch decided, no other may contradict") {
  Script<EpochConsensus> h;
  begin(h, 5, 1, p0);
  h.at(6, p0, Propose{a}).at(8, p0, Decide{a});
  abort(h, 10);
  begin(h, 15, 4, p1);
  h.at(16, p1, Propose{b});
  SECTION("kept") {
    for (ProcessId p : all) h.at(20, p, Decide{a});
    const Finding f = h.finding("EP-LOCK");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 3);
  }
  SECTION("lost") {
    h.at(20, p1, Decide{b});
    const Finding f = h.finding("EP-LOCK");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text.find("process 1 decided ") == 0);
    CHECK(f.text.find(" in epoch 4 at 20ms, but process 0 had decided ") != f.text.npos);
    CHECK(f.text.find(" in epoch 1 at 8ms") != f.text.npos);
  }
}

TEST_CASE("epoch consensus: termination is promised where the leader proposed and nobody gave up") {
  Script<EpochConsensus> h;
  begin(h, 5, 1, p0);
  h.at(6, p0, Propose{a}).at(8, p0, Decide{a}).at(8, p1, Decide{a});
  SECTION("one waits for ever") {
    const Finding f = h.finding("EP-TERM");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 2 did not decide in epoch 1, which process 0 led");
  }
  SECTION("somebody aborts") {
    h.at(9, p1, Abort{}).at(9, p1, Aborted{});
    CHECK(h.finding("EP-TERM").judged == 0);
  }
  SECTION("the leader crashes") {
    h.crash(9, p0);
    CHECK(h.finding("EP-TERM").judged == 0);
  }
}

TEST_CASE("epoch consensus: an end comes when it is asked for, once, and nothing after it") {
  Script<EpochConsensus> h;
  begin(h, 5, 1, p0);
  h.at(6, p0, Propose{a});
  SECTION("unasked") {
    h.at(7, p1, Aborted{});
    CHECK(h.finding("EP-ABORT").text == "process 1 ended epoch 1 at 7ms, which it had not asked for");
  }
  SECTION("twice") {
    h.at(7, p1, Abort{}).at(7, p1, Aborted{}).at(8, p1, Aborted{});
    CHECK(h.finding("EP-ABORT").text == "process 1 ended epoch 1 at 8ms, which had ended before");
  }
  SECTION("a decision after it") {
    h.at(7, p1, Abort{}).at(7, p1, Aborted{}).at(8, p1, Decide{a});
    CHECK(h.finding("EP-ABORT").text == "process 1 decided in epoch 1 at 8ms, which had ended before");
  }
  SECTION("never") {
    h.at(7, p1, Abort{});
    CHECK(h.finding("EP-ABORT").text == "process 1 asked for the end of epoch 1 at 7ms, in vain");
  }
  SECTION("as it should") {
    h.at(7, p1, Abort{}).at(7, p1, Aborted{});
    CHECK(h.finding("EP-ABORT").verdict == Verdict::Ok);
  }
}

TEST_CASE("epoch consensus: two values in one epoch, and one process that decides twice") {
  Script<EpochConsensus> h;
  begin(h, 5, 1, p0);
  h.at(6, p0, Propose{a}).at(8, p0, Decide{a}).at(9, p0, Decide{b});
  const auto found = h.findings();
  CHECK(found[1].check == "EP-AGR");
  CHECK(found[1].verdict == Verdict::Violated);
  CHECK(found[2].check == "EP-INT");
  CHECK(found[2].verdict == Verdict::Violated);
}

TEST_CASE("epoch consensus: an instance that has been told no epoch says nothing") {
  Script<EpochConsensus> h;
  h.at(5, p1, Decide{a});
  CHECK(h.finding("EP-VALID").text == "process 1 had an indication at 5ms from an epoch that it had not begun");
}
