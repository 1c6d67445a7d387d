// Atomic commit, step by step: at whatever moment whoever crashes.
#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"
#include "protocols/commit/ports.hpp"
#include "tests/support/parts.hpp"
#include "tests/support/processes.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {


template <class P> class Commits : public Driver {
 public:
  using Driver::Driver;
  void propose(ProcessId p, bool commit) { request(p, typename P::Propose{commit}); }
  void propose_all(const std::vector<bool>& votes) {
    for (ProcessId p : ids()) propose(p, votes[index(p)]);
  }
  std::vector<bool> decisions(ProcessId p) const {
    std::vector<bool> all;
    for (const Event& e : events)
      if (auto told = e.what.template as<typename P::Decide>(); told && e.process == p) all.push_back(told->commit);
    return all;
  }
  /// What all that have decided have decided; nothing if they differ or nobody has.
  std::optional<bool> agreed() const {
    std::set<bool> all;
    for (ProcessId p : ids()) for (bool commit : decisions(p)) all.insert(commit);
    return all.size() == 1 ? std::optional(*all.begin()) : std::nullopt;
  }
  bool all_correct_decided() const {
    return std::ranges::all_of(ids(), [&](ProcessId p) { return !is_up(p) || !decisions(p).empty(); });
  }
  /// Every process that is up learns of every crash, if a detector of this stack can be told.
  void report_crashes() {
    for (ProcessId dead : ids()) if (!is_up(dead)) for (ProcessId p : ids()) if (is_up(p)) report_crash(*this, p, dead);
  }
};

class TwoPhase : public Commits<AtomicCommit> {
 public:
  explicit TwoPhase(std::size_t n, std::uint64_t seed = 0) : Commits(n, (know_protocols(), choice()), seed) {}
  static Choice choice() { return {"TwoPhaseCommit", {}, {}}; }
};

class NonBlocking : public Commits<NonBlockingAtomicCommit> {
 public:
  NonBlocking(std::size_t n, const std::string& algorithm, const std::string& consensus = "FloodingUniformConsensus")
      : Commits(n, choice(algorithm, consensus)) {}
  static Choice choice(const std::string& algorithm, const std::string& consensus) {
    know_protocols(), know<TestLink, TestDetector>();
    Choice choice{algorithm, {{"PerfectLink", "TestLink"}, {"PerfectFailureDetector", "TestDetector"}}, {}};
    if (algorithm != "ThreePhaseCommit") choice.uses["UniformConsensus"] = consensus;
    return choice;
  }
};

}  // namespace

// ---- two phases -------------------------------------------------------------------------------------

TEST_CASE("two-phase commit: all commit if all vote for it, and all abort if one does not") {
  for (std::size_t against = 0; against <= 3; ++against) {
    TwoPhase run(3);
    std::vector<bool> votes(3, true);
    if (against < 3) votes[against] = false;
    run.propose_all(votes);
    REQUIRE(run.run_rounds());
    CHECK(run.agreed() == (against == 3));
    CHECK(run.all_correct_decided());
  }
}

TEST_CASE("a coordinator that crashes after the votes keeps everybody waiting, and aborts when it is back") {
  TwoPhase run(3);
  run.propose_all({true, true, true});
  run.round(), run.crash(p0);
  run.run_rounds(2000);
  CHECK_FALSE(run.agreed());
  CHECK(run.decisions(p1).empty());
  run.restart(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.agreed() == false);
  CHECK(run.all_correct_decided());
}

TEST_CASE("who has heard the decision tells the others, while the coordinator is down") {
  TwoPhase run(3);
  run.propose_all({true, true, true});
  run.round();
  REQUIRE(run.deliver(p1, p0));
  run.crash_in_next_step(p0, 1);                                      // it decides, and one learns of it
  REQUIRE(run.deliver(p2, p0));
  run.run_rounds(500);
  CHECK(run.decisions(p1) == std::vector{true});
  CHECK(run.decisions(p2) == std::vector{true});
  run.restart(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.agreed() == true);
}

