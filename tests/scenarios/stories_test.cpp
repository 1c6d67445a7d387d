// Some stories, checked at their turning point: what `about` promises can be seen in the run.
#include <algorithm>
#include <catch2/catch.hpp>

#include "protocols/broadcast/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/replication/raft.hpp"
#include "sim/process/item.hpp"
#include "tests/scenarios/runs.hpp"

using namespace faultline;
using namespace faultline::testing;
using namespace std::chrono_literals;

namespace {

/// What the outermost modules deliver or say of leaders, with times.
class Diary final : public Observer {
 public:
  struct Entry { Time at; ProcessId by; ProcessId of; std::string text; };
  std::vector<Entry> entries;

  void observe(const Observation& o) override {
    if (o.module->parent()) return;
    note<ReliableBroadcast>(o), note<UniformReliableBroadcast>(o), note<CausalReliableBroadcast>(o);
    note<CausalUniformReliableBroadcast>(o);
    if (o.as<ReplicatedStateMachine::Output>()) entries.push_back({o.at, o.process, o.process, "answer"});
    if (o.as<ReplicatedStateMachine::Unknown>()) entries.push_back({o.at, o.process, o.process, "unknown"});
    if (auto* e = o.as<EventualLeaderDetector::Trust>()) entries.push_back({o.at, o.process, e->process, "trust"});
    if (auto* e = o.as<LeaderElection::Leader>()) entries.push_back({o.at, o.process, e->process, "leader"});
  }
  /// The first entry of that text by `p`.
  std::optional<Time> first(std::uint32_t p, std::string_view text) const {
    for (const Entry& e : entries) if (e.by == ProcessId{p} && e.text == text) return e.at;
    return {};
  }
  std::size_t count(Time from, Time to, const std::set<std::uint32_t>& by) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        entries, [&](const Entry& e) { return e.at >= from && e.at < to && by.contains(index(e.by)); }));
  }

 private:
  template <class Port> void note(const Observation& o) {
    if (auto* e = o.as<typename Port::Deliver>())
      entries.push_back({o.at, o.process, e->from, e->message.template as<Item>().value().text});
  }
};

Diary diary(const std::string& file) {
  const Scenario& s = scenarios().at(file);
  Diary diary;
  run_scenario(s, stack_of(s), diary, false);
  REQUIRE_FALSE(diary.entries.empty());
  return diary;
}

/// Who was elected when, in order.
class Elections final : public Observer {
 public:
  std::vector<std::pair<Time, ProcessId>> all;
  void observe(const Observation& o) override { if (o.as<Raft::Elected>()) all.emplace_back(o.at, o.process); }
  void crash(ProcessId, Time) override {}
  void restart(ProcessId, Time) override {}
};

}  // namespace

TEST_CASE("half-way: two hear the last words at once, two when the crash has been reported") {
  const Diary d = diary("half-way.json");
  for (std::uint32_t p : {1u, 2u}) CHECK(d.first(p, "my last words").value() < Time(1020ms));
  for (std::uint32_t p : {3u, 4u}) CHECK(d.first(p, "my last words").value() > Time(1100ms));
}

TEST_CASE("wait-for-the-dead: between crash and report nothing is delivered, then everything") {
  const Diary d = diary("wait-for-the-dead.json");
  CHECK(d.count(Time(700ms), Time(800ms), {0, 1, 3}) > 20);
  CHECK(d.count(Time(850ms), Time(900ms), {0, 1, 3}) == 0);
  CHECK(d.count(Time(900ms), Time(1100ms), {0, 1, 3}) > 60);
}

TEST_CASE("majority-ring: everyone delivers within milliseconds although most cannot speak to each other") {
  const Diary d = diary("majority-ring.json");
  CHECK(d.count(Time(1000ms), Time(1020ms), {0, 1, 2, 3, 4}) == 25);
}

TEST_CASE("island: cut off it delivers nothing, and afterwards everything") {
  const Diary d = diary("island.json");
  CHECK(d.count(Time(1050ms), Time(3000ms), {0, 1}) == 0);
  CHECK(d.count(Time(1050ms), Time(3000ms), {2, 3, 4}) > 0);
  CHECK(d.count(Time(0ms), Time(20s), {0}) == 30);
}

TEST_CASE("three continents: the question comes out of the answer, or the answer waits for it") {
  const Diary out_of = diary("answers-after-questions.json"), waits = diary("waiting-for-the-question.json");
  const Time arrival = Time(100ms) + 200ms;                   // of the question in America, at the earliest
  CHECK(out_of.first(4, "answer").value() < arrival);
  CHECK(out_of.first(4, "question").value() <= out_of.first(4, "answer").value());
  CHECK(waits.first(4, "answer").value() > arrival);
}

TEST_CASE("two-leaders: one on each side of the partition, and one for all in the end") {
  const Diary d = diary("two-leaders.json");
  std::map<ProcessId, ProcessId> trusted;
  for (const auto& e : d.entries) if (e.at < Time(3s)) trusted[e.by] = e.of;
  CHECK(trusted[ProcessId{0}] == ProcessId{1});
  CHECK(trusted[ProcessId{3}] == ProcessId{4});
  for (const auto& e : d.entries) trusted[e.by] = e.of;
  for (auto [_, leader] : trusted) CHECK(leader == ProcessId{4});
}

TEST_CASE("succession: the crown goes from 4 to 3 to 2 to 1") {
  std::vector<ProcessId> reigns;
  for (const auto& e : diary("succession.json").entries)
    if (std::ranges::find(reigns, e.of) == reigns.end()) reigns.push_back(e.of);
  CHECK(reigns == std::vector{ProcessId{4}, ProcessId{3}, ProcessId{2}, ProcessId{1}});
}

TEST_CASE("new-members: two of the three members go on while three of five processes are down") {
  const Diary d = diary("new-members.json");
  CHECK(d.count(Time(6s), Time(7s), {2, 3}) > 20);
}

TEST_CASE("handing-over: who is asked to lead does so at once, and who cannot be reached does not") {
  const Scenario& s = scenarios().at("handing-over.json");
  Elections elections;
  run_scenario(s, stack_of(s), elections, true);
  REQUIRE(elections.all.size() == 3);
  const auto& [first, second] = std::pair(elections.all[1], elections.all[2]);
  CHECK((first.second == ProcessId{1} && first.first < Time(1050ms)));
  CHECK((second.second == ProcessId{3} && second.first < Time(2050ms)));
}

TEST_CASE("given-up: some clients are never told") {
  const Diary d = diary("given-up.json");
  const auto given_up = std::ranges::count_if(d.entries, [](const auto& e) { return e.text == "unknown"; });
  CHECK(given_up >= 3);
  CHECK(d.count(Time(0s), Time(20s), {0, 1, 2, 3, 4}) > 280u);
}
