// Wrong scenario files and exactly what is said about them.
#include <catch2/catch.hpp>

#include "sim/scenario/read.hpp"

using namespace faultline;

namespace {

std::string complaints(std::string_view text) {
  const auto result = read_scenario(text, "f.json");
  const auto* problems = std::get_if<std::vector<Problem>>(&result);
  std::string out;
  if (problems)
    for (const Problem& p : *problems) out += to_string(p) + "\n";
  return out;
}

/// A good scenario of five processes with one more member, in line 2.
std::string with(const std::string& member) {
  return R"({"processes": {"count": 5, "groups": {"rack-a": [0, 1], "rack-b": [2]}}, "protocol": "P", "until": "10s",)"
         "\n" + member + "}";
}
std::string fault(const std::string& members) { return with("\"faults\": [{" + members + "}]"); }

struct Case { std::string text, complaint; };

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(complaints(c.text) == c.complaint + (c.complaint.empty() ? "" : "\n"));
  }
}

const std::string time_units = " (units: h, min, s, ms, us and ns)";

}  // namespace

TEST_CASE("A text that is no JSON is refused with the place and the reason") {
  const std::string value = " where a value is expected: a string in double quotes, a number, true, false, a list "
      "[...] or an "
                            "object {...}";
  check({
      {"", "f.json:1:1: found the end of the file" + value},
      {"{\n  \"seed\": 1,\n}", "f.json:3:1: found a comma before the closing }; leave the comma out"},
      {"{\"seed\": [1,]}", "f.json:1:13: /seed: found a comma before the closing ]; leave the comma out"},
      {"{\"seed\": [1, 2", "f.json:1:15: /seed: found the end of the file where a comma or the closing ] of the "
          "list is expected"},
      {"{\"seed\": 1 \"name\": 2}", "f.json:1:12: found \" where a comma or the closing } of the object is expected"},
      {"{seed: 1}", "f.json:1:2: found seed where a key is expected, which is a string in double quotes"},
      {"{\"seed\" 1}", "f.json:1:9: found 1 where a colon is expected, between a key and its value"},
      {"{\"seed\": 5ms}", "f.json:1:10: found 5ms, which is no JSON number; put it in double quotes if it has a "
          "unit, such as \"5ms\""},
      {"{\"seed\": 01}", "f.json:1:10: found 01, which is no JSON number; put it in double quotes if it has a "
          "unit, such as \"5ms\""},
      {"{\"seed\": 'x'}", "f.json:1:10: found '" + value},
      {"{\"seed\": NaN}", "f.json:1:10: found NaN" + value},
      {"{\"seed\": 1} x", "f.json:1:13: found x after the end of the document; a file holds one JSON value"},
      {"{\"seed\": 1, // one\n}", "f.json:1:13: found a comment (JSON has none; \"about\" is the place for a "
          "remark) where a key is "
                                 "expected, which is a string in double quotes"},
      {"{\"name\": \"a\nb\"}", "f.json:1:12: found the end of the line inside a string; is its closing quote "
          "missing? (write \\n for "
                              "a new line)"},
      {"{\"name\": \"a", "f.json:1:10: found a string whose closing quote is missing"},
      {"{\"name\": \"\\x\"}", "f.json:1:11: found a backslash that starts no escape; allowed are \\\" \\\\ \\/ \\b "
          "\\f \\n \\r \\t and "
                             "\\u0041"},
      {"{\"name\": \"\\u12g4\"}", "f.json:1:11: found \\u without four hexadecimal digits"},
      {"{\"name\": \"\\u0000\"}", "f.json:1:11: found \\u0000 in a string; NUL is not allowed"},
      {"{\"name\": \"\\ud83d x\"}", "f.json:1:11: found one half of a surrogate pair, which is no character"},
      {std::string("{\"name\": \"\0\"}", 13), "f.json:1:11: found a NUL byte; a scenario is a JSON text in UTF-8"},
      {"{\"\u00e4\u00f6\": \"\xff\"}", "f.json:1:9: found bytes that are not UTF-8; save the file as UTF-8"},
      {"{\"name\": \"\xc0\xaf\"}", "f.json:1:11: found bytes that are not UTF-8; save the file as UTF-8"},
      {"{\"name\": \"\xed\xa0\x80\"}", "f.json:1:11: found bytes that are not UTF-8; save the file as UTF-8"},
      {"{\"seed\": 1,\n\"name\": \"a\",\n\"seed\": 2}",
       "f.json:3:1: the key \"seed\" stands twice in one object, first in line 1; keep one of them"},
      {"{\"seed\": " + std::string(65, '[') + std::string(65, ']') + "}",
       "f.json:1:73: /seed" + [] { std::string s; for (int i = 0; i < 62; ++i) s += "/0"; return s; }() +
           ": found more than 64 lists and objects inside each other"},
  });
}

