// Raft: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014 (figures and
// sections named below without more are of its extended version); Ongaro's dissertation, Stanford 2014 ("D").
//
// Model: fail-recovery, over the bare network, which may lose, double and reorder. Guarantees LOG1-LOG4 and its own
// five properties (figure 3) for a minority of crashed members; nothing but progress depends on time, unless `lease` is
// set. Cost with a leader: a command is forwarded to it, goes to all others and is answered by them, and who had asked
// hears at once that it is committed: 2 * N messages and 4 steps, 2 of both less if the leader asks; less under load,
// as what comes while messages are on their way shares the next ones. The others hear of it with the next entries or
// heartbeat, which costs 2 * (N - 1) messages.
//
// This file has the state and the messages (figure 2); the rules are in
//   raft.cpp              life of a process; what its user asks; what is committed
//   raft_election.cpp     elections, pre-vote, leadership transfer         5.2, 5.4.1, D 9.6, D 3.10
//   raft_replication.cpp  the log, commitment, heartbeats, snapshots       5.3, 5.4.2, 7
//   raft_membership.cpp   one server at a time, and joint consensus        6, D 4
//   raft_reads.cpp        rounds of heartbeats, what they confirm, reads   8, D 6.2, D 6.4
//
// Deviates in that
// - a process has one AppendEntries with entries on its way to each other one; what is appended meanwhile goes with
//   the next, `batch` entries at most. Heartbeats carry none: who answers one is sent again what it has not answered;
// - AppendEntries carry the number of a round, so that an answer says for which heartbeat it is;
// - who is no member learns all the same (a non-voting server, D 4.2.1): it is sent the log, but neither votes count
//   nor acknowledgements, and it starts no election. So a new member has caught up before it counts;
// - a snapshot goes in one message; a leader's own entries count as stored when its step ends, as messages leave then;
// - a process that has restarted gives no vote for one election time-out where votes are disregarded while there is a
//   leader (`check_quorum`): it may have heard from one just before.
#pragma once
#include <algorithm>

