// Raft's rules, one server at a time: figure 2 of the paper, and what the dissertation adds.
#include <catch2/catch.hpp>

#include "tests/protocols/raft_server.hpp"

using namespace faultline;
using namespace std::chrono_literals;

namespace {

using Entries = std::vector<Raft::Entry>;
const std::map<std::string, std::string> plain{{"Raft.pre_vote", "false"}, {"Raft.check_quorum", "false"}};

Raft::AppendEntries entries(std::uint64_t term, std::uint64_t prev, std::uint64_t prev_term, Entries entries,
                            std::uint64_t commit = 0) {
  return {term, 1, prev, prev_term, std::move(entries), commit};
}
Raft::RequestVote ask(std::uint64_t term, std::uint64_t last, std::uint64_t last_term, bool pre = false,
                      bool transfer = false) {
  return {term, last, last_term, pre, transfer};
}
/// A leader of term 1 with `n` - 1 others, whose first entry is committed.
RaftServer leader_of(std::uint32_t n, std::map<std::string, std::string> parameters = {}) {
  RaftServer server(n, std::move(parameters));
  server.elect();
  for (std::uint32_t p = 1; p <= n / 2; ++p) server.store(p, 1, 1);
  return server;
}
std::vector<std::uint64_t> committed(const RaftServer& server) {
  std::vector<std::uint64_t> indices;
  for (const auto& c : server.indicated<ReplicatedLog::Commit>()) indices.push_back(c.index);
  return indices;
}
using Indices = std::vector<std::uint64_t>;
template <class M> std::vector<ProcessId> receivers(const RaftServer& server) {
  std::vector<ProcessId> to;
  for (const auto& s : server.sent) if (s.message.is<M>()) to.push_back(s.to);
  return to;
}

}  // namespace

// ---- elections (5.2, 5.4.1)

TEST_CASE("a server votes once in a term, and remembers it over a restart", "[raft]") {
  RaftServer server(3, plain);
  CHECK(server.hear(1, ask(5, 0, 0)).only<Raft::Vote>().granted);
  CHECK(!server.hear(2, ask(5, 0, 0)).only<Raft::Vote>().granted);
  server.restart();
  CHECK(!server.hear(2, ask(5, 0, 0)).only<Raft::Vote>().granted);
  CHECK(server.hear(1, ask(5, 0, 0)).only<Raft::Vote>().granted);          // it may not have heard the first time
  CHECK(server.hear(2, ask(6, 0, 0)).only<Raft::Vote>().granted);
}
TEST_CASE("nobody votes for a log that is behind its own", "[raft]") {
  RaftServer server(3, plain);
  server.hear(1, entries(2, 0, 0, {{1, word("a")}, {2, word("b")}}));
  CHECK(!server.hear(2, ask(3, 1, 1)).only<Raft::Vote>().granted);
  CHECK(!server.hear(2, ask(3, 7, 1)).only<Raft::Vote>().granted);         // longer, but of an earlier term
  CHECK(!server.hear(2, ask(3, 1, 2)).only<Raft::Vote>().granted);
  CHECK(server.hear(2, ask(3, 2, 2)).only<Raft::Vote>().granted);
}
TEST_CASE("a majority of votes of its term makes a leader, whose first entry is empty", "[raft]") {
  RaftServer server(5, plain);
  CHECK(server.time_out().all<Raft::RequestVote>().size() == 4);
  server.hear(1, Raft::Vote{1, false, true}).hear(1, Raft::Vote{1, false, true}).hear(2, Raft::Vote{0, false, true});
  CHECK(server.hear(3, Raft::Vote{1, false, false}).leader() != RaftServer::self);
  server.hear(4, Raft::Vote{1, false, true});
  CHECK(server.leader() == RaftServer::self);
  CHECK(server.reported<Raft::Elected>().size() == 1);
  REQUIRE(server.all<Raft::AppendEntries>().size() == 4);
  const auto first = server.only<Raft::AppendEntries>(ProcessId{1});
  REQUIRE(first.entries.size() == 1);
  CHECK((first.entries[0].term == 1 && first.entries[0].command.empty()));
}
TEST_CASE("who hears of a later term follows, a leader too; who is of an earlier term is told", "[raft]") {
  auto server = leader_of(3, plain);
  CHECK(server.hear(2, entries(0, 0, 0, {})).only<Raft::Appended>().term == 1);
  CHECK(server.leader() == RaftServer::self);
  server.hear(2, entries(4, 0, 0, {}));
  CHECK(server.leader() == ProcessId{2});
  CHECK(leader_of(3, plain).hear(1, Raft::Appended{9, 0, false, 0, 0}).leader() == std::nullopt);
}