TEST_CASE("Unknown and missing keys are named, with the one that was probably meant") {
  check({
      {"[]", "f.json:1:1: found a list, where a scenario is expected, which is an object {...}"},
      {R"({"processes": 5})", "f.json:1:1: a scenario needs the key \"protocol\", which is missing\n"
                              "f.json:1:1: a scenario needs the key \"until\", which is missing"},
      {with(R"("sed": 1)"), "f.json:2:1: /sed: a scenario has no key \"sed\"; did you mean \"seed\"? (keys: "
          "$schema, name, about, seed, "
                            "processes, protocol, network, clocks, storage, workload, faults, "
                            "until, expect and schedule)"},
      {with(R"("storage": {"tron": 0.5})"), "f.json:2:13: /storage/tron: \"storage\" has no key \"tron\"; did you "
          "mean \"torn\"? (keys: "
                                            "write, flush, torn and checksums)"},
      {with(R"("storage": {"xyz/~": 1})"),
       "f.json:2:13: /storage/xyz~1~0: \"storage\" has no key \"xyz/~\" (keys: write, flush, torn and checksums)"},
      {fault(R"("at": "1s", "fault": "crsh", "target": 1)"),
       "f.json:2:34: /faults/0/fault: found \"crsh\", which is no kind of fault; did you mean \"crash\"? (kinds: "
       "partition, bridge, majority-ring, cut, heal, crash, restart, pause, resume, slow, link, clock, disk, drop, "
       "hold, replay and away)"},
      {fault(R"("at": "1s", "fault": "heal", "for": "1s")"),
       "f.json:2:42: /faults/0/for: a heal fault has no key \"for\" (keys: at and fault)"},
      {fault(R"("at": "1s", "target": 1)"),
       "f.json:2:12: /faults/0: a fault needs the key \"fault\", which says its kind: partition, bridge, "
           "majority-ring, cut, heal, crash, "
       "restart, pause, resume, slow, link, clock, disk, drop, hold, replay or away"},
      {fault(R"("at": "1s", "fault": "crash", "target": "rack_a")"),
       "f.json:2:53: /faults/0/target: found \"rack_a\"; there is no group or region of that name; did you mean "
           "\"rack-a\"? (there are: "
       "rack-a and rack-b)"},
      {with(R"("network": {"regions": {"eu": 0, "us": 1}, "between": [{"regions": ["eu", "uk"], "loss": 0}]})"),
       "f.json:2:75: /network/between/0/regions/1: found \"uk\"; \"regions\" has no region of that name; did you "
           "mean \"us\"?"},
      {with(R"("expect": "violeted")"), "f.json:2:11: /expect: found \"violeted\", where a verdict is expected: "
          "\"ok\", \"violated\" or "
                                        "\"inconclusive\"; did you mean \"violated\"?"},
  });
}

