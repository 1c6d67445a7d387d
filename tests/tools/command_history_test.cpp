// faultline history check, from outside.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command.hpp"

using namespace faultline::command;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string line(int process, const std::string& type, const std::string& f, const std::string& value) {
  return "{:process " + std::to_string(process) + ", :type :" + type + ", :f :" + f + ", :value " + value + "}\n";
}
std::string done(int process, const std::string& f, const std::string& value) {
  return line(process, "invoke", f, f == "read" ? "nil" : value) + line(process, "ok", f, value);
}
const std::string good = done(0, "write", "1") + done(1, "read", "1");
const std::string bad = done(0, "write", "1") + done(1, "read", "2");

}  // namespace

TEST_CASE("history check says which histories are linearizable, and of the others what fits nowhere") {
  const Folder folder;
  const std::string a = folder.write("a.edn", good), b = folder.write("b.edn", bad);
  const Ran fine = call("history check " + a + " --model register");
  CHECK(fine.code == 0);
  CHECK(fine.out == a + ": ok: linearizable (register), 2 operations judged\n");
  const Ran both = call("history check " + a + " " + b + " --model register --format edn");
  CHECK(both.code == 1);
  CHECK(both.out == a + ": ok: linearizable (register), 2 operations judged\n" + b +
                        ": violated: client 1's read() -> 2 (line 3 to line 4) fits nowhere among the 1 operation that "
                        "returned before it.\n"
                        "  Whatever the order of the others, the object was then in this state:\n"
                        "    1, which would have answered 1\n"
                        "  A longest order of what came before:\n"
                        "    1. client 0's write(1) (line 1 to line 2)\n");
  CHECK(call("history check - --model register <" + a).out == "-: ok: linearizable (register), 2 operations judged\n");
}

TEST_CASE("history check --json is one document") {
  const Folder folder;
  const std::string a = folder.write("a.edn", good), b = folder.write("b.edn", bad), c = folder.write("c.edn", "{:x}");
  const Ran ran = call("history check " + a + " " + b + " " + c + " --model register --json");
  CHECK(ran.code == 2);
  const json all = json::parse(ran.out);
  CHECK(all[0]["verdict"] == "ok");
  CHECK(all[0]["order"] == json({0, 1}));
  CHECK(all[1]["verdict"] == "violated");
  CHECK(all[1]["obstacle"]["blocked"]["returned_line"] == 4);
  CHECK(all[1]["obstacle"]["possible"][0]["would_answer"] == "1");
  CHECK(all[2]["problems"][0]["line"] == 1);
}

TEST_CASE("a log in which nothing happens is no log") {
  const Folder folder;
  const Ran ran = call("history check " + folder.write("x.log", "hello\nworld\n") + " --model register");
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("no line is an event of such a log; one looks like"));
}

TEST_CASE("history check draws") {
  const Folder folder;
  const std::string b = folder.write("b.edn", bad), svg = folder / "b.svg";
  CHECK(call("history check " + b + " --model register --svg " + svg).code == 1);
  CHECK_THAT(read(svg), Catch::StartsWith("<svg ") && Contains("class=\"wrong\""));
  CHECK_THAT(call("history check " + b + " " + b + " --model register --svg " + svg).err, Contains("one FILE"));
  CHECK_THAT(call("history check " + b + " --model register --svg /nowhere/x.svg").err, Contains("cannot be written"));
}

TEST_CASE("history check is inconclusive at a limit, or if nothing returned") {
  const Folder folder;
  std::string hard;
  for (int i = 0; i < 16; ++i) hard += line(i, "invoke", "enqueue", std::to_string(i));
  for (int i = 0; i < 16; ++i) hard += line(i, "ok", "enqueue", std::to_string(i));
  hard += line(0, "invoke", "dequeue", "nil") + line(0, "ok", "dequeue", "99");
  const std::string file = folder.write("hard.edn", hard);
  const Ran steps = call("history check " + file + " --model queue --steps 1000");
  CHECK(steps.code == 3);
  CHECK_THAT(steps.out, Contains("inconclusive: it takes more than 1000 steps"));
  const Ran time = call("history check " + file + " --model queue --timeout 50ms");
  CHECK(time.code == 3);
  CHECK_THAT(time.out, Contains("it takes longer than the --timeout"));
  const std::string none = folder.write("none.edn", line(0, "invoke", "read", "nil"));
  CHECK(call("history check " + none + " --model register").code == 3);
}

