// Every broadcast keeps the properties of its port, over the orders of events and the crashes that its
// model allows; and costs what its catalogue entry says.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/broadcasts.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {

const std::vector<Subject>& subjects() {
  know_all();
  static const std::vector<Subject> all{
      {"BasicBroadcast", ""},
      {"LazyReliableBroadcast", ""},
      {"EagerReliableBroadcast", ""},
      {"AllAckUniformReliableBroadcast", ""},
      {"MajorityAckUniformReliableBroadcast", ""},
      {"BroadcastWithSequenceNumber", "EagerReliableBroadcast"},
      {"BroadcastWithSequenceNumber", "LazyReliableBroadcast"},
      {"UniformBroadcastWithSequenceNumber", "MajorityAckUniformReliableBroadcast"},
      {"UniformBroadcastWithSequenceNumber", "AllAckUniformReliableBroadcast"},
      {"NoWaitingCausalBroadcast", "EagerReliableBroadcast"},
      {"NoWaitingCausalBroadcast", "LazyReliableBroadcast"},
      {"UniformNoWaitingCausalBroadcast", "MajorityAckUniformReliableBroadcast"},
      {"UniformNoWaitingCausalBroadcast", "AllAckUniformReliableBroadcast"},
      {"WaitingCausalBroadcast", "EagerReliableBroadcast"},
      {"WaitingCausalBroadcast", "LazyReliableBroadcast"},
      {"UniformWaitingCausalBroadcast", "MajorityAckUniformReliableBroadcast"},
      {"UniformWaitingCausalBroadcast", "AllAckUniformReliableBroadcast"}};
  return all;
}

/// How many of these seeds break the check.
std::size_t broken(const Subject& subject, std::string_view check, std::uint64_t seeds, std::size_t faults) {
  std::size_t count = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Broadcasts run(3, subject, seed);
    run_at_random(run, subject, faults, seed);
    count += !judge(run, check).empty();
  }
  return count;
}

}  // namespace

TEST_CASE("inside its model every broadcast keeps every property of its port") {
  for (const Subject& subject : subjects()) {
    DYNAMIC_SECTION(subject.text()) {
      Chaos total;
      for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::size_t n = 2 + seed % 4;
        Broadcasts run(n, subject, seed);
        Chaos chaos = run_at_random(run, subject, subject.tolerates(static_cast<std::int64_t>(n)), seed);
        REQUIRE(run.waiting().empty());
        total.crashes += chaos.crashes, total.replies += chaos.replies;
        for (const Property& property : subject.info().port->properties) {
          INFO("seed " << seed << ", N = " << n << ": " << property.text);
          REQUIRE(judge(run, property.check) == "");
        }
      }
      CHECK(total.crashes > 50);                              // else it was no test
      CHECK(total.replies > 200);
    }
  }
}

TEST_CASE("the schedules that FIFO and causal broadcast survive break the order of what is below them") {
  know_all();
  CHECK(broken({"EagerReliableBroadcast", ""}, "FIFO", 100, 0) > 10);
  CHECK(broken({"EagerReliableBroadcast", ""}, "CAUSAL", 100, 0) > 10);
  CHECK(broken({"MajorityAckUniformReliableBroadcast", ""}, "FIFO", 100, 0) > 5);
  CHECK(broken({"MajorityAckUniformReliableBroadcast", ""}, "CAUSAL", 100, 0) > 5);
}

TEST_CASE("FIFO order is not yet causal order") {
  know_all();
  CHECK(broken({"BroadcastWithSequenceNumber", "EagerReliableBroadcast"}, "CAUSAL", 100, 0) > 5);
}

TEST_CASE("causal order over reliable broadcast is not uniform") {
  know_all();
  CHECK(broken({"WaitingCausalBroadcast", "EagerReliableBroadcast"}, "UAGREE", 300, 2) > 0);
  CHECK(broken({"NoWaitingCausalBroadcast", "EagerReliableBroadcast"}, "UAGREE", 300, 2) > 0);
}

