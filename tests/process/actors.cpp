#include "tests/process/actors.hpp"

#include "sim/process/algorithm.hpp"

namespace faultline::test {

void know_actors() {
  know<Leaf, Loud, Duo, Many, Rows, Twice, ThreeWords, Restless, Fragile, Keeper, Tower, Deaf, Clock, Listener, Striker>();
}

}  // namespace faultline::test
