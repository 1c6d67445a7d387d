// What a disk keeps, and what a restart makes of it.
#include <catch2/catch.hpp>

#include "tests/process/actors.hpp"

namespace faultline::test {

TEST_CASE("Stable fields survive a crash, parameters too, all else starts anew", "[stable]") {
  Host host(Choice{"Keeper", {}, {{"Keeper.greeting", "\"hi\""}}});
  CHECK(host.start() == Lines{"keeper starts"});
  CHECK(host.say("a") == Lines{"stores 3 bytes"});
  CHECK(host.say("lose b").empty());                          // nothing stable changed
  CHECK(host.process.json() == R"({"Keeper":{"kept":["a"],"lost":["lose b"],"greeting":"hi"}})");
  host.process.crash();
  CHECK(host.process.json() == R"({"Keeper":{"kept":["a"],"lost":[],"greeting":"hi"}})");
  CHECK(host.recover() == Lines{"keeper recovers 1"});
}

TEST_CASE("Instances with something on the disk come back, the others do not", "[stable]") {
  Host host(Choice{"Many", {{"test::Talk", "Keeper"}}, {}});
  host.say("1 a"), host.say("2 b"), host.say("2 c"), host.say("3 d"), host.say("retire 3");
  const Image image = host.process.image();
  CHECK(image.size() == 3);                                   // the holder, 1 and 2
  Host other(Choice{"Many", {{"test::Talk", "Keeper"}}, {}});
  CHECK(other.process.restart(image) == std::nullopt);
  CHECK(other.process.image() == image);
  CHECK(other.recover() == Lines{"keeper recovers 1", "keeper recovers 2"});
  CHECK(other.say("3 x").empty());
}

TEST_CASE("What a disk holds may be anything: it is reported, and never thrown", "[stable]") {
  Host host(Choice{"Many", {{"test::Talk", "Keeper"}}, {}});
  host.say("1 a"), host.say("2 b"), host.say("retire 5");
  const Image good = host.process.image();
  auto restart = [&](const Image& image) { return host.process.restart(image).value_or("fine"); };
  for (const auto& [path, bytes] : good)
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      Image torn = good;
      torn[path] = bytes.substr(0, n);
      CHECK_THAT(restart(torn), Catch::StartsWith("what the disk holds for ") && Catch::EndsWith(" is unreadable"));
    }
  Image more = good;
  more["\x05"] = "";
  CHECK(restart(more) == "the disk names a module that is not there");
  more = good, more[std::string("\0\x80\x00", 3)] = "";
  CHECK(restart(more) == "the disk names a module that is not there");
  more = good, more["\xff\x01"] = "";
  CHECK(restart(more) == "the disk names a module that is not there");
  CHECK(restart(good) == "fine");
  CHECK(host.process.image() == good);
}

}  // namespace faultline::test
