// Raft: log replication (5.3), commitment (5.4.2) and InstallSnapshot (7). Source, model, guarantees and cost stand in
// raft.hpp.
#include "protocols/replication/raft.hpp"

namespace faultline {

// ---- leader: what it sends

/// Whatever was not answered until the next heartbeat counts as lost.
void Raft::on(Context& ctx, const Heartbeat& t) {
  if (!is_leader() || t.term != current_term()) return;
  for (Follower& f : leading.followers) f.sent = f.match_index;
  begin_round(ctx);
  ctx.set_timer(*heartbeat, t);
}

/// AppendEntries with at most that many of the entries that it has not; the snapshot, where they are gone.
void Raft::send_entries(Context& ctx, ProcessId to, std::uint64_t round, std::uint64_t most) {
  Follower& f = leading.followers[index(to)];
  f.told = commit_index;
  if (f.next_index <= snapshot_index() && most > 0) {
    f.sent = snapshot_index();
    return ctx.send(to, InstallSnapshot{current_term(), leading.round, snapshots[snapshots.last()]});
  }
  const auto prev = std::max(f.next_index - 1, snapshot_index());
  AppendEntries m{current_term(), round, prev, term_at(prev), {}, commit_index};
  const auto last = std::min(log.last(), prev + most);
  m.entries.reserve(last - prev);
  for (auto i = prev + 1; i <= last; ++i) m.entries.push_back(log[i]);
  if (most > 0) f.sent = last;
  ctx.send(to, m);
}

/// Each follower that has nothing on its way is sent what it lacks: entries, or how far they are committed.
void Raft::send_news(Context& ctx) {
  if (!is_leader()) return;
  for (ProcessId p : ctx.processes()) {
    const Follower& f = leading.followers[index(p)];
    if (p == ctx.self() || f.sent > f.match_index) continue;
    if (f.next_index <= log.last()) send_entries(ctx, p, leading.round, std::max<std::uint64_t>(batch, 1));
    else if (f.told < commit_index) send_entries(ctx, p, 0, 0);
  }
}

// ---- follower

void Raft::on(Context& ctx, ProcessId from, const AppendEntries& m) {
  if (!hear_leader(ctx, from, m.term, m.round)) return;
  const bool fits = m.prev_log_index < snapshot_index() ||    // the leader has all that is committed (5.4)
                    (m.prev_log_index <= log.last() && term_at(m.prev_log_index) == m.prev_log_term);
  if (!fits) return refuse(ctx, from, m);
  auto last_new = m.prev_log_index;
  for (const Entry& entry : m.entries) {
    if (++last_new <= snapshot_index()) continue;
    if (log.holds(last_new)) {
      if (log[last_new].term == entry.term) continue;
      cut_after(ctx, last_new - 1);
    }
    ctx.report(Logged{last_new, entry.term, entry.command});
    log.append(entry);
    note_configuration(last_new);
  }
  commit(ctx, std::min(m.leader_commit, last_new));
  if (m.round > 0 || !m.entries.empty()) ctx.send(from, Appended{m.term, m.round, true, last_new, 0});
}

/// Says where to try again: where its term at that place begins, or where its log ends (5.3).
void Raft::refuse(Context& ctx, ProcessId to, const AppendEntries& m) {
  if (m.prev_log_index > log.last()) return ctx.send(to, Appended{m.term, m.round, false, log.last() + 1, 0});
  const auto term = term_at(m.prev_log_index);
  ctx.send(to, Appended{m.term, m.round, false, last_of_term(term - 1) + 1, term});
}

void Raft::cut_after(Context& ctx, std::uint64_t index) {
  if (index == log.last()) return;
  log.cut_after(index);
  while (configurations.size() > 1 && configurations.back().index > index) configurations.pop_back();
  ctx.report(Truncated{index, current_term()});
}

void Raft::on(Context& ctx, ProcessId from, const InstallSnapshot& m) {
  if (!hear_leader(ctx, from, m.term, m.round)) return;
  const Snapshot& s = m.snapshot;
  if (s.index > commit_index) {
    install(ctx, s);
    commit_index = s.index;
    ctx.report(Installed{s.index, log.last()});
    ctx.trigger(ReplicatedLog::Restore{s.index, s.state});
  }
  ctx.send(from, Appended{m.term, m.round, true, s.index, 0});
}

// ---- leader: what it learns

void Raft::on(Context& ctx, ProcessId from, const Appended& m) {
  if (m.term > current_term()) return follow(ctx, m.term, {});
  if (!is_leader() || m.term != current_term() || m.index > log.last()) return;   // the last: altered on its way
  Follower& f = leading.followers[index(from)];
  if (m.round > f.round) f.round = m.round, confirm_rounds(ctx);
  if (!m.success) return retry(ctx, from, m);
  if (m.index > f.match_index) {
    f.match_index = m.index, f.next_index = std::max(f.next_index, m.index + 1);
    advance_commit_index(ctx);
    if (!is_leader()) return;                                 // it was no member any more
    hand_over(ctx);
  }
  send_news(ctx);
}

/// With the conflicting term the leader skips all of that term at once (5.3).
void Raft::retry(Context& ctx, ProcessId from, const Appended& m) {
  Follower& f = leading.followers[index(from)];
  auto next = m.index;
  if (m.conflict_term > 0)
    if (const auto mine = last_of_term(m.conflict_term); term_at(mine) == m.conflict_term) next = mine + 1;
  next = std::max(next, f.match_index + 1);
  if (next < f.next_index) f.next_index = next, f.sent = f.match_index;
  else if (next > snapshot_index()) return;                   // late, or it has lost what it had
  send_news(ctx);
}

/// Figure 8: only entries of its own term are committed by counting; the earlier ones are committed with them.
void Raft::advance_commit_index(Context& ctx) {
  const auto stored = reached([&](ProcessId p) {
    return p == ctx.self() ? log.last() : follower(p).match_index;
  });
  if (stored <= commit_index || term_at(stored) != current_term()) return;
  commit(ctx, stored);
  complete_change(ctx);
  if (is_leader()) answer_reads(ctx);
}

}  // namespace faultline