TEST_CASE("Quantities without a unit, with a wrong one or out of range are refused") {
  check({
      {with(R"("network": {"latency": 150})"),
       "f.json:2:24: /network/latency: found 150, a number without a unit; write \"150ms\", for example" + time_units},
      {with(R"("network": {"latency": "150"})"),
       "f.json:2:24: /network/latency: found \"150\", which has no unit; write \"150ms\", for example" + time_units},
      {with(R"("network": {"latency": "5sec"})"),
       "f.json:2:24: /network/latency: found \"5sec\", whose unit is not known here; did you mean \"5s\"?" +
           time_units},
      {with(R"("network": {"latency": "-1ms"})"),
       "f.json:2:24: /network/latency: found \"-1ms\", which is negative; a duration of 0 or more is expected"},
      {with(R"("network": {"latency": "0.1ns"})"),
       "f.json:2:24: /network/latency: found \"0.1ns\", which is no whole number of nanoseconds"},
      {with(R"("network": {"latency": "1000000h"})"),
       "f.json:2:24: /network/latency: found \"1000000h\", which is longer than 100 years (876000h)"},
      {with(R"("network": {"latency": true})"),
       "f.json:2:24: /network/latency: found true, where a duration with its unit, such as \"150ms\"" + time_units +
           " is expected"},
      {with(R"("network": {"loss": 1.5})"),
       "f.json:2:21: /network/loss: found 1.5, which is outside 0 to 1; write a number in that range or \"5%\""},
      {with(R"("network": {"loss": 1e999})"),
       "f.json:2:21: /network/loss: found 1e999, which is outside 0 to 1; write a number in that range or \"5%\""},
      {with(R"("network": {"loss": "101%"})"), "f.json:2:21: /network/loss: found \"101%\", which is outside 0% to "
          "100%"},
      {with(R"("network": {"loss": "5"})"),
       "f.json:2:21: /network/loss: found \"5\", which has no unit; write \"5%\", for example (units: %)"},
      {with(R"("network": {"bandwidth": {"rate": "10Mbps", "queue": "64K"}})"),
       "f.json:2:35: /network/bandwidth/rate: found \"10Mbps\", whose unit is not known here; did you mean "
           "\"10Mbit/s\"? (units: Gbit/s, "
       "Mbit/s, kbit/s, bit/s, GiB/s, MiB/s, KiB/s, GB/s, MB/s, kB/s and B/s)\n"
       "f.json:2:54: /network/bandwidth/queue: found \"64K\", whose unit is not known here; did you mean "
           "\"64KiB\"? (units: GiB, MiB, "
       "KiB, GB, MB, kB and B)"},
      {with(R"("clocks": [{"processes": 1, "drift": "60%"}, {"processes": 1, "drift": "-60%"}, )"
            R"({"processes": 1, "drift": 5}])"),
       "f.json:2:72: /clocks/1/drift: found \"-60%\", which is outside -50% to 100%\n"
       "f.json:2:107: /clocks/2/drift: found 5, where a drift with its unit is expected, such as \"100ppm\" "
           "(units: %, ppm and ppb)"},
      {with(R"("seed": -1)"), "f.json:2:9: /seed: found -1, which is outside 0 to 18446744073709551615"},
      {with(R"("seed": 18446744073709551616)"),
       "f.json:2:9: /seed: found 18446744073709551616, which is outside 0 to 18446744073709551615"},
      {with(R"("seed": 1.0)"), "f.json:2:9: /seed: found 1.0, where a whole number is expected, 0 to "
          "18446744073709551615"},
      {with(R"("workload": [{"count": 0}])"), "f.json:2:24: /workload/0/count: found 0, which is outside 1 to "
          "1000000000"},
      {with(R"("workload": [{"rate": 5}])"),
       "f.json:2:23: /workload/0/rate: found 5, where a rate with its unit is expected, such as \"200/s\" (units: "
           "/s, /min and /h)"},
      {with(R"("workload": [{"size": "65MiB"}])"), "f.json:2:23: /workload/0/size: found \"65MiB\", which is more "
          "than 64MiB"},
      {fault(R"("at": "1s", "fault": "slow", "target": 1, "step": 0)"),
       "f.json:2:63: /faults/0/step: found 0, where a duration above zero is expected"},
      {with(R"("network": {"loss": {"good": "1s", "bad": "99us"}})"),
       "f.json:2:43: /network/loss/bad: found \"99us\", where a duration of at least 100us is expected"},
  });
}

