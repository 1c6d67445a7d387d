// Commands that a replicated log understands itself: who its members are, and who leads them. After the Raft
// dissertation (Ongaro, 2014), chapters 3.10 and 4. They are asked for, appended, committed and lost like any other
// command, also through a service; a state machine answers them with nothing. A workload names them in full.
#pragma once
#include <vector>

#include "protocols/replication/session.hpp"

namespace faultline {

/// From now on these are the members. Committed as it was asked for, when the change is complete; ignored while another
/// change is under way, and if it names nobody.
struct ChangeMembers { std::vector<ProcessId> members; static constexpr bool by_hand = true; };

/// Let that member lead, as soon as its log is equal. That this is committed does not say that it came to pass.
struct TransferLeadership { ProcessId to; static constexpr bool by_hand = true; };

inline bool is_for_log(const Payload& command) {
  return command.is<ChangeMembers>() || command.is<TransferLeadership>();
}
/// The command for the log that a client submitted or that stands there by itself; empty if it is for the machine.
inline Payload for_log(const Payload& appended) {
  const auto submission = appended.as<Submission>();
  const Payload& command = submission ? submission->command : appended;
  return is_for_log(command) ? command : Payload();
}

}  // namespace faultline
