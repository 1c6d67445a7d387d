// Raft: leader election (5.2), its restriction (5.4.1), pre-vote (D 9.6), votes that are disregarded while there is a
// leader (D 4.2.3), and leadership transfer (D 3.10). Source, model, guarantees and cost stand in raft.hpp.
#include "protocols/replication/raft.hpp"

namespace faultline {

// ---- time

/// A time-out from now on, drawn anew.
void Raft::wait_again(Context& ctx) {
  election.wait = ctx.random(*election_low, std::max(*election_low, *election_high));
  election.deadline = ctx.now() + election.wait;
}

void Raft::on(Context& ctx, const ElectionTimeout&) {
  const auto left = std::min(election.deadline - ctx.now(), election.wait);   // the clock may have jumped back
  if (left > Duration{}) return ctx.set_timer(left, ElectionTimeout{});
  wait_again(ctx);
  if (!is_leader()) campaign(ctx, pre_vote ? Role::PreCandidate : Role::Candidate);
  else if (check_quorum && std::exchange(leading.checked, leading.confirmed) == leading.confirmed)
    follow(ctx, current_term(), {});                          // no majority has answered for so long (D 6.2)
  ctx.set_timer(election.deadline - ctx.now(), ElectionTimeout{});
}

/// Has it heard from a leader within the shortest time-out? Then votes are refused: who asks was cut off, or removed.
bool Raft::hears_leader(Context& ctx) const {
  const auto silence = ctx.now() - election.heard;
  return is_leader() || (silence >= Duration{} && silence < *election_low);
}

// ---- candidates

/// Asks for votes; as a PreCandidate without a new term, to learn whether it could win (D 9.6).
void Raft::campaign(Context& ctx, Role as, bool transfer) {
  election.leader.reset();
  if (!is_member(ctx.self())) return;
  election.role = as;
  election.votes = {ctx.self()};
  if (as == Role::Candidate) promise = Promise{current_term() + 1, ctx.self()};
  const bool pre = as == Role::PreCandidate;
  const RequestVote ask{current_term() + pre, log.last(), term_at(log.last()), pre, transfer};
  const Members& members = members_in_force();
  std::set<ProcessId> voters(members.now.begin(), members.now.end());
  voters.insert(members.next.begin(), members.next.end());
  for (ProcessId p : voters) if (p != ctx.self()) ctx.send(p, ask);
  count_votes(ctx);                                           // it may be the only one
}

void Raft::on(Context& ctx, ProcessId from, const RequestVote& m) {
  const bool may_vote = m.transfer || !(m.pre_vote || check_quorum) || !hears_leader(ctx);
  if (may_vote && !m.pre_vote && m.term > current_term()) follow(ctx, m.term, {});
  const auto last_log_term = term_at(log.last());             // 5.4.1: is its log as up to date as mine?
  const bool up_to_date = m.last_log_term > last_log_term ||
                          (m.last_log_term == last_log_term && m.last_log_index >= log.last());
  if (m.pre_vote) {
    const bool granted = may_vote && up_to_date && m.term > current_term();
    return ctx.send(from, Vote{granted ? m.term : current_term(), true, granted});
  }
  const bool is_free = !promise.get().voted_for || promise.get().voted_for == from;
  const bool granted = may_vote && up_to_date && m.term == current_term() && is_free;
  if (granted) {
    if (!promise.get().voted_for) promise = Promise{m.term, from};
    election.deadline = ctx.now() + election.wait;
  }
  ctx.send(from, Vote{current_term(), false, granted});
}

void Raft::on(Context& ctx, ProcessId from, const Vote& m) {
  if (!m.granted && m.term > current_term()) return follow(ctx, m.term, {});
  const bool counts = m.pre_vote ? election.role == Role::PreCandidate && m.term == current_term() + 1
                                 : election.role == Role::Candidate && m.term == current_term();
  if (!m.granted || !counts) return;
  election.votes.insert(from);
  count_votes(ctx);
}
void Raft::count_votes(Context& ctx) {
  if (!reached([&](ProcessId p) { return election.votes.contains(p); })) return;
  if (election.role == Role::Candidate) return lead(ctx);
  wait_again(ctx);
  campaign(ctx, Role::Candidate);
}

// ---- leaders and followers

void Raft::lead(Context& ctx) {
  election.role = Role::Leader, election.leader = ctx.self();
  election.votes.clear();
  election.wait = *election_low, election.deadline = ctx.now() + election.wait;   // to look whether a majority answers
  leading = {};
  leading.followers.assign(ctx.N(), Follower{.next_index = log.last() + 1});
  ctx.report(Elected{current_term()});
  append(ctx, Payload());                                     // D 6.4: what earlier terms left is committed with it
  begin_round(ctx, 1);
  ctx.set_timer(*heartbeat, Heartbeat{current_term()});
}

/// A server that sees a higher term adopts it and becomes a follower (5.1).
void Raft::follow(Context& ctx, std::uint64_t term, std::optional<ProcessId> leader) {
  if (term > current_term()) promise = Promise{term, {}};
  if (is_leader()) wait_again(ctx), leading = {};
  election.role = Role::Follower, election.leader = leader;
  election.votes.clear();
}

/// What a leader of that term sends resets the time-out; one of an earlier term is told (figure 2).
bool Raft::hear_leader(Context& ctx, ProcessId from, std::uint64_t term, std::uint64_t round) {
  if (term < current_term()) return ctx.send(from, Appended{current_term(), round, false, 0, 0}), false;
  if (term > current_term() || election.leader != from) follow(ctx, term, from);
  election.heard = ctx.now(), election.deadline = ctx.now() + election.wait;
  return true;
}

// ---- leadership transfer (D 3.10)

void Raft::transfer(Context& ctx, const TransferLeadership& e) {
  if (e.to == ctx.self() || !is_member(e.to)) return;
  leading.transfer = {e.to, ctx.now() + *election_low};
  hand_over(ctx);
}
/// Given up if it takes longer than an election time-out.
bool Raft::is_transferring(Context& ctx) const { return leading.transfer && ctx.now() < leading.transfer->until; }
/// As soon as its log is equal.
void Raft::hand_over(Context& ctx) {
  if (!is_transferring(ctx)) return;
  const ProcessId to = leading.transfer->to;
  if (follower(to).match_index < log.last()) return;
  leading.has_transferred = true;
  ctx.send(to, TimeoutNow{current_term()});
}
void Raft::on(Context& ctx, ProcessId, const TimeoutNow& m) {
  if (m.term != current_term() || is_leader()) return;
  wait_again(ctx);
  campaign(ctx, Role::Candidate, true);
}

}  // namespace faultline
