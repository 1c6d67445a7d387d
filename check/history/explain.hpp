// explain.hpp: why a history has no order, for people.
#pragma once
#include <string>

#include "check/history/linearizable.hpp"

namespace faultline::history {

/// Of a violation: which operation fits nowhere, the states that were possible before it with what each would have
/// answered, and the end of a longest order. Lines of at most some 150 characters; each ends with a newline.
std::string explain(const History&, const Linearizability&);

/// A picture as an SVG document: a lane for each client, a bar for each operation, the order as numbered points, the
/// state below. Of a violation the 30 operations before its end, with the one that fits nowhere in red; else the
/// first 30.
std::string to_svg(const History&, const Model&, const Linearizability&);

}  // namespace faultline::history
