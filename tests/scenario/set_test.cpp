#include "sim/scenario/set.hpp"

#include <catch2/catch.hpp>

#include "sim/scenario/read.hpp"

using namespace faultline;

namespace {

const std::string base = "{\n  \"processes\": 5,\n  \"protocol\": \"P\",\n  \"faults\": [{\"at\": \"1s\"}, []],\n  "
    "\"until\": \"9s\"\n}";

/// `base` after the assignment, without the lines that did not change; or what is wrong.
std::string set(std::string_view assignment, std::string text = base) {
  if (const auto problem = apply_set(text, assignment)) return to_string(*problem);
  std::string changed;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size());
    const std::string line = text.substr(i, end - i);
    if (("\n" + base + "\n").find("\n" + line + "\n") == std::string::npos) changed += line + "\n";
    i = end + 1;
  }
  return changed;
}

}  // namespace

TEST_CASE("One value is set and the rest of the text stays") {
  CHECK(set("processes=7") == "  \"processes\": 7,\n");
  CHECK(set("/processes=7") == "  \"processes\": 7,\n");
  CHECK(set("until=20s") == "  \"until\": \"20s\"\n");
  CHECK(set("faults.0.at=3s") == "  \"faults\": [{\"at\": \"3s\"}, []],\n");
  CHECK(set("/faults/0/at=\"3s\"") == "  \"faults\": [{\"at\": \"3s\"}, []],\n");
  CHECK(set("faults.0.target=[1, 2]") == "  \"faults\": [{\"at\": \"1s\", \"target\": [1,2]}, []],\n");
  CHECK(set("faults.-={\"at\":0,\n\"fault\":\"heal\"}") ==
      "  \"faults\": [{\"at\": \"1s\"}, [], {\"at\":0,\"fault\":\"heal\"}],\n");
  CHECK(set("faults.1.-=5") == "  \"faults\": [{\"at\": \"1s\"}, [5]],\n");
  CHECK(set("faults=[]") == "  \"faults\": [],\n");
  CHECK(set("name=a=b") == "  \"until\": \"9s\", \"name\": \"a=b\"\n");
  CHECK(set("name=") == "  \"until\": \"9s\", \"name\": \"\"\n");
}

TEST_CASE("Objects that are missing are made, and shorthands are written out") {
  CHECK(set("network.loss=5%") == "  \"until\": \"9s\", \"network\": {\"loss\": \"5%\"}\n");
  CHECK(set("/network/latency=[\"1ms\",\"2ms\"]") ==
      "  \"until\": \"9s\", \"network\": {\"latency\": [\"1ms\",\"2ms\"]}\n");
  CHECK(set("processes.count=7") == "  \"processes\": {\"count\": 7},\n");
  CHECK(set("processes.step=1ms") == "  \"processes\": {\"count\": 5, \"step\": \"1ms\"},\n");
  CHECK(set("protocol.parameters.RetransmitForever.period=40ms") ==
        "  \"protocol\": {\"algorithm\": \"P\", \"parameters\": {\"RetransmitForever.period\": \"40ms\"}},\n");
  CHECK(set("protocol.uses.Order.consensus=Paxos") ==
        "  \"protocol\": {\"algorithm\": \"P\", \"uses\": {\"Order.consensus\": \"Paxos\"}},\n");
  CHECK(set("/protocol/uses/Order.consensus=Paxos") ==
        "  \"protocol\": {\"algorithm\": \"P\", \"uses\": {\"Order.consensus\": \"Paxos\"}},\n");
  CHECK(set("a/b~1c=1", "{}") == "{\"a\": {\"b/c\": 1}}\n");
}

TEST_CASE("An assignment that leads nowhere says why and changes nothing") {
  CHECK(set("seed") == "--set:1:1: found \"seed\"; write path=value, such as network.loss=5%");
  CHECK(set("=1") == "--set:1:1: found \"=1\"; write path=value, such as network.loss=5%");
  CHECK(set("a..b=1") == "--set:1:1: found an empty name in the path \"a..b\"");
  CHECK(set("until.x=1") == "--set:1:1: /until is \"9s\", which has no \"x\" inside; set /until itself");
  CHECK(set("faults.2.at=1s") ==
        "--set:1:1: found \"2\" as an index of the list /faults, which has 2 items; allowed are 0 to 1 and - to "
            "append");
  CHECK(set("faults.1.0=1s") == "--set:1:1: found \"0\" as an index of the list /faults/1, which has 0 items; "
      "allowed are - to append");
  CHECK(set("faults.3=1", R"({"faults": [1]})") == "--set:1:1: found \"3\" as an index of the list /faults, which has "
      "1 item; allowed are 0 and - to append");
  CHECK(set("faults=[1,") == "--set:1:8: found \"[1,\", which begins like JSON but is none; put the whole "
      "assignment in single quotes "
                             "in the shell");
  CHECK(set("name=\xff").starts_with("--set:1:6: found "));
  std::string text = base;
  CHECK(apply_set(text, "network.until.x=1") == std::nullopt);
  const std::string before = text;
  CHECK(apply_set(text, "network.until.x.y=1").has_value());
  CHECK(text == before);
}

TEST_CASE("A text that is no JSON is left to the reader") {
  std::string text = "{\"seed\": }";
  CHECK(apply_set(text, "seed=2") == std::nullopt);
  CHECK(text == "{\"seed\": }");
}

TEST_CASE("Problems after an assignment still name the lines of the file") {
  std::string text = "{\n\"processes\": 2,\n\"protocol\": \"P\",\n\"sed\": 1,\n\"until\": \"1s\"}";
  REQUIRE(apply_set(text, "processes.groups={\"a\":\n[0]}") == std::nullopt);
  const auto result = read_scenario(text, "f.json");
  CHECK(to_string(std::get<std::vector<Problem>>(result).at(0)).starts_with("f.json:4:1: /sed: "));
}
