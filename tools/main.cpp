#include <iostream>

#include "tools/cli.hpp"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);       // nobody here uses stdio; large exports are quicker
  return faultline::tools::main(argc, argv);
}
