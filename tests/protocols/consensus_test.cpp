// Consensus at the moments that matter: crashes between two sends, trust that wanders, epochs that come early or twice.
#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"
#include "protocols/consensus/ports.hpp"
#include "tests/support/parts.hpp"
#include "tests/support/processes.hpp"

namespace faultline::test {

/// A leader detector that trusts whom the test says.
struct TestLeader {
  static constexpr std::string_view name = "TestLeader";
  using Port = EventualLeaderDetector;
  static constexpr About about{
      .title = "Test Leader", .source = "for tests", .model = Model::FailNoisy, .tolerates = "N", .messages = "0",
      .steps = "", .needs = Needs::None, .summary = "Trusts whom the test says."};
  struct Say { ProcessId leader; };
  using Messages = types<Say>;
  void on(Context& omega, ProcessId, const Say& m) { omega.trigger(EventualLeaderDetector::Trust{m.leader}); }
  void on(Context&, const Joined&) {}
};

}  // namespace faultline::test

using namespace faultline;
using namespace faultline::test;

namespace {

struct Word { std::string text; };
Payload word(std::string text) { return Word{std::move(text)}; }

Choice over(std::string algorithm) {
  know_protocols();
  know<TestLink, TestDetector, TestLeader>();
  return where_used({std::move(algorithm),
                     {{"PerfectLink", "TestLink"}, {"PerfectFailureDetector", "TestDetector"},
                      {"EventualLeaderDetector", "TestLeader"}},
                     {}});
}
template <class Port> std::map<ProcessId, std::string> decisions(const Driver& driver) {
  std::map<ProcessId, std::string> all;
  for (const auto& e : driver.events)
    if (auto decide = e.what.as<typename Port::Decide>())
      REQUIRE(all.emplace(e.process, decide->value.template as<Word>()->text).second);
  return all;
}
/// The last epoch of each process.
std::map<ProcessId, std::uint64_t> epochs(const Driver& driver) {
  std::map<ProcessId, std::uint64_t> last;
  for (const auto& e : driver.events)
    if (auto start = e.what.as<EpochChange::StartEpoch>()) last[e.process] = start->timestamp;
  return last;
}
/// Process `at` comes to trust `leader`, before anything else arrives.
void trust(Driver& driver, ProcessId at, ProcessId leader) {
  driver.post(at, Process::service_path(id_of(reflect::type_name<EventualLeaderDetector>())), TestLeader::Say{leader});
  REQUIRE(driver.deliver_last(nobody, at));
}
template <class Port> void propose_all(Driver& driver, std::vector<std::string> words) {
  for (std::uint32_t p = 0; p < words.size(); ++p) driver.request(ProcessId{p}, typename Port::Propose{word(words[p])});
}

}  // namespace

// ---- fail-stop ------------------------------------------------------------------------------------

TEST_CASE("flooding: a crash indication alone ends a round") {
  Driver driver(3, over("FloodingConsensus"));
  driver.crash(p2);
  propose_all<Consensus>(driver, {"b", "a"});
  driver.run_rounds();
  CHECK(decisions<Consensus>(driver).empty());
  report_crash(driver, p0, p2), report_crash(driver, p1, p2);
  driver.run_rounds();
  CHECK(decisions<Consensus>(driver) == std::map<ProcessId, std::string>{{p0, "a"}, {p1, "a"}});
}

TEST_CASE("flooding: a proposal that one process alone has heard reaches the others through it") {
  Driver driver(3, over("FloodingConsensus"));
  driver.crash_in_next_step(p0, 2);                           // to itself and to process 1
  propose_all<Consensus>(driver, {"a", "b", "c"});
  for (ProcessId p : {p1, p2}) report_crash(driver, p, p0);
  driver.run_rounds();
  CHECK(decisions<Consensus>(driver) == std::map<ProcessId, std::string>{{p1, "a"}, {p2, "a"}});
}

TEST_CASE("flooding: whose proposal was lost on one link must not live on, or correct processes disagree") {
  Driver driver(5, over("FloodingConsensus"));
  driver.crash(p4);
  driver.request(p3, Consensus::Propose{word("a")});
  for (ProcessId p : {p0, p1, p3}) driver.lose(p3, p);        // process 2 alone hears it
  driver.crash(p3);
  driver.request(p2, Consensus::Propose{word("c")});
  driver.lose(p2, p0);                                        // and yet process 2 goes on:
  driver.request(p0, Consensus::Propose{word("d")});
  driver.request(p1, Consensus::Propose{word("e")});
  report_crash(driver, p2, p4);
  REQUIRE(driver.deliver(nobody, p2));
  for (ProcessId p : {p0, p1, p2, p3}) REQUIRE(driver.deliver(p, p2));
  driver.lose(p2, p0);                                        // its second round reaches process 1 alone
  driver.crash(p2);
  for (ProcessId p : {p3, p4}) report_crash(driver, p1, p);
  while (driver.deliver(nobody, p1)) {}
  for (ProcessId p : {p0, p1, p2, p2}) REQUIRE(driver.deliver(p, p1));
  for (ProcessId p : {p2, p3, p4}) report_crash(driver, p0, p);
  while (driver.deliver(nobody, p0)) {}
  for (ProcessId p : {p0, p1}) REQUIRE(driver.deliver(p, p0));
  for (ProcessId at : {p0, p1})
    for (ProcessId p : {p0, p1}) REQUIRE(driver.deliver(p, at));   // the second round
  CHECK(decisions<Consensus>(driver) == std::map<ProcessId, std::string>{{p0, "c"}, {p1, "a"}});
}