// ---- pre-vote, check-quorum (D 9.6, 6.2, 4.2.3)

TEST_CASE("a disruptive server with pre-vote does not raise terms", "[raft]") {
  RaftServer cut_off(3, {{"Raft.check_quorum", "false"}});
  for (int i = 0; i < 20; ++i) CHECK(cut_off.time_out().only<Raft::RequestVote>(ProcessId{1}).term == 1);
  RaftServer without(3, plain);
  for (std::uint64_t i = 1; i <= 20; ++i) CHECK(without.time_out().only<Raft::RequestVote>(ProcessId{1}).term == i);
}
TEST_CASE("a pre-vote changes nothing at who gives it", "[raft]") {
  RaftServer server(3);
  server.pass(1s);
  CHECK(server.hear(1, ask(1, 0, 0, true)).only<Raft::Vote>().granted);
  CHECK(server.hear(2, ask(1, 0, 0, true)).only<Raft::Vote>().granted);
  CHECK(server.hear(2, ask(1, 0, 0)).only<Raft::Vote>().granted);
  CHECK(!server.hear(1, ask(1, 0, 0, true)).only<Raft::Vote>().granted);   // that term is taken
}
TEST_CASE("votes are refused while a leader is heard, unless the leader wants the election", "[raft]") {
  RaftServer server(3);
  server.pass(1s).hear(1, entries(1, 0, 0, {})).pass(100ms);
  CHECK(!server.hear(2, ask(2, 0, 0, true)).only<Raft::Vote>().granted);
  const auto refused = server.hear(2, ask(2, 0, 0)).only<Raft::Vote>();
  CHECK((!refused.granted && refused.term == 1));
  CHECK(server.hear(2, ask(2, 0, 0, false, true)).only<Raft::Vote>().granted);
}
TEST_CASE("who has restarted may have heard a leader just before, and refuses its vote as long", "[raft]") {
  RaftServer server(3);
  server.pass(1s).restart();
  CHECK(!server.pass(149ms).hear(2, ask(2, 0, 0)).only<Raft::Vote>().granted);
  CHECK(server.pass(1ms).hear(2, ask(2, 0, 0)).only<Raft::Vote>().granted);
}
TEST_CASE("a leader that no majority answers steps down after an election time-out", "[raft]") {
  auto server = leader_of(5);
  server.store(1, 1, 1, 1).store(2, 1, 1, 1);                              // two of four, and itself
  CHECK(server.time_out().leader() == RaftServer::self);
  CHECK(server.store(1, 1, 1, 2).time_out().leader() == std::nullopt);     // one of four
  auto stubborn = leader_of(5, plain);
  CHECK(stubborn.time_out().time_out().leader() == RaftServer::self);
}

// ---- replication (5.3)

