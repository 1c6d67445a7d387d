// Commands that a replicated log understands itself: who its members are, and who leads them. After the Raft
// dissertation (Ongaro, 2014), chapters 3.10 and 4. They are appended like any other command, and may be lost like it.
#pragma once
#include <vector>

#include "sim/process/type.hpp"

namespace faultline {

/// From now on these are the members. Committed as it was asked for, when the change is complete; ignored while another
/// change is under way, and if it names nobody.
struct ChangeMembers { std::vector<ProcessId> members; };

/// Let that member lead. Enters no log.
struct TransferLeadership { ProcessId to; };

}  // namespace faultline
