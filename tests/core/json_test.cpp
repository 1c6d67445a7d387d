// JSON for people: escapes, spans with units, and what a scenario may set a value to.
#include <catch2/catch.hpp>

#include "sim/core/json.hpp"
#include "sim/core/random.hpp"

namespace faultline::json {
namespace {
using namespace std::chrono_literals;
using namespace std::string_literals;

enum class Color : std::uint8_t { Red, Green };
struct Point { std::int32_t x, y; };
struct Shown {
  bool flag;
  Color color;
  std::string text;
  Duration span;
  Time at;
  std::optional<Point> maybe, none;
  std::map<ProcessId, std::vector<bool>> bits;
  std::variant<Point, std::string> choice;
  std::tuple<std::int8_t, std::array<Point, 1>> pair;
};

std::string quoted(std::string_view text) {
  std::string out;
  quote(out, text);
  return out;
}
/// What `text` sets a T to, as JSON; else what is allowed.
template <class T> std::string set(std::string_view text, T value = {}) {
  auto json = parse(text);
  REQUIRE(json);
  std::string allowed;
  return get(*json, value, allowed) ? encode(value) : "allowed is " + allowed;
}

}  // namespace

TEST_CASE("A value is shown with the names and in the order of its struct", "[json]") {
  Shown shown{true, Color::Green, "a\"b", 1500us, Time{2s}, Point{-1, 2}, {},
              {{ProcessId{3}, {true, false}}}, "c"s, {std::int8_t{-7}, {Point{0, 1}}}};
  CHECK(encode(shown) ==
        R"({"flag":true,"color":1,"text":"a\"b","span":"1.5ms","at":"2s","maybe":{"x":-1,"y":2},"none":null,)"
        R"("bits":[[3,[true,false]]],"choice":"c","pair":[-7,[{"x":0,"y":1}]]})");
  CHECK(parse(encode(shown)));
}

TEST_CASE("Any text becomes valid JSON, and UTF-8 comes back as it was", "[json]") {
  CHECK(quoted("a\\b\"c\n\t\x01\x7f") == "\"a\\\\b\\\"c\\n\\t\\u0001\x7f\"");
  CHECK(quoted("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80") == "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\"");
  CHECK(quoted("\xff\x80") == R"("\u00ff\u0080")");
  CHECK(quoted("\xc0\x80") == R"("\u00c0\u0080")");           // not the shortest form of NUL
  CHECK(quoted("\xed\xa0\x80") == R"("\u00ed\u00a0\u0080")"); // half a surrogate pair
  CHECK(quoted("\xf4\x90\x80\x80") == R"("\u00f4\u0090\u0080\u0080")");  // above U+10FFFF
  CHECK(quoted("\xe2\x82") == R"("\u00e2\u0082")");           // cut short
  CHECK(quoted("\0"s) == R"("\u0000")");
  Draws draws(Key(1, stream("json test")));
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (auto n = draws.below(12); n-- > 0;) text += static_cast<char>(draws.next());
    CHECK(parse(quoted(text)));
  }
}

