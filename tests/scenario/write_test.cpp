#include "sim/scenario/write.hpp"

#include <catch2/catch.hpp>

#include "random_scenario.hpp"
#include "sim/scenario/read.hpp"

using namespace faultline;

namespace {

/// The scenario, or a failed test that shows what the reader said.
Scenario read(const std::string& text) {
  const auto result = read_scenario(text, "test.json");
  std::string said;
  if (const auto* problems = std::get_if<std::vector<Problem>>(&result))
    for (const Problem& p : *problems) said += to_string(p) + "\n";
  INFO(text);
  REQUIRE(said == "");
  return std::get<Scenario>(result);
}

}  // namespace

TEST_CASE("Reading what was written gives the same scenario") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Scenario scenario = test::random_scenario(seed);
    const std::string text = to_json(scenario);
    INFO("seed " << seed << "\n" << text);
    const Scenario again = read(text);
    REQUIRE(again == scenario);
    REQUIRE(to_json(again) == text);
  }
}

TEST_CASE("A scenario is written as a person would") {
  Scenario s;
  s.name = "example";
  s.about = "First line.\nSecond line.";
  s.processes.count = 9;
  s.processes.groups["rack"] = {ProcessId{0}, ProcessId{2}, ProcessId{3}, ProcessId{4}, ProcessId{5}};
  s.protocol.algorithm = "EagerReliableBroadcast";
  s.network.base.latency = Distribution{Uniform{std::chrono::milliseconds(1), std::chrono::microseconds(5500)}, {}, {}};
  s.network.base.loss = 0.05;
  Work& work = s.workload.emplace_back();
  work.request = "Broadcast";
  work.start = Time{std::chrono::seconds(1)};
  work.every = {Exponential{std::chrono::milliseconds(5)}, {}, {}};
  work.count = 20;
  work.size = 65536;
  s.faults.push_back({Time{std::chrono::seconds(90)}, std::chrono::minutes(2), CrashFault{RandomTarget{2}}});
  LinkFault link{{}, GroupTarget{"rack"}, {}};
  link.model.fifo = true;
  s.faults.push_back({Time{std::chrono::seconds(120)}, {}, link});
  s.until = Time{std::chrono::hours(1)};
  s.expect.properties["UAGREE"] = Verdict::Violated;
  CHECK(to_json(s) == R"({
  "name": "example",
  "about": ["First line.", "Second line."],
  "processes": {"count": 9, "groups": {"rack": [0, "2..5"]}},
  "protocol": "EagerReliableBroadcast",
  "network": {"latency": ["1ms", "5500us"], "loss": "5%"},
  "workload": [
    {"request": "Broadcast", "start": "1s", "rate": "200/s", "count": 20, "size": "64KiB"}
  ],
  "faults": [
    {"at": "90s", "fault": "crash", "target": {"random": 2}, "for": "2min"},
    {"at": "2min", "fault": "link", "to": "rack", "fifo": true}
  ],
  "until": "1h",
  "expect": {"properties": {"UAGREE": "violated"}}
}
)");
  CHECK(to_json(s.faults[0]) == R"({"at": "90s", "fault": "crash", "target": {"random": 2}, "for": "2min"})");
}

TEST_CASE("The short and the long way to say a thing read as the same") {
  const auto whole = [](const std::string& part) {
    return R"({"processes": 8, "protocol": "P", "until": "9s", )" + part + "}";
  };
  const std::pair<const char*, const char*> same[] = {
      {R"("processes": 8)", R"("processes": {"count": 8})"},
      {R"("protocol": "P")", R"("protocol": {"algorithm": "P", "uses": {}})"},
      {R"("expect": "violated")", R"("expect": {"verdict": "violated"})"},
      {R"("storage": {"write": "1500us"})", R"("storage": {"write": {"constant": "1.5ms", "min": 0}})"},
      {R"("storage": {"write": ["1ms", "2ms"]})", R"("storage": {"write": {"uniform": ["1ms", "2000us"]}})"},
      {R"("storage": {"torn": "12.5%"})", R"("storage": {"torn": 0.125})"},
      {R"("clocks": [{"processes": "all"}])", R"("clocks": [{"processes": "all", "offset": 0, "drift": "0%"}])"},
      {R"("clocks": [{"processes": [1, "3..5"]}])", R"("clocks": [{"processes": [1, 3, 4, 5]}])"},
      {R"("workload": [{"rate": "200/s"}])",
          R"("workload": [{"by": "all", "every": {"exponential": "5ms"}, "start": 0}])"},
      {R"("workload": [{"rate": "0.5/s"}])", R"("workload": [{"rate": "30/min"}])"},
      {R"("faults": [{"at": 0, "fault": "crash", "target": "random"}])",
          R"("faults": [{"at": "0s", "fault": "crash", "target": {"random": 1}}])"},
      {R"("faults": [{"at": 0, "fault": "crash", "target": "leader"}])",
          R"("faults": [{"at": 0, "fault": "crash", "target": {"role": "leader"}}])"},
      {R"("about": "a\nb")", R"("about": ["a", "b"])"},
      {R"("$schema": "x")", R"("seed": 1)"},
  };
  for (const auto& [one, other] : same) {
    const auto document = [&](std::string part) {
      for (const char* key : {"processes", "protocol"})       // which stand in every document already
        if (part.starts_with("\"" + std::string(key) + "\""))
          return std::string("{") + (key == std::string("processes") ? R"("protocol": "P")" : R"("processes": 8)") +
              R"(, "until": "9s", )" + part + "}";
      return whole(part);
    };
    CHECK(read(document(one)) == read(document(other)));
  }
}

TEST_CASE("Groups and regions name processes wherever processes are named") {
  const Scenario s = read(R"({
    "processes": {"count": 6, "groups": {"a": [0, 1], "b": ["a", 5]}}, "protocol": "P", "until": "1s",
    "network": {"regions": {"eu": "a", "us": "2..3"}, "links": [{"from": "eu", "to": ["us", 4], "fifo": true}]},
    "workload": [{"by": "b"}], "faults": [{"at": 0, "fault": "partition", "groups": ["eu", "us", 4]}]})");
  const auto ids = [](std::initializer_list<std::uint32_t> list) {
    std::vector<ProcessId> out;
    for (auto i : list) out.push_back(ProcessId{i});
    return out;
  };
  CHECK(s.processes.groups.at("b") == ids({0, 1, 5}));
  CHECK(s.network.regions.at("eu") == ids({0, 1}));
  CHECK(s.network.links[0].from == ids({0, 1}));
  CHECK(s.network.links[0].to == ids({2, 3, 4}));
  CHECK(s.workload[0].by == ids({0, 1, 5}));
  CHECK(std::get<PartitionFault>(s.faults[0].what).groups ==
      std::vector<Target>{GroupTarget{"eu"}, GroupTarget{"us"}, ids({4})});
}
