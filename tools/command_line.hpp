// command_line.hpp: the words of a command line, understood.
#pragma once
#include <string>

#include "tools/console.hpp"

namespace faultline::tools {

/// Wrong usage: the sentence, and whose help to read.
struct Misuse {
  std::string sentence, command;
};

/// Runs the command that the arguments name; its ExitCode. Throws Misuse, and what a command throws.
int run_command_line(int argc, char** argv, Console&);

}  // namespace faultline::tools
