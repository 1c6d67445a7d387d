// Campaigns: what is found, whoever looks for it, and that nothing ends them but their end.
#include "check/check.hpp"
#include "faults/campaign.hpp"
#include "faults/shrink.hpp"
#include "sim/scenario/write.hpp"
#include "tests/faults/conformance.hpp"
#include "tests/faults/traps.hpp"

using namespace faultline;
using namespace faultline::test;
using namespace std::chrono_literals;

namespace {

FuzzTarget target_of(const char* algorithm, bool outside = false) {
  our_algorithms();
  know_checkers();
  FuzzTarget target;
  target.algorithm = catalog().algorithm(algorithm), target.outside = outside;
  REQUIRE(target.algorithm);
  return target;
}

/// With an algorithm that others must not meet.
template <Trap trap> FuzzReport trapped(FuzzOptions options) {
  our_algorithms();
  know_checkers();
  const Catalog before = catalog();
  know<TrappedBroadcast<trap>>();
  FuzzTarget target;
  target.algorithm = catalog().algorithm(TrappedBroadcast<trap>::name);
  const FuzzReport report = fuzz(target, options);
  catalog() = before;
  return report;
}

/// One that lets orders pile up, and answers the last one first.
class LastFirst final : public Workforce {
 public:
  explicit LastFirst(Workers::Work work) : work_(std::move(work)) {}
  bool wants_more() const override { return orders_.size() < 40; }
  void give(std::uint64_t id, std::string_view order) override { orders_.emplace_back(id, order); }
  std::vector<Answer> wait(std::chrono::milliseconds) override {
    std::vector<Answer> answers;
    for (; !orders_.empty(); orders_.pop_back())
      answers.push_back({orders_.back().first, Answer::How::Done, work_(orders_.back().second)});
    return answers;
  }

 private:
  const Workers::Work work_;
  std::vector<std::pair<std::uint64_t, std::string>> orders_;
};

std::string text(const FuzzReport& report) {
  std::string text = std::to_string(report.runs) + " runs, digest " + std::to_string(report.digest) + "\n";
  for (const Bug& bug : report.bugs)
    text += name_of(bug.failure) + " " + bug.failure.text + " in run " + std::to_string(bug.first) + ", " +
            std::to_string(bug.times) + " times\n";
  return text;
}

}  // namespace

TEST_CASE("what a campaign finds does not depend on how many look for it, and who answers first") {
  const FuzzTarget target = target_of("FloodingConsensus", true);
  for (Strategy strategy : all_strategies) {
    FuzzOptions options{.seed = 5, .runs = 150, .strategy = strategy, .keep_going = true};
    const std::string one = text(fuzz(target, options));
    LastFirst backwards(work_of(target, {}));
    CHECK(one == text(fuzz(options, backwards)));
    options.jobs = 3;
    CHECK(one == text(fuzz(target, options)));
    CHECK(one.find("CAGR") != one.npos);
    options.keep_going = false;
    const FuzzReport first = fuzz(target, options);
    options.jobs = 1;
    CHECK(text(first) == text(fuzz(target, options)));
    REQUIRE(first.bugs.size() == 1);
    CHECK(first.runs == first.bugs.front().first);            // the first failure is the last run
  }
}

TEST_CASE("inside its model a campaign of an algorithm finds nothing, and says what it has judged") {
  const FuzzReport report = fuzz(target_of("EagerReliableBroadcast"), {.runs = 300, .jobs = 2});
  INFO(text(report));
  CHECK(report.bugs.empty());
  CHECK(report.runs == 300);
  CHECK(report.judged > 300);
  CHECK(report.idle < 30);
}

TEST_CASE("a run that kills its process is a failure with its seed, and the campaign goes on") {
  const FuzzReport report = trapped<Trap::Abort>({.runs = 20, .jobs = 2, .keep_going = true});
  REQUIRE(report.bugs.size() == 1);
  const Bug& bug = report.bugs.front();
  CHECK(bug.failure.check == "CRASH");
  CHECK(bug.failure.text == "ended by the signal Aborted: the trap has sprung");
  CHECK(bug.first == 1);
  CHECK(bug.times >= 10);
  CHECK(report.runs == 20);
}

TEST_CASE("so is one that never ends, one that wants all memory, and a handler that throws") {
  FuzzOptions options{.runs = 2, .jobs = 1};
  options.limits = {.time = 300ms, .memory = std::uint64_t{256} << 20};
  auto the_one = [](const FuzzReport& report) {
    REQUIRE(report.bugs.size() == 1);
    return report.bugs.front().failure;
  };
  CHECK(the_one(trapped<Trap::Hang>(options)).check == "HANG");
  CHECK(the_one(trapped<Trap::Throw>(options)).check == "FAILURE");
}

TEST_CASE("one that wants all memory is ended by a limit", "[no_sanitize]") {
  FuzzOptions options{.runs = 2, .jobs = 1};
  options.limits = {.time = 20s, .memory = std::uint64_t{256} << 20};
  const FuzzReport report = trapped<Trap::Bloat>(options);
  REQUIRE(report.bugs.size() == 1);
  CHECK(report.bugs.front().failure.check == "MEMORY");
}

TEST_CASE("a campaign that is asked to stop gives what it has") {
  std::atomic<bool> stop = false;
  FuzzOptions options{.runs = std::uint64_t{1} << 40, .jobs = 2, .stop = &stop};
  options.progress = [&](const FuzzReport& so_far) { if (so_far.runs > 10) stop = true; };
  const FuzzReport report = fuzz(target_of("BasicBroadcast"), options);
  CHECK(report.interrupted);
  CHECK(report.runs > 10);
}

TEST_CASE("a scenario as target keeps what it says, and gets faults inside its model") {
  FuzzTarget target = target_of("EagerReliableBroadcast");
  const Scenario base = random_scenario(*target.algorithm, 3);
  target.scenario = base, target.scenario->faults.clear(), target.algorithm = nullptr;
  std::size_t disturbed = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Scenario s = target.make({seed, false, {}});
    CHECK(s.workload == base.workload);
    CHECK(s.network == base.network);
    CHECK(s.seed == seed);
    disturbed += !s.faults.empty();
  }
  CHECK(disturbed > 30);
  CHECK(fuzz(target, {.runs = 100, .jobs = 2}).bugs.empty());
}

TEST_CASE("small changes of a plan stay inside the model") {
  for (const char* name :
       {"EagerReliableBroadcast", "AllAckUniformReliableBroadcast", "LeaderDrivenConsensus", "Raft"}) {
    const FuzzTarget target = target_of(name);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Recipe recipe{seed, false, {}};
      for (std::uint64_t change = 1; change <= 10; ++change) {
        recipe.changes.push_back(seed * 100 + change);
        const Scenario s = target.make(recipe);
        const Trial trial = try_scenario(s);
        INFO(to_json(s));
        REQUIRE(trial.failures.empty());
      }
    }
  }
}