TEST_CASE("flooding: who is told that all have crashed, and has heard of no proposal, decides nothing") {
  for (const char* algorithm : {"FloodingConsensus", "FloodingUniformConsensus"}) {
    Driver driver(2, over(algorithm));
    for (ProcessId p : {p0, p1}) report_crash(driver, p0, p);  // itself too: outside the model, after a restart
    driver.run_rounds();
    CHECK(driver.events.empty());
  }
}

TEST_CASE("hierarchical: the first may decide and crash unheard, and the others agree on something else") {
  Driver driver(3, over("HierarchicalConsensus"));
  driver.request(p1, Consensus::Propose{word("b")});
  driver.request(p2, Consensus::Propose{word("c")});
  driver.request(p0, Consensus::Propose{word("a")});
  driver.crash(p0);
  for (ProcessId p : driver.ids()) driver.lose(p0, p);
  for (ProcessId p : {p1, p2}) report_crash(driver, p, p0);
  driver.run_rounds();
  CHECK(decisions<Consensus>(driver) == std::map<ProcessId, std::string>{{p0, "a"}, {p1, "b"}, {p2, "b"}});
}

TEST_CASE("hierarchical: what comes late from a lower rank does not displace what came from a higher one") {
  Driver driver(3, over("HierarchicalConsensus"));
  propose_all<Consensus>(driver, {"a", "b", "c"});
  for (ProcessId p : {p1, p2}) report_crash(driver, p, p0);   // although it has only been slow
  REQUIRE(driver.deliver(nobody, p1));
  REQUIRE(driver.deliver(p1, p2));
  REQUIRE(driver.deliver(p0, p2));
  driver.run_rounds();
  CHECK(decisions<Consensus>(driver) == std::map<ProcessId, std::string>{{p0, "a"}, {p1, "b"}, {p2, "b"}});
}

TEST_CASE("hierarchical uniform: the next leader proposes what it has acknowledged") {
  Driver driver(3, over("HierarchicalUniformConsensus"));
  propose_all<UniformConsensus>(driver, {"a", "b", "c"});
  driver.round();                                             // all have the proposal
  driver.crash(p0);
  for (ProcessId p : {p1, p2}) report_crash(driver, p, p0);
  driver.run_rounds();
  CHECK(decisions<UniformConsensus>(driver) == std::map<ProcessId, std::string>{{p1, "a"}, {p2, "a"}});
}

TEST_CASE("hierarchical uniform: a leader sends its proposal and its decision once") {
  Driver driver(3, over("HierarchicalUniformConsensus"));
  propose_all<UniformConsensus>(driver, {"a", "b", "c"});
  driver.round();
  for (ProcessId p : {p0, p1}) report_crash(driver, p, p2);   // one more reason to look at the standing conditions
  driver.run_rounds();
  CHECK(driver.messages == 3 + 3 + 3 + 9);
}

// ---- epoch change -----------------------------------------------------------------------------------

TEST_CASE("epoch change: trust that wanders to another leader and back ends in one epoch") {
  Driver driver(3, over("LeaderBasedEpochChange"));
  for (ProcessId p : driver.ids()) trust(driver, p, p2);      // which trusts itself from here on
  driver.run_rounds();
  REQUIRE(epochs(driver) == std::map<ProcessId, std::uint64_t>{{p0, 6}, {p1, 6}, {p2, 6}});
  trust(driver, p1, p1);                                      // opens an epoch of its own,
  trust(driver, p0, p1);
  driver.run_rounds();                                        // which process 0 follows
  REQUIRE(epochs(driver)[p0] > 6);
  REQUIRE(epochs(driver)[p2] == 6);
  trust(driver, p0, p2), trust(driver, p1, p2);
  CHECK(driver.run_rounds());
  const auto last = epochs(driver);
  CHECK(last.at(p0) == last.at(p2));
  CHECK(last.at(p1) == last.at(p2));
  CHECK(last.at(p2) % 3 == 0);                                // one of process 2
}

TEST_CASE("epoch change: two processes that trust themselves are quiet about it") {
  Driver driver(4, over("LeaderBasedEpochChange"));
  for (ProcessId p : {p0, p1}) trust(driver, p, p0);
  for (ProcessId p : {p2, p3}) trust(driver, p, p3);
  CHECK(driver.run_rounds());                                 // nothing goes round in circles
  CHECK(driver.messages <= 2 * 4 + 4);
  for (ProcessId p : {p0, p1}) trust(driver, p, p3);
  CHECK(driver.run_rounds());
  const auto last = epochs(driver);
  for (ProcessId p : driver.ids()) CHECK(last.at(p) == last.at(p3));
}

