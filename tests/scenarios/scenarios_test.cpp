// Every scenario tells a story, ends as it says, and is the same run as ever.
//
// FAULTLINE_GOLDEN=update rewrites scenarios/digests.json; the commit that does so says why runs have changed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/scenarios/runs.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {

const std::filesystem::path golden_file = scenario_folder / "digests.json";

bool is_update() {
  const char* wish = std::getenv("FAULTLINE_GOLDEN");
  return wish && std::string_view(wish) == "update";
}

std::string hexadecimal(std::uint64_t n) {
  std::string text(16, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, n >>= 4) *at = "0123456789abcdef"[n & 15];
  return text;
}

/// Faults that change nothing, and a story that says why.
constexpr std::string_view idle[] = {"nothing-on-disk.json"};

struct Judged : ScenarioRun {
  std::vector<Finding> findings;
};
Judged judge(const Scenario& s) {
  auto stack = stack_of(s);
  Judge judge(stack, s.processes.count);
  Judged result{run_scenario(s, stack, judge, judge.wants_layers()), {}};
  result.findings = judge.finish(result.facts);
  return result;
}

}  // namespace

TEST_CASE("every scenario ends as it expects, each of its faults bites, and its digest is the golden one") {
  nlohmann::json golden = is_update() ? nlohmann::json::object() : nlohmann::json::parse(contents(golden_file));
  REQUIRE(scenarios().size() >= 20);
  for (const auto& [file, scenario] : scenarios()) {
    INFO("scenarios/" << file);
    const Judged run = judge(scenario);
    CHECK(run.failure == "");
    CHECK((run.ended == EndReason::Until || run.ended == EndReason::Quiescent));
    CHECK(surprises(scenario.expect, run.findings) == std::vector<std::string>{});
    const bool may_idle = std::ranges::find(idle, file) != std::end(idle);
    for (const FaultReport& fault : run.faults) {
      INFO(fault.fault);
      CHECK(fault.began);
      CHECK((fault.bites > 0) != may_idle);
    }
    if (is_update()) golden[file] = hexadecimal(run.digest);
    CHECK(golden.value(file, "none") == hexadecimal(run.digest));
  }
  for (const auto& [file, _] : golden.items()) {
    INFO("scenarios/digests.json names " << file);
    CHECK(scenarios().contains(file));
  }
  if (is_update()) std::ofstream(golden_file) << golden.dump(2) << '\n';
}

TEST_CASE("every scenario tells a story") {
  for (const auto& [file, scenario] : scenarios()) {
    INFO("scenarios/" << file);
    CHECK(scenario.about.size() >= 80);
    const auto sentences = std::ranges::count_if(scenario.about, [](char c) { return c == '.' || c == '?'; });
    CHECK(sentences >= 2);
    const auto* algorithm = catalog().algorithm(scenario.protocol.algorithm);
    if (algorithm->about.source.starts_with("CGR"))
      CHECK(scenario.about.find("CGR") != std::string::npos);   // where to read on
    CHECK(scenario.name + ".json" == std::filesystem::path(file).filename());
    CHECK(nlohmann::json::parse(contents(scenario_folder / file)).contains("expect"));
  }
}

TEST_CASE("the first scenario is a gentle one") {
  const Scenario& first = scenarios().at("first.json");
  CHECK(first.processes.count == 5);
  CHECK(first.faults.size() == 1);
  const Judged run = judge(first);
  for (const Finding& f : run.findings) {
    INFO(f.module << " " << f.check << ": " << f.text);
    CHECK(f.verdict != Verdict::Violated);
    if (f.module.empty()) CHECK(f.verdict == Verdict::Ok);
  }
  CHECK(run.counts.events < 10'000);
}

TEST_CASE("where one detector errs, the findings say what was missed and which assumption did not hold") {
  const Judged all_ack = judge(scenarios().at("outside/all-ack-uniform-reliable-broadcast.json"));
  const Finding* agreement = find(all_ack.findings, "UAGREE");
  REQUIRE(agreement);
  CHECK(agreement->text.starts_with("process 1 never delivered"));
  CHECK(agreement->text.find("am I alone?") != std::string::npos);
  CHECK(agreement->text.ends_with("that proves nothing, because messages were lost"));

  const Judged majority = judge(scenarios().at("outside/majority-ack-uniform-reliable-broadcast.json"));
  const Finding* validity = find(majority.findings, "VALSELF");
  REQUIRE(validity);
  CHECK(validity->text.ends_with("because 2 of 4 processes failed, so no majority is correct"));

  const Judged lazy = judge(scenarios().at("outside/lazy-reliable-broadcast.json"));
  const Finding* missed = find(lazy.findings, "AGREE");
  REQUIRE(missed);
  CHECK(missed->text.ends_with("a process restarted, and in this model who crashes stays down"));
}
