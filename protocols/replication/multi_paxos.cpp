// Multi-Paxos: Lamport, "Paxos Made Simple", 2001, section 3, with what van Renesse and Altinbuken, "Paxos Made
// Moderately Complex", ACM Computing Surveys 47(3), 2015, add to make it whole.
//
// Model: fail-recovery, over the bare network, which may lose, double and reorder. Guarantees LOG1-LOG4 for a minority
// of crashed acceptors; nothing but progress depends on time. Cost with a leader: 4 steps from an Append elsewhere to
// the last Commit, 3 at the leader; Forward, Accept and Accepted for each acceptor, Decide to the others.
//
// One instance of consensus a position. Proposers campaign for a ballot (phase 1, for all open positions at once), and
// who wins leads: it proposes at one position after the other (phase 2) until somebody has a higher ballot. What may
// have been chosen before is proposed again, and gaps are filled with empty commands. Who proposes and who votes are
// parameters, and a process may do both, one or nothing of it; every process learns. For the port wants it: who learned
// nothing would have no log (LOG4), and nothing to tell the client whose command it passed on. Deviates from the papers
// in that
// - a leader is known by its heartbeats. A proposer that misses them for a time-out of its own, random between one and
//   two of `timeout`, campaigns; the first one does so at the start. An acceptor that hears a leader takes no part in a
//   campaign against it, so that who is cut off cannot depose one that works; a leader that misses its acceptors for
//   that long resigns;
// - a heartbeat says how far the leader's log is decided; who has less asks it for the rest, and gets decisions or,
//   where they are compacted, a snapshot. So what was decided need not be on the disk, but votes and snapshots are;
// - an acceptor whose snapshot covers open positions of a candidate promises with the snapshot: its votes are gone;
// - a read asks the leader, which names the last position that may have been decided, once a majority of the acceptors
//   has answered a heartbeat sent after it was asked: so there was no later leader then.
#include <algorithm>

