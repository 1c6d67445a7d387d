// type_names.hpp: types by their names, as a scenario gives them.
#pragma once
#include <string>
#include <vector>

#include "sim/process/type.hpp"

namespace faultline {

/// The ids of all known types of that name: "Raft::Vote", or "Vote" of any algorithm.
std::vector<std::uint32_t> types_named(std::string_view name);
/// The short names of all known types, some of them more than once.
std::vector<std::string> type_names();

}  // namespace faultline
