// Bytes that are not what they should be, at every level: reported with a place, never thrown.
#include <catch2/catch.hpp>

#include "tests/process/actors.hpp"

namespace faultline::test {
namespace {
const std::string here;                                       // the path of the outermost module
const std::string instance("\0\x05", 2);
}  // namespace

TEST_CASE("A wire message that is cut short or names no module", "[unreadable]") {
  Host host(Choice{"Duo", {}, {}});
  const auto good = wire(std::string(1, '\x01'), Leaf::Word{"a"});
  CHECK(host.receive(good) == heard({"right a from 1"}));
  for (std::size_t n = 0; n < good.size(); ++n) {
    auto lines = host.receive(good.substr(0, n));
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Catch::StartsWith("unreadable: "));
    CHECK(host.wake(good.substr(0, n)) != heard({"right a from 1"}));
  }
  const Lines nowhere{"unreadable: a message for no module of this process"};
  CHECK(host.receive(wire("\x02", Leaf::Word{"a"})) == nowhere);
  CHECK(host.receive(wire(std::string("\0\0", 2), Leaf::Word{"a"})) == nowhere);
  CHECK(host.receive(wire("\xff\x01\x02", Leaf::Word{"a"})) == nowhere);
  CHECK(host.receive(wire("\xff\x01\x02\x03\x04", Leaf::Word{"a"})) == nowhere);
  CHECK(host.receive("") == Lines{"unreadable: a message that is cut short"});
}

TEST_CASE("A body of another type, of none, or that does not read", "[unreadable]") {
  Host host(Choice{"Leaf", {}, {}});
  CHECK(host.receive(wire(here, Talk::Say{"a"})) == Lines{"unreadable: Leaf cannot read test::Talk::Say"});
  CHECK(host.receive(wire(here, 12345, "")) == Lines{"unreadable: Leaf cannot read a message of unknown type"});
  CHECK(host.receive(wire(here, type_of<Leaf::Word>.id, "\x05")) ==
        Lines{"unreadable: Leaf cannot read test::Leaf::Word"});
  CHECK(host.receive(wire(here, Leaf::Word{"a"}) + "x") == Lines{"unreadable: Leaf cannot read test::Leaf::Word"});
  CHECK(host.receive(wire(here, Leaf::Alarm{"a"})) == Lines{"unreadable: Leaf cannot read test::Leaf::Alarm"});
  CHECK(host.wake(wire(here, Leaf::Word{"a"})) == Lines{"unreadable: Leaf cannot read test::Leaf::Word"});
}

TEST_CASE("An instance's key that is cut short or not canonical", "[unreadable]") {
  Host host(Choice{"Many", {}, {}});
  const Lines nowhere{"unreadable: a message for no module of this process"};
  CHECK(host.receive(wire(instance, Leaf::Word{"a"})) == Lines{"leaf starts"} + heard({"5: a from 1"}));
  CHECK(host.receive(wire(std::string(1, '\0'), Leaf::Word{"a"})) == nowhere);
  CHECK(host.receive(wire(std::string("\0\x85\x00", 3), Leaf::Word{"a"})) == nowhere);
  CHECK(host.receive(wire(std::string("\0\x05\x00", 3), Leaf::Word{"a"})) == nowhere);
}

TEST_CASE("A request that does not read", "[unreadable]") {
  Host host(Choice{"Leaf", {}, {}});
  const RequestInfo& say = host.process.root().algorithm().port->orders[0];
  auto ask = [&](std::string_view bytes) { return host.act([&](Process& p, Step& s) { p.request(s, say, bytes); }); };
  CHECK(ask(codec::encode(Talk::Say{"a"})) == heard({"a"}));
  CHECK(ask("\x05") == Lines{"unreadable: a request that cannot be read"});
}

namespace {
struct Box { Payload inside; };
}  // namespace

TEST_CASE("Payloads nest, and a trace names every layer", "[unreadable]") {
  (void)known_type<Box>;
  Payload payload{Leaf::Word{"a"}};
  CHECK(payload.type_name() == "test::Leaf::Word");
  CHECK(payload.is<Leaf::Word>());
  CHECK(payload.as<Leaf::Word>()->word == "a");
  CHECK_FALSE(payload.as<Leaf::Alarm>());
  Payload twice{Box{payload}};
  CHECK(codec::decode<Payload>(codec::encode(twice)) == twice);
  CHECK(twice.as<Box>()->inside == payload);
  CHECK(json::encode(payload) == R"({"test::Leaf::Word":{"word":"a"}})");
  CHECK(json::encode(Payload{}) == "null");
  CHECK(json::encode(Payload{12345, "\x01\xff"}) == R"({"type":12345,"bytes":"01ff"})");
  CHECK(Payload(12345, "").type_name() == "?");
  const auto id = std::to_string(type_of<Leaf::Word>.id);
  CHECK(json::encode(Payload{type_of<Leaf::Word>.id, "\x05"}) == R"({"type":)" + id + R"(,"bytes":"05"})");
  CHECK(Payload(1, "b") > Payload(1, "a"));
  CHECK(Payload(2, "a") > Payload(1, "b"));
}

TEST_CASE("Payloads nested without end are shown to a depth", "[unreadable]") {
  Payload nest;
  for (int i = 0; i < 3000; ++i) nest = Payload{Box{nest}};
  CHECK(json::parse(json::encode(nest)).has_value() == false);  // valid, but deeper than we read
  CHECK(json::encode(nest).find("\"bytes\":\"") != std::string::npos);
}

}  // namespace faultline::test