TEST_CASE("Distributions that contradict themselves are refused") {
  const auto latency = [](const std::string& d) { return with("\"network\": {\"latency\": " + d + "}"); };
  const std::string at = "f.json:2:24: /network/latency: ";
  check({
      {latency(R"(["5ms", "1ms"])"), at + "found a range whose low end is above its high end; write the smaller "
          "one first"},
      {latency(R"(["5ms"])"), at + "found a list, where a range is expected: a list of two durations, low and high"},
      {latency(R"({"normal": "5ms"})"),
       "f.json:2:35: /network/latency/normal: found \"5ms\", where a list of two durations is expected, mean and "
           "standard deviation"},
      {latency(R"({"exponential": "1ms", "constant": "1ms"})"),
       at + "found 2 shapes in a distribution, which has exactly one of constant, uniform, exponential, normal, "
           "lognormal, pareto or table"},
      {latency(R"({"exponential": "1ms", "min": "2ms", "max": "1ms"})"), at + "found a \"max\" below the \"min\""},
      {latency(R"({"lognormal": {"median": "1ms", "sigma": -1}})"),
       "f.json:2:65: /network/latency/lognormal/sigma: found -1, which is outside 0 to 10"},
      {latency(R"({"pareto": {"scale": "0ms", "shape": 1}})"),
       "f.json:2:45: /network/latency/pareto/scale: found \"0ms\", where a duration above zero is expected"},
      {latency(R"({"table": [["0%", "1ms"], ["50%", "3ms"], ["100%", "2ms"]]})"),
       "f.json:2:66: /network/latency/table/2: the durations of a table must not fall from row to row"},
      {latency(R"({"table": [["0%", "1ms"], [0, "3ms"], ["100%", "4ms"]]})"),
       "f.json:2:50: /network/latency/table/1: the fractions of a table must rise from row to row"},
      {latency(R"({"table": [["10%", "1ms"], ["100%", "2ms"]]})"),
       "f.json:2:34: /network/latency/table: the table must have two rows or more, the first for 0% and the last "
           "for 100%"},
  });
}

TEST_CASE("Processes that do not exist or are named twice are refused") {
  const auto groups = [](const std::string& g) {
    return R"({"protocol": "P", "until": "1s",)" "\n" R"("processes": {"count": 3, "groups": {)" + g + "}}}";
  };
  const std::string where = ", where processes are expected: an id, \"0..3\", a list of those, \"all\", or the "
      "name of a group or region";
  check({
      {R"({"processes": 0, "protocol": "P", "until": "1s"})",
          "f.json:1:15: /processes: found 0, which is outside 1 to 10000000"},
      {groups(R"("a": 3)"), "f.json:2:43: /processes/groups/a: found 3; there are 3 processes, ids are 0 to 2"},
      {groups(R"("a": "2..0")"),
       "f.json:2:43: /processes/groups/a: found \"2..0\", a range that ends before it begins; write the smaller id "
           "first"},
      {groups(R"("a": "0..9")"), "f.json:2:43: /processes/groups/a: found \"0..9\"; there are 3 processes, ids are "
          "0 to 2"},
      {groups(R"("a": [1, 1])"), "f.json:2:43: /processes/groups/a: found process 1 twice in one list"},
      {groups(R"("a": ["0..1", 1])"), "f.json:2:43: /processes/groups/a: found process 1 twice in one list"},
      {groups(R"("a": [])"), "f.json:2:43: /processes/groups/a: found an empty list of processes; name one at least"},
      {groups(R"("a": -1)"), "f.json:2:43: /processes/groups/a: found -1, which is outside 0 to 4294967295"},
      {groups(R"("a": {})"), "f.json:2:43: /processes/groups/a: found an object" + where},
      {groups(R"("leader": 1)"),
       "f.json:2:38: /processes/groups/leader: found \"leader\" as a name; it already means something as a target, "
           "choose another"},
      {groups(R"("0..2": 1)"),
       "f.json:2:38: /processes/groups/0..2: found \"0..2\" as a name; a letter is expected, then letters, digits, "
           "- and _"},
      {with(R"("network": {"regions": {"rack-a": 1}})"),
       "f.json:2:25: /network/regions/rack-a: found \"rack-a\", which names a group already; choose another name"},
      {with(R"("network": {"regions": {"eu": [0, 1], "us": "1..2"}})"),
       "f.json:2:45: /network/regions/us: process 1 is in another region already; regions must not overlap"},
      {with(R"("workload": [{"by": "random"}])"), "f.json:2:21: /workload/0/by: found \"random\"" + where},
      {fault(R"("at": 0, "fault": "crash", "target": {"random": 6})"),
       "f.json:2:61: /faults/0/target/random: found 6, which is outside 1 to 5"},
      {fault(R"("at": 0, "fault": "crash", "target": {"random": 1, "role": "x"})"),
       "f.json:2:50: /faults/0/target: a target that is an object has either \"random\" or \"role\""},
      {fault(R"("at": 0, "fault": "partition", "groups": [[0, 1], [1, 2]])"),
       "f.json:2:63: /faults/0/groups/1: found process 1 on two sides of one partition"},
      {fault(R"("at": 0, "fault": "partition", "groups": ["rack-a", 1])"),
       "f.json:2:65: /faults/0/groups/1: found process 1 on two sides of one partition"},
      {fault(R"("at": 0, "fault": "partition", "groups": ["all"])"),
       "f.json:2:55: /faults/0/groups/0: found \"all\" as one side of a partition, which leaves nobody for the other"},
      {fault(R"("at": 0, "fault": "partition", "groups": [])"),
       "f.json:2:54: /faults/0/groups: found a partition without groups; name one group at least"},
      {fault(R"("at": 0, "fault": "bridge", "target": [1, 2])"),
          "f.json:2:51: /faults/0/target: found a list, but a bridge is one process"},
      {R"({"processes": 2, "protocol": "P", "until": "1s", "faults": [{"at": 0, "fault": "majority-ring"}]})",
       "f.json:1:61: /faults/0: found 2 processes, but this fault needs 3 at least"},
  });
}

