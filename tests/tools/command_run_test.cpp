// faultline run, from outside.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/tools/command.hpp"

using namespace faultline::command;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// A detector that takes slow processes for dead ones.
constexpr const char* hasty = R"({
  "name": "hasty", "processes": 3, "protocol": "AllAckUniformReliableBroadcast",
  "network": {"latency": "1s"}, "workload": [{"by": 0, "at": "10ms"}], "until": "5s"})";

/// Compares with the file in tests/tools/golden; with FAULTLINE_UPDATE set, writes it.
void is_golden(const std::string& name, const std::string& text) {
  const std::string file = "tests/tools/golden/" + name;
  if (std::getenv("FAULTLINE_UPDATE")) std::ofstream(file, std::ios::binary) << text;
  CHECK(text == read(file));
}

}  // namespace

TEST_CASE("a run says verdicts, faults, messages, time and digest") {
  const Ran ran = call("run scenarios/first.json");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  is_golden("run_first.txt", masked(ran.out));
}

TEST_CASE("the same command gives the same digest, another seed another") {
  const auto digest = [](const std::string& arguments) {
    return json::parse(call("run scenarios/first.json --json " + arguments).out)["digest"].get<std::string>();
  };
  const std::string one = digest("");
  CHECK(one == digest("--seed 1"));
  CHECK(one == digest("--verify"));
  CHECK(one != digest("--seed 2"));
  CHECK(one != digest("--set processes.count=6"));
}

TEST_CASE("--json is one document with all that the text says") {
  const Ran ran = call("run scenarios/first.json --json");
  const json report = json::parse(ran.out);
  CHECK(report["verdict"] == "ok");
  CHECK(report["expected"] == true);
  CHECK(report["exit"] == 0);
  CHECK(report["properties"].size() > 4);
  CHECK(report["properties"][0]["judged"].get<int>() > 0);
  CHECK(report["faults"][0]["count"] == 1);
  CHECK(report["messages"]["sent"].get<int>() > 1000);
  CHECK(report["traffic"][0]["sent"].get<int>() > 1000);
}

TEST_CASE("--quiet is one line") {
  const Ran ran = call("run scenarios/first.json --quiet");
  CHECK_THAT(ran.out, Catch::StartsWith("ok"));
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 1);
}

TEST_CASE("a violation that the file does not expect ends with 1, and one that it does with 0") {
  const Folder folder;
  SECTION("a violation") {
    const std::string file = folder.write("hasty.json", hasty);
    const Ran ran = call("run " + file);
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Contains("process 0 reported the crash of process 1 at 200ms, which had not crashed"));
    CHECK_THAT(ran.out, Catch::EndsWith("violated: FD-ACC of ExcludeOnTimeout\n"));
    const Ran same = call("run " + file + " --set expect=violated");
    CHECK(same.code == 0);
    CHECK_THAT(same.out, Catch::EndsWith("violated: FD-ACC of ExcludeOnTimeout, as expected\n"));
    const Ran many = call("run " + file + " --seeds 5..9");
    CHECK(many.code == 1);
    CHECK_THAT(many.out, Contains("ExcludeOnTimeout: PFD2 FD-ACC in 5 of 5 runs, first with seed 5"));
    CHECK_THAT(many.out, Contains("    " FAULTLINE_BINARY " run " + file + " --seed 5\n"));  // as it was called
  }
  SECTION("not the verdict that is expected") {
    const Ran ran = call("run scenarios/first.json --set expect=violated");
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Contains("not as expected: the run is ok, expected was violated"));
  }
  SECTION("an inconclusive run ends with 3, unless it is expected") {
    const std::string idle = "run scenarios/first.json --set workload=[] ";
    const Ran ran = call(idle);
    CHECK(ran.code == 3);
    CHECK_THAT(ran.out, Contains("inconclusive: "));
    CHECK(call(idle + "--set expect=inconclusive").code == 0);
    CHECK(call(idle + "--set expect=violated").code == 3);
  }
  SECTION("single properties") {
    CHECK(call("run scenarios/first.json --set expect.properties.AGREE=ok").code == 0);
    const Ran ran = call("run scenarios/first.json --set expect.properties.AGREE=violated");
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Contains("AGREE is ok, expected was violated"));
  }
}

TEST_CASE("a fault that did nothing is told") {
  const Ran ran =
      call("run scenarios/first.json --set 'faults/-={\"at\":\"1s\",\"fault\":\"restart\",\"target\":1}'");
  CHECK_THAT(ran.out, Contains("warning: did nothing"));
}

