#include <catch2/catch.hpp>

#include "protocols/ordering/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;
using namespace std::chrono_literals;

namespace {

template <class P> void deliver_everywhere(Script<P>& h, int ms, ProcessId from, const Word& m) {
  for (ProcessId q : {p0, p1, p2}) h.at(ms, q, typename P::Deliver{from, m});
}
}  // namespace

TEST_CASE("delivered under a wrong name was not broadcast") {
  Script<ReliableBroadcast> h;
  h.at(1, p0, ReliableBroadcast::Broadcast{a}).at(2, p1, ReliableBroadcast::Deliver{p2, a});
  const Finding f = h.finding("NOCREATE");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == R"(process 1 delivered {"testing::Word":{"text":"a"}} of process 2 at 2ms, )"
                  R"(which process 2 had not broadcast)");
  CHECK(f.record == 1u);
}

TEST_CASE("equal messages of one process are counted") {
  Script<ReliableBroadcast> h;
  h.at(1, p0, ReliableBroadcast::Broadcast{a}).at(2, p0, ReliableBroadcast::Broadcast{a});
  deliver_everywhere(h, 3, p0, a);
  SECTION("one of two is missing everywhere") {
    const auto all = h.findings();
    CHECK(all[0].check == "VALSELF");
    CHECK(all[0].verdict == Verdict::Violated);
    CHECK(all[0].text == R"(process 0 never delivered its own {"testing::Word":{"text":"a"}}, broadcast at 2ms)");
    CHECK(all[3].verdict == Verdict::Ok);                     // and so all agree
  }
  SECTION("a third") {
    deliver_everywhere(h, 4, p0, a);
    h.at(5, p2, ReliableBroadcast::Deliver{p0, a});
    const Finding f = h.finding("NODUP");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2 delivered {"testing::Word":{"text":"a"}} of process 0 at 5ms )"
                    R"(once more than it was broadcast (2))");
  }
}

TEST_CASE("best effort: a correct broadcaster reaches every correct process") {
  Script<BestEffortBroadcast> h;
  h.at(1, p0, BestEffortBroadcast::Broadcast{a}).at(2, p0, BestEffortBroadcast::Deliver{p0, a});
  SECTION("not one of them") {
    h.at(2, p1, BestEffortBroadcast::Deliver{p0, a});
    const Finding f = h.finding("VALALL");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2 never delivered {"testing::Word":{"text":"a"}}, which process 0 broadcast at 1ms)");
    CHECK(f.judged == 3);
    CHECK(f.record == 0u);
  }
  SECTION("a broadcaster that crashes promises nothing") {
    h.crash(3, p0);
    CHECK(h.finding("VALALL").verdict == Verdict::Inconclusive);
  }
  SECTION("nor one that crashed and came back") {
    h.run.crashed[0] = true;
    CHECK(h.finding("VALALL").verdict == Verdict::Inconclusive);
  }
}

TEST_CASE("who delivers and crashes breaks uniform agreement, but not agreement") {
  SECTION("agreement") {
    Script<ReliableBroadcast> h;
    h.at(1, p0, ReliableBroadcast::Broadcast{a}).at(2, p0, ReliableBroadcast::Deliver{p0, a}).crash(3, p0);
    const Finding f = h.finding("AGREE");
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.text == "nothing was judged: no correct process delivered anything");
  }
  SECTION("uniform agreement") {
    Script<UniformReliableBroadcast> h;
    h.at(1, p0, UniformReliableBroadcast::Broadcast{a})
        .at(2, p0, UniformReliableBroadcast::Deliver{p0, a})
        .crash(3, p0);
    const Finding f = h.finding("UAGREE");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 1 never delivered {"testing::Word":{"text":"a"}}, which process 0 broadcast at 1ms)"
                    " and process 0 delivered (the first of 2)");
  }
}

TEST_CASE("no majority is left: what is not delivered proves nothing") {
  Script<UniformReliableBroadcast> h;
  h.at(1, p0, UniformReliableBroadcast::Broadcast{a}).crash(2, p1).crash(2, p2);
  const Finding f = h.finding("VALSELF", Needs::Fair | Needs::Majority);
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text.find("2 of 3 processes failed, so no majority is correct") != f.text.npos);
}

TEST_CASE("delivery that has just begun may still spread") {
  Script<ReliableBroadcast> h;
  h.at(1, p0, ReliableBroadcast::Broadcast{a}).at(950, p0, ReliableBroadcast::Deliver{p0, a});
  const Finding f = h.finding("AGREE");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.judged == 0);
}

TEST_CASE("FIFO: per broadcaster, without gaps") {
  Script<FifoReliableBroadcast> h;
  using P = FifoReliableBroadcast;
  h.at(1, p0, P::Broadcast{a}).at(2, p0, P::Broadcast{b}).at(3, p1, P::Broadcast{c});
  SECTION("between broadcasters there is no order") {
    h.at(5, p2, P::Deliver{p1, c}).at(5, p2, P::Deliver{p0, a}).at(5, p2, P::Deliver{p0, b});
    h.at(5, p1, P::Deliver{p0, a}).at(5, p1, P::Deliver{p1, c}).at(5, p1, P::Deliver{p0, b});
    const Finding f = h.finding("FIFO");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 6);
  }
  SECTION("a gap, at a process that crashes afterwards") {
    h.at(5, p2, P::Deliver{p0, b}).crash(6, p2);
    const Finding f = h.finding("FIFO");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2 delivered {"testing::Word":{"text":"b"}} of process 0 at 5ms before )"
                    R"({"testing::Word":{"text":"a"}} of process 0, which process 0 had broadcast at 1ms)");
    CHECK(f.record == 3u);
  }
}