TEST_CASE("What cannot happen, happens too late or says nothing is refused") {
  const std::string link_keys = "; give one at least of latency, loss, duplication, reordering, corruption, "
      "bandwidth and fifo";
  check({
      {fault(R"("at": "11s", "fault": "heal")"), "f.json:2:19: /faults/0/at: found \"11s\", which is after the end "
          "of the run (\"until\" is 10s)"},
      {with(R"("workload": [{"start": "1min"}])"),
       "f.json:2:24: /workload/0/start: found \"1min\", which is after the end of the run (\"until\" is 10s)"},
      {R"({"processes": 2, "protocol": "P", "until": 0})",
          "f.json:1:44: /until: found 0, where a duration above zero is expected"},
      {R"({"processes": 2, "protocol": "", "until": "1s"})",
       "f.json:1:30: /protocol: found \"\", where the name of an algorithm is expected"},
      {with(R"("workload": [{"at": "1s", "count": 2}])"),
       "f.json:2:27: /workload/0/count: found \"count\" beside \"at\", which is for one request each; use "
           "\"start\" instead of \"at\""},
      {with(R"("workload": [{"every": "1s", "rate": "1/s"}])"),
       "f.json:2:30: /workload/0/rate: found \"rate\" beside \"every\", which says the same; keep one of them"},
      {fault(R"("at": 0, "fault": "link", "from": 1)"),
          "f.json:2:12: /faults/0: found a link fault that changes nothing" + link_keys},
      {with(R"("network": {"links": [{"from": 1}]})"),
          "f.json:2:23: /network/links/0: found a link that changes nothing" + link_keys},
      {fault(R"("at": 0, "fault": "clock", "target": 1)"),
       "f.json:2:12: /faults/0: found a clock fault that changes nothing; give one at least of step, drift and freeze"},
      {fault(R"("at": 0, "fault": "disk", "target": 1, "slow": 1)"),
       "f.json:2:12: /faults/0: found a disk fault that changes nothing; give one at least of slow, full, errors, "
           "rot and wiped"},
      {fault(R"("at": 0, "fault": "heal")"), ""},
      {fault(R"("at": "10s", "fault": "restart", "target": "random")"), ""},
      {fault(R"("at": "9s", "fault": "pause", "target": "rack-a", "for": "5s")"), ""},
  });
}

