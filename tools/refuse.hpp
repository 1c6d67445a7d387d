// refuse.hpp: words of a command line that mean nothing.
#pragma once
#include <string>

namespace CLI {
class App;
}

namespace faultline::tools {

/// Throws Misuse if no option or argument took a word: the first of these, with what it may have meant.
void refuse_extras(const CLI::App&, const std::string& command);
/// Throws Misuse if an option has an empty value: `--seeds "$unset"` means something else than no --seeds.
void refuse_empty(const CLI::App&);

}  // namespace faultline::tools
