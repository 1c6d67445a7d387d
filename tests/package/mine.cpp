// What a user's project sees of an installed Faultline.
#include <iostream>

#include "sim/core/random.hpp"

int main() {
  std::cout << "faultline " << FAULTLINE_VERSION << '\n';
  faultline::Draws draws(faultline::Key(1, faultline::stream("package")).of(0));
  return draws.below(6) < 6 ? 0 : 1;
}
