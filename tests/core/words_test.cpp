// Words for people: what a slip was meant to be.
#include "sim/core/words.hpp"

#include <catch2/catch.hpp>

using namespace faultline;

TEST_CASE("A slip finds the word that was meant: a letter missing, added, changed, swapped or in the wrong case") {
  const std::vector<std::string> words = {"crash", "restart", "partition"};
  for (const char* slip : {"crsh", "craash", "crush", "carsh", "CRASH", "crahs"}) {
    INFO(slip);
    CHECK(nearest(slip, words) == "crash");
  }
  CHECK(nearest("Leef", {"Leaf", "Loud"}) == "Leaf");
  CHECK(did_you_mean("parttion", words) == "; did you mean \"partition\"?");
}

TEST_CASE("A word that is near to nothing is no slip") {
  CHECK(nearest("banana", {"crash", "restart"}).empty());
  CHECK(nearest("", {"crash"}).empty());
  CHECK(nearest("x", {"y"}).empty());
  CHECK(nearest(std::string(65, 'a'), {std::string(65, 'a')}).empty());
  CHECK(did_you_mean("banana", {}).empty());
}

TEST_CASE("A list reads as a sentence does") {
  CHECK(enumerate({}).empty());
  CHECK(enumerate({"a"}) == "a");
  CHECK(enumerate({"a", "b"}) == "a and b");
  CHECK(enumerate({"a", "b", "c"}, "or") == "a, b or c");
}

TEST_CASE("Text in XML is text") {
  CHECK(xml_text("a < b && \"c\" > d") == "a &lt; b &amp;&amp; &quot;c&quot; &gt; d");
  CHECK(xml_text(std::string_view("one\ntwo\0", 8)) == "one two ");
}
