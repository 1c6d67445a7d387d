// faultline fuzz and shrink, from outside.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command.hpp"

using namespace faultline::command;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("fuzz says that nothing went wrong, and how much it has tried") {
  const Folder folder;
  const Ran ran = call("fuzz BasicBroadcast --runs 200 --out " + (folder / "found"));
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK_THAT(ran.out, Contains("200 runs from seed 1, inside its model, swarm") && Contains("no failure"));
  CHECK_FALSE(std::filesystem::exists(folder / "found"));
}

TEST_CASE("what fuzz finds is a small scenario that runs as it says, with its story") {
  const Folder folder;
  const Ran ran = call("fuzz FloodingConsensus --model outside --runs 1000 --property CAGR --json --junit " +
                       (folder / "report.xml") + " --out " + (folder / "found"));
  CHECK(ran.code == 1);
  const json report = json::parse(ran.out);
  REQUIRE(report["failures"].size() == 1);
  const json& failure = report["failures"][0];
  CHECK(failure["check"] == "CAGR");
  CHECK(failure["first_run"] == report["runs"]);
  CHECK(failure["faults"].get<int>() <= 2);
  const std::string file = failure["file"];
  const json scenario = json::parse(read(file));
  CHECK(scenario["name"] == "FloodingConsensus violates CAGR");
  CHECK_THAT(scenario["about"][0].get<std::string>(), Contains("1. "));
  CHECK_THAT(scenario["about"].back().get<std::string>(), Contains("so CAGR is violated"));
  CHECK(call("run " + file).code == 0);                       // it is expected there
  CHECK_THAT(read(folder / "report.xml"), Contains("failures=\"1\"") && Contains("name=\"CAGR\""));

  const Ran again = call("shrink " + file + " --out " + (folder / "again.json"));
  CHECK(again.code == 0);
  CHECK_THAT(again.out, Contains("CAGR: process"));
  json smaller = json::parse(read(folder / "again.json"));
  CHECK(smaller == scenario);                                 // it was as small as can be
}

TEST_CASE("what a campaign has found, no other one overwrites") {
  const Folder folder;
  const auto hunt = [&](const std::string& seed) {
    const Ran ran = call("fuzz FloodingConsensus --model outside --property CAGR --json --seed " + seed + " --out " +
                         (folder / "found"));
    const std::string file = json::parse(ran.out)["failures"][0]["file"];
    return std::pair(file, read(file));
  };
  const auto [first, found] = hunt("1");
  const auto [other, more] = hunt("2000");
  CHECK(other != first);
  CHECK(more != found);
  CHECK(read(first) == found);
  CHECK(hunt("2000") == std::pair(other, more));              // the same is not written twice
  CHECK_FALSE(std::filesystem::exists(folder / "found/FloodingConsensus-CAGR-3.json"));
}

TEST_CASE("where nothing can be written, nothing is begun, and what is read is not written to") {
  const Folder folder;
  const std::string input = folder / "in.json", text = read("scenarios/first.json");
  std::ofstream(input) << text;
  const auto refuses = [&](const std::string& command, const char* why) {
    INFO(command);
    const Ran ran = call(command);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(why));
    CHECK(read(input) == text);
  };
  refuses("fuzz BasicBroadcast --runs 20 --out " + input + "/found", "is no folder");
  refuses("fuzz BasicBroadcast --runs 20 --junit " + (folder / "none/x.xml"), "there is no folder");
  refuses("fuzz " + input + " --runs 20 --junit " + input, "is read, and would be lost");
  refuses("shrink " + input + " --out " + input, "is read, and would be lost");
  refuses("run " + input + " --trace " + input, "is read, and would be lost");
  refuses("run " + input + " --trace " + (folder / ""), "it is a folder");
  refuses("run " + input + " --history " + (folder / "none/x.edn"), "there is no folder");
  refuses("export " + input + " --format jsonl --out " + input, "is read, and would be lost");
}

TEST_CASE("a property that is none is refused, and one that nothing here promises proves nothing") {
  const Ran slip = call("fuzz BasicBroadcast --runs 20 --property AGRE");
  CHECK(slip.code == 2);
  CHECK_THAT(slip.err, Contains("there is no property \"AGRE\"; did you mean \"AGREE\"?"));
  CHECK(call("shrink scenarios/first.json --property AGRE").code == 2);
  const Ran foreign = call("fuzz BasicBroadcast --runs 20 --property LEADER-SAFETY,CAGR");
  CHECK(foreign.code == 2);
  const Ran idle = call("fuzz BasicBroadcast --runs 20 --property CAGR");
  CHECK(idle.code == 3);
  CHECK_THAT(idle.out, Contains("in 20 runs no property could have been violated"));
  CHECK(call("fuzz BasicBroadcast --runs 20 --property FAILURE").code == 0);
}

TEST_CASE("a scenario file can be fuzzed") {
  const Folder folder;
  const Ran ran = call("fuzz scenarios/first.json --runs 50 --jobs 1 --out " + (folder / "found"));
  CHECK(ran.code == 0);
  CHECK_THAT(ran.out, Contains("first: 50 runs"));
}

TEST_CASE("a model of one's own says what may happen") {
  const Folder folder;
  const std::string model = folder.write("model.json", R"({"crashes": 5, "late": true})");
  const Ran ran = call("fuzz MajorityVotingRegularRegister --runs 20 --model " + model);
  CHECK(ran.code == 0);
  CHECK_THAT(ran.out, Contains("model " + model));
  const std::string wrong = folder.write("wrong.json", R"({"crashs": 5})");
  CHECK_THAT(call("fuzz BasicBroadcast --model " + wrong).err, Contains("crashes, restarts, late, lost"));
}

TEST_CASE("a fault of messages names a type that there is") {
  const Folder folder;
  const std::string file = folder.write("drop.json", R"({"processes": 2, "protocol": "Raft", "until": "1s",
    "faults": [{"at": 0, "fault": "drop", "type": "RequstVote"}]})");
  const Ran ran = call("check " + file);
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("found the type \"RequstVote\", which no message has; did you mean \"RequestVote\"?"));
}

TEST_CASE("fuzz and shrink say what is wrong with what they are told") {
  const auto refused = [](const std::string& arguments, const std::string& sentence) {
    const Ran ran = call(arguments);
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains(sentence));
  };
  refused("fuzz", "fuzz needs a TARGET");
  refused("fuzz EagerReliableBroadcst", "did you mean \"EagerReliableBroadcast\"");
  refused("fuzz missing.json", "missing.json: cannot be read");
  refused("fuzz Raft --runs 0", "--runs takes a number from 1");
  refused("fuzz Raft --for 10", "--for takes a time with a unit");
  refused("fuzz Raft --model insid", "did you mean \"inside\"");
  refused("fuzz Raft --strategy swam", "did you mean \"swarm\"");
  refused("fuzz Raft --jobs 0", "--jobs takes a number from 1 to 1024");
  refused("shrink", "shrink needs a SCENARIO");
  const Ran fine = call("shrink scenarios/first.json");
  CHECK(fine.code == 3);
  CHECK_THAT(fine.err, Contains("violates no property: there is nothing to shrink"));
}
