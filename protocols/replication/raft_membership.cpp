// Raft: cluster membership changes, by joint consensus (6, D 4.3) and one server at a time (D 4.1, 4.2). Source, model,
// guarantees and cost stand in raft.hpp.
//
// A configuration is in force as soon as it is in the log. The algorithm for single servers as it was first published
// has a bug: two leaders of different terms may each add an entry that the other does not know, and their majorities
// need not meet (Ongaro, raft-dev, 10 July 2015). Its fix: a leader changes nothing before it has committed an entry
// of its own term.
#include "protocols/replication/raft.hpp"

namespace faultline {

bool Raft::is_member(ProcessId p) const {
  const Members& members = members_in_force();
  return std::ranges::count(members.now, p) > 0 || std::ranges::count(members.next, p) > 0;
}

const Raft::Members& Raft::members_at(std::uint64_t index) const {
  auto at = configurations.end();
  while (at != configurations.begin()) if ((--at)->index <= index) break;
  return at->members;
}

/// Those of the snapshot, or of the parameter; then those of the log.
void Raft::read_configurations(Context& ctx) {
  Members first{*members, {}};
  if (first.now.empty()) first.now.assign(ctx.processes().begin(), ctx.processes().end());
  if (!snapshots.empty()) first = snapshots[snapshots.last()].members;
  configurations = {{snapshot_index(), std::move(first)}};
  for (auto i = log.first(); i <= log.last(); ++i) note_configuration(i);
}
void Raft::note_configuration(std::uint64_t index) {
  if (auto change = log[index].command.as<Change>()) configurations.push_back({index, std::move(change->to)});
}

void Raft::change_members(Context& ctx, ChangeMembers e, const Payload& asked) {
  std::erase_if(e.members, [&](ProcessId p) { return index(p) >= ctx.N(); });
  std::ranges::sort(e.members);
  e.members.erase(std::ranges::unique(e.members).begin(), e.members.end());
  const Configuration& last = configurations.back();
  const bool under_way = last.index > commit_index || !last.members.next.empty();
  if (e.members.empty() || under_way || !has_committed_in_its_term()) return;
  std::vector<ProcessId> differ;
  std::ranges::set_symmetric_difference(last.members.now, e.members, std::back_inserter(differ));
  if (differ.size() <= 1) append(ctx, Change{{std::move(e.members), {}}, asked});
  else append(ctx, Change{{last.members.now, std::move(e.members)}, asked});
}

/// Joint consensus that is committed makes way for the new configuration; a leader that is not part of that steps down
/// when it is committed. If the first half is in a snapshot already, who asked has to ask again to be told.
void Raft::complete_change(Context& ctx) {
  const Configuration& last = configurations.back();
  if (last.index > commit_index) return;
  if (!last.members.next.empty()) {
    const auto half = log.holds(last.index) ? log[last.index].command.as<Change>() : std::nullopt;
    return append(ctx, Change{{last.members.next, {}}, half ? half->asked : Payload()});
  }
  if (is_member(ctx.self())) return;
  send_news(ctx);
  follow(ctx, current_term(), {});
}

}  // namespace faultline