TEST_CASE("a follower takes entries that fit, and only those", "[raft]") {
  RaftServer server(3);
  CHECK(server.hear(1, entries(1, 0, 0, {{1, word("a")}, {1, word("b")}})).only<Raft::Appended>().index == 2);
  const auto gap = server.hear(1, entries(1, 5, 1, {{1, word("f")}})).only<Raft::Appended>();
  CHECK((!gap.success && gap.index == 3 && gap.conflict_term == 0));       // its log ends before
  CHECK(server.hear(1, entries(1, 2, 1, {{1, word("c")}}, 3)).only<Raft::Appended>().success);
  CHECK(committed(server) == Indices{1, 2, 3});
}
TEST_CASE("entries of a lost leader are overwritten, and those that agree stay", "[raft]") {
  RaftServer server(3);
  server.hear(1, entries(1, 0, 0, {{1, word("a")}, {1, word("b")}, {1, word("c")}}));
  CHECK(server.hear(1, entries(1, 0, 0, {{1, word("a")}})).reported<Raft::Truncated>().empty());   // late, and shorter
  CHECK(server.hear(2, entries(2, 1, 1, {{2, word("x")}})).reported<Raft::Truncated>()[0].last == 1);
  CHECK(server.hear(2, entries(2, 2, 2, {{2, word("y")}}, 3)).only<Raft::Appended>().success);
  REQUIRE(server.indicated<ReplicatedLog::Commit>().size() == 3);
  CHECK(server.indicated<ReplicatedLog::Commit>()[1].command == word("x"));
}
TEST_CASE("a refusal names the conflicting term and where it begins; the leader skips it at once", "[raft]") {
  RaftServer follower(3);
  follower.hear(1, entries(3, 0, 0, {{1, word("a")}, {2, word("b")}, {2, word("c")}, {2, word("d")}}));
  const auto refusal = follower.hear(2, entries(4, 4, 3, {})).only<Raft::Appended>();
  CHECK((refusal.index == 2 && refusal.conflict_term == 2));

  RaftServer leader(3, plain);
  leader.hear(1, entries(3, 0, 0, {{1, word("a")}, {1, word("b")}, {3, word("c")}, {3, word("d")}})).elect();
  leader.hear(1, Raft::Appended{4, 0, false, 2, 2});                       // it has nothing of term 2
  CHECK(leader.only<Raft::AppendEntries>(ProcessId{1}).prev_log_index == 1);
  leader.hear(2, Raft::Appended{4, 0, false, 3, 3});                       // of term 3 it goes on behind the last
  CHECK(leader.all<Raft::AppendEntries>().empty());                        // that is where it had tried
}
TEST_CASE("a follower commits only what the leader has vouched for", "[raft]") {
  RaftServer server(3);
  server.hear(1, entries(1, 0, 0, {{1, word("a")}, {1, word("b")}}));
  server.hear(2, entries(2, 1, 1, {}, 2));                                 // 2 may be another entry there
  CHECK(committed(server) == Indices{1});
}
TEST_CASE("a message has at most a batch of entries, and the next goes when it is answered", "[raft]") {
  auto server = leader_of(3, {{"Raft.batch", "2"}});
  for (int i = 0; i < 5; ++i) server.append(word("x"));
  CHECK(server.sent.empty());                                              // to 1 and 2, the first x is on its way
  CHECK(server.store(1, 1, 2).only<Raft::AppendEntries>(ProcessId{1}).entries.size() == 2);
  CHECK(server.store(1, 1, 4).only<Raft::AppendEntries>(ProcessId{1}).entries.size() == 2);
  const auto heartbeat = server.fire(Raft::Heartbeat{1}).only<Raft::AppendEntries>(ProcessId{2});
  CHECK(heartbeat.entries.empty());                                        // who is silent is sent no more than that
  CHECK(server.store(2, 1, 0, heartbeat.round).only<Raft::AppendEntries>(ProcessId{2}).entries.size() == 2);
}

// ---- commitment (5.4.2)

