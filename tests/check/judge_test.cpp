#include "check/judge.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "protocols/broadcast/ports.hpp"
#include "protocols/catalog.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace std::chrono_literals;

// ---- algorithms to judge ----------------------------------------------------------------------------

namespace faultline::testing {

/// Delivers only at the broadcaster; hears of crashes from a detector, and broadcasts through one instance a number.
struct Selfish {
  using Port = ReliableBroadcast;
  static constexpr About about{.title = "Selfish", .source = "a test", .model = Model::FailSilent, .tolerates = "N",
                               .messages = "", .steps = "", .needs = Needs::Majority, .summary = "Tells nobody."};
  Shared<PerfectFailureDetector> p;
  Instances<std::uint64_t, BestEffortBroadcast> beb;
  std::uint64_t sent = 0;

  void on(Context& rb, const ReliableBroadcast::Broadcast& e) {
    rb.trigger(beb, ++sent, BestEffortBroadcast::Broadcast{e.message});
    rb.trigger(ReliableBroadcast::Deliver{rb.self(), e.message});
  }
  void on(Context&, const std::uint64_t&, const BestEffortBroadcast::Deliver&) {}
  void on(Context&, const PerfectFailureDetector::Crash&) {}
};

/// Says once, when the first broadcast comes by, that process 2 has crashed.
struct Prophet {
  using Port = PerfectFailureDetector;
  static constexpr About about{.title = "Prophet", .source = "a test", .model = Model::FailStop, .tolerates = "N",
                               .messages = "", .steps = "", .needs = Needs::Synchrony, .summary = "Guesses."};
  void on(Context& p, const Start&) { p.trigger(PerfectFailureDetector::Crash{ProcessId{2}}); }
  void on(Context&, const Joined&) {}
};

/// Begins to watch when it is asked to broadcast, and not before.
struct Late {
  using Port = BestEffortBroadcast;
  static constexpr About about{.title = "Late", .source = "a test", .model = Model::FailStop, .tolerates = "N",
                               .messages = "", .steps = "", .needs = Needs::None, .summary = "Watches."};
  Instances<ProcessId, PerfectFailureDetector> watch;
  void on(Context& beb, const BestEffortBroadcast::Broadcast&) { beb.instance(watch, beb.self()); }
  void on(Context&, const ProcessId&, const PerfectFailureDetector::Crash&) {}
};

/// A port that no checker is known for.
struct Oracle {
  struct Ask {};
  struct Answer { bool yes; };
  using Requests = types<Ask>;
  using Indications = types<Answer>;
  static constexpr std::string_view source = "a test", summary = "Knows.";
  static constexpr Property properties[] = {{"O1", "TRUE", PropertyKind::Safety, "It is right."}};
};
struct Coin {
  using Port = Oracle;
  static constexpr About about{.title = "Coin", .source = "a test", .model = Model::FailSilent, .tolerates = "N",
                               .messages = "", .steps = "", .needs = Needs::None, .summary = "Says yes."};
  void on(Context& o, const Oracle::Ask&) { o.trigger(Oracle::Answer{true}); }
};

}  // namespace faultline::testing

namespace faultline {
template const Algorithm& algorithm<testing::Selfish>();
template const Algorithm& algorithm<testing::Prophet>();
template const Algorithm& algorithm<testing::Late>();
template const Algorithm& algorithm<testing::Coin>();
}  // namespace faultline

namespace {
using namespace faultline::testing;

// ---- a run: messages arrive in the order of sending, timers never fire ----------------------------------

class Run {
 public:
  RunFacts facts;
  Judge judge;

  explicit Run(std::shared_ptr<const Stack> stack, Judge::Depth depth = Judge::Depth::All)
      : judge(stack, 3, depth), processes_(3, Process(stack)) {
    facts.processes = 3, facts.correct.assign(3, true), facts.crashed.assign(3, false);
    facts.quiescent = true;
    step_.layers = judge.wants_layers();
    for (ProcessId p : ids_) take(p, [&](Process& process) { process.start(step_); });
    settle();
  }
  template <class E> void request(ProcessId p, const E& e) {
    judge.observe({.at = now_, .record = 0, .process = p, .module = &processes_[index(p)].root(), .request = true,
                   .type = &type_of<E>, .value = &e});
    take(p, [&](Process& process) { process.request(step_, e); });
    settle();
  }
  void crash(ProcessId p) {
    facts.correct[index(p)] = false, facts.crashed[index(p)] = true, facts.calm = now_;
    judge.crash(p, now_);
  }
  void mute(ProcessId p) { deaf_ = p; }                       ///< nothing arrives there any more
  void wait(Duration d) { now_ += d; }
  std::vector<Finding> finish() { return facts.end = now_, judge.finish(facts); }

 private:
  struct Mail { ProcessId from, to; std::string wire; };