TEST_CASE("the coordinator finds its decision on its disk and tells those who have not heard of it") {
  TwoPhase run(3);
  run.propose_all({true, true, true});
  run.round();
  REQUIRE(run.deliver(p1, p0));
  run.crash_in_next_step(p0, 0);                                      // it decides, and nobody learns of it
  REQUIRE(run.deliver(p2, p0));
  run.run_rounds(500);
  CHECK(run.decisions(p1).empty());
  run.restart(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.agreed() == true);
  CHECK(run.all_correct_decided());
}

TEST_CASE("who has not voted when an uncertain one asks aborts for both") {
  TwoPhase run(3);
  run.propose(p0, true), run.propose(p1, true);                       // p2 has yet to propose
  run.round(), run.crash(p0);
  run.run_rounds(1000);
  CHECK(run.decisions(p1) == std::vector{false});
  CHECK(run.decisions(p2) == std::vector{false});
  run.restart(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.agreed() == false);
}

TEST_CASE("a participant that restarts without a vote on its disk aborts, with one it asks") {
  TwoPhase run(3);
  run.propose(p0, true), run.propose(p1, true), run.propose(p2, true);
  SECTION("before it was asked for its vote") {
    run.crash(p2), run.restart(p2);
    REQUIRE(run.run_rounds());
    CHECK(run.agreed() == false);
  }
  SECTION("after it has voted") {
    run.round(), run.crash(p2), run.run_rounds(30), run.restart(p2);
    REQUIRE(run.run_rounds());
    CHECK(run.agreed() == true);
  }
  CHECK(run.all_correct_decided());
}

TEST_CASE("a question for the vote that comes after the decision is too late") {
  TwoPhase run(3);
  run.propose_all({true, false, true});
  REQUIRE(run.deliver(p0, p1));                                       // p1 votes against
  REQUIRE(run.deliver(p1, p0));
  REQUIRE(run.deliver_last(p0, p2));                                  // p2 is told to abort, and then asked
  REQUIRE(run.run_rounds());
  CHECK(run.decisions(p2) == std::vector{false});
}

TEST_CASE("after a restart the same is decided again") {
  TwoPhase run(3);
  run.propose_all({true, true, true});
  REQUIRE(run.run_rounds());
  for (ProcessId p : run.ids()) run.crash(p), run.restart(p);
  REQUIRE(run.run_rounds());
  for (ProcessId p : run.ids()) CHECK(run.decisions(p) == std::vector{true, true});
}

TEST_CASE("two-phase commit: whoever crashes and restarts, in the middle of whatever, all decide the same") {
  std::size_t committed = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    INFO("seed " << seed);
    TwoPhase run(4, seed);
    Draws draws(Key(seed, stream("crashes")).of(0));
    const std::vector<bool> votes{true, true, true, seed % 5 != 0};
    run.propose_all(votes);
    for (int turn = 0; turn < 6; ++turn) {
      const ProcessId victim{static_cast<std::uint32_t>(draws.below(4))};
      if (draws.below(2) == 0 && run.is_up(victim)) run.crash_in_next_step(victim, draws.below(4));
      run.run(1 + draws.below(6));
      if (!run.is_up(victim) && draws.below(2) == 0) run.restart(victim);
    }
    bool at_rest = false;
    for (int again = 0; again < 5; ++again) {                         // a crash in the next step may be yet to come
      for (ProcessId p : run.ids()) if (!run.is_up(p)) run.restart(p);
      at_rest = run.run_rounds(1000);
    }
    REQUIRE(at_rest);
    REQUIRE(run.agreed());
    CHECK(run.all_correct_decided());
    if (!votes[3]) CHECK(run.agreed() == false);
    committed += *run.agreed();
  }
  CHECK(committed > 20);
  CHECK(committed < 380);
}

TEST_CASE("a coordinator that is no process is refused with its number") {
  Choice choice = (know_protocols(), TwoPhase::choice());
  choice.parameters = {{"TwoPhaseCommit.coordinator", "3"}};
  CHECK_THROWS_WITH(Driver(3, choice),
                    "TwoPhaseCommit.coordinator is 3; it must be below the number of processes, 3");
}

// ---- three phases -----------------------------------------------------------------------------------

