#include "sim/scenario/json_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "random_scenario.hpp"
#include "sim/core/random.hpp"
#include "sim/scenario/write.hpp"

using namespace faultline;
using namespace faultline::json_text;

namespace {

Document document(std::string_view text) {
  auto parsed = parse(text);
  REQUIRE(std::holds_alternative<Document>(parsed));
  return std::get<Document>(std::move(parsed));
}

/// The pointer of every value below, with its text.
void collect(Value v, std::string& out) {
  out += v.pointer() + "=" + compact(v) + "\n";
  for (Value child : v.children()) collect(child, out);
}

}  // namespace

TEST_CASE("Every value knows its pointer and its text") {
  std::string all;
  const std::string text = R"( {"a": [1, {"b/~": null}, "x"], "": {}} )";
  const Document d = document(text);
  collect(d.root(), all);
  CHECK(all == "={\"a\":[1,{\"b/~\":null},\"x\"],\"\":{}}\n/a=[1,{\"b/~\":null},\"x\"]\n/a/0=1\n/a/1={\"b/~\":null}\n"
               "/a/1/b~1~0=null\n/a/2=\"x\"\n/={}\n");
  CHECK(resolve(d, "/a/1/b~1~0").value.begin() == text.find("null"));
  CHECK(resolve(d, "/a/1/b~1~0").value.key().pointer() == "/a/1/b~1~0");
  CHECK_FALSE(resolve(d, "/a/7").exact);
}

TEST_CASE("Strings are unescaped and quoted as JSON says") {
  const std::string text = R"("\"\\\/\b\f\n\r\t\u0041\u00fc\ud83d\ude00")";
  const Document d = document(text);
  CHECK(d.root().string() == "\"\\/\b\f\n\r\tA\u00fc\U0001f600");
  CHECK(compact(d.root()) == "\"\\\"\\\\/\\u0008\\u000c\\n\\u000d\\tA\u00fc\U0001f600\"");
}

TEST_CASE("The parser takes what nlohmann's takes, and gives the same value") {
  const std::string seeds[] = {R"({"a":[1,-2.5e+3,0.1E-2,true,false,null],"b":{"c":"\ud83d\ude00\u00e4x"}})",
      "[[[[]]],{}]",
                               to_json(test::random_scenario(1)), to_json(test::random_scenario(2))};
  const std::string alphabet = "{}[]\",:\\u0123456789.-+eEtrufalsn /\n\t\x01\xc3\xa4\xf0";
  Draws draws(Key(7, stream("json mutations")));
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = seeds[draws.below(4)];
    for (auto n = draws.below(4); n > 0; --n) {
      const auto at = draws.below(text.size());
      const char c = alphabet[draws.below(alphabet.size())];
      switch (draws.below(3)) {
        case 0: text[at] = c; break;
        case 1: text.insert(at, 1, c); break;
        default: text.erase(at, 1);
      }
    }
    INFO(text);
    const auto ours = parse(text);
    nlohmann::json theirs(nlohmann::json::value_t::discarded);
    try {
      theirs = nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error&) {
    } catch (const nlohmann::json::out_of_range&) {           // a number beyond double: the grammar allows it
      continue;
    }
    if (const auto* mine = std::get_if<Document>(&ours)) {
      ++accepted;
      REQUIRE_FALSE(theirs.is_discarded());
      REQUIRE(nlohmann::json::parse(compact(mine->root())) == theirs);
      REQUIRE(nlohmann::json::parse(pretty(mine->root())) == theirs);
    } else if (!theirs.is_discarded()) {                      // we refuse more: keys that stand twice
      REQUIRE(std::get<std::vector<Trouble>>(ours).front().message.find("stands twice") != std::string::npos);
    }
  }
  CHECK(accepted > 2'000);
}

TEST_CASE("Layout keeps short things on a line and breaks long ones") {
  const std::string text = R"({"short":[1,2,{"x":3}],"list":[{"a":1}],"numbers":[)" + [] {
    std::string s = "100000";
    for (int i = 0; i < 30; ++i) s += ",100000";
    return s;
  }() + R"(],"object":{"first":"a long text that takes fifty columns on its own....",)"
    R"("second":"and one more of the same length"}})";
  const Document d = document(text);
  CHECK(pretty(d.root()) == R"({
  "short": [
    1,
    2,
    {"x": 3}
  ],
  "list": [
    {"a": 1}
  ],
  "numbers": [
    100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000,
    100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000, 100000,
    100000, 100000, 100000, 100000, 100000, 100000, 100000
  ],
  "object": {
    "first": "a long text that takes fifty columns on its own....",
    "second": "and one more of the same length"
  }
}
)");
}
