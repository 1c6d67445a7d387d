// expected.hpp: is a run as its scenario file says?
#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check/check.hpp"
#include "sim/process/stack.hpp"

namespace faultline {

/// "ok", "violated", "inconclusive": as scenario files have it.
std::string_view name_of(Verdict);

/// What is not as the file says, a sentence each; none: all is. A name in `expect.properties` means
///   AGREE              the outermost module's property; where that has none of this name, the worst
///                      finding of the shared services and inner modules that have one
///   Module.CHECK       the property of that service or inner module ("EagerReliableBroadcast.beb.VALALL")
/// What is not named is as `expect.verdict` says: every property of the outermost module has that verdict, and
/// of the others none is violated. A file that expects "violated" and names properties, or none at all, leaves
/// the others open: the violation is among those named, or anywhere.
std::vector<std::string> surprises(const Expect&, std::span<const Finding>);

/// The names that a file may use for a run of this stack: of its properties, and of those of its modules by place.
std::set<std::string> property_names(std::shared_ptr<const Stack>);

}  // namespace faultline
