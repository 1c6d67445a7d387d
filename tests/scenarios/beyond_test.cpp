// What an algorithm does not promise, it does not keep: the checker of a stronger port, put on the run of a weaker
// algorithm inside its model, finds the violation for which the weaker one is known.
#include <catch2/catch.hpp>

#include "protocols/broadcast/ports.hpp"
#include "protocols/links/ports.hpp"
#include "protocols/registers/ports.hpp"
#include "tests/scenarios/runs.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {

/// Hands the events of the outermost module to the checker of another port, whose events have the same fields in the
/// same order.
template <class Weak, class Strong> class Stronger final : public Observer {
 public:
  explicit Stronger(std::unique_ptr<Checker> checker) : checker_(std::move(checker)) {}
  void observe(const Observation& o) override {
    if (o.module->parent()) return;
    pass(o, typename Weak::Requests{}, typename Strong::Requests{});
    pass(o, typename Weak::Indications{}, typename Strong::Indications{});
  }
  void crash(ProcessId p, Time at) override { checker_->crash(p, at); }
  void restart(ProcessId p, Time at) override { checker_->restart(p, at); }
  Tally finish(const RunFacts& run) { return checker_->finish(run); }

 private:
  template <class... Event, class... Same> void pass(const Observation& o, types<Event...>, types<Same...>) {
    (pass_one<Event, Same>(o), ...);
  }
  template <class Event, class Same> void pass_one(Observation o) {
    const Event* event = o.as<Event>();
    if (!event) return;
    const auto same = codec::decode<Same>(codec::encode(*event));
    REQUIRE(same);
    o.type = &type_of<Same>, o.value = &*same;
    checker_->see(o);
  }
  std::unique_ptr<Checker> checker_;
};

/// The findings on the run of a scenario as if its outermost algorithm provided the stronger port.
template <class Weak, class Strong> std::vector<Finding> judge_as(const std::string& file) {
  const Scenario& s = scenarios().at("beyond/" + file + ".json");
  const auto port = reflect::type_name<Strong>();
  auto stack = stack_of(s);
  Stronger<Weak, Strong> stronger(make_checker(port, s.processes.count));
  const ScenarioRun run = run_scenario(s, stack, stronger, false);
  return stronger.finish(run.facts).findings(*catalog().port(port), needs_of(stack->root()), run.facts);
}

/// What is violated, and by whom; everything else must be ok.
std::string only_violation(const std::vector<Finding>& findings) {
  std::string found;
  for (const Finding& f : findings) {
    INFO(f.check << ": " << f.text);
    CHECK(f.verdict != Verdict::Inconclusive);
    if (f.verdict == Verdict::Violated) found += (found.empty() ? "" : "\n") + f.check + ": " + f.text;
  }
  return found;
}

}  // namespace

TEST_CASE("best-effort broadcast is not reliable: a sender that crashes half way is heard by some") {
  const auto found = only_violation(
      judge_as<BestEffortBroadcast, ReliableBroadcast>("best-effort-is-not-reliable"));
  CHECK(found == "AGREE: process 2 never delivered {\"Item\":{\"origin\":0,\"number\":1,\"text\":\"half way\"}}, which "
                 "process 0 broadcast at 1s and process 1 delivered (the first of 2)");
}

TEST_CASE("eager reliable broadcast is not uniform: who delivers and crashes may keep it to himself") {
  const auto found = only_violation(
      judge_as<ReliableBroadcast, UniformReliableBroadcast>("reliable-is-not-uniform"));
  CHECK(found == "UAGREE: process 1 never delivered {\"Item\":{\"origin\":0,\"number\":1,\"text\":\"known to me "
                 "alone\"}}, which process 0 broadcast at 1s and process 0 delivered (the first of 3)");
}

TEST_CASE("reliable broadcast keeps no order") {
  CHECK(only_violation(judge_as<ReliableBroadcast, FifoReliableBroadcast>("reliable-is-not-ordered"))
            .starts_with("FIFO: process "));
}

TEST_CASE("FIFO broadcast does not keep causes before effects") {
  const auto found = only_violation(
      judge_as<FifoReliableBroadcast, CausalReliableBroadcast>("in-order-is-not-causal"));
  CHECK(found.starts_with("CAUSAL: process 2 delivered {\"Item\":{\"origin\":1,\"number\":1,\"text\":\"answer\"}}"));
}

TEST_CASE("perfect links keep no order") {
  CHECK(only_violation(judge_as<PerfectLink, FifoLink>("perfect-is-not-in-order")).starts_with("LINKFIFO: process "));
}

TEST_CASE("stubborn links repeat") {
  const auto found = only_violation(judge_as<StubbornLink, PerfectLink>("stubborn-is-not-perfect"));
  CHECK(found.starts_with("NODUP: process "));
}

TEST_CASE("a regular register goes back from the new value to the old one while it is written") {
  const auto found = only_violation(judge_as<RegularRegister, AtomicRegister>("regular-is-not-atomic"));
  CHECK(found.starts_with("ORDER: process 2's read() -> \"item 1 of process 0\""));
}