TEST_CASE("three-phase commit: whenever its coordinators crash, all that are left decide as the dead have") {
  std::set<bool> seen;
  for (std::size_t when = 0; when <= 6; ++when)
    for (std::size_t sends = 0; sends <= 3; ++sends)
      for (std::size_t second = 0; second <= 6; ++second) {
        INFO(when << " rounds, " << sends << " sends, next " << second << " rounds");
        NonBlocking run(4, "ThreePhaseCommit");
        run.propose_all({true, true, true, true});
        run.run_rounds(when), run.crash_in_next_step(p0, sends), run.run_rounds(2);
        run.crash(p0), run.report_crashes();
        run.run_rounds(second), run.crash_in_next_step(p1, sends), run.run_rounds(2);
        run.crash(p1), run.report_crashes();
        REQUIRE(run.run_rounds());
        REQUIRE(run.agreed());
        CHECK(run.all_correct_decided());
        seen.insert(*run.agreed());
      }
  CHECK(seen.size() == 2);
}

TEST_CASE("three-phase commit: what a replaced coordinator has sent comes too late") {
  NonBlocking run(3, "ThreePhaseCommit");
  run.propose_all({true, true, true});
  run.round();
  REQUIRE(run.deliver(p1, p0));
  REQUIRE(run.deliver(p2, p0));                                       // it tells both to be prepared, and crashes
  run.crash(p0);
  report_crash(run, p1, p0);
  REQUIRE(run.deliver(nobody, p1));                                   // p1, not prepared, takes over
  REQUIRE(run.deliver(p1, p2));
  REQUIRE(run.deliver(p0, p2));                                       // p2 hears of the old one after the new one
  REQUIRE(run.deliver(p2, p1));
  CHECK(run.decisions(p1) == std::vector{false});
  run.crash(p1), run.lose(p1, p2), run.report_crashes();
  REQUIRE(run.run_rounds());
  CHECK(run.decisions(p2) == std::vector{false});
}

TEST_CASE("three-phase commit: who takes the living for dead decides alone") {
  NonBlocking run(3, "ThreePhaseCommit");
  run.propose_all({true, true, true});
  run.round(), run.round();                                           // p0 tells all to be prepared ...
  run.lose(p0, p2);                                                   // ... and p2 is cut off
  report_crash(run, p2, p0), report_crash(run, p2, p1);
  report_crash(run, p0, p2), report_crash(run, p1, p2);
  while (!run.waiting().empty()) run.lose(p2, p0), run.lose(p2, p1), run.round();
  CHECK(run.decisions(p0) == std::vector{true});
  CHECK(run.decisions(p2) == std::vector{false});
}

// ---- by consensus, and both -------------------------------------------------------------------------

TEST_CASE("non-blocking commit: all commit if all vote for it, and abort if one does not, or is dead") {
  const auto* algorithm = GENERATE("ThreePhaseCommit", "ConsensusBasedNonBlockingAtomicCommit");
  INFO(algorithm);
  for (std::uint32_t against = 0; against <= 4; ++against) {
    NonBlocking run(4, algorithm);
    std::vector<bool> votes(4, true);
    if (against < 4) votes[against] = false;
    run.propose_all(votes);
    REQUIRE(run.run_rounds());
    CHECK(run.agreed() == (against == 4));
    CHECK(run.all_correct_decided());
  }
  for (ProcessId dead : {p0, p3}) {
    NonBlocking run(4, algorithm);
    run.crash(dead), run.report_crashes();
    REQUIRE(run.run_rounds());                                        // the crash is known before anybody votes
    run.propose_all({true, true, true, true});
    REQUIRE(run.run_rounds());
    CHECK(run.agreed() == false);
    CHECK(run.all_correct_decided());
  }
}

TEST_CASE("commit by consensus: a vote that reaches some and a crash that others hear of make one decision") {
  for (const auto* consensus : {"FloodingUniformConsensus", "HierarchicalUniformConsensus"})
    for (std::size_t sends = 0; sends <= 4; ++sends) {
      INFO(consensus << ", " << sends << " sends");
      NonBlocking run(4, "ConsensusBasedNonBlockingAtomicCommit", consensus);
      run.crash_in_next_step(p3, sends);
      run.propose_all({true, true, true, true});
      run.run_rounds(1), run.report_crashes();
      REQUIRE(run.run_rounds());
      REQUIRE(run.agreed());
      CHECK(run.all_correct_decided());
      if (sends == 0) CHECK(run.agreed() == false);                   // nobody has all votes
    }
}
