#include "tools/cli.hpp"

int main(int argc, char** argv) {
  return faultline::tools::main(argc, argv);
}