TEST_CASE("a leader commits what a majority has, and tells who asked for it", "[raft]") {
  auto server = leader_of(5);
  server.hear(1, Raft::Forward{word("a")});
  CHECK(committed(server.store(1, 1, 2)).empty());
  CHECK(committed(server.store(1, 1, 2)).empty());                         // the same one again
  CHECK(committed(server.store(2, 1, 2)) == Indices{2});
  CHECK(server.only<Raft::AppendEntries>(ProcessId{1}).leader_commit == 2);
}
TEST_CASE("an entry of an earlier term is not committed by counting (figure 8)", "[raft]") {
  RaftServer server(5, plain);
  server.hear(1, entries(2, 0, 0, {{1, word("a")}, {2, word("b")}})).elect();    // (c): of term 3, its entry is at 3
  server.store(1, 3, 2).store(2, 3, 2).store(3, 3, 2);
  CHECK(committed(server).empty());                                        // all have b, and it may yet be lost
  server.store(1, 3, 3);
  CHECK(committed(server.store(2, 3, 3)) == Indices{1, 2, 3});             // (e)
}
TEST_CASE("a server by itself is its own majority", "[raft]") {
  RaftServer server(1);
  CHECK(committed(server.time_out()) == Indices{1});
  CHECK(committed(server.append(word("a"))) == Indices{2});
  CHECK(server.ask(ReplicatedLog::Read{7}).indicated<ReplicatedLog::Readable>()[0].index == 2);
}
TEST_CASE("who is no leader passes commands and reads on, if it knows whom to", "[raft]") {
  RaftServer server(3);
  CHECK(server.append(word("a")).sent.empty());
  server.hear(2, entries(1, 0, 0, {}));
  CHECK(receivers<Raft::Forward>(server.append(word("a"))) == std::vector{ProcessId{2}});
  CHECK(receivers<Raft::ReadRequest>(server.ask(ReplicatedLog::Read{1})) == std::vector{ProcessId{2}});
}

// ---- snapshots (7)

TEST_CASE("a snapshot takes the place of the log, also on the disk", "[raft]") {
  RaftServer server(3);
  server.hear(1, entries(1, 0, 0, {{1, word("a")}, {1, word("b")}, {1, word("c")}}, 2));
  server.ask(ReplicatedLog::Compact{3, word("too much")});                 // 3 is not committed
  server.ask(ReplicatedLog::Compact{2, word("ab")});
  CHECK_THAT(server.json(), Catch::Contains(R"("log":{"first":3,"entries":[)"));
  const auto restored = server.restart().indicated<ReplicatedLog::Restore>();
  REQUIRE(restored.size() == 1);
  CHECK((restored[0].index == 2 && restored[0].snapshot == word("ab")));
  CHECK(committed(server.hear(1, entries(1, 3, 1, {}, 3))) == Indices{3});
}
TEST_CASE("a follower that is behind the snapshot is sent it, and goes on from there", "[raft]") {
  auto server = leader_of(3);
  server.append(word("a")).store(1, 1, 2).ask(ReplicatedLog::Compact{2, word("a")});
  const auto heartbeat = server.fire(Raft::Heartbeat{1}).only<Raft::AppendEntries>(ProcessId{2});
  CHECK(heartbeat.prev_log_index == 2);
  server.hear(2, Raft::Appended{1, heartbeat.round, false, 1, 0});
  const auto sent = server.only<Raft::InstallSnapshot>(ProcessId{2});
  CHECK(sent.snapshot.index == 2);
  CHECK(server.append(word("b")).only<Raft::AppendEntries>(ProcessId{1}).entries.size() == 1);
  CHECK(server.store(2, 1, 2).only<Raft::AppendEntries>(ProcessId{2}).prev_log_index == 2);

  RaftServer late(3);
  late.hear(1, entries(1, 0, 0, {{1, word("z")}}));
  CHECK(late.hear(0, sent).indicated<ReplicatedLog::Restore>()[0].snapshot == word("a"));
  CHECK(late.only<Raft::Appended>().index == 2);
  CHECK(late.hear(0, sent).indicated<ReplicatedLog::Restore>().empty());   // once is enough
  CHECK(late.hear(0, entries(1, 2, 1, {{1, word("b")}})).only<Raft::Appended>().index == 3);
  CHECK(late.hear(0, entries(1, 0, 0, {{1, {}}, {1, word("a")}})).only<Raft::Appended>().index == 2);   // late
}
TEST_CASE("entries behind a snapshot stay, if they follow its last one", "[raft]") {
  const Raft::Members all{{ProcessId{0}, ProcessId{1}, ProcessId{2}}, {}};
  RaftServer server(3);
  server.hear(1, entries(1, 0, 0, {{1, word("a")}, {1, word("b")}, {1, word("c")}}));
  server.hear(1, Raft::InstallSnapshot{1, 1, {2, 1, all, word("ab")}});
  CHECK(committed(server.hear(1, entries(1, 3, 1, {}, 3))) == Indices{3});
  RaftServer other(3);
  other.hear(1, entries(1, 0, 0, {{1, word("x")}, {1, word("y")}, {1, word("z")}}));
  other.hear(2, Raft::InstallSnapshot{2, 1, {2, 2, all, word("ab")}});
  CHECK(other.hear(2, entries(2, 3, 2, {}, 3)).only<Raft::Appended>().index == 3);   // it ends at 2
}

