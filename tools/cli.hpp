// cli.hpp: the command line, for our own binary and for yours.
//
// A binary that knows protocols of its own gets every command of `faultline` in five lines:
//
//     #include "my_protocol.hpp"
//     #include "tools/cli.hpp"
//
//     int main(int argc, char** argv) {
//       faultline::know<MyProtocol>();            // and know_checker<MyPort, MyChecker>(), if it has one
//       return faultline::tools::main(argc, argv);
//     }
#pragma once
#include <string>
#include <vector>

namespace faultline::tools {

/// What a process returns. Part of the interface: scripts rely on it.
enum ExitCode : int {
  as_expected = 0,    ///< all went as the scenario expects
  not_expected = 1,   ///< a property is violated, or the run ended otherwise than the scenario expects
  bad_input = 2,      ///< wrong usage, an unreadable or wrong file, an output that cannot be written
  open_question = 3,  ///< inconclusive, where a verdict was expected
  own_failure = 4,    ///< a mistake of Faultline's
};

/// Runs the command that the arguments name, with all protocols of Faultline and those that were made
/// known before. Writes to the standard streams and returns an ExitCode; never throws. `called` is what the
/// reader types to come here, if that is not the first argument alone.
int main(int argc, char** argv, const std::string& called = "");

/// "0.1.0"
const char* version();

/// A command with its options as typed ("--seed"), for those who document or complete them.
struct CommandWords {
  std::string name;                       ///< empty: what comes before any command
  std::vector<std::string> options;
};
std::vector<CommandWords> command_words();

}  // namespace faultline::tools