TEST_CASE("causal order goes through third processes") {
  using P = CausalReliableBroadcast;
  Script<P> h;
  h.at(1, p0, P::Broadcast{a}).at(2, p1, P::Deliver{p0, a}).at(3, p1, P::Broadcast{b});
  SECTION("the effect before the cause") {
    h.at(4, p1, P::Deliver{p1, b}).at(5, p2, P::Deliver{p1, b});
    const Finding f = h.finding("CAUSAL");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2 delivered {"testing::Word":{"text":"b"}} of process 1 at 5ms before )"
                    R"({"testing::Word":{"text":"a"}} of process 0, )"
                    R"(which process 0 had broadcast at 1ms and which is in its past)");
    CHECK(f.record == 4u);
  }
  SECTION("two steps away") {
    h.at(4, p2, P::Deliver{p0, a}).at(5, p2, P::Deliver{p1, b}).at(6, p2, P::Broadcast{c});
    h.at(7, p0, P::Deliver{p0, a}).at(8, p0, P::Deliver{p2, c});
    const Finding f = h.finding("CAUSAL");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text.find(R"({"testing::Word":{"text":"c"}} of process 2 at 8ms before )"
                      R"({"testing::Word":{"text":"b"}} of process 1)") != f.text.npos);
  }
  SECTION("one's own broadcast is in one's past, delivered or not") {
    h.at(4, p1, P::Broadcast{c}).at(5, p1, P::Deliver{p1, c});
    CHECK(h.finding("CAUSAL").verdict == Verdict::Violated);
  }
  SECTION("what was broadcast at the same time has no order") {
    h.at(4, p2, P::Broadcast{c}).at(5, p0, P::Deliver{p2, c}).at(6, p0, P::Deliver{p0, a}).at(7, p0, P::Deliver{p1, b});
    h.at(8, p2, P::Deliver{p0, a}).at(9, p2, P::Deliver{p2, c}).at(9, p2, P::Deliver{p1, b});
    CHECK(h.finding("CAUSAL").verdict == Verdict::Ok);
  }
}

TEST_CASE("total order: what a process delivers is the beginning of what others deliver") {
  using P = TotalOrderBroadcast;
  Script<P> h;
  h.at(1, p0, P::Broadcast{a}).at(1, p1, P::Broadcast{b}).at(1, p2, P::Broadcast{c});
  h.at(2, p0, P::Deliver{p1, b}).at(3, p0, P::Deliver{p0, a}).at(4, p0, P::Deliver{p2, c});
  SECTION("at whatever time, and not all of it") {
    h.at(8, p1, P::Deliver{p1, b}).at(9, p1, P::Deliver{p0, a}).at(9, p2, P::Deliver{p1, b});
    const Finding f = h.finding("TO");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 6);
  }
  SECTION("not in another order") {
    h.at(8, p2, P::Deliver{p1, b}).at(9, p2, P::Deliver{p2, c}).at(9, p2, P::Deliver{p0, a});
    const Finding f = h.finding("TO");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2 delivered {"testing::Word":{"text":"c"}} of process 2 at 9ms as number 2, )"
                    R"(process 0 {"testing::Word":{"text":"a"}} of process 0 at 3ms)");
    CHECK(f.record == 7u);
  }
  SECTION("not with a gap, even if no common message is out of order") {
    h.at(8, p2, P::Deliver{p1, b}).at(9, p2, P::Deliver{p2, c});
    CHECK(h.finding("TO").verdict == Verdict::Violated);
  }
  SECTION("who crashes promises nothing") {
    h.at(8, p2, P::Deliver{p2, c}).crash(9, p2);
    const Finding f = h.finding("TO");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 3);
  }
}

TEST_CASE("uniform total order holds for those who crash, too") {
  using P = UniformTotalOrderBroadcast;
  Script<P> h;
  h.at(1, p0, P::Broadcast{a}).at(1, p1, P::Broadcast{b});
  h.at(2, p0, P::Deliver{p1, b}).at(3, p0, P::Deliver{p0, a});
  SECTION("as long as they are up") {
    h.at(8, p2, P::Deliver{p1, b}).crash(9, p2);
    CHECK(h.finding("UTO").verdict == Verdict::Ok);
  }
  SECTION("from their first message on") {
    h.at(8, p2, P::Deliver{p0, a}).crash(9, p2);
    const Finding f = h.finding("UTO");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 2 delivered {"testing::Word":{"text":"a"}} of process 0 at 8ms as number 1, )"
                    R"(process 0 {"testing::Word":{"text":"b"}} of process 1 at 2ms)");
    CHECK(f.record == 4u);
  }
  SECTION("even if all deliver all in the end") {
    h.at(8, p2, P::Deliver{p0, a}).at(8, p2, P::Deliver{p1, b}).at(9, p1, P::Deliver{p1, b});
    h.at(10, p1, P::Deliver{p0, a});
    CHECK(h.finding("UTO").verdict == Verdict::Violated);
  }
}
