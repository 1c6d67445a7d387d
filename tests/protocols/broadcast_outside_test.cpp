// Outside its model, and beyond what its port promises, each broadcast fails as theory predicts.
#include <catch2/catch.hpp>

#include "tests/support/broadcasts.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {
Subject subject(const std::string& algorithm, const std::string& below = {}) {
  know_all();
  return {algorithm, below};
}
}  // namespace

TEST_CASE("best-effort broadcast gives no agreement when the sender crashes half-way") {
  Broadcasts run(3, subject("BasicBroadcast"));
  run.crash_in_next_step(p0, 2);
  auto m = run.broadcast(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p1) == std::vector{m});
  CHECK(run.delivered(p2).empty());
  CHECK(judge(run, "AGREE") == "process 2 never delivers 0.1");
  CHECK(judge(run, "VALALL") == "");                          // which is all that it promises
}

TEST_CASE("eager reliable broadcast is not uniform: who delivers and crashes keeps it to himself") {
  Broadcasts run(3, subject("EagerReliableBroadcast"));
  run.crash_in_next_step(p0, 2);
  auto m = run.broadcast(p0);
  run.crash_in_next_step(p1, 0);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p1) == std::vector{m});
  CHECK(judge(run, "UAGREE") == "process 2 never delivers 0.1");
  CHECK(judge(run, "AGREE") == "");
}

TEST_CASE("lazy reliable broadcast relays what a crashed process left half-way") {
  Broadcasts run(3, subject("LazyReliableBroadcast"));
  run.crash_in_next_step(p0, 2);
  auto m = run.broadcast(p0);
  REQUIRE(run.deliver(p0, p1));
  SECTION("when the crash is reported after the message has come") {
    report_crash(run, p1, p0);
    REQUIRE(run.run_rounds());
    CHECK(run.delivered(p2) == std::vector{m});
  }
  SECTION("but with a missed crash there is no agreement") {
    REQUIRE(run.run_rounds());
    CHECK(judge(run, "AGREE") == "process 2 never delivers 0.1");
  }
}

TEST_CASE("lazy reliable broadcast relays at once what comes from a process reported before") {
  Broadcasts run(3, subject("LazyReliableBroadcast"));
  run.crash_in_next_step(p0, 2);
  auto m = run.broadcast(p0);
  report_crash(run, p1, p0);
  REQUIRE(run.deliver(nobody, p1));
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p2) == std::vector{m});
}

TEST_CASE("a wrong suspicion costs lazy reliable broadcast relays, and nothing else") {
  Broadcasts run(3, subject("LazyReliableBroadcast"));
  report_crash(run, p1, p0);
  REQUIRE(run.run_rounds());
  run.broadcast(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.messages == 3 + 3);
  for (auto check : {"VALSELF", "NODUP", "NOCREATE", "AGREE"}) CHECK(judge(run, check) == "");
}

TEST_CASE("all-ack broadcast delivers on the report of the last process not to ack, the last event of all") {
  Broadcasts run(3, subject("AllAckUniformReliableBroadcast"));
  run.crash(p2);
  auto m = run.broadcast(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.deliveries().empty());                            // all wait for process 2
  report_crash(run, p0, p2), report_crash(run, p1, p2);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p0) == std::vector{m});
  CHECK(run.delivered(p1) == std::vector{m});
}

TEST_CASE("a wrong suspicion breaks the uniformity of all-ack broadcast") {
  Broadcasts run(3, subject("AllAckUniformReliableBroadcast"));
  report_crash(run, p0, p1), report_crash(run, p0, p2);
  REQUIRE(run.run_rounds());
  auto m = run.broadcast(p0);
  REQUIRE(run.deliver(p0, p0));                               // its own ack is all that it waits for
  run.crash(p0);
  run.lose(p0, p1), run.lose(p0, p2);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p0) == std::vector{m});
  CHECK(judge(run, "UAGREE") == "process 1 never delivers 0.1");
}

TEST_CASE("majority-ack broadcast with half of the processes crashed never delivers, and nothing wrong") {
  Broadcasts run(4, subject("MajorityAckUniformReliableBroadcast"));
  run.crash(p2), run.crash(p3);
  run.broadcast(p0), run.broadcast(p1);
  REQUIRE(run.run_rounds());
  CHECK(run.deliveries().empty());
  CHECK(judge(run, "VALSELF") != "");
  for (auto check : {"NODUP", "NOCREATE", "UAGREE"}) CHECK(judge(run, check) == "");
}

