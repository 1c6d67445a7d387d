#include <catch2/catch.hpp>

#include "protocols/links/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;
using namespace std::chrono_literals;
using Send = PerfectLink::Send;
using Deliver = PerfectLink::Deliver;

namespace {
}

TEST_CASE("what is delivered was sent by that process to this one, and before") {
  Script<PerfectLink> h;
  h.at(1, p0, Send{p1, a}).at(2, p2, Deliver{p0, a}).at(3, p1, Deliver{p0, b}).at(4, p0, Send{p1, b});
  const Finding f = h.finding("NOCREATE");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == R"(process 2 delivered {"testing::Word":{"text":"a"}} from process 0 at 2ms, )"
                  "which process 0 had not sent to it (the first of 2)");
  CHECK(f.record == 1u);
  CHECK(f.judged == 2);
}

TEST_CASE("a message from nobody was not sent") {
  Script<PerfectLink> h;
  h.at(1, p1, Deliver{nobody, a});
  CHECK(h.finding("NOCREATE").verdict == Verdict::Violated);
}

TEST_CASE("equal messages are counted: what was sent twice may be delivered twice, not thrice") {
  Script<PerfectLink> h;
  h.at(1, p0, Send{p1, a}).at(1, p0, Send{p1, a}).at(2, p1, Deliver{p0, a}).at(3, p1, Deliver{p0, a});
  SECTION("twice") { CHECK(h.finding("NODUP").verdict == Verdict::Ok); }
  SECTION("thrice") {
    h.at(4, p1, Deliver{p0, a});
    const Finding f = h.finding("NODUP");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 1 delivered {"testing::Word":{"text":"a"}} from process 0 at 4ms )"
                    R"(for the 3rd time; it was sent 2 times)");
    CHECK(f.record == 4u);
  }
}

TEST_CASE("a lost message names who, what and when") {
  Script<PerfectLink> h;
  h.at(1, p0, Send{p1, a}).at(2, p1, Deliver{p0, a}).at(3, p0, Send{p1, b});
  const Finding f = h.finding("LINKVAL");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == R"(process 1 never delivered {"testing::Word":{"text":"b"}}, which process 0 had sent to it at 3ms)");
  CHECK(f.record == 2u);
  CHECK(f.judged == 2);
}

TEST_CASE("nothing is promised to or from who crashes") {
  Script<PerfectLink> h;
  h.at(1, p0, Send{p1, a}).at(1, p2, Send{p1, b}).at(2, p1, Deliver{p2, b});
  SECTION("the sender") { h.crash(5, p0); }
  SECTION("the receiver") { h.crash(5, p1); }
  CHECK(h.finding("LINKVAL").verdict != Verdict::Violated);
}

TEST_CASE("what was sent shortly before the end may still be on its way") {
  Script<PerfectLink> h;
  h.at(900, p0, Send{p1, a});
  SECTION("and then nothing was judged") {
    const Finding f = h.finding("LINKVAL");
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.text == "nothing was judged: what called for it came in the last 200ms of the run, too late to be missed");
  }
  SECTION("even if it arrived, that alone is no evidence") {
    h.at(901, p1, Deliver{p0, a});
    CHECK(h.finding("LINKVAL").verdict == Verdict::Inconclusive);
  }
  SECTION("unless the run came to rest") {
    h.run.quiescent = true;
    CHECK(h.finding("LINKVAL").verdict == Verdict::Violated);
  }
  SECTION("delays are long: an older one may be on its way too") {
    h.run.worst_delay = 90ms;
    h.at(150, p0, Send{p2, a});
    CHECK(h.finding("LINKVAL").verdict == Verdict::Inconclusive);
  }
}

TEST_CASE("right after the last fault what is missing proves nothing yet") {
  Script<PerfectLink> h;
  h.at(100, p0, Send{p1, a}).at(100, p0, Send{p2, a}).at(101, p2, Deliver{p0, a});
  h.run.calm = Time(950ms);
  const Finding f = h.finding("LINKVAL");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.judged == 2);
  CHECK(f.text.find("but the last fault was 50ms before the end, and 200ms must pass before it means "
                    "anything") != f.text.npos);
}

TEST_CASE("a message whose next repetition may be to come is not missing yet") {
  Script<PerfectLink> h;
  h.at(200, p0, Send{p1, a});
  h.run.slowest_timer = 400ms;
  const Finding f = h.finding("LINKVAL");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text.find("; but that was 800ms before the end, and 1.2s must pass") != f.text.npos);
}

TEST_CASE("a loss that nobody repairs is not the link's fault where it needs a lossless network") {
  Script<PerfectLink> h;
  h.at(1, p0, Send{p1, a});
  h.run.lossless = false;
  const Finding f = h.finding("LINKVAL", Needs::Fair | Needs::Lossless);
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text.find("; that proves nothing, because messages were lost or corrupted") != f.text.npos);
}

TEST_CASE("a FIFO link delivers in the order of sending, without gaps") {
  Script<FifoLink> h;
  for (auto& m : {a, b, a, c}) h.at(1, p0, FifoLink::Send{p1, m});
  h.at(1, p0, FifoLink::Send{p2, c}).at(2, p2, FifoLink::Deliver{p0, c});   // another pair has its own order
  h.at(2, p1, FifoLink::Deliver{p0, a}).at(3, p1, FifoLink::Deliver{p0, b});
  SECTION("in order, an equal message among them") {
    h.at(4, p1, FifoLink::Deliver{p0, a}).at(5, p1, FifoLink::Deliver{p0, c});
    const Finding f = h.finding("LINKFIFO");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 5);
  }
  SECTION("a gap") {
    h.at(5, p1, FifoLink::Deliver{p0, c});
    const Finding f = h.finding("LINKFIFO");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 1 delivered {"testing::Word":{"text":"c"}} from process 0 at 5ms before )"
                    R"({"testing::Word":{"text":"a"}}, which was sent to it earlier, at 1ms)");
  }
}

TEST_CASE("a stubborn link delivers each message at least three times") {
  Script<StubbornLink> h;
  h.at(1, p0, StubbornLink::Send{p1, a}).at(1, p0, StubbornLink::Send{p1, a});
  for (int i = 0; i < 5; ++i) h.at(10 + i, p1, StubbornLink::Deliver{p0, a});
  SECTION("sent twice, six are wanted") {
    const Finding f = h.finding("STUBBORN");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 1 delivered only 5 times {"testing::Word":{"text":"a"}}, )"
                    R"(which process 0 had sent to it at 1ms, and not 6 times)");
  }
  SECTION("six") {
    h.at(20, p1, StubbornLink::Deliver{p0, a});
    CHECK(h.finding("STUBBORN").verdict == Verdict::Ok);
  }
}

TEST_CASE("a long message is cut in the sentence, between characters") {
  std::string euros;
  for (int i = 0; i < 200; ++i) euros += "\xe2\x82\xac";
  Script<PerfectLink> h;
  h.at(1, p1, Deliver{p0, Word{euros}});
  const Finding f = h.finding("NOCREATE");
  CHECK(f.text.size() < 300);
  CHECK(f.text.find("\xe2\x82\xac... from process 0") != f.text.npos);
}