  template <class Action> void take(ProcessId p, const Action& action) {
    now_ += 1ms;
    step_.reset();
    step_.self = p, step_.processes = ids_;
    action(processes_[index(p)]);
    for (const Effect& e : step_.effects) {
      if (e.kind == Effect::Kind::Send) mail_.push_back({p, e.to, std::string(step_.text(e))});
      const bool request = e.kind == Effect::Kind::LayerRequest;
      if (request || e.kind == Effect::Kind::LayerIndication || e.kind == Effect::Kind::Indication)
        judge.observe({.at = now_, .record = 0, .process = p, .module = e.module, .request = request,
                       .type = e.type, .value = e.value});
    }
  }
  void settle() {
    for (std::size_t i = 0; i < mail_.size(); ++i) {
      const Mail mail = mail_[i];
      if (facts.correct[index(mail.to)] && mail.to != deaf_)
        take(mail.to, [&](Process& process) { process.receive(step_, mail.from, mail.wire); });
    }
    mail_.clear();
  }
  const std::vector<ProcessId> ids_{ProcessId{0}, ProcessId{1}, ProcessId{2}};
  std::vector<Process> processes_;
  Step step_;
  std::vector<Mail> mail_;
  ProcessId deaf_ = nobody;
  Time now_{};
};

std::shared_ptr<const Stack> stack(const std::string& algorithm) {
  know_protocols();
  know_checkers();
  know<Selfish, Prophet, Late, Coin>();
  Choice choice{.algorithm = algorithm, .uses = {}, .parameters = {}};
  if (algorithm == "testing::Selfish") choice.uses["testing::Selfish.p"] = "testing::Prophet";
  if (algorithm == "testing::Late") choice.uses["testing::Late.watch"] = "testing::Prophet";
  return Stack::make(choice);
}

std::vector<std::string> modules(const std::vector<Finding>& findings) {
  std::vector<std::string> names;
  for (const Finding& f : findings) if (names.empty() || names.back() != f.module) names.push_back(f.module);
  return names;
}
const Finding& find(const std::vector<Finding>& findings, std::string_view module, std::string_view check) {
  for (const Finding& f : findings) if (f.module == module && f.check == check) return f;
  throw std::logic_error("no finding on " + std::string(check) + " of " + std::string(module));
}

}  // namespace

TEST_CASE("every layer of a stack is judged, the outermost first") {
  Run run(stack("EagerReliableBroadcast"));
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"a"}});
  run.request(ProcessId{1}, ReliableBroadcast::Broadcast{Word{"b"}});
  const auto findings = run.finish();
  CHECK(modules(findings) ==
        std::vector<std::string>{"", "EagerReliableBroadcast.beb", "EagerReliableBroadcast.beb.pl", ""});
  for (const Finding& f : findings) {
    INFO(f.module << " " << f.check << ": " << f.text);
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged > 0);
  }
  CHECK(find(findings, "", "NODUP").judged == 6);
  // each of 3 relays each of 2 to 3, and the first 2
  CHECK(find(findings, "EagerReliableBroadcast.beb", "NODUP").judged == 24);
  CHECK(findings.back().check == "READABLE");
  CHECK(verdict(findings) == Verdict::Ok);
}

TEST_CASE("an idle run is inconclusive, not ok") {
  const auto findings = Run(stack("EagerReliableBroadcast")).finish();
  CHECK(verdict(findings) == Verdict::Inconclusive);
  CHECK(find(findings, "EagerReliableBroadcast.beb.pl", "LINKVAL").text.find("nothing was judged") == 0);
}

TEST_CASE("services and instances are judged under their names") {
  Run run(stack("testing::Selfish"));
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"a"}});
  run.crash(ProcessId{2});
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"b"}});
  SECTION("assumptions held") {
    const auto findings = run.finish();
    CHECK(modules(findings) == std::vector<std::string>{
                                   "", "testing::Prophet", "testing::Selfish.beb[1]", "testing::Selfish.beb[1].pl",
                                   "testing::Selfish.beb[2]", "testing::Selfish.beb[2].pl", ""});
    const Finding& acc = find(findings, "testing::Prophet", "FD-ACC");
    CHECK(acc.verdict == Verdict::Violated);
    CHECK(find(findings, "testing::Selfish.beb[1]", "VALALL").verdict == Verdict::Ok);
    CHECK(find(findings, "testing::Selfish.beb[2]", "VALALL").verdict == Verdict::Ok);
    const Finding& agree = find(findings, "", "AGREE");
    CHECK(agree.verdict == Verdict::Inconclusive);            // the detector's needs are Selfish's own
    CHECK(agree.text.find("no detector of this stack says what delay it was set for") != agree.text.npos);
    CHECK(verdict(findings) == Verdict::Violated);
  }
  SECTION("with a bound that was kept") {
    run.facts.bound = 1s;
    CHECK(find(run.finish(), "", "AGREE").verdict == Verdict::Violated);
  }
}

