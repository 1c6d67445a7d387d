// targets.hpp: what arbitrary bytes are given to. Each target returns if all is well; the sanitizers, a limit of
// memory or of time, or a failed check end the process otherwise.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace faultline::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);
  std::vector<std::string> (*corpus)();                       ///< to begin with
};

/// wire: bytes 0 and 1 choose a stack and one of its states, the rest is a message or a timer's value.
/// process: byte 0 chooses a stack, the rest is a state. trace: a trace file. scenario: a scenario's text.
extern const Target targets[4];

}  // namespace faultline::fuzz