TEST_CASE("without failures a broadcast costs the messages and steps that the book says") {
  for (const Subject& subject : subjects()) {
    for (std::int64_t n = 2; n <= 7; ++n) {
      const auto& whose = subject.below.empty() ? subject.algorithm : subject.below;
      const About& about = catalog().algorithm(whose)->about;
      INFO(subject.text() << ", N = " << n);
      Broadcasts run(static_cast<std::size_t>(n), subject);
      run.broadcast(p1);
      REQUIRE(run.run_rounds());
      CHECK(static_cast<std::int64_t>(run.messages) == evaluate(about.messages, n));
      auto deliveries = run.deliveries();
      REQUIRE(static_cast<std::int64_t>(deliveries.size()) == n);
      CHECK(static_cast<std::int64_t>(deliveries.back().step) == evaluate(about.steps, n));
    }
  }
}

TEST_CASE("the entry of an ordered broadcast is that of its default below") {
  know_all();
  for (const Algorithm* a : catalog().algorithms()) {
    auto orders = [](const Property& property) { return property.check == "FIFO" || property.check == "CAUSAL"; };
    if (std::ranges::none_of(a->port->properties, orders)) continue;
    INFO(a->name);
    REQUIRE(a->parts.size() == 1);
    const About& below = catalog().algorithm(a->parts[0].port->by_default)->about;
    CHECK(a->about.messages == below.messages);
    CHECK(a->about.steps == below.steps);
    CHECK(a->about.tolerates == below.tolerates);
  }
}

TEST_CASE("equal payloads, of one process or of two, are all delivered") {
  const Item same{p0, 1, "again"};
  for (const Subject& subject : subjects()) {
    INFO(subject.text());
    Broadcasts run(3, subject, 7);
    run.broadcast(p0, same), run.broadcast(p0, same), run.broadcast(p1, same);
    REQUIRE(run.run());
    for (ProcessId at : run.ids()) {
      std::map<ProcessId, int> from;
      for (const auto& d : run.deliveries()) if (d.at == at && d.item == same) ++from[d.from];
      CHECK(from == std::map<ProcessId, int>{{p0, 2}, {p1, 1}});
    }
  }
}

TEST_CASE("a process of one broadcasts to itself") {
  for (const Subject& subject : subjects()) {
    INFO(subject.text());
    Broadcasts run(1, subject);
    auto m = run.broadcast(p0);
    REQUIRE(run.run());
    CHECK(run.delivered(p0) == std::vector{m});
  }
}

TEST_CASE("the messages of broadcasts are called alike by every compiler") {
  know_all();
  std::map<std::string_view, std::string_view> names;
  for (const Subject& subject : subjects())
    for (const Type* message : subject.info().messages) names[subject.algorithm] = message->name;
  CHECK(names == std::map<std::string_view, std::string_view>{
      {"LazyReliableBroadcast", "LazyReliableBroadcast::Data"},
      {"EagerReliableBroadcast", "EagerReliableBroadcast::Data"},
      {"AllAckUniformReliableBroadcast", "AllAckUniformReliableBroadcast::Data"},
      {"MajorityAckUniformReliableBroadcast", "MajorityAckUniformReliableBroadcast::Data"},
      {"BroadcastWithSequenceNumber", "fifo::Data"},
      {"UniformBroadcastWithSequenceNumber", "fifo::Data"},
      {"NoWaitingCausalBroadcast", "no_waiting::Data"},
      {"UniformNoWaitingCausalBroadcast", "no_waiting::Data"},
      {"WaitingCausalBroadcast", "waiting::Data"},
      {"UniformWaitingCausalBroadcast", "waiting::Data"}});
}

TEST_CASE("the state of an ordered broadcast is shown by the names of the book") {
  know_all();
  const std::vector<std::pair<std::string, std::string>> states{
      {"BroadcastWithSequenceNumber", R"("lsn":1,"pending":[],"next":[[0,1],[1,1]]}})"},
      {"NoWaitingCausalBroadcast",
       R"("delivered":[],"past":[[[0,1],{"Item":{"origin":0,"number":1,"text":""}}]],"sent":1}})"},
      {"WaitingCausalBroadcast", R"("V":[[0,0],[1,0]],"lsn":1,"pending":[]}})"}};
  for (const auto& [algorithm, state] : states) {
    Broadcasts run(2, {algorithm, "EagerReliableBroadcast"});
    run.broadcast(p0);
    CHECK_THAT(run.process(p0).json(), Catch::EndsWith(state));
  }
}