TEST_CASE("an instance that begins after a crash is judged with the crash in mind") {
  Run run(stack("testing::Late"));
  run.request(ProcessId{1}, BestEffortBroadcast::Broadcast{Word{"a"}});
  run.crash(ProcessId{2});
  run.request(ProcessId{0}, BestEffortBroadcast::Broadcast{Word{"b"}});
  const auto findings = run.finish();
  CHECK(find(findings, "testing::Late.watch[0]", "FD-ACC").verdict == Verdict::Ok);
  CHECK(find(findings, "testing::Late.watch[1]", "FD-ACC").verdict == Verdict::Violated);   // it said so too early
}

TEST_CASE("where one checker sees a whole family, it is judged as one, and what is below each instance on its own") {
  Run run(stack("LeaderDrivenConsensus"));
  for (std::uint32_t p = 0; p < 3; ++p) run.request(ProcessId{p}, UniformConsensus::Propose{Word{"a"}});
  const auto findings = run.finish();
  const auto names = modules(findings);
  CHECK(std::ranges::count(names, "LeaderDrivenConsensus.ep") == 1);
  CHECK(std::ranges::count(names, "LeaderDrivenConsensus.ep[0]") == 0);
  CHECK(std::ranges::count(names, "LeaderDrivenConsensus.ep[6].beb") == 1);
  CHECK(find(findings, "LeaderDrivenConsensus.ep", "EP-VALID").verdict == Verdict::Ok);
  CHECK(find(findings, "LeaderDrivenConsensus.ep", "EP-TERM").judged == 3);
}

TEST_CASE("what an instance leaves undone proves nothing: it may have been retired") {
  Run run(stack("testing::Selfish"));
  run.facts.bound = 1s;
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"a"}});
  run.mute(ProcessId{2});
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"b"}});
  const auto findings = run.finish();
  const std::pair<const char*, const char*> undone[] = {
      {"testing::Selfish.beb[2]", "VALALL"}, {"testing::Selfish.beb[2].pl", "LINKVAL"}};
  for (auto [module, check] : undone) {
    const Finding& f = find(findings, module, check);
    CHECK(f.verdict == Verdict::Inconclusive);
    CHECK(f.text.find("because an instance may be retired before it is done") != f.text.npos);
  }
}

TEST_CASE("the stack's slowest timer is known from its parameters") {
  Run run(stack("BasicBroadcast"));
  run.mute(ProcessId{2});
  run.request(ProcessId{0}, BestEffortBroadcast::Broadcast{Word{"a"}});
  run.facts.quiescent = false;
  run.wait(100ms);
  SECTION("one period of 50 ms and a bit is not enough") {}
  SECTION("three are") {
    run.wait(2s);
    CHECK(find(run.finish(), "", "VALALL").verdict == Verdict::Violated);
    return;
  }
  const Finding f = find(run.finish(), "", "VALALL");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text.find(" must pass before it means anything") != f.text.npos);
}

TEST_CASE("only the outermost module and the services, where that is enough") {
  Run run(stack("testing::Selfish"), Judge::Depth::Outermost);
  CHECK(run.judge.wants_layers());
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"a"}});
  CHECK(modules(run.finish()) == std::vector<std::string>{"", "testing::Prophet", ""});
  CHECK_FALSE(Judge(stack("EagerReliableBroadcast"), 3, Judge::Depth::Outermost).wants_layers());
}

TEST_CASE("needs are those of the whole stack below") {
  CHECK(needs_of(stack("testing::Selfish")->root()) == (Needs::Majority | Needs::Synchrony | Needs::Fair));
}

TEST_CASE("a port without a checker leaves the run inconclusive and says what to do") {
  Run run(stack("testing::Coin"));
  run.request(ProcessId{0}, Oracle::Ask{});
  const auto findings = run.finish();
  CHECK(findings[0].verdict == Verdict::Inconclusive);
  CHECK(findings[0].text == "nothing was judged: no checker is known for testing::Oracle; "
                            "know_checker<testing::Oracle, ...>() makes one known");
  CHECK(verdict(findings) == Verdict::Inconclusive);
}

TEST_CASE("unreadable messages break the run, unless the network changed messages") {
  Run run(stack("EagerReliableBroadcast"));
  run.request(ProcessId{0}, ReliableBroadcast::Broadcast{Word{"a"}});
  run.facts.unreadable = 2;
  SECTION("nobody changed any") {
    const auto findings = run.finish();
    CHECK(findings.back().verdict == Verdict::Violated);
    CHECK(findings.back().text.find("2 messages were read by nobody, and the network had changed none") == 0);
    CHECK(verdict(findings) == Verdict::Violated);
  }
  SECTION("the network did") {
    run.facts.corrupted = 5;
    const auto findings = run.finish();
    CHECK(findings.back().verdict == Verdict::Inconclusive);
    CHECK(verdict(findings) == Verdict::Ok);
  }
}

TEST_CASE("no findings at all are no verdict") { CHECK(verdict({}) == Verdict::Inconclusive); }