#include "protocols/replication/members.hpp"
#include "protocols/replication/ports.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct Raft {
  using Port = ReplicatedLog;
  using Commands = types<ChangeMembers, TransferLeadership>;
  static constexpr About about{
      .title = "Raft", .source = "Ongaro and Ousterhout, USENIX ATC 2014", .model = Model::FailRecovery,
      .tolerates = "(N - 1) / 2", .messages = "", .steps = "", .needs = Needs::Gst | Needs::Majority | Needs::Recovery,
      .summary = "A strong leader, elected by a majority for a term, orders all commands and copies its log to the "
                 "others."};
  static constexpr Property properties[] = {                  // figure 3
      {"RAFT1", "RAFT-ELECTION", PropertyKind::Safety, "At most one leader is elected in a term."},
      {"RAFT2", "RAFT-APPEND", PropertyKind::Safety, "A leader never overwrites or deletes entries of its log."},
      {"RAFT3", "RAFT-MATCH", PropertyKind::Safety,
       "If two logs have an entry of the same index and term, they are equal up to there."},
      {"RAFT4", "RAFT-COMPLETE", PropertyKind::Safety,
       "What is committed in a term is in the logs of the leaders of all later terms."},
      {"RAFT5", "RAFT-SAFETY", PropertyKind::Safety,
       "If a process applies an entry at an index, no other ever applies a different one there."}};

  // ---- the log
  /// The members. While there are `next` ones, agreement takes majorities of both: C-old,new (6).
  struct Members { std::vector<ProcessId> now, next; };
  struct Change { Members to; Payload asked; };               // the command that changes them, and what was asked for
  struct Entry { std::uint64_t term; Payload command; };
  /// Stands for all entries up to `index`, which is of `term` (figure 12).
  struct Snapshot { std::uint64_t index, term; Members members; Payload state; };

  // ---- messages (figures 2 and 13)
  struct RequestVote {
    std::uint64_t term, last_log_index, last_log_term;
    bool pre_vote;                                            // would you vote for me? (D 9.6)
    bool transfer;                                            // the leader wants it (D 3.10)
  };
  struct Vote { std::uint64_t term; bool pre_vote, granted; };
  struct AppendEntries {
    std::uint64_t term, round;                                // round 0: no answer is wanted
    std::uint64_t prev_log_index, prev_log_term;
    std::vector<Entry> entries;
    std::uint64_t leader_commit;
  };
  struct InstallSnapshot { std::uint64_t term, round; Snapshot snapshot; };
  /// Answers both. `index`: up to where the logs are equal; if refused, from where to try again, and the term that is
  /// there instead, if there is any.
  struct Appended { std::uint64_t term, round; bool success; std::uint64_t index, conflict_term; };
  struct TimeoutNow { std::uint64_t term; };
  struct Forward { Payload command; };                        // an Append, to the leader
  struct ReadRequest { std::uint64_t number; };               // a Read, to the leader
  struct ReadIndex { std::uint64_t number, index; };
  using Messages = types<RequestVote, Vote, AppendEntries, InstallSnapshot, Appended, TimeoutNow, Forward, ReadRequest,
                         ReadIndex>;

  struct ElectionTimeout {};                                  // one is always set; it goes off early, and waits on
  struct Heartbeat { std::uint64_t term; };
  using Timers = types<ElectionTimeout, Heartbeat>;

  // ---- what is told to the checker of the five properties
  struct Began { std::uint64_t last; };                       // the log that was found on the disk ends there
  struct Elected { std::uint64_t term; };
  struct Logged { std::uint64_t index, term; Payload command; };   // appended behind what there was
  struct Truncated { std::uint64_t last, term; };             // what follows `last` is gone; in which term of its own
  struct Installed { std::uint64_t index, last; };            // all up to index came in a snapshot; the log ends there
  struct Committed { std::uint64_t index, term; };            // all up to there; known in which term of its own
  using Reports = types<Began, Elected, Logged, Truncated, Installed, Committed>;

  // ---- parameters
  Param<Duration> election_low{150ms}, election_high{300ms};  // a time-out is drawn from there; low is above 0
  Param<Duration> heartbeat{50ms};                            // from one to the next; well below election_low
  Param<std::uint64_t> batch{64};                             // entries in one message, at least 1
  Param<bool> pre_vote{true};
  Param<bool> check_quorum{true};                             // D 6.2 and 4.2.3
  /// For how long a leader answers reads on its own after the start of a round that a majority answered; 0: never.
  /// Safe with check_quorum, while no clock runs faster than another by more than election_low / lease.
  Param<Duration> lease{0ms};
  Param<std::vector<ProcessId>> members{};                    // at the start; none: all processes

  // ---- persistent state (figure 2)
  struct Promise { std::uint64_t current_term = 0; std::optional<ProcessId> voted_for; };
  Stable<Promise> promise;
  Journal<Entry> log;                                         // begins behind the snapshot
  Journal<Snapshot> snapshots;                                // the last one; a store of others does not write it again

  // ---- volatile state
  enum class Role : std::uint8_t { Follower, PreCandidate, Candidate, Leader };
  struct Election {
    Role role = Role::Follower;
    std::optional<ProcessId> leader;                          // of current_term, if known
    Duration wait{};                                          // the time-out, drawn anew when it has elapsed
    Time deadline{};                                          // when it does
    Time heard{};                                             // last time that the leader was heard of
    std::set<ProcessId> votes;                                // for me, if I am a candidate
  };
  struct Follower {                                           // as the leader sees it
    std::uint64_t next_index = 1, match_index = 0;
    std::uint64_t sent = 0;                                   // up to here entries are on their way
    std::uint64_t told = 0;                                   // the commit index that it was told
    std::uint64_t asked = 0;                                  // up to here it waits to hear what is committed
    std::uint64_t round = 0;                                  // the last one that it answered
  };
  struct PendingRead { ProcessId from; std::uint64_t number, round; };
  struct Transfer { ProcessId to; Time until; };
  struct Leading {                                            // of a leader; made anew with each election
    std::vector<Follower> followers;                          // by process
    std::uint64_t round = 0, confirmed = 0;                   // of heartbeats: begun; answered by a majority
    std::uint64_t checked = 0;                                // confirmed when last looked
    std::vector<std::pair<std::uint64_t, Time>> begun;        // rounds yet to be confirmed, if there are leases
    std::optional<Time> lease_end;
    std::vector<PendingRead> reads;
    std::optional<Transfer> transfer;
    bool has_transferred = false;                             // then no lease holds any more in this term
  };
  struct Configuration { std::uint64_t index; Members members; };
  std::uint64_t commit_index = 0;                             // and applied: both are one here
  Election election;
  Leading leading;
  std::vector<Configuration> configurations;                  // of the log; the last is in force

  std::optional<ProcessId> leader() const { return election.leader; }
  /// Below this, followers hear from a live leader in time, and a candidate of its votes.
  std::optional<Duration> synchrony_bound() const { return (*election_low - std::min(*heartbeat, *election_low)) / 2; }

  // raft.cpp
  void on(Context&, const Start&);
  void on(Context&, const Recover&);
  void on(Context&, const ReplicatedLog::Append&);
  void on(Context&, const ReplicatedLog::Compact&);
  void on(Context&, ProcessId from, const Forward&);
  void begin(Context&);
  void take(Context&, const Payload& command);
  void append(Context&, Payload command);
  void commit(Context&, std::uint64_t index);
  std::uint64_t current_term() const { return promise->current_term; }
  bool is_leader() const { return election.role == Role::Leader; }
  std::uint64_t snapshot_index() const { return log.first() - 1; }
  std::uint64_t term_at(std::uint64_t index) const;
  std::uint64_t last_of_term(std::uint64_t term) const;
  bool has_committed_in_its_term() const { return term_at(commit_index) == current_term(); }
  void install(Context&, const Snapshot&);

  // raft_election.cpp
  void on(Context&, const ElectionTimeout&);
  void on(Context&, ProcessId from, const RequestVote&);
  void on(Context&, ProcessId from, const Vote&);
  void on(Context&, ProcessId from, const TimeoutNow&);
  void wait_again(Context&);
  bool hears_leader(Context&) const;
  void campaign(Context&, Role as, bool transfer = false);
  void count_votes(Context&);
  void lead(Context&);
  void follow(Context&, std::uint64_t term, std::optional<ProcessId> leader);
  bool hear_leader(Context&, ProcessId from, std::uint64_t term, std::uint64_t round);
  void transfer(Context&, const TransferLeadership&);
  bool is_transferring(Context&) const;
  void hand_over(Context&);

  // raft_replication.cpp
  void on(Context&, const Heartbeat&);
  void on(Context&, ProcessId from, const AppendEntries&);
  void on(Context&, ProcessId from, const InstallSnapshot&);
  void on(Context&, ProcessId from, const Appended&);
  void cut_after(Context&, std::uint64_t index);
  void refuse(Context&, ProcessId to, const AppendEntries&);
  void send_entries(Context&, ProcessId to, std::uint64_t round, std::uint64_t most);
  void send_news(Context&);
  void retry(Context&, ProcessId from, const Appended&);
  void advance_commit_index(Context&);
  Follower follower(ProcessId p) const {                      // p may be no process, out of a changed message
    return index(p) < leading.followers.size() ? leading.followers[index(p)] : Follower{};
  }

  // raft_membership.cpp
  const Members& members_in_force() const { return configurations.back().members; }
  const Members& members_at(std::uint64_t index) const;
  bool is_member(ProcessId) const;
  void read_configurations(Context&);
  void note_configuration(std::uint64_t index);
  void change_members(Context&, ChangeMembers, const Payload& asked);
  void complete_change(Context&);
  static std::uint64_t reached(const std::vector<ProcessId>& group, const auto& value_of);
  /// The largest value that a majority has reached; majorities of both groups, while there are two.
  std::uint64_t reached(const auto& value_of) const;

  // raft_reads.cpp
  void on(Context&, const ReplicatedLog::Read&);
  void on(Context&, ProcessId from, const ReadRequest&);
  void on(Context&, ProcessId from, const ReadIndex&);
  void read(Context&, ProcessId from, std::uint64_t number);
  void begin_round(Context&, std::uint64_t most = 0);         // with at most that many entries
  void confirm_rounds(Context&);
  void answer_reads(Context&);
  bool holds_lease(Context&) const;
};

std::uint64_t Raft::reached(const std::vector<ProcessId>& group, const auto& value_of) {
  std::uint64_t reached = 0;
  for (ProcessId p : group) {
    const std::uint64_t value = value_of(p);
    if (value <= reached) continue;
    const auto have = std::ranges::count_if(group, [&](ProcessId q) { return value_of(q) >= value; });
    if (2 * static_cast<std::size_t>(have) > group.size()) reached = value;
  }
  return reached;
}
std::uint64_t Raft::reached(const auto& value_of) const {
  const Members& members = members_in_force();
  const auto now = reached(members.now, value_of);
  return members.next.empty() ? now : std::min(now, reached(members.next, value_of));
}

}  // namespace faultline
