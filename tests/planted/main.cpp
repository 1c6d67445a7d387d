// faultline-planted BUG COMMAND...: the command line with one planted bug as an algorithm of its own. Without arguments
// it lists the bugs.
#include <iostream>

#include "tests/planted/planted.hpp"
#include "tools/cli.hpp"

int main(int argc, char** argv) {
  using namespace faultline;
  if (argc < 2) {
    for (const planted::Bug* bug : planted::bugs())
      std::cout << bug->name << ": " << bug->algorithm << ", but: " << bug->mistake << " (" << bug->source
                << "); breaks " << bug->breaks << '\n';
    return 0;
  }
  const planted::Bug* bug = planted::find(argv[1]);
  if (!bug)
    return std::cerr << "there is no planted bug \"" << argv[1] << "\"; usage: faultline-planted BUG COMMAND..., "
                     << "or nothing for a list of the bugs\n", tools::bad_input;
  bug->know();
  const std::string called = std::string(argv[0]) + ' ' + argv[1];
  argv[1] = argv[0];
  return tools::main(argc - 1, argv + 1, called);
}
