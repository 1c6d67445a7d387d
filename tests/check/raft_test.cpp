// Raft's five properties and the four of a log: each is found broken where it is, and nowhere else.
#include <catch2/catch.hpp>

#include "protocols/replication/raft.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {

/// What processes report of their logs.
class Logs {
 public:
  Logs() : checker_((know_checkers(), make_checker("Raft", 3))) {}
  template <class E> Logs& at(int ms, ProcessId p, const E& event) {
    checker_->see({.at = Time(std::chrono::milliseconds(ms)), .record = records_++, .process = p,
                   .type = &type_of<E>, .value = &event});
    return *this;
  }
  std::size_t ok = 0;                                         ///< so many are
  /// Each property that is violated, and what is said of it.
  std::map<std::string, std::string> findings() {
    RunFacts run;
    run.processes = 3, run.correct.assign(3, true), run.crashed.assign(3, false);
    std::map<std::string, std::string> all;
    for (const Finding& f : checker_->finish(run).findings("Raft", Raft::properties, Needs::None, run))
      if (f.verdict == Verdict::Violated) all[f.check] = f.text;
      else ok += f.verdict == Verdict::Ok;
    return all;
  }

 private:
  std::unique_ptr<Checker> checker_;
  std::uint64_t records_ = 0;
};
using Found = std::map<std::string, std::string>;

/// Process 0 leads term 1, and commits what it and process 1 have.
Logs usual() {
  Logs logs;
  logs.at(1, p0, Raft::Elected{1}).at(1, p0, Raft::Logged{1, 1, {}}).at(2, p0, Raft::Logged{2, 1, a});
  logs.at(3, p1, Raft::Logged{1, 1, {}}).at(3, p1, Raft::Logged{2, 1, a});
  logs.at(4, p0, Raft::Committed{2, 1}).at(5, p1, Raft::Committed{2, 1});
  return logs;
}

}  // namespace

TEST_CASE("logs that grow alike under one leader after another keep all five") {
  Logs good = usual();
  good.at(7, p1, Raft::Elected{2}).at(7, p1, Raft::Logged{3, 2, b}).at(8, p0, Raft::Logged{3, 1, b});
  good.at(9, p0, Raft::Truncated{2, 2}).at(9, p0, Raft::Logged{3, 2, b}).at(10, p1, Raft::Committed{3, 2});
  good.at(11, p2, Raft::Installed{3, 3}).at(12, p2, Raft::Elected{3});
  CHECK(good.findings() == Found{});
  CHECK(good.ok == 5);
}
TEST_CASE("two leaders of one term") {
  Logs logs = usual();
  CHECK(logs.at(7, p0, Raft::Elected{2}).at(8, p1, Raft::Elected{2}).findings() ==
        Found{{"RAFT-ELECTION", "process 1 was elected at 8ms in term 2, as process 0 had been"}});
}
TEST_CASE("a leader that deletes or overwrites") {
  Logs logs = usual();
  logs.at(6, p0, Raft::Logged{3, 1, b}).at(7, p0, Raft::Truncated{2, 1});
  CHECK(logs.findings() ==
        Found{{"RAFT-APPEND", "process 0, leader of term 1, deleted its log behind index 2 at 7ms"}});
  Logs over = usual();
  over.at(6, p0, Raft::Logged{3, 1, b}).at(7, p0, Raft::Logged{3, 1, b});
  CHECK(over.findings() == Found{{"RAFT-APPEND", "process 0, leader of term 1, overwrote index 3 at 7ms"}});
}
TEST_CASE("two logs with one entry and different ones before it") {
  Logs logs = usual();
  logs.at(6, p0, Raft::Logged{3, 1, b}).at(7, p2, Raft::Logged{1, 2, {}}).at(7, p2, Raft::Logged{2, 2, {}});
  CHECK(logs.at(8, p2, Raft::Logged{3, 1, b}).findings() ==
        Found{{"RAFT-MATCH", "process 2 and process 0 have an entry of term 1 at index 3, but what is before it "
                             "differs"}});
}
TEST_CASE("a leader without what was committed, whichever is known first") {
  const Found lacking{{"RAFT-COMPLETE", "process 2 was elected in term 2 without what is committed at index 2, as "
                                        "process 0 knew in term 1"}};
  CHECK(usual().at(6, p2, Raft::Elected{2}).findings() == lacking);
  Logs late;
  late.at(1, p0, Raft::Elected{1}).at(1, p0, Raft::Logged{1, 1, {}}).at(1, p2, Raft::Logged{1, 1, {}});
  late.at(2, p0, Raft::Logged{2, 1, a}).at(3, p2, Raft::Elected{2}).at(4, p0, Raft::Committed{2, 1});
  CHECK(late.findings() == lacking);
}
TEST_CASE("a log that was lost with a disk") {
  Logs logs = usual();
  CHECK(logs.at(6, p1, Raft::Began{0}).at(7, p1, Raft::Elected{2}).findings().contains("RAFT-COMPLETE"));
}
TEST_CASE("two entries applied at one index") {
  Logs logs = usual();
  logs.at(6, p2, Raft::Logged{1, 2, {}}).at(6, p2, Raft::Logged{2, 2, b});
  CHECK(logs.at(7, p2, Raft::Committed{2, 2}).findings().at("RAFT-SAFETY") ==
        "process 2 applied another entry at index 1 at 7ms than process 0 had (the first of 2)");
}
TEST_CASE("nothing happened") {
  Logs none;
  CHECK(none.findings() == Found{});
  CHECK(none.ok == 0);
}

