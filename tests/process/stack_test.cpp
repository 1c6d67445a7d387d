// Algorithms chosen by name: defaults, ports, single fields, parameters, and what is wrong with a name.
#include <catch2/catch.hpp>

#include "tests/process/actors.hpp"

namespace faultline::test {
namespace {

/// "where: message" of each problem.
Lines problems(const Choice& choice) {
  know_actors();
  std::vector<ChoiceProblem> found;
  auto stack = Stack::make(choice, found);
  CHECK((stack == nullptr) == !found.empty());
  Lines lines;
  for (const auto& p : found) lines.push_back(p.where + ": " + p.message);
  return lines;
}
std::string chosen(const Choice& choice, std::size_t field) {
  know_actors();
  auto stack = Stack::make(choice);
  return std::string(stack->root().parts.at(field)->algorithm->name);
}

}  // namespace

TEST_CASE("A field beats its port, which beats the default", "[stack]") {
  CHECK(chosen({"Duo", {}, {}}, 0) == "Leaf");
  CHECK(chosen({"Duo", {{"test::Talk", "Loud"}}, {}}, 0) == "Loud");
  CHECK(chosen({"Duo", {{"test::Talk", "Loud"}, {"Duo.left", "Leaf"}}, {}}, 0) == "Leaf");
  CHECK(chosen({"Duo", {{"test::Talk", "Loud"}, {"Duo.left", "Leaf"}}, {}}, 1) == "Loud");
  CHECK(chosen({"Striker", {}, {}}, 0) == "Clock");           // no default, but only one there is
}

TEST_CASE("A port is named in a choice even where each field says otherwise", "[stack]") {
  CHECK(problems({"Duo", {{"test::Talk", "Loud"}, {"Duo.left", "Leaf"}, {"Duo.right", "Leaf"}}, {}}).empty());
}

TEST_CASE("A wrong name is answered with what it may have meant", "[stack]") {
  CHECK(problems({"Lef", {}, {}}) == Lines{R"(algorithm: no algorithm is called "Lef"; did you mean "Leaf"?)"});
  CHECK(problems({"Duo", {{"Duo.left", "Lowd"}}, {}}) ==
        Lines{R"(uses/Duo.left: no algorithm is called "Lowd"; did you mean "Loud"?)"});
  CHECK(problems({"Duo", {{"Duo.lift", "Loud"}}, {}}) ==
        Lines{R"(uses/Duo.lift: no field of an algorithm of this stack is called "Duo.lift"; )"
              R"(did you mean "Duo.left"?)"});
  CHECK(problems({"Duo", {{"test::Talks", "Loud"}}, {}}) ==
        Lines{R"(uses/test::Talks: no port of this stack is called "test::Talks"; did you mean "test::Talk"?)"});
  CHECK(problems({"Duo", {{"Duo.left", "Tower"}}, {}})[0].starts_with(
      "uses/Duo.left: Tower provides test::Bell, not test::Talk; allowed are: Duo, "));
  CHECK(problems({"Duo", {{"zzzzzzzzzzzzzz", "Loud"}}, {}})[0] ==
        R"(uses/zzzzzzzzzzzzzz: no port of this stack is called "zzzzzzzzzzzzzz"; there are: test::Talk)");
}

TEST_CASE("Every problem of a choice is reported at once", "[stack]") {
  CHECK(problems({"Duo", {{"Duo.left", "A"}, {"Duo.right", "B"}, {"C", "D"}}, {{"E.f", "1"}}}).size() == 4);
  CHECK_THROWS_WITH(Stack::make({"Lef", {}, {}}), R"(algorithm: no algorithm is called "Lef"; did you mean "Leaf"?)");
}

TEST_CASE("An algorithm cannot use itself, however far below", "[stack]") {
  CHECK(problems({"Duo", {{"Duo.left", "Duo"}}, {}}) == Lines{"uses: Duo would use itself, through Duo"});
  auto found = problems({"Duo", {{"Duo.left", "ThreeWords"}, {"ThreeWords.below", "Duo"}}, {}});
  REQUIRE(found.size() == 1);
  CHECK(found[0] == "uses: Duo would use itself, through Duo, ThreeWords");
}

TEST_CASE("A service must be able to welcome newcomers, and is one for all", "[stack]") {
  CHECK(problems({"Listener", {{"test::Bell", "Deaf"}}, {}}) ==
        Lines{"uses: Deaf cannot be shared as Listener.bell: it has no on(Context&, const Joined&) "
              "to bring newcomers up to date"});
  auto found = problems({"Striker", {{"Clock.bell", "Deaf"}}, {}});
  REQUIRE(found.size() == 2);
  CHECK(found[1] ==
        "uses: the process has one test::Bell for all, so Striker.bell cannot be Tower while another is Deaf");
}

TEST_CASE("Parameters are set by name, and say what they allow", "[stack]") {
  Host host(Choice{"Loud", {}, {{"Loud.ending", "\"?\""}, {"Loud.times", "3"}, {"Loud.pause", "\"1.5s\""}}});
  CHECK(host.say("a") == heard({"a???"}));
  auto wrong = [](const char* key, const char* value) { return problems({"Loud", {}, {{key, value}}}).at(0); };
  CHECK(wrong("Loud.times", "256") == "parameters/Loud.times: found 256, allowed is a whole number from 0 to 255");
  CHECK(wrong("Loud.times", "\"3\"") == "parameters/Loud.times: found \"3\", allowed is a whole number from 0 to 255");
  CHECK(wrong("Loud.pause", "10") == "parameters/Loud.pause: found 10, allowed is a time with a unit, like \"150ms\"");
  CHECK(wrong("Loud.ending", "x") == "parameters/Loud.ending: found x, which is no JSON");
  CHECK(wrong("Loud.time", "3") ==
        R"(parameters/Loud.time: no parameter of Loud is called "time"; did you mean "times"?)");
  CHECK(wrong("Loud", "3") == R"(parameters/Loud: no parameter of Loud is called ""; there are: ending, times, pause)");
  CHECK(wrong("Luod.times", "3") ==
        R"(parameters/Luod.times: no algorithm of this stack is called "Luod"; did you mean "Loud"?)");
  CHECK(wrong("Leaf.times", "3") ==
        R"(parameters/Leaf.times: no algorithm of this stack is called "Leaf"; there are: Loud)");
}

TEST_CASE("What a bad parameter holds may be anything", "[stack]") {
  const std::string deep(1'000'000, '[');
  for (const std::string& value : {std::string("["), deep, std::string("\xff"), std::string("1e999"), std::string()})
    CHECK(problems({"Loud", {}, {{"Loud.times", value}}}).size() == 1);
}

TEST_CASE("The catalogue knows ports, algorithms and their parts", "[stack]") {
  know_actors();
  CHECK(catalog().algorithm("Nobody") == nullptr);
  CHECK(catalog().port("test::Chime")->by_default.empty());
  const Algorithm& many = *catalog().algorithm("Many");
  REQUIRE(many.parts.size() == 1);
  CHECK(many.parts[0].field == "parts");
  CHECK(many.parts[0].kind == PartKind::Instances);
  CHECK(many.has_stable);
  CHECK_FALSE(many.handles_recover);
  CHECK(catalog().algorithm("Loud")->parameters[2].by_default() == "\"10ms\"");
  CHECK(catalog().algorithm("Tower")->handles_joined);
}

TEST_CASE("Formulas in N are whole numbers", "[stack]") {
  CHECK(evaluate("N^2 + N", 5) == 30);
  CHECK(evaluate("(N - 1) / 2", 4) == 1);
  CHECK(evaluate("2N(N - 1)", 3) == 12);
  CHECK(evaluate("N - 1 - 1", 3) == 1);
  for (auto wrong : {"", "N +", "(N", "N)", "x", "N / 0", "1.5"}) CHECK_FALSE(evaluate(wrong, 3));
}

TEST_CASE("An order fills a request's payload, and says which field is wrong", "[stack]") {
  know_actors();
  const RequestInfo& say = catalog().port("test::Talk")->orders[0];
  CHECK(say.make({{}, {}, true, {{"word", json::Value{std::string("a")}}}}) == codec::encode(Talk::Say{"a"}));
  CHECK(say.problem({{}, {}, true, {{"word", json::Value{true}}}}) == "word: allowed is a text");
  CHECK(say.problem({{}, {}, true, {{"world", json::Value{true}}}}) ==
        "test::Talk::Say has no field \"world\"; did you mean \"word\"? (fields: word)");
  CHECK_FALSE(say.problem({}));
}

}  // namespace faultline::test
