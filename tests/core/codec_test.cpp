// One value, one row of bytes: what the codec writes, what it reads, and what it refuses where.
#include <catch2/catch.hpp>

#include "sim/core/codec.hpp"
#include "sim/core/types.hpp"

namespace faultline::codec {
namespace {
using namespace std::chrono_literals;
using namespace std::string_literals;

enum class Color : std::uint8_t { Red, Green };
enum class Switch : bool { Off, On };
enum Level : std::int32_t { low = -5, high = 70'000 };

struct Nothing { auto operator<=>(const Nothing&) const = default; };
struct Wrapped { Nothing inner; auto operator<=>(const Wrapped&) const = default; };
struct Point { std::int32_t x = 0, y = 0; auto operator<=>(const Point&) const = default; };
struct Tree { std::vector<Tree> children; };
struct Everything {
  bool flag = false;
  std::int8_t tiny = 0;
  char letter = 0;
  std::uint16_t small = 0;
  std::int64_t large = 0;
  std::string text;
  Color color{};
  ProcessId process{};
  Duration span{};
  Time at{};
  std::optional<Point> maybe;
  std::vector<bool> bits;
  std::array<Point, 2> corners;
  std::map<std::pair<ProcessId, std::uint64_t>, std::set<std::string>> index;
  std::variant<Nothing, Point, std::vector<std::string>> choice;
  std::tuple<Switch, Level, std::vector<std::map<std::int16_t, Nothing>>> mixed;
  bool operator==(const Everything&) const = default;
};

Everything sample() {
  return {true, -128, 'x', 65'535, std::numeric_limits<std::int64_t>::min(), "a\0\xff"s, Color::Green, ProcessId{300},
          -1ns, Time{150ms}, Point{-1, 1}, {true, false, true}, {Point{1, 2}, Point{3, 4}},
          {{{ProcessId{1}, 7}, {"a", "b"}}, {{ProcessId{2}, 0}, {}}}, std::vector<std::string>{"p", ""},
          {Switch::On, high, {{{std::int16_t{-3}, {}}, {std::int16_t{3}, {}}}, {}}}};
}

/// Where and why the bytes are no T; "" where they are one.
template <class T> std::string refusal(std::string_view bytes) {
  Error why;
  if (auto value = decode<T>(bytes, &why)) {
    CHECK(encode(*value) == bytes);                           // what is read is written again as it was
    return "";
  }
  CHECK(why.offset <= bytes.size());
  return std::to_string(why.offset) + ": " + std::string(why.what);
}

}  // namespace

TEST_CASE("Every type that has a canonical form comes back from its bytes", "[codec]") {
  const Everything value = sample();
  auto bytes = encode(value);
  CHECK(bytes.size() == codec::size(value));
  auto back = decode<Everything>(bytes);
  REQUIRE(back);
  CHECK(*back == value);
  CHECK(encode(*back) == bytes);
  CHECK(decode<Everything>(encode(Everything{})) == Everything{});
}

TEST_CASE("Bytes are the same everywhere", "[codec]") {
  CHECK(encode(std::uint64_t{127}) == "\x7f");
  CHECK(encode(std::uint64_t{128}) == "\x80\x01"s);
  CHECK(encode(std::int32_t{-1}) == "\x01");
  CHECK(encode(std::uint8_t{200}) == "\xc8");
  CHECK(encode(Point{-1, 64}) == "\x01\x80\x01"s);
  CHECK(encode("ab"s) == "\x02"s "ab");
  CHECK(encode(std::optional<bool>{}) == "\0"s);
  CHECK(encode(std::map<std::uint16_t, bool>{{300, true}}) == "\x01\xac\x02\x01"s);
  CHECK(encode(Duration{-2}) == "\x03");
  CHECK(encode(std::numeric_limits<std::uint64_t>::max()) == "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s);
}

TEST_CASE("A value that could be written shorter or otherwise is refused, with the place", "[codec]") {
  CHECK(refusal<std::uint64_t>("\x80\x00"s) == "2: number not in shortest form");
  CHECK(refusal<std::uint64_t>("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s) == "10: number too long");
  CHECK(refusal<std::uint64_t>(std::string(11, '\x80') + "\x01") == "10: number too long");
  CHECK(refusal<std::uint16_t>(encode(std::uint32_t{65'536})) == "3: number out of range");
  CHECK(refusal<std::uint16_t>(encode(std::uint32_t{65'535})) == "");
  CHECK(refusal<std::int16_t>(encode(std::int32_t{-32'769})) == "3: number out of range");
  CHECK(refusal<std::int16_t>(encode(std::int32_t{-32'768})) == "");
  CHECK(refusal<ProcessId>(encode(std::uint64_t{1} << 32)) == "5: number out of range");
  CHECK(refusal<bool>("\x02") == "1: neither true nor false");
  CHECK(refusal<Switch>("\x02") == "1: neither true nor false");
  CHECK(refusal<std::optional<Point>>("\x02\x00\x00"s) == "1: neither true nor false");
  CHECK(refusal<std::variant<Nothing, Point>>("\x02") == "1: no such alternative");
  CHECK(refusal<std::variant<Nothing, Point>>("\xff") == "1: no such alternative");
  CHECK(refusal<Point>("\x00\x00\x00"s) == "2: bytes left over");
}

TEST_CASE("Sets and maps are read in their own order, each key once", "[codec]") {
  using Numbers = std::set<std::uint16_t>;
  CHECK(refusal<Numbers>("\x02\x01\x02"s) == "");
  CHECK(refusal<Numbers>("\x02\x02\x01"s) == "3: elements not in order");
  CHECK(refusal<Numbers>("\x02\x01\x01"s) == "3: elements not in order");
  CHECK(refusal<std::map<bool, bool>>("\x02\x01\x00\x00\x00"s) == "4: elements not in order");
  CHECK(refusal<std::map<bool, bool>>("\x02\x00\x00\x01\x00"s) == "");

  using Falling = std::set<std::uint16_t, std::greater<>>;
  CHECK(decode<Falling>(encode(Falling{1, 2, 3})) == Falling{1, 2, 3});
  CHECK(refusal<Falling>("\x02\x01\x02"s) == "3: elements not in order");
}

TEST_CASE("Every beginning of a value is refused as cut short or incomplete", "[codec]") {
  const auto bytes = encode(sample());
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK(refusal<Everything>(std::string_view(bytes).substr(0, n)) != "");
}

TEST_CASE("A count takes no memory for what is not there", "[codec]") {
  CHECK(refusal<std::vector<std::uint64_t>>("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s) == "10: more elements than bytes");
  CHECK(refusal<std::string>("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s) == "10: truncated");
  CHECK(refusal<std::vector<Point>>("\x02\x00\x00"s) == "3: truncated");
  static_assert(least_size<Nothing>() == 0 && least_size<Wrapped>() == 0);
  static_assert(least_size<std::pair<Nothing, Wrapped>>() == 0 && least_size<std::array<Wrapped, 5>>() == 0);
  static_assert(least_size<std::array<Point, 3>>() == 6 && least_size<std::tuple<Point, std::string>>() == 3);
  static_assert(least_size<Tree>() == 1);
}

TEST_CASE("A type that contains itself nests to a limit", "[codec]") {
  auto nested = [](std::size_t levels) { return std::string(levels, '\x01') + '\0'; };
  CHECK(refusal<Tree>(nested(Reader::deepest - 1)) == "");
  CHECK(refusal<Tree>(nested(Reader::deepest)) == "100: nested too deep");
  CHECK(refusal<Tree>(nested(1'000'000)) == "100: nested too deep");
  CHECK(refusal<std::vector<Tree>>(std::string("\x7f") + std::string(0x7f, '\0')) == "");  // wide is not deep
}

TEST_CASE("After an error a reader gives zeros and keeps the first place", "[codec]") {
  Reader in("\x05\x02");
  CHECK(in.byte() == 5);
  bool flag = true;
  get(in, flag);
  CHECK_FALSE(flag);
  CHECK(in.varint() == 0);
  CHECK(in.raw(3).empty());
  CHECK(in.count() == 0);
  in.fail("something later");
  CHECK(in.error().offset == 2);
  CHECK(in.error().what == "neither true nor false");
}

}  // namespace faultline::codec