TEST_CASE("epoch change: an announcement that was refused is made again when its maker is trusted") {
  Driver driver(3, over("LeaderBasedEpochChange"));
  trust(driver, p0, p0), trust(driver, p2, p2);
  driver.run_rounds();                                        // process 0 has refused epoch 6, process 2 epoch 4
  REQUIRE(epochs(driver) == std::map<ProcessId, std::uint64_t>{{p0, 4}, {p2, 6}});
  trust(driver, p0, p2), trust(driver, p1, p2);
  CHECK(driver.run_rounds());
  const auto last = epochs(driver);
  CHECK(last.at(p0) == last.at(p2));
  CHECK(last.at(p1) == last.at(p2));
}

TEST_CASE("epoch change: many NACKs for one timestamp cause one announcement") {
  Driver driver(5, over("LeaderBasedEpochChange"));
  trust(driver, p4, p4);
  driver.run_rounds();
  for (ProcessId p : {p0, p1, p2, p3}) trust(driver, p, p4);
  driver.run_rounds();
  CHECK(epochs(driver) == std::map<ProcessId, std::uint64_t>{{p0, 15}, {p1, 15}, {p2, 15}, {p3, 15}, {p4, 15}});
  CHECK(driver.messages == 5 + 4 + 5);
}

// ---- epoch consensus, leader-driven consensus ---------------------------------------------------------

TEST_CASE("epoch consensus: what is heard before Init waits for it") {
  Driver driver(3, over("ReadWriteEpochConsensus"));
  driver.request(p0, EpochConsensus::Init{4, p0, {}});
  driver.request(p0, EpochConsensus::Propose{word("a")});
  driver.run_rounds();
  CHECK(decisions<EpochConsensus>(driver).empty());
  driver.request(p2, EpochConsensus::Init{4, p0, {1, word("b")}});
  driver.run_rounds();
  CHECK(decisions<EpochConsensus>(driver) == std::map<ProcessId, std::string>{{p0, "b"}, {p2, "b"}});
}

TEST_CASE("epoch consensus: after its end an instance accepts nothing and decides nothing") {
  Driver driver(3, over("ReadWriteEpochConsensus"));
  for (ProcessId p : driver.ids()) driver.request(p, EpochConsensus::Init{4, p0, {}});
  driver.request(p0, EpochConsensus::Propose{word("a")});
  driver.round(), driver.round();                             // read; the write is on its way
  for (ProcessId p : {p1, p2}) driver.request(p, EpochConsensus::Abort{});
  driver.run_rounds();
  CHECK(decisions<EpochConsensus>(driver).empty());
  for (const auto& e : driver.events)
    if (auto aborted = e.what.as<EpochConsensus::Aborted>()) CHECK(aborted->state.value.empty());
}

TEST_CASE("leader-driven: what a majority has accepted is decided, whoever leads next") {
  Driver driver(3, over("LeaderDrivenConsensus"));
  propose_all<UniformConsensus>(driver, {"a", "b", "c"});
  for (ProcessId p : driver.ids()) trust(driver, p, p2);
  while (decisions<UniformConsensus>(driver).empty()) REQUIRE(driver.round());   // process 2 hears itself first,
  const auto first = decisions<UniformConsensus>(driver);
  REQUIRE(first.begin()->second == "c");
  driver.crash(p2);                                           // or together with others
  for (ProcessId p : {p0, p1}) trust(driver, p, p1);
  driver.run_rounds();
  for (const auto& [_, value] : decisions<UniformConsensus>(driver)) CHECK(value == "c");
  CHECK(decisions<UniformConsensus>(driver).size() == 3);
}

TEST_CASE("leader-driven: epochs that follow each other closely leave one running, and lose no proposal") {
  Driver driver(5, over("LeaderDrivenConsensus"));
  propose_all<UniformConsensus>(driver, {"a", "b", "c", "d", "e"});
  for (ProcessId leader : {p4, p0, p1, p2, p3, p0})
    for (ProcessId p : driver.ids()) trust(driver, p, leader);
  CHECK(driver.run_rounds());
  const auto decided = decisions<UniformConsensus>(driver);
  CHECK(decided.size() == 5);
  for (const auto& [_, value] : decided) CHECK(value == decided.begin()->second);
}

TEST_CASE("leader-driven: without a majority nothing is decided, and with one the same by all") {
  Driver driver(5, over("LeaderDrivenConsensus"));
  propose_all<UniformConsensus>(driver, {"a", "b", "c", "d", "e"});
  for (ProcessId p : {p2, p3, p4}) driver.crash(p);
  for (ProcessId p : {p0, p1}) trust(driver, p, p1);
  CHECK(driver.run_rounds());
  CHECK(decisions<UniformConsensus>(driver).empty());
}
