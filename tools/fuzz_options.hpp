// fuzz_options.hpp: the options of `fuzz`, which `faultline` and `faultline-mpi` share.
#pragma once
#include "tools/commands.hpp"

namespace CLI {
class App;
}

namespace faultline::tools {

/// The values as they were typed.
class FuzzOptionWords {
 public:
  /// It outlives the parsing. `jobs`: how many there are by default, in words.
  void add_to(CLI::App&, const std::string& jobs);
  /// What they say, after the parsing. Throws Misuse.
  FuzzArguments read() const;

 private:
  FuzzArguments arguments_;
  std::string runs_, time_, seed_, jobs_, strategy_;
};

}  // namespace faultline::tools