// ---- the port

namespace {
Script<ReplicatedLog> committed() {
  Script<ReplicatedLog> h;
  h.at(1, p0, ReplicatedLog::Append{a}).at(2, p1, ReplicatedLog::Append{b});
  for (ProcessId p : {p0, p1, p2}) h.at(3, p, ReplicatedLog::Commit{1, {}}).at(4, p, ReplicatedLog::Commit{2, a});
  return h;
}
}  // namespace

TEST_CASE("a log that is the same everywhere keeps all four") {
  for (const Finding& f : committed().findings()) CHECK(f.verdict == Verdict::Ok);
}
TEST_CASE("two commands at one position") {
  Script<ReplicatedLog> h = committed();
  h.at(5, p0, ReplicatedLog::Commit{3, a}).at(6, p1, ReplicatedLog::Commit{3, b});
  const auto f = h.finding("LOG-AGREE");
  CHECK(f.verdict == Verdict::Violated);
  CHECK_THAT(f.text, Catch::StartsWith("process 1 committed position 3 at 6ms") &&
                         Catch::EndsWith("but process 0 had committed another command there at 5ms"));
}
TEST_CASE("an empty position and a command disagree") {
  CHECK(committed().at(5, p0, ReplicatedLog::Commit{3, {}}).at(6, p1, ReplicatedLog::Commit{3, b})
            .finding("LOG-AGREE").verdict == Verdict::Violated);
}
TEST_CASE("a gap, a repetition, and a snapshot from before") {
  CHECK(committed().at(5, p0, ReplicatedLog::Commit{4, a}).finding("LOG-ORDER").text ==
        "process 0 committed position 4 at 5ms, after position 2");
  CHECK(committed().at(5, p0, ReplicatedLog::Commit{2, a}).finding("LOG-ORDER").verdict == Verdict::Violated);
  CHECK(committed().at(5, p0, ReplicatedLog::Restore{2, {}}).finding("LOG-ORDER").verdict == Verdict::Violated);
  CHECK(committed().at(5, p0, ReplicatedLog::Restore{7, {}}).at(6, p0, ReplicatedLog::Commit{8, a})
            .finding("LOG-ORDER").verdict == Verdict::Ok);
}
TEST_CASE("a command that nobody appended") {
  CHECK_THAT(committed().at(5, p0, ReplicatedLog::Commit{3, Word{"c"}}).finding("LOG-NOCREATE").text,
             Catch::EndsWith("which nobody had appended"));
}
TEST_CASE("a process that never learns what another committed") {
  Script<ReplicatedLog> h = committed();
  h.at(5, p0, ReplicatedLog::Commit{3, b}).at(6, p1, ReplicatedLog::Restore{3, {}});
  const auto f = h.finding("LOG-CATCHUP");
  CHECK(f.verdict == Verdict::Violated);
  CHECK(f.text == "process 2 never committed position 3, which process 0 committed at 5ms; it had come to 2");
}
