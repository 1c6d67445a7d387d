// Many modules of one port: made on first mention, retired for good.
#include <catch2/catch.hpp>

#include "tests/process/actors.hpp"

namespace faultline::test {
namespace {
/// The path of instance `key` of the outermost module's first field.
std::string path_of(std::uint64_t key) { return std::string(1, '\0') + codec::encode(key); }
}  // namespace

TEST_CASE("An instance is made by the first request, once", "[instances]") {
  Host host(Choice{"Many", {}, {}});
  CHECK(host.start().empty());
  CHECK(host.say("5 a") == Lines{"leaf starts"} + heard({"5: a"}));
  CHECK(host.say("5 b") == heard({"5: b"}));
  CHECK(host.say("4 c") == Lines{"leaf starts"} + heard({"4: c"}));
}

TEST_CASE("A message makes an instance, which starts before it gets the message", "[instances]") {
  Host host(Choice{"Many", {}, {}});
  host.start();
  CHECK(host.receive(wire(path_of(300), Leaf::Word{"a"})) == Lines{"leaf starts"} + heard({"300: a from 1"}));
  CHECK(host.say("300 b") == heard({"300: b"}));
}

TEST_CASE("Two rows of instances with the same keys are told apart", "[instances]") {
  Host host(Choice{"Rows", {}, {}});
  CHECK(host.say("a") == Lines{"leaf starts", "leaf starts"} + heard({"front 1: a", "back 1: a"}));
}

TEST_CASE("What comes late for a retired instance vanishes", "[instances]") {
  Host host(Choice{"Many", {}, {}});
  host.say("5 later x");
  auto timer = host.sent.at(0);
  CHECK(host.say("retire 5") == Lines{"stores 3 bytes"});
  CHECK(host.wake(timer).empty());
  CHECK(host.say("5 a").empty());
  CHECK(host.receive(wire(path_of(5), Leaf::Word{"a"})).empty());
  CHECK(host.say("retire 5").empty());                        // it is: nothing to store
  CHECK(host.say("retire 6") == Lines{"stores 4 bytes"});     // also one that never was
  CHECK(host.say("6 a").empty());
}

TEST_CASE("An instance retired by what it indicates is heard no more", "[instances]") {
  Host host(Choice{"Many", {{"test::Talk", "Twice"}}, {}});
  CHECK(host.say("5 a") == heard({"5: a", "5: a again"}));
  CHECK(host.say("5 end") == heard({"5: end"}) + Lines{"stores 3 bytes"});
  CHECK(host.process.at(path_of(5)) == nullptr);
}

TEST_CASE("Retired stays retired over a restart", "[instances]") {
  Host host(Choice{"Many", {}, {}});
  host.say("5 a"), host.say("6 a"), host.say("retire 5"), host.say("below 3");
  host.process.crash();
  CHECK(host.recover().empty());
  CHECK(host.say("5 a").empty());
  CHECK(host.say("2 a").empty());
  CHECK(host.say("6 a") == Lines{"leaf starts"} + heard({"6: a"}));
}

TEST_CASE("Retiring below a key ends all below it and takes no memory for each", "[instances]") {
  Host host(Choice{"Many", {}, {}});
  for (int key = 0; key < 50; ++key) host.say(std::to_string(key) + " a");
  host.say("retire 45"), host.say("retire 60");
  CHECK(host.say("below 40").size() == 1);
  CHECK(host.say("39 a").empty());
  CHECK(host.say("40 a") == heard({"40: a"}));
  CHECK(host.say("45 a").empty());
  CHECK(host.say("below 30").empty());                        // a lower one changes nothing
  CHECK(host.say("35 a").empty());
  CHECK(host.say("below 61").size() == 1);
  CHECK(host.say("60 a").empty());

  auto size = host.process.bytes().size();
  for (int key = 61; key < 120; ++key) {
    host.say(std::to_string(key) + " end");
    host.say("below " + std::to_string(key + 1));
    CHECK(host.process.bytes().size() == size);
  }
}

TEST_CASE("Instances nest, and a retired one takes its own along", "[instances]") {
  // Many over Duo over Leaf: each number has two leaves.
  Host host(Choice{"Many", {{"Many.parts", "Duo"}}, {}});
  host.say("5 later a");
  auto timer = host.sent.at(1);
  CHECK(host.wake(timer) == heard({"5: right a rings"}));
  host.say("retire 5");
  CHECK(host.wake(timer).empty());
}

}  // namespace faultline::test
