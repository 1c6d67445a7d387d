// What ranks have recorded can be done again, exactly; and what cannot is named.
#include <catch2/catch.hpp>

#include "sim/scenario/write.hpp"
#include "tests/recording/apart.hpp"

using namespace faultline;
using namespace faultline::testing;
using Catch::Matchers::Contains;

namespace {

struct Outcome {
  std::optional<ReplayDivergence> divergence;
  std::vector<Finding> findings;
  std::vector<FaultReport> faults;
  RunCounts counts;
  RunFacts facts;
  std::uint64_t digest = 0;
  std::variant<Schedule, std::string> schedule;
};

Outcome replayed(const Apart& apart, std::vector<Recording> recordings) {
  Judge judge(apart.stack, apart.scenario.processes.count);
  Replay replay(apart.scenario, apart.stack, std::move(recordings),
                {.observer = &judge, .layers = judge.wants_layers()});
  while (replay.step()) {}
  if (replay.divergence()) return {.divergence = replay.divergence(), .findings = {}, .faults = {}, .counts = {},
                                   .facts = {}, .schedule = {}};
  const RunFacts facts = replay.facts();
  return {{}, judge.finish(facts), replay.faults(), replay.counts(), facts, replay.digest(), replay.schedule()};
}

/// The run of an ordinary scenario file that has the schedule of the replay.
ScenarioRun scheduled(const Apart& apart, const Outcome& replay, Judge& judge) {
  Scenario written = apart.scenario;
  written.schedule = std::get<Schedule>(replay.schedule);
  const std::string text = to_json(written);
  const auto read = read_scenario(text, "written");
  REQUIRE(std::get<Scenario>(read) == written);
  return run_scenario(std::get<Scenario>(read), apart.stack, judge, judge.wants_layers());
}

}  // namespace

TEST_CASE("every scenario can run apart, and its recordings are replayed exactly and judged as it expects") {
  for (const auto& [file, scenario] : scenarios()) {
    if (scenario.processes.count > 10 || scenario.until > Time(std::chrono::seconds(40)) ||
        file.find('/') != file.npos)
      continue;
    INFO("scenarios/" << file);
    const Apart apart(scenario);
    const Outcome first = replayed(apart, apart.recordings());
    if (first.divergence) FAIL(first.divergence->what << "\n" << first.divergence->recorded << "\n"
                                                      << first.divergence->replayed);
    CHECK(first.counts.sent > 0);
    for (const Finding& f : first.findings) {
      INFO(f.check << ": " << f.text);
      CHECK((f.verdict != Verdict::Violated || scenario.expect.verdict == Verdict::Violated ||
             !scenario.expect.properties.empty()));
    }
    for (const FaultReport& fault : first.faults) {
      INFO(fault.fault);
      CHECK(fault.began);
    }
    // And the scenario with its schedule is the same run, without the recordings.
    Judge judge(apart.stack, apart.scenario.processes.count);
    const ScenarioRun again = scheduled(apart, first, judge);
    CHECK(again.digest == first.digest);
    const auto findings = judge.finish(again.facts);
    REQUIRE(findings.size() == first.findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) {
      INFO(findings[i].check);
      CHECK(findings[i].verdict == first.findings[i].verdict);
      CHECK(findings[i].text == first.findings[i].text);
    }
    CHECK(again.counts.delivered == first.counts.delivered);
    CHECK(again.counts.sent == first.counts.sent);
  }
}

TEST_CASE("a schedule says who was killed, and which messages came late or never") {
  const Apart apart(scenarios().at("raft_partition.json"), std::chrono::milliseconds(40));
  auto recordings = apart.recordings();
  auto& whole = recordings[2].entries;
  while (!std::holds_alternative<Turn>(whole.back())) whole.pop_back();
  whole.pop_back();                                           // the turn at the end of time
  const Outcome outcome = replayed(apart, recordings);
  const auto& schedule = std::get<Schedule>(outcome.schedule);
  CHECK(schedule.processes[2].killed);
  CHECK(std::ranges::any_of(schedule.processes, [](const Turns& t) { return !t.late.empty(); }));
  Judge judge(apart.stack, apart.scenario.processes.count);
  const ScenarioRun again = scheduled(apart, outcome, judge);
  CHECK(again.digest == outcome.digest);
  CHECK(again.facts.crashed == outcome.facts.crashed);
}

