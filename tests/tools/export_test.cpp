#include "tools/export.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/engine/trace_samples.hpp"
#include "tests/tools/small_run.hpp"
#include "tools/text.hpp"

using namespace faultline;
using nlohmann::json;

namespace {

template <class Export>
std::string exported(Export run, const Trace& trace) {
  std::ostringstream out;
  run(trace, samples::SmallNames{}, out);
  return out.str();
}
const auto mermaid = [](const Trace& t, const Names& n, std::ostream& out) { export_mermaid(t, n, out); };

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

/// Compares with tests/tools/golden/NAME; with FAULTLINE_GOLDEN=update, writes it instead.
void check_golden(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "golden" / name;
  const char* mode = std::getenv("FAULTLINE_GOLDEN");
  if (mode && std::string(mode) == "update") std::ofstream(path) << text;
  std::ostringstream golden;
  golden << std::ifstream(path).rdbuf();
  INFO("golden file " << path.filename());
  CHECK(text == golden.str());
}

/// A trace of random records, whose names and bodies nobody knows and some of whose times are extreme.
Trace wild_trace(const samples::Records& sample) {
  Trace trace = samples::small_trace(sample.all);
  trace.types.clear();
  trace.header.scenario = "not JSON \xff";
  return trace;
}

using VectorClock = std::map<std::string, std::uint64_t>;
struct Logged { std::string host; VectorClock clock; };

std::vector<Logged> parse_shiviz(const std::string& text) {
  const auto all = lines(text);
  REQUIRE(all.size() >= 2);
  CHECK(all[0] == R"((?<host>\S*) (?<clock>{.*})\n(?<time>\S*) (?<event>.*))");
  CHECK(all[1].empty());
  REQUIRE(all.size() % 2 == 0);
  std::vector<Logged> events;
  for (std::size_t i = 2; i < all.size(); i += 2) {
    const auto blank = all[i].find(' ');
    events.push_back({all[i].substr(0, blank), json::parse(all[i].substr(blank + 1)).get<VectorClock>()});
  }
  return events;
}

/// What ShiViz demands, and what makes the clocks those of happens-before.
void check_clocks(const Trace& trace, const std::vector<Logged>& events) {
  REQUIRE(events.size() == trace.records.size());
  VectorClock last;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& [host, clock] = events[i];
    REQUIRE(clock.at(host) == ++last[host]);
    if (trace.records[i].cause == no_cause) continue;
    for (const auto& [other, ticks] : events[trace.records[i].cause].clock) REQUIRE(clock.at(other) >= ticks);
  }
}

}  // namespace

TEST_CASE("exports of a small run look as they did") {
  const Trace trace = samples::small_trace(samples::small_run());
  check_golden("small.jsonl", exported(export_jsonl, trace));
  check_golden("small.shiviz", exported(export_shiviz, trace));
  check_golden("small.perfetto.json", exported(export_perfetto, trace));
  check_golden("small.mermaid", exported(mermaid, trace));
  std::ostringstream scenario;
  CHECK(export_scenario(trace, scenario) == std::nullopt);
  check_golden("small.scenario.json", scenario.str());
}

TEST_CASE("every line of a JSONL export is JSON that says what the record says") {
  const auto sample = samples::random_records(11, 2000);
  const auto all = lines(exported(export_jsonl, wild_trace(sample)));
  REQUIRE(all.size() == 2002);
  for (std::size_t i = 0; i < sample.all.size(); ++i) {
    const json line = json::parse(all[i + 1]);
    const Record& r = sample.all[i];
    REQUIRE(line.at("record") == i);
    REQUIRE(line.at("at") == r.at.time_since_epoch().count());
    REQUIRE(line.at("kind") == kind_name(r.kind));
    REQUIRE(line.at("number") == r.number);
    REQUIRE(line.contains("cause") == (r.cause != no_cause));
    if (r.type != 0) REQUIRE(line.at("body").at("hex").get<std::string>().size() == 2 * r.body.size());
  }
  CHECK(json::parse(all.front()).at("seed") == 7);
  CHECK(json::parse(all.back()).at("digest").get<std::string>().size() == 16);
}

