// help.hpp: how `--help` looks.
#pragma once
#include <memory>

namespace CLI {
class FormatterBase;
}

namespace faultline::tools {

/// What the command does, usage, its arguments, options and commands as tables, examples.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace faultline::tools