TEST_CASE("history check refuses wrong usage and wrong files with a place") {
  const Folder folder;
  const std::string a = folder.write("a.edn", good);
  CHECK_THAT(call("history check " + a).err, Contains("needs a --model: register, cas-register"));
  CHECK_THAT(call("history check " + a + " --model regster").err, Contains("did you mean \"register\"?"));
  CHECK_THAT(call("history check " + a + " --model register --format ednn").err, Contains("did you mean \"edn\"?"));
  CHECK_THAT(call("history check " + a + " --model register --steps many").err, Contains("--steps takes a number"));
  CHECK_THAT(call("history check " + a + " --model register --timeout 5").err, Contains("a time with a unit"));
  CHECK_THAT(call("history check --model register").err, Contains("one FILE at least"));
  CHECK_THAT(call("history chekc").err, Contains("no command \"history chekc\"; did you mean \"check\"?"));
  CHECK(call("history").code == 2);
  CHECK_THAT(call("history check " + a + " --model queue").err,
             Contains("a.edn:1:1: found the function \"write\"") && Contains("a queue has enqueue and dequeue"));
  for (const std::string& text : {std::string(), std::string("\0\xff{", 3), std::string(1 << 20, '['),
                                  std::string("{:process 0, :type :invoke, :f :read, :value \"\xff\"}"),
                                  good.substr(0, good.size() - 9)}) {
    const Ran ran = call("history check " + folder.write("x.txt", text) + " --model register");
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("x.txt:"));
  }
  CHECK(call("history check /nowhere --model register").code == 2);
}

TEST_CASE("what the clients of a run saw is a history that is judged as the run was") {
  const Folder folder;
  struct Case { const char *scenario, *ending, *model; int code; };
  const Case cases[] = {{"scenarios/new-members.json", "edn", "key-value", 0},
                        {"scenarios/waiting-line.json", "jsonl", "queue", 0},
                        {"scenarios/cut-off-reader.json", "log", "cas-register", 0},
                        {"scenarios/parliament.json", "jsonl", "bank", 0},
                        {"scenarios/latecomer.json", "edn", "try-lock", 0},
                        {"scenarios/outside/raft-forgets.json", "edn", "counter", 1},
                        {"scenarios/outside/read-impose-write-consult-majority-forgets.json", "log", "register", 1}};
  for (const auto& [scenario, ending, model, code] : cases) {
    INFO(scenario);
    const std::string file = folder / (std::string("clients.") + ending);
    const Ran run = call(std::string("run ") + scenario + " --json --history " + file);
    REQUIRE(run.code == 0);
    std::string lin;
    const json report = json::parse(run.out);
    for (const json& p : report["properties"]) if (p["check"] == "LIN") lin = p["verdict"];
    CHECK(lin == (code == 0 ? "ok" : "violated"));
    const Ran check = call("history check " + file + " --model " + model);
    INFO(check.out << check.err);
    CHECK(check.code == code);
    CHECK_THAT(check.out, Contains(": " + lin + ": "));
  }
}

TEST_CASE("run draws what its clients saw, and refuses what it cannot write") {
  const Folder folder;
  const std::string svg = folder / "clients.svg";
  const std::string forgets = "run scenarios/outside/raft-forgets.json --quiet --history ";
  CHECK(call(forgets + svg).code == 0);
  CHECK_THAT(read(svg), Catch::StartsWith("<svg ") && Contains("class=\"wrong\""));
  CHECK_THAT(call(forgets + (folder / "clients.pdf")).err,
             Contains("--history takes a file in .edn, .jsonl, .log or .svg"));
  CHECK_THAT(call(forgets + "/nowhere/clients.edn").err, Contains("/nowhere/clients.edn cannot be written"));
  CHECK_THAT(call("run scenarios/key-value.json --quiet --history " + (folder / "kv.log")).err,
             Contains("etcd-log has no place for a key"));
  CHECK_THAT(call("run scenarios/first.json --quiet --history " + (folder / "first.edn")).err,
             Contains("the outermost protocol is no register or service"));
  CHECK_THAT(call("run scenarios/key-value.json --seeds 1..2 --history " + (folder / "kv.edn")).err,
             Contains("--history is for one run"));
}