TEST_CASE("majority-ack broadcast with fewer than half crashed delivers") {
  Broadcasts run(5, subject("MajorityAckUniformReliableBroadcast"));
  run.crash(p2), run.crash(p3);
  auto m = run.broadcast(p0);
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p1) == std::vector{m});
}

// ---- orders, message by message: over lazy broadcast, where nobody relays ---------------------------

TEST_CASE("a later message of a process waits for the earlier one") {
  for (std::string algorithm : {"BroadcastWithSequenceNumber", "WaitingCausalBroadcast"}) {
    INFO(algorithm);
    Broadcasts run(2, subject(algorithm, "LazyReliableBroadcast"));
    auto first = run.broadcast(p0);
    auto second = run.broadcast(p0);                          // before it has delivered its own first
    auto to_p1 = [&](const auto& w) { return w.from == p0 && w.to == p1; };
    REQUIRE(std::ranges::count_if(run.waiting(), to_p1) == 2);
    SECTION("in the order of sending in " + algorithm) {
      run.deliver(p0, p1);
      CHECK(run.delivered(p1) == std::vector{first});
      run.deliver(p0, p1);
      CHECK(run.delivered(p1) == std::vector{first, second});
    }
    SECTION("and the other way round in " + algorithm) {
      run.deliver_last(p0, p1);
      CHECK(run.delivered(p1).empty());
      run.deliver(p0, p1);
      CHECK(run.delivered(p1) == std::vector{first, second});
      CHECK(run.deliveries().back().from == p0);
    }
  }
}

TEST_CASE("waiting causal broadcast delivers what was waiting, as what it is, not as what came last") {
  Broadcasts run(3, subject("WaitingCausalBroadcast", "LazyReliableBroadcast"));
  auto cause = run.broadcast(p0);
  REQUIRE(run.deliver(p0, p1));
  auto effect = run.broadcast(p1);
  REQUIRE(run.deliver(p1, p2));
  CHECK(run.delivered(p2).empty());
  REQUIRE(run.deliver(p0, p2));                               // the cause comes last and releases the effect
  auto deliveries = run.deliveries();
  REQUIRE(deliveries.size() == 3);
  CHECK((deliveries[1].from == p0 && deliveries[1].item == cause));
  CHECK((deliveries[2].from == p1 && deliveries[2].item == effect));
}

TEST_CASE("no-waiting causal broadcast delivers the cause out of the effect, and once") {
  Broadcasts run(3, subject("NoWaitingCausalBroadcast", "LazyReliableBroadcast"));
  auto cause = run.broadcast(p0);
  REQUIRE(run.deliver(p0, p1));
  auto effect = run.broadcast(p1);
  REQUIRE(run.deliver(p1, p2));
  CHECK(run.delivered(p2) == std::vector{cause, effect});
  REQUIRE(run.run_rounds());
  CHECK(run.delivered(p2) == std::vector{cause, effect});
}

TEST_CASE("no-waiting causal broadcast has each message in its past once, also its own") {
  Broadcasts run(2, subject("NoWaitingCausalBroadcast", "LazyReliableBroadcast"));
  run.broadcast(p0), run.broadcast(p1);
  REQUIRE(run.run_rounds());
  const std::string of_p0 = R"([[0,1],{"Item":{"origin":0,"number":1,"text":""}}])";
  const std::string of_p1 = R"([[1,1],{"Item":{"origin":1,"number":1,"text":""}}])";
  CHECK_THAT(run.process(p0).json(), Catch::Contains("\"past\":[" + of_p0 + "," + of_p1 + "]"));
  CHECK_THAT(run.process(p1).json(), Catch::Contains("\"past\":[" + of_p1 + "," + of_p0 + "]"));
}

TEST_CASE("a cause lost below comes with its effect in no-waiting broadcast, and blocks the waiting one") {
  for (std::string algorithm : {"NoWaitingCausalBroadcast", "WaitingCausalBroadcast"}) {
    INFO(algorithm);
    Broadcasts run(3, subject(algorithm, "LazyReliableBroadcast"));
    run.crash_in_next_step(p0, 2);
    run.broadcast(p0);
    REQUIRE(run.deliver(p0, p1));
    run.broadcast(p1);
    REQUIRE(run.run_rounds());                                // nobody reports the crash
    CHECK(run.delivered(p2).size() == (algorithm == "NoWaitingCausalBroadcast" ? 2 : 0));
    CHECK(judge(run, "CAUSAL") == "");
  }
}