// ---- reads (8, D 6.4)

TEST_CASE("a read waits for a majority to answer a round that began after it", "[raft]") {
  auto server = leader_of(3);
  server.store(1, 1, 1, 1);                                                // no round is under way
  server.hear(2, Raft::ReadRequest{7});
  CHECK(server.only<Raft::AppendEntries>(ProcessId{1}).round == 2);
  server.hear(2, Raft::ReadRequest{8});                                    // waits for the next one
  CHECK(server.store(1, 1, 1, 1).sent.empty());
  CHECK(server.store(1, 1, 1, 2).only<Raft::ReadIndex>().number == 7);
  CHECK(server.only<Raft::AppendEntries>(ProcessId{1}).round == 3);
  CHECK(server.store(2, 1, 1, 3).only<Raft::ReadIndex>().number == 8);
}
TEST_CASE("no leader answers a read before it has committed an entry of its term", "[raft]") {
  RaftServer server(3);
  server.elect().hear(2, Raft::ReadRequest{7}).store(1, 1, 0, 9);
  CHECK(server.all<Raft::ReadIndex>().empty());
  CHECK(server.store(1, 1, 1, 9).only<Raft::ReadIndex>().index == 1);
}
TEST_CASE("with a lease a leader answers reads at once, until it ends or leadership may go over", "[raft]") {
  auto server = leader_of(3, {{"Raft.lease", "\"100ms\""}});
  server.store(1, 1, 1, 1);
  CHECK(server.hear(2, Raft::ReadRequest{7}).only<Raft::ReadIndex>().number == 7);
  CHECK(server.pass(100ms).hear(2, Raft::ReadRequest{8}).all<Raft::ReadIndex>().empty());
  CHECK(server.store(1, 1, 1, 2).only<Raft::ReadIndex>().number == 8);
  CHECK(server.hear(2, Raft::ReadRequest{9}).only<Raft::ReadIndex>().number == 9);
  server.append(TransferLeadership{ProcessId{1}}).store(1, 1, 2, 2);
  CHECK(server.only<Raft::TimeoutNow>().term == 1);
  CHECK(server.hear(2, Raft::ReadRequest{10}).all<Raft::ReadIndex>().empty());
}

// ---- members (6, D 4)

