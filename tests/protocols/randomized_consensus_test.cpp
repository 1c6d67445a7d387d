// Randomized consensus, over the orders of events and the crashes that its model allows, and at the moments that
// matter: who decides first, who comes late, who crashes with what only he knows.
#include <catch2/catch.hpp>

#include "protocols/consensus/ports.hpp"
#include "tests/support/broadcasts.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {

using Binary = RandomizedBinaryConsensus;
using Large = RandomizedConsensus;

Choice over_test_links(const std::string& algorithm, const std::string& coin) {
  know_all();
  Choice choice{algorithm, {{"PerfectLink", "TestLink"}}, {}};
  if (!coin.empty()) choice.uses["CommonCoin"] = coin;
  return choice;
}

void propose(Driver& run, const std::string& algorithm, ProcessId p, std::uint64_t value) {
  if (algorithm == "RandomizedConsensusWithLargeDomain") run.request(p, Large::Propose{Item{p, value, {}}});
  else run.request(p, Binary::Propose{value == 1});
}

/// What was proposed, and what each process has decided, as often as it did.
struct Outcome {
  std::set<std::string> proposed;
  std::map<ProcessId, std::vector<std::string>> decided;
  explicit Outcome(const Driver& run) {
    for (const auto& e : run.events) {                        // the events of all ports have one field, the value
      if (e.request) proposed.emplace(e.what.bytes());
      else decided[e.process].emplace_back(e.what.bytes());
    }
  }
};

/// What is wrong with a run at rest, in words; nothing if nothing is. Agreement is judged of all, also of the dead.
std::string judge(const Driver& run) {
  const Outcome outcome(run);
  std::set<std::string> values;
  for (ProcessId p : run.ids()) {
    const auto at = outcome.decided.find(p);
    if (at == outcome.decided.end()) {
      if (run.is_correct(p)) return "a correct process does not decide";
      continue;
    }
    if (at->second.size() > 1) return "a process decides twice";
    if (!outcome.proposed.contains(at->second[0])) return "what is decided was not proposed";
    values.insert(at->second[0]);
  }
  return values.size() > 1 ? "two processes decide differently" : "";
}

struct Contender { std::string algorithm, coin; };
const std::vector<Contender> contenders{{"RandomizedBinaryConsensusWithCoin", "IdealCoin"},
                                    {"RandomizedBinaryConsensusWithCoin", "LocalCoin"},
                                    {"RandomizedConsensusWithLargeDomain", "IdealCoin"},
                                    {"RandomizedConsensusWithLargeDomain", "LocalCoin"},
                                    {"BenOr", ""}};

/// Runs to the end in an order chosen by the seed, with up to f crashes, in the midst of a step or between two; of
/// what the crashed have in the air, some is lost. How many crashed.
std::size_t run_at_random(Driver& run, const Contender& contender, std::uint64_t seed) {
  Draws draws(Key(seed, stream("consensus test")));
  const std::size_t n = run.ids().size();
  std::size_t doomed = 0, asked = 0;
  std::set<ProcessId> buried;
  do {
    if (asked < n && draws.below(3) == 0) propose(run, contender.algorithm, run.ids()[asked++], draws.below(2));
    if (doomed < (n - 1) / 2 && draws.below(10) == 0) {
      ++doomed;
      const ProcessId victim = run.ids()[draws.below(n)];
      if (draws.below(3) == 0) run.crash(victim);
      else run.crash_in_next_step(victim, draws.below(n + 1));
    }
    for (ProcessId p : run.ids()) {
      if (run.is_up(p) || !buried.insert(p).second) continue;
      for (ProcessId q : run.ids()) if (draws.below(2)) run.lose(p, q);
    }
  } while (run.step() || asked < n);
  return buried.size();
}

}  // namespace

TEST_CASE("inside its model randomized consensus decides one proposed value, once, even at those who crash") {
  for (const Contender& contender : contenders) {
    DYNAMIC_SECTION(contender.algorithm << " " << contender.coin) {
      std::size_t crashes = 0;
      for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        Driver run(2 + seed % 4, over_test_links(contender.algorithm, contender.coin), seed);
        crashes += run_at_random(run, contender, seed);
        REQUIRE(run.waiting().empty());
        REQUIRE(judge(run) == "");
      }
      CHECK(crashes > 100);
    }
  }
}

TEST_CASE("the decision of one who crashes while he spreads it is found again by the others") {
  // All messages of the round have arrived everywhere; p0 decides first and crashes before anybody hears of it.
  Driver run(3, over_test_links("RandomizedBinaryConsensusWithCoin", "IdealCoin"));
  for (ProcessId p : {p0, p1, p2}) run.request(p, Binary::Propose{true});
  run.crash_in_next_step(p0, 3);                              // its phase 2 leaves, and nothing after that
  CHECK(run.run_rounds());
  CHECK_FALSE(run.is_up(p0));
  CHECK(Outcome(run).decided.size() == 2);
  CHECK(judge(run) == "");
}

TEST_CASE("who comes late is told, whether he proposes or not") {
  Driver run(3, over_test_links("RandomizedBinaryConsensusWithCoin", "IdealCoin"));
  run.request(p0, Binary::Propose{true}), run.request(p1, Binary::Propose{true});
  CHECK(run.run_rounds());
  CHECK(Outcome(run).decided.size() == 3);
  const auto before = run.messages;
  run.request(p2, Binary::Propose{false});
  CHECK(run.run_rounds());
  CHECK(run.messages == before);                              // it knows: there is nothing to ask
  CHECK(judge(run) == "");
}

TEST_CASE("BenOr: who has decided takes part in one more round, which is all that the others need") {
  Driver run(3, over_test_links("BenOr", ""));
  for (ProcessId p : {p0, p1, p2}) run.request(p, Binary::Propose{p != p2});
  CHECK(run.run_rounds());
  CHECK(judge(run) == "");
  const auto before = run.messages;
  CHECK(run.run_rounds());
  CHECK(run.messages == before);                              // and then there is silence
}

TEST_CASE("half of all is no majority: nothing is decided, and nothing wrong") {
  for (const Contender& contender : contenders) {
    INFO(contender.algorithm);
    Driver run(4, over_test_links(contender.algorithm, contender.coin));
    run.crash(p2), run.crash(p3);
    for (ProcessId p : {p0, p1}) propose(run, contender.algorithm, p, 1);
    CHECK(run.run_rounds());
    CHECK(Outcome(run).decided.empty());
  }
}

TEST_CASE("a coin is kept until all are known to be past its round, for the slowest may need it") {
  const auto coins = [](const Driver& run, ProcessId p) {
    std::vector<std::uint64_t> rounds;
    run.process(p).each([&](Module& m) {
      if (m.key()) rounds.push_back(*static_cast<const std::uint64_t*>(m.key()));
    });
    return rounds;
  };
  Driver run(3, over_test_links("RandomizedBinaryConsensusWithCoin", "IdealCoin"));
  for (ProcessId p : {p0, p1, p2}) run.request(p, Binary::Propose{p == p0});
  SECTION("all take two rounds") {
    CHECK(run.run_rounds());
    for (ProcessId p : {p0, p1, p2}) CHECK(coins(run, p) == std::vector<std::uint64_t>{2});
  }
  SECTION("one of them is silent") {
    while (run.deliver(p0, p0) || run.deliver(p0, p1) || run.deliver(p1, p0) || run.deliver(p1, p1)) {}
    CHECK(Outcome(run).decided.size() == 2);
    for (ProcessId p : {p0, p1}) CHECK(coins(run, p).front() == 1);
  }
}