TEST_CASE("A span of time is written with the largest unit that leaves something before the point", "[json]") {
  CHECK(to_text(0ns) == "0s");
  CHECK(to_text(1ns) == "1ns");
  CHECK(to_text(1500ns) == "1.5us");
  CHECK(to_text(150ms) == "150ms");
  CHECK(to_text(-1'000'000'001ns) == "-1.000000001s");
  CHECK(to_text(2h) == "7200s");
  CHECK(to_text(Duration::max()) == "9223372036.854775807s");
  CHECK(to_text(Duration::min()) == "-9223372036.854775808s");
}

TEST_CASE("Every span comes back from its text", "[json]") {
  for (Duration d : {Duration::min(), Duration::max(), Duration{0}, Duration{-1}})
    CHECK(duration_from(to_text(d)) == d);
  Draws draws(Key(2, stream("json test")));
  for (int i = 0; i < 5000; ++i) {
    Duration d(static_cast<std::int64_t>(draws.next()) >> draws.below(64));
    CHECK(duration_from(to_text(d)) == d);
  }
}

TEST_CASE("A span is read in any unit, exactly or not at all", "[json]") {
  CHECK(duration_from("1.5min") == 90s);
  CHECK(duration_from("0.25h") == 15min);
  CHECK(duration_from("0") == 0ns);
  CHECK(duration_from("-0") == 0ns);
  for (auto wrong : {"", "-", "5", "ms", "1.ms", ".5s", "1..5s", "1.5.5s", "--1s", "+1s", " 1s", "1 s", "1s ", "1e3s",
                     "1.5ns", "9223372036854775808ns", "-9223372036854775809ns", "99999999999999999999999999999999h",
                     "1S", "1d"}) {
    CAPTURE(wrong);
    CHECK_FALSE(duration_from(wrong));
  }
  CHECK(duration_from("-9223372036854775808ns") == Duration::min());
}

TEST_CASE("A value takes what fits and says what would", "[json]") {
  CHECK(set<bool>("true") == "true");
  CHECK(set<bool>("1") == "allowed is true or false");
  CHECK(set<std::uint8_t>("255") == "255");
  CHECK(set<std::uint8_t>("256") == "allowed is a whole number from 0 to 255");
  CHECK(set<std::int8_t>("-129") == "allowed is a whole number from -128 to 127");
  CHECK(set<std::uint64_t>("18446744073709551615") == "18446744073709551615");
  CHECK(set<std::uint64_t>("18446744073709551616") == "allowed is a whole number from 0 to 18446744073709551615");
  CHECK(set<std::int64_t>("9223372036854775808") ==
        "allowed is a whole number from -9223372036854775808 to 9223372036854775807");
  CHECK(set<std::int32_t>("1.0") == "allowed is a whole number from -2147483648 to 2147483647");
  CHECK(set<ProcessId>("7") == "7");
  CHECK(set<Duration>("\"5ms\"") == "\"5ms\"");
  CHECK(set<Duration>("5") == "allowed is a time with a unit, like \"150ms\"");
  CHECK(set<std::chrono::milliseconds>("\"1.5ms\"") == "allowed is a time with a unit, like \"150ms\"");
  CHECK(set<std::string>("\"x\"") == "\"x\"");
  CHECK(set<std::string>("null") == "allowed is a text");
  CHECK(set<std::optional<bool>>("null", true) == "null");
  CHECK(set<std::vector<std::uint8_t>>("[1,2]") == "[1,2]");
  CHECK(set<std::vector<std::uint8_t>>("[1,-2]") == "allowed is a whole number from 0 to 255");
  CHECK(set<std::vector<std::uint8_t>>("{}") == "allowed is a list");
  CHECK(set<Point>(R"({"y":2})") == R"({"x":0,"y":2})");
  CHECK(set<Point>(R"({"z":2})") == "allowed is an object with the fields x, y");
  CHECK(set<Point>(R"({"x":"a"})").starts_with("allowed is x: a whole number from "));
  CHECK(set<Point>("[]") == "allowed is an object with the fields x, y");
  CHECK(set<std::set<std::uint8_t>>("[2,1]") == "[1,2]");
  CHECK(set<std::pair<bool, bool>>("[]") == "allowed is nothing: this kind of value cannot be set from a scenario");
}

TEST_CASE("What is no JSON, or nests without end, is nothing", "[json]") {
  for (auto wrong : {"", "{", "[1,]", "nul", "\"\\x\"", "1e999", "\xff", "[1] 2"}) CHECK_FALSE(parse(wrong));
  auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(parse(nested(64)));
  CHECK_FALSE(parse(nested(65)));
  CHECK_FALSE(parse(nested(1'000'000)));
  CHECK_FALSE(parse(std::string(1'000'000, '[')));
}

}  // namespace faultline::json
