// faultline random and faultline matrix, from outside.
#include <catch2/catch.hpp>

#include "tests/tools/command.hpp"

using namespace faultline::command;
using Catch::Matchers::Contains;

TEST_CASE("a random scenario is an ordinary file: it is accepted, and run with the same result") {
  const Folder folder;
  for (const std::string arguments : {"random EagerReliableBroadcast --seed 7",
                                      "random FloodingConsensus --without synchrony --seed 4"}) {
    INFO(arguments);
    const Ran made = call(arguments);
    REQUIRE(made.code == 0);
    CHECK(made.err == "");
    const std::string file = folder.write("random.json", made.out);
    CHECK(call("check " + file).out == file + ": ok\n");
    const Ran at_once = call(arguments + " --run"), from_file = call("run " + file);
    CHECK(masked(at_once.out) == masked(from_file.out));
    CHECK(at_once.code == from_file.code);
    CHECK(call(arguments).out == made.out);
  }
  CHECK(call("random EagerReliableBroadcast --seed 7").out != call("random EagerReliableBroadcast --seed 8").out);
  CHECK(call("random EagerReliableBroadcast").out == call("random EagerReliableBroadcast --seed 1").out);
}

TEST_CASE("inside the model a random scenario keeps all promises, outside it need not") {
  CHECK(call("random EagerReliableBroadcast --seed 7 --run").code != 1);
  const Ran ran = call("random ExcludeOnTimeout --without synchrony --seed 1 --run");
  CHECK(ran.code == 1);
  CHECK_THAT(ran.out, Contains("violated: FD-ACC"));
}

TEST_CASE("a wrong name for random or matrix is answered with the right ones") {
  const Ran algorithm = call("random EagerReliableBroadcost");
  CHECK(algorithm.code == 2);
  CHECK_THAT(algorithm.err, Contains("no algorithm \"EagerReliableBroadcost\"; did you mean "
                                     "\"EagerReliableBroadcast\"?"));
  const Ran assumption = call("random FloodingConsensus --without synchony");
  CHECK(assumption.code == 2);
  CHECK_THAT(assumption.err, Contains("no assumption \"synchony\"; did you mean \"synchrony\"?") &&
                                 Contains("faults, synchrony, gst, links, lossless, stop and storage"));
  const Ran unbroken = call("random EagerReliableBroadcast --without faults");
  CHECK(unbroken.code == 2);
  CHECK_THAT(unbroken.err, Contains("EagerReliableBroadcast does not rest on faults; it rests on "));
  CHECK_THAT(call("random ReliableBroadcast").err, Contains("it is a port"));
  CHECK(call("random").code == 2);
  CHECK(call("matrix Nothing").code == 2);
  CHECK(call("matrix --seeds many").code == 2);
  CHECK(call("matrix --seeds 0").code == 2);
}

TEST_CASE("the matrix of one algorithm is a page with its rows alone") {
  const Ran ran = call("matrix FloodingConsensus --seeds 20");
  CHECK_THAT(ran.out, Contains("# The assumption matrix\n"));
  CHECK_THAT(ran.out, Contains("\n| `FloodingConsensus` | synchrony | CAGR: "));
  CHECK_THAT(ran.out, Contains("--without synchrony --seed 4 --run` |\n"));
  CHECK_THAT(ran.out, !Contains("BenOr"));
  CHECK(ran.err == "");                                       // no progress: no terminal
}

TEST_CASE("a row that is not explained is marked, and fails the command") {
  const Ran ran = call("matrix FloodingConsensus --seeds 1");
  CHECK(ran.code == 1);
  CHECK_THAT(ran.out, Contains("1 row unexplained") &&
                          Contains("nothing; misses CTERM (seed 19) **unexplained** | 20 |"));
}