TEST_CASE("problems of a file have a place and end with 2") {
  const Folder folder;
  const auto says = [](const std::string& arguments, const std::string& what) {
    const Ran ran = call("run " + arguments);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(what));
  };
  says("no/such/file.json", "no/such/file.json: cannot be read: No such file or directory");
  says("scenarios", "it is a directory");
  says("/dev/zero", "it is over 64 MiB, which is the limit");
  says("- </dev/zero", "<stdin>: cannot be read: it is over 64 MiB, which is the limit");
  says(folder.write("cut.json", "{\"name\": \"x\",\n"), "cut.json:2:");
  says("scenarios/first.json --set protocol=EagerRelibleBroadcast", "did you mean \"EagerReliableBroadcast\"?");
  says("scenarios/first.json --set protocol.uses.PerfctLink=DirectLink", "did you mean \"PerfectLink\"?");
  says("scenarios/first.json --set protocol.parameters.RetransmitUntilAcknowledged.peroid=1s",
       "/protocol/parameters/");
  says("scenarios/first.json --set workload.0.request=Brodcast",
       "/workload/0/request: ReliableBroadcast takes Broadcast");
  says("scenarios/first.json --set expect.properties.AGRE=ok", "did you mean \"AGREE\"?");
  says("scenarios/first.json --set 'faults.0.target={\"role\":\"boss\"}'", "/faults/0/target");
  says("scenarios/first.json --set nonsense", "--set");
  says("scenarios/first.json --set procesess=3", "--set procesess=3: /procesess: a scenario has no key");
  says("scenarios/first.json --set processes.count=1000000000000",
       "--set processes.count=1000000000000: /processes/count: found 1000000000000, which is outside");
  says("scenarios/first.json --trace /no/such/folder/trace", "/no/such/folder/trace");
}

TEST_CASE("what is typed wrong is told with what may be meant") {
  const auto says = [](const std::string& arguments, const std::string& what) {
    const Ran ran = call(arguments);
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains(what));
    CHECK_THAT(ran.err, Contains("--help"));
  };
  says("", "usage: faultline COMMAND");
  says("rnu x.json", "there is no command \"rnu\"; did you mean \"run\"?");
  says("run --sed 5 scenarios/first.json", "there is no option --sed; did you mean \"--seed\"?");
  says("run", "run needs a scenario FILE");
  says("run scenarios/first.json more", "one argument too many: \"more\"");
  says("run scenarios/first.json --seed", "--seed needs a value");
  says("run scenarios/first.json --seed -1", "--seed takes a number");
  says("run scenarios/first.json --seed 1 --seed 2", "--seed is given twice");
  says("run scenarios/first.json --quiet=no", "--quiet takes no value");
  says("run scenarios/first.json --seeds 9..1", "--seeds takes the first and the last seed");
  says("run scenarios/first.json --seeds 1..9 --trace x", "--trace is for one run");
  says("scenarios/first.json", "no command \"scenarios/first.json\"; did you mean \"run scenarios/first.json\"?");
  says("run scenarios/first.json --seeds ''", "--seeds needs a value, found an empty one");
  says("run scenarios/first.json --trace ''", "--trace needs a value, found an empty one");
  says("run ''", "FILE needs a value, found an empty one");
  says("run scenarios/first.json --jobs 0", "--jobs takes a number");
  says("run scenarios/first.json --log loud", "--log takes off, warn, info, debug or trace");
}

TEST_CASE("the log goes to the error stream in virtual time") {
  const Ran ran = call("run scenarios/first.json --quiet --log debug");
  CHECK(ran.code == 0);
  CHECK_THAT(ran.err, Contains("[     400.000ms] p2 EagerReliableBroadcast: crash\n"));
  CHECK_THAT(ran.err, Contains("p0 EagerReliableBroadcast.beb.pl: send #0 to p0: "));
  CHECK_THAT(call("run scenarios/first.json --quiet --log warn").err,
             !Contains("send") && Contains("plan: fault 0: {at:\"400ms\", fault:\"crash\", target:2}"));
}

// ---- many seeds ---------------------------------------------------------------------------------

TEST_CASE("many seeds give a table that does not depend on the number of jobs") {
  const std::string command = "run scenarios/first.json --seeds 1..40 --set until=1s --jobs ";
  const Ran one = call(command + "1"), two = call(command + "2"), three = call(command + "3");
  CHECK(one.code == 0);
  CHECK(one.err.empty());
  CHECK(masked(one.out) == masked(two.out));
  CHECK(masked(one.out) == masked(three.out));
  const auto digest = [](const Ran& ran) { return ran.out.substr(ran.out.find("digest"), 24); };
  CHECK(digest(one) == digest(two));
  CHECK(digest(one) == digest(three));
  CHECK_THAT(one.out, Contains("40 ok\n"));
}

TEST_CASE("a property that many seeds leave open is told with a command that shows it") {
  const Ran ran = call("run scenarios/first.json --seeds 3..8 --set workload=[] --set 'name=a b'");
  CHECK(ran.code == 3);
  CHECK_THAT(ran.out, Contains("in 6 of 6 runs, first with seed 3"));
  CHECK_THAT(ran.out, Contains("faultline run scenarios/first.json --seed 3 --set 'workload=[]' --set 'name=a b'"));
  const Ran as_json = call("run scenarios/first.json --seeds 3..8 --set workload=[] --json");
  const json report = json::parse(as_json.out);
  CHECK(report["verdicts"]["inconclusive"] == 6);
  CHECK(report["first_unexpected"] == 3);
}