#include "protocols/replication/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct MultiPaxos {
  using Port = ReplicatedLog;
  static constexpr About about{
      .title = "Multi-Paxos", .source = "Lamport, Paxos Made Simple, 2001; van Renesse and Altinbuken, 2015",
      .model = Model::FailRecovery, .tolerates = "(N - 1) / 2", .messages = "Append: 3 * N; Read: 2 * N + 2",
      .steps = "Append: 4; Read: 4", .needs = Needs::Gst | Needs::Majority | Needs::Recovery,
      .summary = "A stable leader has a majority of acceptors vote on one command after the other, each at its own "
                 "position of the log."};

  using Slot = std::uint64_t;                                 // a position
  struct Ballot {
    std::uint64_t number = 0;
    ProcessId process{};
    auto operator<=>(const Ballot&) const = default;
  };
  struct Vote { Slot slot; Ballot ballot; Payload command; };
  struct Snapshot { Slot index; Payload state; };

  struct Prepare { Ballot ballot; Slot open; };               // 1a; the first position that the candidate lacks
  struct Promise { Ballot ballot; std::optional<Snapshot> snapshot; std::vector<Vote> votes; };             // 1b
  struct Accept { Ballot ballot; Slot slot; Payload command; };                                             // 2a
  struct Accepted { Ballot ballot; Slot slot; };              // 2b
  struct Reject { Ballot promised; };
  struct Decide { Slot slot; Payload command; };
  struct Heartbeat { Ballot ballot; std::uint64_t round; Slot decided; };
  struct HeartbeatAck { Ballot ballot; std::uint64_t round; };
  struct Learn { Slot open; };                                // the first position that is missing
  struct Decisions { Slot first; std::vector<Payload> commands; };
  struct Install { Snapshot snapshot; };
  struct Forward { Payload command; };                        // an Append, to the leader
  struct ReadRequest { std::uint64_t number; };               // a Read, likewise
  struct ReadIndex { std::uint64_t number; Slot index; };
  using Messages = types<Prepare, Promise, Accept, Accepted, Reject, Decide, Heartbeat, HeartbeatAck, Learn, Decisions,
                         Install, Forward, ReadRequest, ReadIndex>;
  struct Tick {};
  using Timers = types<Tick>;

  Param<Duration> heartbeat{25ms};                            // from one to the next, above 0
  Param<Duration> timeout{150ms};                             // of silence, several heartbeats
  Param<std::vector<ProcessId>> proposers, acceptors;         // none named: all processes
  static constexpr std::size_t window = 100;                  // positions open at once; what comes beyond is lost
  static constexpr std::size_t batch = 100;                   // decisions in one message

  // Acceptor
  Stable<Ballot> promised;                                    // the highest ballot that was heard of
  Journal<Vote> votes;                                        // in the order in which they were cast
  std::map<Slot, std::uint64_t> last_vote;                    // where the last one for a position is in `votes`
  // Learner
  Journal<Snapshot> snapshots;                                // the newest alone: a journal stores it once
  std::map<Slot, Payload> decided;                            // beyond the snapshot
  Slot next = 1;                                              // the first position that is not committed
  // Election
  std::optional<ProcessId> trusted;                           // the leader, while it is heard
  std::uint64_t silent = 0;                                   // ticks since it was; a leader: since a majority was
  std::uint64_t patience = 0;                                 // ticks of silence until a proposer campaigns
  // Proposer
  struct Campaign {
    std::set<ProcessId> promises;
    std::map<Slot, Vote> votes;                               // of the highest ballot, by position
  };
  struct Proposal { Payload command; std::set<ProcessId> accepted{}; std::uint64_t age = 0; };   // in ticks
  struct Reader { ProcessId process; std::uint64_t number; Slot index; };
  struct Leadership {
    Ballot ballot;
    Slot inherited, last;                                     // positions that may be older leaders'; proposed
    std::map<Slot, Proposal> open{};
    std::uint64_t round = 0;                                  // of heartbeats
    std::map<ProcessId, std::uint64_t> acked{};               // the last round, by acceptor
    std::map<std::uint64_t, std::vector<Reader>> readers{};   // by the round that confirms them
  };
  std::optional<Campaign> campaign;
  std::optional<Leadership> leading;

  std::optional<ProcessId> leader() const { return trusted; }

  // ---- roles and ballots

  static std::span<const ProcessId> members(Context& log, const std::vector<ProcessId>& named) {
    return named.empty() ? log.processes() : std::span<const ProcessId>(named);
  }
  static bool is_in(std::span<const ProcessId> list, ProcessId p) { return std::ranges::count(list, p) > 0; }
  bool is_acceptor(Context& log, ProcessId p) const { return is_in(members(log, acceptors), p); }
  std::size_t majority(Context& log) const { return members(log, acceptors).size() / 2 + 1; }
  template <class M> void send_acceptors(Context& log, const M& m) {
    for (ProcessId p : members(log, acceptors)) log.send(p, m);
  }
  std::uint64_t longest_silence() const { return static_cast<std::uint64_t>(*timeout / std::max(*heartbeat, 1ns)); }
  Slot compacted() const { return snapshots.empty() ? 0 : snapshots[snapshots.last()].index; }

  void resign() { campaign.reset(), leading.reset(), trusted.reset(), silent = 0; }
  /// Is this from the highest ballot's owner? If so, others resign.
  bool hear(Context& log, ProcessId from, const Ballot& ballot) {
    if (ballot < promised.get()) return log.send(from, Reject{promised.get()}), false;
    if (ballot > promised.get()) promised = ballot, resign();
    return true;
  }
  void follow(ProcessId self, ProcessId from) {
    if (leading || from == self) return;
    campaign.reset(), trusted = from, silent = 0;
  }

  // ---- life

  void on(Context& log, const Start&) {
    next = compacted() + 1;
    if (!snapshots.empty()) log.trigger(ReplicatedLog::Restore{compacted(), snapshots[snapshots.last()].state});
    for (auto at = votes.first(); at <= votes.last(); ++at)
      if (votes[at].slot >= next) last_vote[votes[at].slot] = at;
    log.set_timer(heartbeat, Tick{});
    patience = longest_silence() + log.random(longest_silence() + 1);
    const bool is_first = members(log, proposers).front() == log.self();
    if (is_first && promised.get() == Ballot{}) stand(log);
  }
  void on(Context& log, const Tick&) {
    log.set_timer(heartbeat, Tick{});
    ++silent;
    if (leading && silent > longest_silence()) resign();
    if (trusted && silent > longest_silence()) trusted.reset();
    if (leading) {
      for (auto& [slot, proposal] : leading->open)
        if (++proposal.age % longest_silence() == 0) propose(log, slot, proposal);
      beat(log);
    } else if (silent > patience && is_in(members(log, proposers), log.self())) {
      stand(log);
    }
  }

  // ---- phase 1: a campaign

  void stand(Context& log) {
    resign();
    patience = longest_silence() + log.random(longest_silence() + 1);
    promised = Ballot{promised.get().number + 1, log.self()};
    campaign.emplace();
    send_acceptors(log, Prepare{promised.get(), next});
  }
  void on(Context& log, ProcessId from, const Prepare& m) {
    if (trusted && trusted != from) return;
    if (!hear(log, from, m.ballot)) return;
    silent = 0;
    Promise promise{m.ballot, {}, {}};
    if (m.open <= compacted()) promise.snapshot = snapshots[snapshots.last()];
    for (auto at = last_vote.lower_bound(m.open); at != last_vote.end(); ++at)
      promise.votes.push_back(votes[at->second]);
    log.send(from, promise);
  }
  void on(Context& log, ProcessId from, const Promise& m) {
    if (!campaign || m.ballot != promised.get() || !is_acceptor(log, from)) return;
    campaign->promises.insert(from);
    for (const Vote& vote : m.votes) {
      auto [at, is_new] = campaign->votes.try_emplace(vote.slot, vote);
      if (!is_new && at->second.ballot < vote.ballot) at->second = vote;
    }
    if (m.snapshot) install(log, *m.snapshot);
    if (campaign->promises.size() >= majority(log)) lead(log);
  }
  void lead(Context& log) {
    const auto adopted = std::move(campaign->votes);
    campaign.reset();
    const Slot last = adopted.empty() ? next - 1 : std::max(next - 1, adopted.rbegin()->first);
    leading = Leadership{.ballot = promised.get(), .inherited = last, .last = last};
    trusted = log.self(), silent = 0;
    for (Slot slot = next; slot <= last; ++slot) {
      const auto vote = adopted.find(slot);
      const auto known = decided.find(slot);
      auto& proposal = leading->open[slot];
      if (known != decided.end()) proposal.command = known->second;
      else if (vote != adopted.end()) proposal.command = vote->second.command;
      propose(log, slot, proposal);
    }
    beat(log);
  }

  // ---- phase 2: proposals and votes

  void on(Context& log, const ReplicatedLog::Append& e) {
    if (leading) append(log, e.command);
    else if (trusted) log.send(*trusted, Forward{e.command});
  }
  void on(Context& log, ProcessId, const Forward& m) { if (leading) append(log, m.command); }
  void append(Context& log, const Payload& command) {
    auto same = [&](const auto& entry) { return entry.second.command == command; };
    if (leading->open.size() >= window || std::ranges::any_of(leading->open, same)) return;
    const Slot slot = ++leading->last;
    propose(log, slot, leading->open.emplace(slot, Proposal{command}).first->second);
  }
  void propose(Context& log, Slot slot, const Proposal& proposal) {
    for (ProcessId p : members(log, acceptors))
      if (!proposal.accepted.contains(p)) log.send(p, Accept{leading->ballot, slot, proposal.command});
  }
  void on(Context& log, ProcessId from, const Accept& m) {
    if (!hear(log, from, m.ballot)) return;
    follow(log.self(), from);
    const auto last = last_vote.find(m.slot);
    const bool is_new = last == last_vote.end() || votes[last->second].ballot < m.ballot;
    if (is_new && m.slot > compacted()) {                     // what is compacted was chosen, and can be no other
      votes.append({m.slot, m.ballot, m.command});
      last_vote[m.slot] = votes.last();
    }
    log.send(from, Accepted{m.ballot, m.slot});
  }
  void on(Context& log, ProcessId from, const Accepted& m) {
    if (!leading || m.ballot != leading->ballot || !is_acceptor(log, from)) return;
    const auto at = leading->open.find(m.slot);
    if (at == leading->open.end()) return;
    at->second.accepted.insert(from);
    if (at->second.accepted.size() < majority(log)) return;
    const Decide decision{m.slot, at->second.command};
    leading->open.erase(at);
    for (ProcessId p : log.processes()) if (p != log.self()) log.send(p, decision);
    learn(decision.slot, decision.command);
    commit(log);
  }
  void on(Context&, ProcessId, const Reject& m) {
    if (m.promised > promised.get()) promised = m.promised, resign();
  }

  // ---- learning, catching up

  void learn(Slot slot, const Payload& command) { if (slot >= next) decided.emplace(slot, command); }
  void commit(Context& log) {
    for (auto at = decided.find(next); at != decided.end() && at->first == next; ++at, ++next)
      log.trigger(ReplicatedLog::Commit{next, at->second});
  }
  void on(Context& log, ProcessId, const Decide& m) { learn(m.slot, m.command), commit(log); }
  void beat(Context& log) {
    ++leading->round;
    for (ProcessId p : log.processes()) log.send(p, Heartbeat{leading->ballot, leading->round, next - 1});
  }
  void on(Context& log, ProcessId from, const Heartbeat& m) {
    if (!hear(log, from, m.ballot)) return;
    follow(log.self(), from);
    if (is_acceptor(log, log.self())) log.send(from, HeartbeatAck{m.ballot, m.round});
    if (m.decided >= next) log.send(from, Learn{next});
  }
  void on(Context& log, ProcessId from, const Learn& m) {
    if (m.open <= compacted()) return log.send(from, Install{snapshots[snapshots.last()]});
    Decisions answer{m.open, {}};
    for (auto at = decided.find(m.open); at != decided.end() && at->first < next; ++at) {
      if (answer.commands.size() == batch) break;
      answer.commands.push_back(at->second);
    }
    if (!answer.commands.empty()) log.send(from, answer);
  }
  void on(Context& log, ProcessId from, const Decisions& m) {
    for (std::size_t i = 0; i < m.commands.size(); ++i) learn(m.first + i, m.commands[i]);
    const Slot before = next;
    commit(log);
    if (next > before && m.commands.size() == batch) log.send(from, Learn{next});
  }

  // ---- snapshots

  void on(Context&, const ReplicatedLog::Compact& e) { if (e.index < next) keep({e.index, e.snapshot}); }
  void on(Context& log, ProcessId, const Install& m) { install(log, m.snapshot); }
  void install(Context& log, const Snapshot& s) {
    if (s.index < next) return;
    keep(s);
    next = s.index + 1;
    log.trigger(ReplicatedLog::Restore{s.index, s.state});
    commit(log);
  }
  /// Forgets all that the snapshot stands for. A vote stays until all that were cast before it can go.
  void keep(const Snapshot& s) {
    if (s.index <= compacted()) return;
    snapshots.append(s);
    snapshots.drop_through(snapshots.last() - 1);
    decided.erase(decided.begin(), decided.upper_bound(s.index));
    last_vote.erase(last_vote.begin(), last_vote.upper_bound(s.index));
    while (!votes.empty() && votes[votes.first()].slot <= s.index) votes.drop_through(votes.first());
  }

  // ---- reads, and whether a leader still is one

  void on(Context& log, const ReplicatedLog::Read& e) {
    if (leading) read(log, log.self(), e.number);
    else if (trusted) log.send(*trusted, ReadRequest{e.number});
  }
  void on(Context& log, ProcessId from, const ReadRequest& m) { if (leading) read(log, from, m.number); }
  void read(Context& log, ProcessId reader, std::uint64_t number) {
    // Who had asked may have heard of a position that it could apply before us: what is decided counts, gaps or not.
    const Slot known = decided.empty() ? next - 1 : std::max(next - 1, decided.rbegin()->first);
    leading->readers[leading->round + 1].push_back({reader, number, std::max(leading->inherited, known)});
    beat(log);
  }
  void on(Context& log, ProcessId from, const HeartbeatAck& m) {
    if (!leading || m.ballot != leading->ballot) return;
    auto& acked = leading->acked[from];
    acked = std::max(acked, m.round);
    std::vector<std::uint64_t> rounds;
    for (const auto& [_, round] : leading->acked) rounds.push_back(round);
    if (rounds.size() < majority(log)) return;
    std::ranges::sort(rounds, std::ranges::greater{});
    const auto confirmed = rounds[majority(log) - 1];
    if (m.round == confirmed) silent = 0;
    auto& readers = leading->readers;
    for (; !readers.empty() && readers.begin()->first <= confirmed; readers.erase(readers.begin()))
      for (const Reader& r : readers.begin()->second) log.send(r.process, ReadIndex{r.number, r.index});
  }
  void on(Context& log, ProcessId, const ReadIndex& m) { log.trigger(ReplicatedLog::Readable{m.number, m.index}); }
};

template const Algorithm& algorithm<MultiPaxos>();

}  // namespace faultline
