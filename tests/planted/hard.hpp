// hard.hpp: the planted bugs that a thousand runs from seed 1 do not find. `measure` hunts all.
#pragma once
#include "tests/planted/hunt.hpp"

namespace faultline::planted {

inline constexpr std::array<std::string_view, 6> hard{
    "FigureEightRaft", "ForgetfulPromiseMultiPaxos", "ForgetfulTwoPhaseCommit", "ForgetfulVoterRaft",
    "LazyBroadcastWithoutLatecomers", "StaleReadRaft"};

inline bool is_hard(const Bug& bug) { return std::ranges::find(hard, bug.name) != hard.end(); }

}  // namespace faultline::planted
