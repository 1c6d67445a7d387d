// set.hpp: one value of a scenario changed from the command line.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/problem.hpp"

namespace faultline {

/// Carries out `path=value` on the text of a scenario, before it is read:
///
///     processes.count=7    /network/loss=5%    network.latency=["1ms","2ms"]    faults.0.at=3s
///     protocol.parameters.RetransmitForever.period=40ms    faults/-={"at":"1s","fault":"heal"}
///
/// A path is a JSON pointer or has dots; with dots, what follows `protocol.uses.` and
/// `protocol.parameters.` is one key. `-` appends to a list. The value is JSON if it reads as JSON,
/// otherwise a string. Objects on the way that are missing are made; `"processes": 5`,
/// `"protocol": "P"` and `"expect": "ok"` become the objects that they are short for. The rest of
/// the text stays as it is, lines included, so that later problems still name the user's lines.
///
/// Gives what is wrong with the assignment (file "--set", column within it), the text then as it
/// was. A text that is no JSON stays as it is: reading it says why.
std::optional<Problem> apply_set(std::string& text, std::string_view assignment);

/// Does the assignment say what stands at that JSON pointer, or around it?
bool is_set_by(std::string_view assignment, std::string_view pointer);

}  // namespace faultline