TEST_CASE("a store that failed is nothing that a schedule could say") {
  const Apart apart(scenarios().at("raft_partition.json"), std::chrono::microseconds(200), 20);
  const Outcome outcome = replayed(apart, apart.recordings());
  CHECK_FALSE(outcome.divergence);
  REQUIRE(std::holds_alternative<std::string>(outcome.schedule));
  CHECK(std::get<std::string>(outcome.schedule) == "a store of process 1 failed");
}

TEST_CASE("where a schedule says nothing, all goes as without") {
  Scenario scenario = scenarios().at("first.json");
  const auto stack = stack_of(scenario);
  Judge plain(stack, scenario.processes.count), own_time(stack, scenario.processes.count);
  const ScenarioRun a = run_scenario(scenario, stack, plain, plain.wants_layers());
  scenario.schedule.processes.resize(scenario.processes.count);
  const ScenarioRun b = run_scenario(scenario, stack, own_time, own_time.wants_layers());
  CHECK(a.counts.sent == b.counts.sent);
  CHECK(a.counts.delivered == b.counts.delivered);
  CHECK(a.ended == b.ended);
  CHECK(a.facts.end == b.facts.end);
}

TEST_CASE("a replay is the same run each time") {
  const Apart apart(scenarios().at("raft_partition.json"));
  const Outcome first = replayed(apart, apart.recordings());
  CHECK_FALSE(first.divergence);
  CHECK(first.digest == replayed(apart, apart.recordings()).digest);
}

TEST_CASE("a message that is not the one that was sent is named") {
  const Apart apart(scenarios().at("first.json"));
  auto recordings = apart.recordings();
  for (Entry& entry : recordings[1].entries) {
    auto* turn = std::get_if<Turn>(&entry);
    if (!turn || turn->parcels.empty()) continue;
    turn->parcels[0].bytes.back() ^= 1;
    break;
  }
  const auto divergence = replayed(apart, recordings).divergence;
  REQUIRE(divergence);
  CHECK_THAT(divergence->what, Contains("its parcel #") && Contains("to process 1 is not the one"));
  CHECK(divergence->recorded != divergence->replayed);
}

TEST_CASE("a process that does something else is named, with both states") {
  const Apart apart(scenarios().at("raft_partition.json"));
  auto recordings = apart.recordings();
  std::size_t turns = 0;
  for (Entry& entry : recordings[3].entries) {
    auto* turn = std::get_if<Turn>(&entry);
    if (turn && ++turns == 30) turn->at += std::chrono::milliseconds(1);   // it reads its clock, and draws time-outs
    if (auto* state = std::get_if<Snapshot>(&entry); state && turns > 30) { state->state += 'x'; break; }
  }
  const auto divergence = replayed(apart, recordings).divergence;
  REQUIRE(divergence);
  CHECK(divergence->process == ProcessId{3});
  CHECK(divergence->turn >= 29);
  CHECK_THAT(divergence->replayed, Contains("Raft"));
}

TEST_CASE("a process whose recording has no end was killed, and the others are judged without it") {
  const Apart apart(scenarios().at("raft_partition.json"));
  auto recordings = apart.recordings();
  auto& entries = recordings[2].entries;
  const auto half = entries.begin() + static_cast<std::ptrdiff_t>(entries.size() / 2);
  const bool in_turn = !std::holds_alternative<Turn>(*half);
  entries.erase(half + in_turn, entries.end());
  // What the others have received of it later cannot be explained ...
  const auto unexplained = replayed(apart, recordings).divergence;
  REQUIRE(unexplained);
  CHECK_THAT(unexplained->what, Contains("of process 2, which that process does not send"));
  // ... and what a rank that is killed has sent is always in its recording, so that this does not happen: a death at
  // the very end is judged.
  recordings = apart.recordings();
  auto& whole = recordings[2].entries;
  while (!std::holds_alternative<Turn>(whole.back())) whole.pop_back();
  whole.pop_back();                                           // the turn at the end of time
  const Outcome outcome = replayed(apart, recordings);
  CHECK_FALSE(outcome.divergence);
  CHECK(outcome.facts.crashed == std::vector{false, false, true, false, false});
  CHECK(outcome.facts.correct[0]);
}
