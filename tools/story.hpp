// story.hpp: what happens in a small run, in sentences.
#pragma once
#include <string>
#include <vector>

#include "faults/trial.hpp"

namespace faultline::tools {

/// The run up to the failure, numbered: what was asked, what went wrong, what was indicated, the messages that led to
/// it one from the other, and what is violated then. At most `most` lines: of a longer story, the end.
std::vector<std::string> story(const Scenario&, const Failure&, std::size_t most = 30);

/// "the links from process 1 to process 2 are cut"
std::string fault_text(const Fault&);

}  // namespace faultline::tools