/// What many seeds print when they are interrupted after a while, with these further arguments.
std::string interrupted(std::vector<const char*> arguments, const std::string& out) {
  std::vector<const char*> all = {"faultline", "run", "scenarios/first.json", "--seeds", "1..1000000000"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  all.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen(out.c_str(), "w", stdout) || !std::freopen("/dev/null", "w", stderr)) _exit(99);
    execv(FAULTLINE_BINARY, const_cast<char**>(all.data()));
    _exit(99);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1000));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 3);
  return read(out);
}

TEST_CASE("the interrupt key stops many seeds with what was found so far") {
  const Folder folder;
  const std::string out = folder / "out";
  CHECK_THAT(interrupted({}, out), Contains(" of 1,000,000,000, then interrupted") && Contains(" ok\n"));
  CHECK_THAT(interrupted({"--quiet"}, out), Contains(" ok, then interrupted after ") &&
                                                Contains(" of 1,000,000,000 runs\n"));
  const json report = json::parse(interrupted({"--json"}, out));
  CHECK(report["interrupted"] == true);
  CHECK(report["done"] == report["verdicts"]["ok"]);
}

TEST_CASE("what an instance has sent has its name, also when it is retired in the end") {
  const json report = json::parse(call("run scenarios/one-order.json --json").out);
  std::size_t instances = 0;
  for (const json& row : report["traffic"]) {
    INFO(row);
    const std::string module = row["module"];
    CHECK(!module.empty());
    instances += module.find(".c") != module.npos;
  }
  CHECK(instances > 0);
}

// ---- traces -------------------------------------------------------------------------------------

TEST_CASE("a run leaves a trace that every export reads and that gives the run again") {
  const Folder folder;
  const std::string trace = folder / "first.trace";
  const Ran run = call("run scenarios/first.json --seed 7 --set faults.0.target=random --json --trace " + trace);
  REQUIRE(run.code == 0);
  const std::string digest = json::parse(run.out)["digest"];

  const Ran lines = call("export " + trace);
  CHECK(lines.code == 0);
  CHECK_THAT(lines.out, Contains(digest));
  CHECK_THAT(lines.out, Contains("EagerReliableBroadcast::Data"));
  CHECK_THAT(call("export " + trace + " --format shiviz").out, Contains("RetransmitUntilAcknowledged::Data"));
  CHECK(json::parse(call("export " + trace + " --format perfetto").out)["traceEvents"].size() > 1000);
  CHECK_THAT(call("export " + trace + " --format mermaid").out, Catch::StartsWith("sequenceDiagram"));

  const std::string again = folder / "again.json";
  CHECK(call("export " + trace + " --format scenario --out " + again).code == 0);
  CHECK(json::parse(read(again))["seed"] == 7);
  CHECK(json::parse(call("run " + again + " --json").out)["verdict"] == "ok");

  CHECK(call("export " + trace + " --format pdf").code == 2);
  CHECK_THAT(call("export " + trace + " --format shivis").err, Contains("did you mean \"shiviz\"?"));
  CHECK(call("export " + trace + " --out /no/such/folder/x").code == 2);
  CHECK(call("export /no/such/trace").code == 2);
  CHECK_THAT(call("export /dev/zero").err, Contains("so it is no trace"));
}

TEST_CASE("of a trace that is cut short the good part is exported, and the code says so") {
  const Folder folder;
  const std::string trace = folder / "whole.trace";
  REQUIRE(call("run scenarios/lossy.json --quiet --trace " + trace).code == 0);
  const std::string bytes = read(trace);
  const std::string cut = folder.write("cut.trace", bytes.substr(0, bytes.size() * 2 / 3));
  const Ran ran = call("export " + cut);
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("cut.trace"));
  CHECK_THAT(ran.out, Contains("\"Send\""));
  CHECK(call("diff " + trace + " " + cut).code == 2);
}

TEST_CASE("diff says where two runs part") {
  const Folder folder;
  const std::string a = folder / "a", b = folder / "b", c = folder / "c";
  call("run scenarios/first.json --quiet --seed 1 --trace " + a);
  call("run scenarios/first.json --quiet --seed 2 --trace " + b);
  call("run scenarios/first.json --quiet --seed 1 --trace " + c);
  CHECK(call("diff " + a + " " + c).code == 0);
  const Ran ran = call("diff " + a + " " + b + " --context 2");
  CHECK(ran.code == 1);
  CHECK_THAT(ran.out,
             Contains("The first that is different:") && Contains("(in RetransmitUntilAcknowledged, after #"));
  CHECK(call("diff " + a).code == 2);
  CHECK(call("diff " + a + " " + b + " --context x").code == 2);
}
