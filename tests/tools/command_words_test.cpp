// What the command line tells of itself and of what it knows.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/tools/command.hpp"
#include "tools/cli.hpp"

using namespace faultline::command;
using Catch::Matchers::Contains;
using faultline::tools::command_words;
using nlohmann::json;

TEST_CASE("completion and manual name every command and option") {
  for (const char* file : {"tools/completion/faultline.bash", "tools/completion/_faultline",
                           "tools/completion/faultline.fish", "tools/faultline.1"}) {
    INFO(file);
    std::string text = read(file);
    for (std::string::size_type at; (at = text.find("\\-")) != text.npos;) text.erase(at, 1);
    for (const auto& command : command_words()) {
      CHECK_THAT(text, Contains(command.name));
      for (const std::string& option : command.options) {
        const bool fish = std::string(file).ends_with(".fish");
        CHECK_THAT(text, Contains(fish ? "-l " + option.substr(2) : option));
      }
    }
  }
}

TEST_CASE("every command explains itself with examples") {
  for (const auto& command : command_words()) {
    const Ran ran = call(command.name + " --help");
    INFO(command.name);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("usage: faultline " + (command.name.empty() ? "COMMAND" : command.name)));
    CHECK_THAT(ran.out, Contains("Examples\n  faultline "));
    for (const std::string& option : command.options) CHECK_THAT(ran.out, Contains(option));
  }
  CHECK_THAT(call("--version").out, Catch::StartsWith("faultline "));
}

TEST_CASE("check says ok, or what is wrong in each file") {
  const Ran good = call("check scenarios/first.json scenarios/lossy.json");
  CHECK(good.code == 0);
  CHECK(good.out == "scenarios/first.json: ok\nscenarios/lossy.json: ok\n");
  const Folder folder;
  const std::string bad = folder.write("bad.json", R"({"name": "bad", "processes": 0, "protocl": 1})");
  const Ran ran = call("check scenarios/first.json " + bad);
  CHECK(ran.code == 2);
  CHECK_THAT(ran.out, Contains("first.json: ok"));
  CHECK_THAT(ran.err, Contains("bad.json:1:") && Contains("did you mean \"protocol\"?"));
  const json report = json::parse(call("check --json " + bad).out);
  CHECK(report[0]["ok"] == false);
  CHECK(report[0]["problems"][0]["line"] == 1);
  CHECK(call("check").code == 2);
}

TEST_CASE("check passes by what stands beside scenarios, unless it is asked for that alone") {
  const Ran all = call("check scenarios/*.json");
  CHECK(all.code == 0);
  CHECK(all.err == "");
  CHECK_THAT(all.out, Contains("scenarios/digests.json: no scenario, passed by\n") &&
                          Contains("scenarios/scenario.schema.json: no scenario, passed by\n") &&
                          Contains("scenarios/first.json: ok\n"));
  CHECK(call("check scenarios/digests.json").code == 2);
  CHECK(json::parse(call("check --json scenarios/first.json scenarios/digests.json").out).size() == 1);
}

TEST_CASE("what is listed can be described") {
  const Ran names = call("list --names");
  CHECK(names.code == 0);
  std::istringstream lines(names.out);
  std::string all;
  int count = 0;
  for (std::string name; std::getline(lines, name); ++count)
    all += "faultline describe '" + name + "' >/dev/null || echo " + name + "; ";
  CHECK(count > 50);
  const Folder folder;
  const std::string script = "faultline() { " + std::string(FAULTLINE_BINARY) + " \"$@\"; }; " + all;
  const std::string file = folder.write("all.sh", script);
  CHECK(std::system(("bash " + file + " >" + (folder / "out")).c_str()) == 0);
  CHECK(read(folder / "out").empty());
}

TEST_CASE("an algorithm is described with its model, guarantees, cost, parts and parameters") {
  const Ran eager = call("describe EagerReliableBroadcast");
  CHECK_THAT(eager.out, Contains("CGR Algorithm 3.3") && Contains("fail-silent") &&
                            Contains("N^2 + N messages (30 among 5"));
  CHECK_THAT(eager.out,
             Contains("RB4  AGREE") && Contains("BestEffortBroadcast") && Contains("scenarios/first.json"));
  const json link = json::parse(call("describe RetransmitForever --json").out);
  CHECK(link["parameters"][0]["name"] == "RetransmitForever.period");
  CHECK(link["parameters"][0]["default"] == "\"50ms\"");
  CHECK_THAT(link["parameters"][0]["allowed"].get<std::string>(), Contains("a time with a unit"));
  CHECK_THAT(call("describe partition").out, Contains("groups") && Contains("required"));
  CHECK_THAT(call("describe AGREE").out, Contains("RB4"));
}

TEST_CASE("unknown names are told with what may be meant") {
  CHECK_THAT(call("describe EagerRelibleBroadcast").err, Contains("did you mean \"EagerReliableBroadcast\"?"));
  CHECK_THAT(call("describe Lazy").err, Contains("did you mean LazyReliableBroadcast?"));
  CHECK(call("describe nonsense").code == 2);
  const Ran ran = call("list protocol");
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("did you mean \"protocols\"?"));
  CHECK(json::parse(call("list faults --json").out)["faults"].size() == 17);
}

TEST_CASE("replay says what it wants where there is no recording") {
  const Ran ran = call("replay scenarios");
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("there is no recording in \"scenarios\": allowed is a folder"));
}
