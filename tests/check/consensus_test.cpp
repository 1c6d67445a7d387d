#include <catch2/catch.hpp>

#include "protocols/consensus/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;
using namespace std::chrono_literals;
using Propose = UniformConsensus::Propose;
using Decide = UniformConsensus::Decide;

namespace {

template <class P> void propose_all(Script<P>& h) {
  h.at(10, p0, typename P::Propose{a}).at(11, p1, typename P::Propose{b}).at(12, p2, typename P::Propose{b});
}
}  // namespace

TEST_CASE("consensus: all propose, all decide the same proposal") {
  Script<UniformConsensus> h;
  propose_all(h);
  for (ProcessId p : {p0, p1, p2}) h.at(20, p, Decide{b});
  for (const Finding& f : h.findings()) {
    INFO(f.check);
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == (f.check == "CUAGR" ? 2u : 3u));
  }
}

TEST_CASE("consensus: a correct process that never decides") {
  Script<UniformConsensus> h;
  propose_all(h);
  h.at(20, p0, Decide{a}).at(20, p1, Decide{a});
  const Finding f = h.finding("CTERM");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 2 did not decide");
  CHECK(f.record == 2u);
}

TEST_CASE("consensus: termination is open while a correct process has not proposed, and whoever decided is judged") {
  Script<UniformConsensus> h;
  h.at(10, p0, Propose{a}).at(10, p1, Propose{a}).at(20, p0, Decide{a});
  SECTION("some wait") {
    const Finding f = h.finding("CTERM");
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.text == "process 1 did not decide, and process 2, which is correct, never proposed");
    CHECK(f.judged == 1);
  }
  SECTION("nobody waits") {
    h.at(20, p1, Decide{a}).at(20, p2, Decide{a});
    CHECK(h.finding("CTERM").verdict == Verdict::Ok);
  }
  SECTION("who crashes need not propose") {
    h.crash(20, p2);
    CHECK(h.finding("CTERM").text == "process 1 did not decide");
  }
}

TEST_CASE("consensus: the time to decide counts from the last proposal") {
  Script<UniformConsensus> h;
  h.at(10, p0, Propose{a}).at(10, p1, Propose{a}).at(950, p2, Propose{a});
  const Finding f = h.finding("CTERM");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK_THAT(f.text, Catch::Contains("too late to be missed"));
}

TEST_CASE("consensus: a value that nobody proposed, or not yet") {
  Script<UniformConsensus> h;
  h.at(10, p0, Propose{a}).at(20, p1, Decide{b}).at(30, p2, Propose{b});
  const Finding f = h.finding("CVALID");
  CHECK(f.verdict == Verdict::Violated);
  CHECK_THAT(f.text, Catch::StartsWith("process 1 decided {"));
  CHECK_THAT(f.text, Catch::EndsWith("} at 20ms, which nobody had proposed"));
  CHECK(f.record == 1u);
}

TEST_CASE("consensus: deciding twice, also the same") {
  Script<UniformConsensus> h;
  propose_all(h);
  h.at(20, p1, Decide{a}).at(25, p1, Decide{a});
  const Finding f = h.finding("CINT");
  CHECK(f.verdict == Verdict::Violated);
  CHECK_THAT(f.text, Catch::StartsWith("process 1 decided ") && Catch::EndsWith(" at 20ms"));
  CHECK(f.judged == 2);
}

TEST_CASE("consensus: agreement with a process that crashes is uniform agreement's alone") {
  SECTION("regular") {
    Script<Consensus> h;
    propose_all(h);
    h.at(20, p0, Consensus::Decide{a}).crash(21, p0);
    h.at(30, p1, Consensus::Decide{b}).at(30, p2, Consensus::Decide{b});
    const Finding f = h.finding("CAGR");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 1);
  }
  SECTION("uniform") {
    Script<UniformConsensus> h;
    propose_all(h);
    h.at(20, p0, Decide{a}).crash(21, p0).at(30, p1, Decide{b});
    const Finding f = h.finding("CUAGR");
    CHECK(f.verdict == Verdict::Violated);
    CHECK_THAT(f.text, Catch::StartsWith("process 1 decided ") && Catch::Contains("but process 0 had decided "));
  }
}

TEST_CASE("consensus: two correct processes that differ") {
  Script<Consensus> h;
  propose_all(h);
  h.at(20, p0, Consensus::Decide{a}).at(30, p1, Consensus::Decide{b});
  const Finding f = h.finding("CAGR");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.record == 4u);
}

TEST_CASE("consensus on one bit, whose end is left to chance") {
  using P = RandomizedBinaryConsensus;
  Script<P> h;
  for (ProcessId p : {p0, p1, p2}) h.at(10, p, P::Propose{true});
  h.at(20, p0, P::Decide{true}).at(20, p1, P::Decide{false});
  const auto all = h.findings();
  CHECK(all[0].check == "PTERM");
  CHECK(all[0].text == "process 2 did not decide");
  CHECK(all[1].text == "process 1 decided false at 20ms, which nobody had proposed");
  CHECK(all[3].text == "process 1 decided false at 20ms, but process 0 had decided true at 20ms");
}
