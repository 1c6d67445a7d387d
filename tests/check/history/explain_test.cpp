// A violation in words and as a picture.
#include "check/history/explain.hpp"

#include <catch2/catch.hpp>

#include "check/history/models.hpp"

using namespace faultline;
using namespace faultline::history;
using Catch::Matchers::Contains;

namespace {

/// The new value, then the old one.
History inversion() {
  History h;
  const auto ms = [](int n) { return at(Time(std::chrono::milliseconds(n))); };
  h.returns(h.invoke(0, "write", 1, {}, ms(1)), {}, ms(2));
  const auto second = h.invoke(0, "write", 2, {}, ms(3));
  h.returns(h.invoke(1, "read", {}, {}, ms(4)), 2, ms(5));
  h.returns(h.invoke(2, "read", {}, {}, ms(6)), 1, ms(7));
  h.returns(second, {}, ms(8));
  return h;
}
std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a violation names the operation, the states before it and what they would have answered") {
  const History h = inversion();
  CHECK(explain(h, linearizable(h, model_of<Register>())) ==
        "client 2's read() -> 1 (at 6ms to at 7ms) fits nowhere among the 2 operations that returned before it.\n"
        "Whatever the order of the others, the object was then in this state:\n"
        "  2, which would have answered 2\n"
        "A longest order of what came before:\n"
        "  1. client 0's write(1) (at 1ms to at 2ms)\n"
        "  2. client 0's write(2) (at 3ms to at 8ms)\n"
        "  3. client 1's read() -> 2 (at 4ms to at 5ms)\n");
}

TEST_CASE("an answer that denies what an earlier one took for granted is told as such") {
  History h;
  const auto taken = h.invoke(1, "dequeue");
  h.returns(h.invoke(0, "enqueue", 1));
  h.returns(h.invoke(0, "dequeue"));
  h.returns(taken, 7);
  const auto l = linearizable(h, model_of<Queue>());
  REQUIRE(l.obstacle);
  CHECK(l.obstacle->last == 0);
  CHECK_THAT(explain(h, l), Catch::StartsWith("client 1's dequeue() -> 7 (event 1 to event 6) fits nowhere") ||
                                Catch::StartsWith("once client 1's dequeue() -> 7 (event 1 to event 6) has returned"));
}

TEST_CASE("a picture has a bar for each operation, the wrong one in red, and the order in numbers") {
  const History h = inversion();
  const std::string svg = to_svg(h, model_of<Register>(), linearizable(h, model_of<Register>()));
  CHECK_THAT(svg, Catch::StartsWith("<svg xmlns=") && Catch::EndsWith("</svg>\n"));
  CHECK(count(svg, "<title>") == 4);
  CHECK(count(svg, "class=\"wrong\"") == 1);
  CHECK(count(svg, "class=\"open\"") == 1);                   // write(2) had not returned
  CHECK(count(svg, "class=\"point\"") == 3);
  CHECK(count(svg, "class=\"lane\"") == 3);
  CHECK_THAT(svg, Contains("would have answered 2"));
}

TEST_CASE("a picture of a long history shows the end of a violation, and texts are escaped") {
  History h;
  for (int i = 0; i < 100; ++i) h.returns(h.invoke(0, "write", "<&\"" + std::to_string(i)));
  const std::string good = to_svg(h, model_of<Register>(), linearizable(h, model_of<Register>()));
  CHECK(count(good, "<title>") == 30);
  CHECK_THAT(good, Contains("70 more operations") && Contains("&lt;&amp;") && !Contains("<&"));
  h.returns(h.invoke(1, "read"), "<&");
  const std::string bad = to_svg(h, model_of<Register>(), linearizable(h, model_of<Register>()));
  CHECK(count(bad, "class=\"wrong\"") == 1);
  CHECK_THAT(bad, Contains("71 more operations"));
  const History none;
  CHECK_THAT(to_svg(none, model_of<Register>(), linearizable(none, model_of<Register>())),
             Contains("no operation returned"));
}