TEST_CASE("one server joins or leaves at a time, in force when it is in the log", "[raft]") {
  auto server = leader_of(4, {{"Raft.members", "[0, 1, 2]"}});
  server.append(ChangeMembers{{ProcessId{0}, ProcessId{1}, ProcessId{2}, ProcessId{3}}});
  CHECK(committed(server.store(1, 1, 2)).empty());                         // two of four
  server.store(3, 1, 2);
  REQUIRE(committed(server) == Indices{2});
  CHECK(server.indicated<ReplicatedLog::Commit>()[0].command.is<ChangeMembers>());
}
TEST_CASE("several at once need majorities of the old and of the new, until the new ones are by themselves", "[raft]") {
  auto server = leader_of(5, {{"Raft.members", "[0, 1, 2]"}});
  const Payload change = Submission{ProcessId{1}, 7, ChangeMembers{{ProcessId{4}, ProcessId{0}, ProcessId{3}}}};
  server.append(change);
  CHECK(committed(server.store(3, 1, 2).store(4, 1, 2)).empty());          // no majority of the old ones
  server.store(1, 1, 2);
  REQUIRE(committed(server) == Indices{2});
  CHECK(server.indicated<ReplicatedLog::Commit>()[0].command.empty());     // not complete yet
  CHECK(server.only<Raft::AppendEntries>(ProcessId{1}).entries.size() == 1);
  server.store(3, 1, 3);
  REQUIRE(committed(server) == Indices{3});
  CHECK(server.indicated<ReplicatedLog::Commit>()[0].command == change);
}
TEST_CASE("no change begins before an entry of the term is committed, nor while another is under way", "[raft]") {
  RaftServer server(4, {{"Raft.members", "[0, 1, 2]"}});
  const ChangeMembers four{{ProcessId{0}, ProcessId{1}, ProcessId{2}, ProcessId{3}}};
  CHECK(server.elect().append(four).reported<Raft::Logged>().empty());     // the published algorithm's bug
  server.store(1, 1, 1);
  CHECK(server.append(four).reported<Raft::Logged>().size() == 1);
  CHECK(server.append(ChangeMembers{{ProcessId{0}, ProcessId{1}}}).reported<Raft::Logged>().empty());
  CHECK(server.append(ChangeMembers{}).reported<Raft::Logged>().empty());
}
TEST_CASE("a change that is overwritten is out of force again", "[raft]") {
  RaftServer server(4, {{"Raft.members", "[0, 1, 2]"}, {"Raft.pre_vote", "false"}});
  const Raft::Change four{{{ProcessId{0}, ProcessId{1}, ProcessId{2}, ProcessId{3}}, {}}, {}};
  server.hear(1, entries(1, 0, 0, {{1, {}}, {1, four}}));
  CHECK(server.time_out().all<Raft::RequestVote>().size() == 3);
  server.hear(2, entries(3, 1, 1, {{3, {}}}));
  CHECK(server.time_out().all<Raft::RequestVote>().size() == 2);
}
TEST_CASE("a leader that is no member any more leads until that is committed", "[raft]") {
  auto server = leader_of(3);
  server.append(ChangeMembers{{ProcessId{1}, ProcessId{2}}}).store(1, 1, 2);
  CHECK(server.leader() == RaftServer::self);                              // it does not count itself
  server.store(2, 1, 2);
  CHECK(committed(server) == Indices{2});
  CHECK(server.leader() == std::nullopt);
  CHECK(server.time_out().sent.empty());                                   // and never stands again
}

// ---- leadership transfer (D 3.10)

TEST_CASE("leadership goes over when the other log is equal, and no command is taken meanwhile", "[raft]") {
  auto server = leader_of(3);
  server.append(word("a")).append(TransferLeadership{ProcessId{2}});
  CHECK(server.all<Raft::TimeoutNow>().empty());
  CHECK(server.append(word("b")).reported<Raft::Logged>().empty());
  CHECK(receivers<Raft::TimeoutNow>(server.store(2, 1, 3)) == std::vector{ProcessId{2}});
  CHECK(committed(server) == Indices{2, 3});                               // who asked is told
  server.pass(150ms);                                                      // it did not come to that
  CHECK(server.append(word("b")).reported<Raft::Logged>().size() == 1);
}
TEST_CASE("who is told to stand for election does so at once, and all may vote for it", "[raft]") {
  RaftServer server(3);
  server.hear(1, entries(1, 0, 0, {})).hear(1, Raft::TimeoutNow{1});
  const auto asked = server.only<Raft::RequestVote>(ProcessId{1});
  CHECK((asked.term == 2 && !asked.pre_vote && asked.transfer));
  CHECK(server.hear(1, Raft::TimeoutNow{1}).sent.empty());                 // that was an earlier term
}

// ---- what a network may make of a message

TEST_CASE("a message that names nobody, or what is nowhere, does no harm", "[raft]") {
  auto server = leader_of(3);
  server.append(TransferLeadership{ProcessId{99}}).append(ChangeMembers{{ProcessId{99}}});
  server.hear(1, Raft::Appended{1, 1ull << 60, false, 0, 7}).hear(1, Raft::Appended{1, 0, false, 0, 0});
  server.hear(1, entries(1, 0, 0, {{1, Raft::Change{{{ProcessId{99}}, {ProcessId{98}}}, {}}}}, 1));
  CHECK(server.unreadable().empty());
}
