// Raft: the life of a process, what its user asks, and what is committed (figure 2). Source, model, guarantees and cost
// stand in raft.hpp.
#include "protocols/replication/raft.hpp"

#include "sim/process/algorithm.hpp"

namespace faultline {

void Raft::on(Context& ctx, const Start&) { begin(ctx); }
void Raft::on(Context& ctx, const Recover&) { begin(ctx); }

/// All servers start as followers (5.2), from what is on their disks. What is committed beyond the snapshot, a leader
/// will tell.
void Raft::begin(Context& ctx) {
  ctx.report(Began{log.last()});
  commit_index = snapshot_index();
  read_configurations(ctx);
  if (!snapshots.empty()) ctx.trigger(ReplicatedLog::Restore{commit_index, snapshots[snapshots.last()].state});
  election.heard = ctx.now();
  wait_again(ctx);
  ctx.set_timer(election.wait, ElectionTimeout{});
}

// ---- requests: whoever is no leader passes them on, if it knows the leader (8)

void Raft::on(Context& ctx, const ReplicatedLog::Append& e) {
  if (is_leader()) take(ctx, e.command);
  else if (election.leader) ctx.send(*election.leader, Forward{e.command});
}
void Raft::on(Context& ctx, ProcessId from, const Forward& m) {
  if (!is_leader()) return;
  leading.followers[index(from)].asked = log.last() + 1;
  take(ctx, m.command);
}
void Raft::take(Context& ctx, const Payload& command) {
  if (is_transferring(ctx)) return;                           // D 3.10: a leader that goes takes no more requests
  const Payload mine = for_log(command);
  if (auto change = mine.as<ChangeMembers>()) change_members(ctx, std::move(*change), command);
  else append(ctx, command);
  if (const auto to = mine.as<TransferLeadership>()) transfer(ctx, *to);
  send_news(ctx);
}

/// A leader's own log only grows (5.3).
void Raft::append(Context& ctx, Payload command) {
  ctx.report(Logged{log.last() + 1, current_term(), command});
  log.append({current_term(), std::move(command)});
  note_configuration(log.last());
  advance_commit_index(ctx);                                  // it may be the only member
}

// ---- what is committed

/// Applies what is committed up to there (figure 2, rules for all servers).
void Raft::commit(Context& ctx, std::uint64_t index) {
  if (index <= commit_index) return;
  while (commit_index < index) {
    const Payload& command = log[++commit_index].command;
    const auto change = command.as<Change>();                 // is what was asked for when it is complete
    if (!change) ctx.trigger(ReplicatedLog::Commit{commit_index, command});
    else ctx.trigger(ReplicatedLog::Commit{commit_index, change->to.next.empty() ? change->asked : Payload()});
  }
  ctx.report(Committed{commit_index, current_term()});
}

// ---- snapshots (7)

void Raft::on(Context& ctx, const ReplicatedLog::Compact& e) {
  if (e.index <= snapshot_index() || e.index > commit_index) return;
  install(ctx, {e.index, term_at(e.index), members_at(e.index), e.snapshot});
}

/// Keeps a snapshot in place of the log that it covers. Entries that follow its last one stay, others may contradict
/// it.
void Raft::install(Context& ctx, const Snapshot& snapshot) {
  const bool follows = log.holds(snapshot.index) && log[snapshot.index].term == snapshot.term;
  if (!follows) cut_after(ctx, snapshot_index());
  log.drop_through(snapshot.index);
  snapshots.append(snapshot);
  snapshots.drop_through(snapshots.last() - 1);
  read_configurations(ctx);
}

// ---- terms of the log

std::uint64_t Raft::term_at(std::uint64_t index) const {
  if (log.holds(index)) return log[index].term;
  return !snapshots.empty() && index == snapshot_index() ? snapshots[snapshots.last()].term : 0;
}

/// The last index of an entry of that term or an earlier one; terms only grow along a log.
std::uint64_t Raft::last_of_term(std::uint64_t term) const {
  auto low = snapshot_index(), high = log.last();
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    if (log[middle].term <= term) low = middle;
    else high = middle - 1;
  }
  return low;
}

template const Algorithm& algorithm<Raft>();

}  // namespace faultline