TEST_CASE("All problems of a file are reported, in the order of its lines, up to twenty") {
  CHECK(complaints("{\"until\": 5,\n\"protocol\": 1,\n\"processes\": \"x\"}") ==
        "f.json:1:11: /until: found 5, a number without a unit; write \"5ms\", for example" + time_units + "\n"
        "f.json:2:13: /protocol: found 1, where the name of an algorithm or an object with \"algorithm\" is expected\n"
        "f.json:3:14: /processes: found \"x\", where the number of processes or an object with \"count\" is "
            "expected\n");
  std::string many;
  for (int i = 0; i < 50; ++i) many += "\"k" + std::to_string(i) + "\": 0,\n";
  const auto result = read_scenario(with(many + "\"seed\": 1"), "f.json");
  const auto& problems = std::get<std::vector<Problem>>(result);
  REQUIRE(problems.size() == 21);
  CHECK(problems[19].line == 21);
  CHECK(problems[20].message == "there are more problems than the 20 shown");
}

TEST_CASE("Columns count characters and a byte order mark is no error") {
  CHECK(complaints("\xef\xbb\xbf{\"processes\": 1, \"protocol\": \"P\", \"until\": \"1s\"}") == "");
  CHECK(complaints(with("\"\u00e4\u00f6\u00fc\": 1")).starts_with("f.json:2:1: /\u00e4\u00f6\u00fc: "));
  CHECK(complaints(with("\"name\": \"\u00e4\u00f6\u00fc\", \"x\": 1")).starts_with("f.json:2:16: /x: "));
}

TEST_CASE("Others can report a problem at a JSON pointer") {
  const std::string text = with("\"protocl\": 0,\n  \"storage\": {\"a/b\": [1,\n 2]}");
  CHECK(to_string(locate(text, "f.json", "/storage/a~1b/1", "no")) == "f.json:4:2: /storage/a~1b/1: no");
  CHECK(to_string(locate(text, "f.json", "/storage/missing/x", "no")) == "f.json:3:14: /storage/missing/x: no");
  CHECK(to_string(locate(text, "f.json", "", "no")) == "f.json:1:1: no");
  CHECK(to_string(locate("{", "f.json", "/x", "no")) == "f.json:1:1: /x: no");
}

TEST_CASE("A schedule has the turns of each process, in order, of processes and lines that there are") {
  const auto first = [](const std::string& members) {
    return with("\"schedule\": {\"processes\": [{" + members + "}, {\"turns\": []}, {\"turns\": []}, {\"turns\": []}, "
                "{\"turns\": []}]}");
  };
  check({
      {first(R"("turns": [0, "1ms", "1ms"], "late": [[4, 1, "2ms"]], "lost": [[0, 7]], "killed": true)"), ""},
      {with(R"("schedule": {"processes": [{"turns": []}]})"),
       "f.json:2:27: /schedule/processes: found the schedule of 1 processes, and there are 5; give one for each, in "
       "order"},
      {first(R"("turns": ["2ms", "1ms"])"),
       "f.json:2:46: /schedule/processes/0/turns/1: found \"1ms\", which is before the turn before"},
      {first(R"("turns": [], "late": [[5, 1, "2ms"]])"),
       "f.json:2:52: /schedule/processes/0/late/0/0: found 5, which is outside 0 to 4"},
      {first(R"("turns": [], "late": [[0, 1]])"),
       "f.json:2:51: /schedule/processes/0/late/0: found a list, where [FROM, NUMBER, TIME], a message and when it "
       "comes, is expected"},
      {first(R"("turns": [], "lost": [[0, 0]])"),
       "f.json:2:55: /schedule/processes/0/lost/0/1: found 0, which is outside 1 to 1000000000000"},
      {first(R"("turns": [], "decided": [[1, "2ms"]])"),
       "f.json:2:55: /schedule/processes/0/decided/0/0: found 1, which is outside 0 to 0"},
      {first(R"("late": [])"), "f.json:2:28: /schedule/processes/0: the schedule of a process needs the key \"turns\", "
                               "which is missing"},
  });
}
