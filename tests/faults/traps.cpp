#include "tests/faults/traps.hpp"

namespace faultline {

template const Algorithm& algorithm<test::TrappedBroadcast<test::Trap::Abort>>();
template const Algorithm& algorithm<test::TrappedBroadcast<test::Trap::Hang>>();
template const Algorithm& algorithm<test::TrappedBroadcast<test::Trap::Bloat>>();
template const Algorithm& algorithm<test::TrappedBroadcast<test::Trap::Throw>>();

}  // namespace faultline