TEST_CASE("a body is only read by protocols that know its type by the same name") {
  const auto run = samples::small_run();
  Trace trace = samples::small_trace(run);
  CHECK_THAT(exported(export_jsonl, trace), Catch::Contains(R"("body":{"origin":0,"text":"a;b#1"})"));
  trace.types[1] = "Ballot";
  const std::string other = exported(export_jsonl, trace);
  CHECK_THAT(other, !Catch::Contains("origin\":0,\"text") && Catch::Contains(R"("type":"Ballot")"));
  CHECK_THAT(other, Catch::Contains(R"("body":{"hex":"3020613b622331"})"));
}

TEST_CASE("ShiViz clocks count each host's events and never fall behind a cause") {
  const Trace small = samples::small_trace(samples::small_run());
  check_clocks(small, parse_shiviz(exported(export_shiviz, small)));
  const auto sample = samples::random_records(12, 2000);
  const Trace wild = wild_trace(sample);
  check_clocks(wild, parse_shiviz(exported(export_shiviz, wild)));
}

TEST_CASE("a Perfetto export is JSON with a track per process and an arrow per message that arrived") {
  const Trace small = samples::small_trace(samples::small_run());
  const json events = json::parse(exported(export_perfetto, small)).at("traceEvents");
  std::map<std::string, std::vector<json>> by_phase;
  for (const json& e : events) by_phase[e.at("ph")].push_back(e);
  CHECK(by_phase["M"].size() == 1 + 2 * 4);  // the run; name and place of p0, p1, p2 and the network
  CHECK(by_phase["s"].size() == 2);
  CHECK(by_phase["f"].size() == 2);
  CHECK(by_phase["f"][0].at("id") == by_phase["s"][0].at("id"));
  CHECK(by_phase["b"].size() == 1);
  CHECK(by_phase["e"].size() == 1);
  CHECK(by_phase["i"].size() == 1);
  std::map<std::string, double> bars;
  for (const json& e : by_phase["X"]) {
    if (e.at("cat") == "State") bars[e.at("name")] = e.at("dur");
  }
  CHECK(bars == std::map<std::string, double>{{"down", 3000}, {"paused", 1500}});

  const auto sample = samples::random_records(13, 2000);
  CHECK(json::parse(exported(export_perfetto, wild_trace(sample))).at("traceEvents").size() > 2000);
}

TEST_CASE("a mermaid export has only participants, arrows and notes, and nothing to interpret in its text") {
  const std::regex participant(R"(    participant p\d+)");
  const std::regex arrow(R"(    (p\d+)(-\)|-x)(p\d+): ([^;#%<>]|#(35|59|37|lt|gt);)+)");
  const std::regex note(R"(    Note over p\d+(,p\d+)?: ([^;#%<>]|#(35|59|37|lt|gt);)+)");
  const auto sample = samples::random_records(14, 3000);
  for (const Trace& trace : {samples::small_trace(samples::small_run()), wild_trace(sample), Trace{}}) {
    const auto all = lines(exported(mermaid, trace));
    REQUIRE(all.size() >= 2);
    CHECK(all[0] == "sequenceDiagram");
    CHECK(all.size() < 220);
    for (std::size_t i = 1; i < all.size(); ++i) {
      INFO(all[i]);
      const auto is = [&](const std::regex& form) { return std::regex_match(all[i], form); };
      CHECK((is(participant) || is(arrow) || is(note)));
    }
  }
}

TEST_CASE("a mermaid export says what it left out") {
  const Trace trace = samples::small_trace(samples::small_run());
  std::ostringstream out;
  export_mermaid(trace, samples::SmallNames{}, out, 3);
  CHECK_THAT(out.str(), Catch::Contains("Only the first 3 of 13 arrows and notes are drawn.") &&
                            Catch::Contains("1 SetTimer, 1 Fire"));
}

TEST_CASE("the plan of a run that was cut short is what took effect") {
  Trace trace = samples::small_trace(samples::small_run());
  const json whole = json::parse(resolved_plan(trace));
  trace.trailer.reset();
  CHECK(json::parse(resolved_plan(trace)) == whole);
  trace.records.resize(10);
  CHECK(json::parse(resolved_plan(trace)).size() == 1);
  std::ostringstream out;
  CHECK_THAT(*export_scenario(Trace{}, out), Catch::Contains("no scenario"));
  trace.header.scenario = std::string(100'000, '[');
  CHECK_THAT(*export_scenario(trace, out), Catch::Contains("no scenario"));
}

TEST_CASE("times are exact and in a unit that suits them") {
  const auto text = [](std::int64_t ns) { return time_text(Duration{ns}); };
  CHECK(text(0) == "0ns");
  CHECK(text(999) == "999ns");
  CHECK(text(12'345'000) == "12.345ms");
  CHECK(text(1'000'001) == "1.000001ms");
  CHECK(text(60'000'000'000) == "60s");
  CHECK(text(-1'500) == "-1.5us");
  CHECK(text(std::numeric_limits<std::int64_t>::min()) == "-9223372036.854775808s");
}
