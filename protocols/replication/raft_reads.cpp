// Raft: linearizable reads that enter no log (8, D 6.4), by a round of heartbeats or by a lease (D 6.4.1). Source,
// model, guarantees and cost stand in raft.hpp.
#include "protocols/replication/raft.hpp"

namespace faultline {

void Raft::on(Context& ctx, const ReplicatedLog::Read& e) {
  if (is_leader()) read(ctx, ctx.self(), e.number);
  else if (election.leader) ctx.send(*election.leader, ReadRequest{e.number});
}
void Raft::on(Context& ctx, ProcessId from, const ReadRequest& m) {
  if (is_leader()) read(ctx, from, m.number);
}
void Raft::on(Context& ctx, ProcessId, const ReadIndex& m) {
  ctx.trigger(ReplicatedLog::Readable{m.number, m.index});
}

/// It waits for a majority to answer a round that begins from now on: then nobody else led when it was asked. Reads that
/// come while a round is under way share the next one.
void Raft::read(Context& ctx, ProcessId from, std::uint64_t number) {
  const bool at_once = holds_lease(ctx);
  leading.reads.push_back({from, number, at_once ? 0 : leading.round + 1});
  if (at_once) answer_reads(ctx);
  else if (leading.confirmed == leading.round) begin_round(ctx);
}

void Raft::begin_round(Context& ctx, std::uint64_t most) {
  ++leading.round;
  if (*lease > Duration{}) leading.begun.emplace_back(leading.round, ctx.now());
  for (ProcessId p : ctx.processes()) if (p != ctx.self()) send_entries(ctx, p, leading.round, most);
  confirm_rounds(ctx);                                        // it may be the only member
}

void Raft::confirm_rounds(Context& ctx) {
  const auto answered = reached([&](ProcessId p) {
    return p == ctx.self() ? leading.round : follower(p).round;
  });
  if (answered <= leading.confirmed) return;
  leading.confirmed = answered;
  const auto is_later = [&](const auto& round) { return round.first > answered; };
  const auto later = std::ranges::find_if(leading.begun, is_later);
  if (later != leading.begun.begin()) leading.lease_end = std::prev(later)->second + *lease;
  leading.begun.erase(leading.begun.begin(), later);
  answer_reads(ctx);
  const auto wants_more = [&](const PendingRead& r) { return r.round > leading.round; };
  if (std::ranges::any_of(leading.reads, wants_more)) begin_round(ctx);
}

/// What it has committed is all that is committed, once that includes an entry of its own term (8).
void Raft::answer_reads(Context& ctx) {
  if (leading.reads.empty() || !has_committed_in_its_term()) return;
  std::erase_if(leading.reads, [&](const PendingRead& r) {
    if (r.round > leading.confirmed) return false;
    if (r.from == ctx.self()) ctx.trigger(ReplicatedLog::Readable{r.number, commit_index});
    else ctx.send(r.from, ReadIndex{r.number, commit_index});
    return true;
  });
}

/// As long as followers refuse their votes (D 6.4.1). Whom it has told to stand for election, they do not refuse, and
/// that may have come late.
bool Raft::holds_lease(Context& ctx) const {
  return leading.lease_end && ctx.now() < *leading.lease_end && check_quorum && !leading.has_transferred;
}

}  // namespace faultline
